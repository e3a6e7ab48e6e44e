"""What a patient does with an answer: look up a term, say whether it helped, take it along, talk to a person."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.conftest import Server
from tests.e2e.steps import ask, marked
from tests.fakes import SADDLE
from web.store import Reason, Store

RECORD_PRINTS = "window.print = () => { top.printed = [document.body.innerText, document.documentElement.lang] }"


@pytest.fixture
def store(server: Server) -> Iterator[Store]:
    """What staff find."""
    store = Store.open(server.settings.resolved_database_url())
    yield store
    store.close()


def test_a_term_opens_the_library_s_own_explanation_with_its_source(page: Page) -> None:
    turn = ask(page, "How does it start?")
    term = turn.get_by_role("button", name="saddle", exact=True)
    expect(term).to_have_attribute("aria-expanded", "false")
    term.click()
    expect(term).to_have_attribute("aria-expanded", "true")
    box = turn.locator(".explanation")
    expect(box).to_contain_text(SADDLE)
    expect(box).to_contain_text("Spoke & Sons · Commercial site")
    box.get_by_role("button", name="Source").click()
    assert marked(page) == [SADDLE]
    page.keyboard.press("Escape")
    term.press("Enter")
    expect(box).to_be_hidden()


def test_a_term_is_marked_in_a_table_too(page: Page) -> None:
    turn = ask(page, "What does the saddle cost?")
    table = turn.locator("table")
    assert table.locator("tr").all_inner_texts() == ["Visit\tPrice\u00a01", "New saddle\t€60\u00a02"]
    table.get_by_role("button", name="saddle", exact=True).click()
    expect(turn.locator(".explanation")).to_contain_text(SADDLE)


def test_a_thumb_down_brings_its_form_into_view(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    turn = ask(page, "How long does a fitting take?")
    turn.get_by_role("button", name="No, this did not help").click()
    expect(turn.get_by_role("button", name="Send", exact=True)).to_be_in_viewport()


def test_how_a_question_was_read_is_shown_and_can_be_changed(page: Page) -> None:
    turn = ask(page, "the spokse please")
    expect(turn.locator(".understood")).to_contain_text("I read your question as: the spokes please")
    turn.get_by_role("button", name="Change it").click()
    expect(page.get_by_label("Your question")).to_be_focused()
    assert page.get_by_label("Your question").input_value() == "the spokse please"
    assert ask(page, "spokes").locator(".understood").count() == 0


def test_a_thumb_up_is_kept_and_taken_back_when_pressed_again(page: Page, store: Store) -> None:
    turn = ask(page, "spokes")
    up = turn.get_by_role("button", name="Yes, this helped")
    up.click()
    expect(up).to_have_attribute("aria-pressed", "true")
    expect(turn.get_by_text("Thank you.")).to_be_visible()
    assert [one.helpful for one in store.feedback.newest(9)] == [True]
    page.reload()  # as it was left
    expect(page.get_by_role("button", name="Yes, this helped")).to_have_attribute("aria-pressed", "true")
    with page.expect_response("**/api/feedback"):
        page.get_by_role("button", name="Yes, this helped").click()
    assert store.feedback.newest(9) == []


def test_a_thumb_down_asks_for_a_reason_and_words(page: Page, store: Store) -> None:
    turn = ask(page, "spokes")
    with page.expect_response("**/api/feedback"):
        turn.get_by_role("button", name="No, this did not help").click()
    assert [one.helpful for one in store.feedback.newest(9)] == [False]  # even if nothing more is said
    turn.get_by_label("It is out of date").check()
    turn.get_by_label("Tell us more if you like").fill("Since May it is different.")
    turn.get_by_role("button", name="Send").click()
    expect(turn.get_by_text("staff will read this")).to_be_visible()
    (kept,) = store.feedback.newest(9)
    assert (kept.reason, kept.comment) == (Reason.OUT_OF_DATE, "Since May it is different.")
    expect(turn.get_by_label("Tell us more if you like")).to_be_hidden()


def test_the_last_thumb_pressed_is_the_one_that_is_kept(page: Page, store: Store) -> None:
    """Even when the first press takes longer on its way."""
    turn = ask(page, "spokes")
    held: list[Route] = []
    page.route("**/api/feedback", lambda route: held.append(route) if not held else route.continue_())
    turn.get_by_role("button", name="Yes, this helped").click()
    turn.get_by_role("button", name="No, this did not help").click()
    with page.expect_response(
        lambda response: "feedback" in response.url and "false" in str(response.request.post_data)
    ):
        held[0].continue_()
    assert [one.helpful for one in store.feedback.newest(9)] == [False]
    expect(turn.get_by_role("button", name="No, this did not help")).to_have_attribute("aria-pressed", "true")


def test_what_was_written_stays_when_it_cannot_be_sent(page: Page, store: Store) -> None:
    turn = ask(page, "spokes")
    with page.expect_response("**/api/feedback"):
        turn.get_by_role("button", name="No, this did not help").click()
    page.route("**/api/feedback", lambda route: route.abort())
    turn.get_by_label("Tell us more if you like").fill("Different.")
    turn.get_by_role("button", name="Send").click()
    expect(turn.get_by_text("could not reach the clinic")).to_be_visible()
    page.unroute("**/api/feedback")
    turn.get_by_role("button", name="Send").click()
    expect(turn.get_by_text("staff will read this")).to_be_visible()
    assert store.feedback.newest(9)[0].comment == "Different."


def test_an_emergency_and_a_greeting_are_not_judged(page: Page) -> None:
    assert ask(page, "I have chest pain").locator(".thumb").count() == 0
    assert ask(page, "hello").locator(".thumb").count() == 0


@pytest.mark.parametrize("server", [{"contact": "Call 555 010 0199 or write to hello@wheels.example"}], indirect=True)
def test_a_message_for_a_person_reaches_staff_with_the_conversation(page: Page, store: Store) -> None:
    ask(page, "spokes")
    page.get_by_role("button", name="Talk to a person").click()
    dialog = page.get_by_role("dialog", name="Talk to a person")
    links = [link.get_attribute("href") for link in dialog.locator(".contact a").all()]
    assert links == ["tel:5550100199", "mailto:hello@wheels.example"]
    expect(dialog.get_by_label("Your message")).to_be_focused()
    dialog.get_by_role("button", name="Send the message").click()
    expect(dialog.get_by_role("alert")).to_contain_text("tell us how to reach you")
    dialog.get_by_label("Your message").fill("My spokes sing.\nPlease call.")
    page.keyboard.press("Escape")
    page.reload()  # what was half written is still there
    page.get_by_role("button", name="Talk to a person").click()
    assert dialog.get_by_label("Your message").input_value() == "My spokes sing.\nPlease call."
    dialog.get_by_label("Your phone number or e-mail").fill("0123")
    dialog.get_by_role("button", name="Send the message").dblclick()
    expect(dialog.locator(".sent")).to_be_focused()
    expect(dialog.locator(".sent")).to_contain_text("Your message has been sent")
    (kept,) = store.messages.newest(9)
    assert (kept.text, kept.reply_to, kept.name) == ("My spokes sing.\nPlease call.", "0123", None)
    assert kept.conversation_id is not None
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Talk to a person").click()
    assert dialog.get_by_label("Your message").input_value() == ""


def test_a_message_whose_reply_was_lost_is_kept_once(page: Page, store: Store) -> None:
    """And without the conversation where the patient does not want it read."""
    ask(page, "spokes")
    page.get_by_role("button", name="Talk to a person").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Your message").fill("Please call.")
    dialog.get_by_label("Your phone number or e-mail").fill("0123")
    dialog.get_by_label("Let staff read this chat too").uncheck()

    def lose_reply(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/api/messages", lose_reply)
    dialog.get_by_role("button", name="Send the message").click()
    expect(dialog.get_by_role("alert")).to_contain_text("could not reach the clinic")
    page.unroute("**/api/messages")
    dialog.get_by_role("button", name="Send the message").click()
    expect(dialog.get_by_text("Your message has been sent")).to_be_visible()
    assert [(one.text, one.conversation_id) for one in store.messages.newest(9)] == [("Please call.", None)]


def test_a_message_that_describes_an_emergency_shows_the_card_at_once(page: Page) -> None:
    page.get_by_role("button", name="Talk to a person").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Your message").fill("I have chest pain and cannot breathe")
    dialog.get_by_label("Your phone number or e-mail").fill("0123")
    dialog.get_by_role("button", name="Send the message").click()
    expect(dialog.locator(".urgent")).to_be_visible()
    assert dialog.locator(".urgent .call").first.get_attribute("href") == "tel:911"


def test_a_refusal_offers_a_person(page: Page) -> None:
    ask(page, "the moon").get_by_role("button", name="Talk to a person").click()
    expect(page.get_by_role("dialog", name="Talk to a person")).to_be_visible()


def test_the_conversation_is_copied_with_its_sources(page: Page, browser: Browser) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, "How long does a fitting take?")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    words = page.evaluate("navigator.clipboard.readText()")
    assert "You asked: How long does a fitting take?" in words
    assert "Sources disagree: Length of a first fitting" in words
    assert (
        "[2] Wheel Institute, Fitting a bicycle to its rider, Guideline, 12\u00a0March\u00a02024, https://wheels"
        in words
    )
    assert "It is not medical advice." in words


def test_where_the_clipboard_is_forbidden_copying_works_the_old_way(page: Page) -> None:
    """As on a page without https."""
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.evaluate("document.addEventListener('copy', () => { window.copied = true })")
    ask(page, "spokes")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("window.copied")


def test_the_conversation_is_printed_without_the_page_around_it(page: Page) -> None:
    """And no answer can bring markup into what is printed."""
    page.add_init_script(RECORD_PRINTS)
    page.reload()
    ask(page, "hostile <img src=x onerror='window.hacked = 0'>")
    page.get_by_role("button", name="Print").click()
    page.wait_for_function("() => window.printed")
    words, language = page.evaluate("window.printed")
    assert language == "en"
    assert "You asked: hostile <img src=x" in words
    assert "It is not medical advice." in words
    assert "Type your question" not in words
    assert page.frame_locator(".printing").locator("img, script").count() == 0
    assert page.evaluate("window.hacked") is None


def test_page_and_a_review_that_is_due_are_said_beside_the_quotation(page: Page) -> None:
    def change(route: Route) -> None:
        response = route.fetch()
        body = response.json()
        body["citations"][0] |= {"page": 4, "reviewed": "2019-05-31", "review_due": True}
        route.fulfill(response=response, json=body)

    page.route("**/api/chat", change)
    caption = ask(page, "spokes").locator("figcaption").inner_text().replace("\u00a0", " ")
    assert caption == "Spoke & Sons · Commercial site · page 4 · last checked on 31 May 2019, so it may be out of date"
