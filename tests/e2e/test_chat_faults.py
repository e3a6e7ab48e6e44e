"""What goes wrong between a patient and the server has a defined end, and nothing typed is lost."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import Server
from tests.e2e.steps import ask, marked


def test_after_a_fault_of_the_server_the_question_can_be_tried_again(page: Page, server: Server) -> None:
    server.engine.failure = RuntimeError()
    turn = ask(page, "What about spokes?")
    assert "Something went wrong on our side" in turn.inner_text()
    page.get_by_label("Your question").fill("typed meanwhile")
    server.engine.failure = None
    turn.get_by_role("button", name="Try again").click()
    expect(turn).to_contain_text("On spokes:")
    assert turn.locator(".failure").count() == 0
    expect(turn.locator(".question")).to_have_text("You asked: What about spokes?")
    assert page.get_by_label("Your question").input_value() == "typed meanwhile"


def test_a_server_that_restarts_in_mid_question_still_answers_it(page: Page, server: Server) -> None:
    server.stop()
    page.get_by_label("Your question").fill("What about spokes?")
    page.get_by_label("Your question").press("Enter")
    expect(page.locator(".waiting")).to_contain_text("Trying again")
    server.start()
    expect(page.locator(".turn")).to_contain_text("On spokes:")
    assert len(server.engine.asked) == 1


def test_a_server_that_is_stopped_with_the_question_under_way_answers_when_it_is_back(
    page: Page, server: Server
) -> None:
    """Nobody types or presses anything again."""
    send(page, "What about spokes?", server)
    server.stop()
    expect(page.locator(".waiting")).to_contain_text("Trying again", timeout=15_000)
    server.engine.gate.set()
    server.start()
    expect(page.locator(".turn")).to_contain_text("On spokes:", timeout=15_000)
    assert page.locator(".failure").count() == 0


def test_a_reply_that_is_lost_is_given_again_and_the_question_recorded_once(page: Page, server: Server) -> None:
    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/api/chat", lose, times=1)
    expect(ask(page, "What about spokes?")).to_contain_text("On spokes:")
    assert len(server.engine.asked) == 1
    ask(page, "What does it cost?")
    assert [turn.message for turn in server.engine.asked[-1][1]] == ["What about spokes?"]


def test_a_question_that_was_stopped_and_is_tried_again_is_recorded_once(page: Page, server: Server) -> None:
    with_own_clock(page)
    send(page, "What about spokes?", server)
    page.clock.fast_forward(6_000)
    page.get_by_role("button", name="Stop").click()
    server.engine.gate.set()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".turn")).to_contain_text("On spokes:")
    assert len(server.engine.asked) == 1


def test_after_a_minute_of_trying_the_question_waits_for_the_patient(page: Page, server: Server) -> None:
    with_own_clock(page)
    page.route("**/api/chat", lambda route: route.abort())
    page.get_by_label("Your question").fill("What about spokes?")
    page.get_by_label("Your question").press("Enter")
    for _ in range(60):
        expect(page.locator(".waiting .words, .failure").first).to_contain_text(re.compile("lost|could not|Looking"))
        if page.locator(".failure").count():
            break
        page.clock.fast_forward(5_000)
    expect(page.locator(".failure")).to_contain_text("could not reach the clinic")
    page.unroute("**/api/chat")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".turn")).to_contain_text("On spokes:")


def test_a_slow_answer_is_waited_for_and_said_to_be_slow(page: Page, server: Server) -> None:
    with_own_clock(page)
    send(page, "What about spokes?", server)
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()
    page.clock.fast_forward(6_000)
    expect(page.locator(".waiting")).to_contain_text("takes longer than usual")
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    server.engine.gate.set()
    expect(page.locator(".turn")).to_contain_text("On spokes:")


def test_an_answer_that_never_comes_ends_in_words_and_a_button(page: Page, server: Server) -> None:
    with_own_clock(page)
    send(page, "What about spokes?", server)
    page.clock.fast_forward(31_000)
    expect(page.locator(".failure")).to_contain_text("No answer has come. Your words are kept here.")
    server.engine.gate.set()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".turn")).to_contain_text("On spokes:")


def test_a_question_asked_offline_is_sent_when_the_connection_is_back(page: Page, server: Server) -> None:
    page.context.set_offline(True)
    page.get_by_label("Your question").fill("What about spokes?")
    page.get_by_label("Your question").press("Enter")
    expect(page.locator(".waiting")).to_contain_text("You are offline. Your question will be sent when you are back.")
    page.context.set_offline(False)
    expect(page.locator(".turn")).to_contain_text("On spokes:")
    assert [message for message, _ in server.engine.asked] == ["What about spokes?"]


def test_a_question_can_be_stopped_and_its_late_reply_does_not_mix_with_the_next(page: Page, server: Server) -> None:
    with_own_clock(page)
    send(page, "What about spokes?", server)
    page.get_by_label("Your question").fill("What does it cost?")
    page.clock.fast_forward(6_000)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_label("Your question")).to_be_focused()
    expect(page.locator(".failure")).to_contain_text("You stopped this question.")
    page.get_by_label("Your question").press("Enter")
    server.engine.gate.set()
    first, second = page.locator(".turn").nth(0), page.locator(".turn").nth(1)
    expect(second).to_contain_text("On prices")
    expect(first).to_contain_text("You stopped this question.")
    assert page.get_by_text("On spokes:").count() == 0
    first.get_by_role("button", name="Try again").click()
    expect(first).to_contain_text("On spokes:")


@pytest.mark.parametrize("locks", [True, False], ids=["over https", "over http, without locks"])
def test_a_copied_tab_goes_on_with_a_conversation_of_its_own(page: Page, server: Server, locks: bool) -> None:
    """A follow-up must not refer to what was asked in the other tab."""
    if not locks:
        page.context.add_init_script("Object.defineProperty(navigator, 'locks', { value: undefined })")
        page.reload()
    ask(page, "What about spokes?")
    with page.context.expect_page() as opened:
        page.evaluate("() => { window.open(location.href) }")
    copy = opened.value
    expect(copy.locator(".turn")).to_contain_text("On spokes:")  # as in the tab it was copied from
    ask(copy, "What does it cost?")
    ask(page, "What should I bring?")
    ask(copy, "How does it start?")
    turns = {message: [turn.message for turn in before] for message, before in server.engine.asked}
    assert turns["What does it cost?"] == []
    assert turns["What should I bring?"] == ["What about spokes?"]
    assert turns["How does it start?"] == ["What does it cost?"]


def test_a_tab_that_was_copied_while_hidden_is_told_by_its_lock(page: Page, server: Server) -> None:
    """A hidden page bears no mark, so that a phone may end it and bring it back with its conversation."""
    ask(page, "What about spokes?")
    page.wait_for_function("async () => (await navigator.locks.query()).held.length > 0")
    page.evaluate(
        "() => { Object.defineProperty(document, 'visibilityState', { value: 'hidden' });"
        " document.dispatchEvent(new Event('visibilitychange')) }"
    )
    with page.context.expect_page() as opened:
        page.evaluate("() => { window.open(location.href) }")
    ask(opened.value, "What does it cost?")
    assert list(server.engine.asked[-1][1]) == []


def test_a_browser_that_forbids_storage_still_has_a_chat(page: Page) -> None:
    forbid = "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('no') } })"
    page.add_init_script(forbid)
    page.reload()
    ask(page, "What about spokes?")
    assert "On prices" in ask(page, "What does it cost?").inner_text()


def test_where_storage_is_full_the_last_questions_are_kept(page: Page) -> None:
    page.add_init_script(
        "const set = Storage.prototype.setItem; Storage.prototype.setItem = function (name, value) {"
        " if (value.length > 2500) throw new DOMException('full', 'QuotaExceededError'); set.call(this, name, value) }"
    )
    page.reload()
    for question in ("spokes", "spokes again", "What should I bring?", "spokes at last"):
        ask(page, question)
    page.reload()
    expect(page.locator(".turn").last).to_contain_text("spokes at last")
    assert 0 < page.locator(".turn").count() < 4


def test_what_is_typed_leaves_no_trace_outside_the_tab(page: Page) -> None:
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    ask(page, "my uncle's knee and spokes")
    page.get_by_role("button", name="Source 1").click()
    marked(page)
    lasting = """async () => [localStorage.length, document.cookie, (await indexedDB.databases()).length,
      (await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length]"""
    assert page.evaluate(lasting) == [0, "", 0, 0, 0]
    assert addresses
    assert not any("knee" in address for address in [*addresses, page.url])


def test_the_chat_comes_when_the_server_does(page: Page) -> None:
    """As when the page was loaded while the server restarted."""
    page.route("**/api/widget", lambda route: route.abort())
    page.reload(wait_until="networkidle")
    assert page.get_by_role("button").count() == 0
    page.unroute("**/api/widget")
    expect(page.get_by_label("Your question")).to_be_visible(timeout=10_000)


def with_own_clock(page: Page) -> None:
    """From here on the page's time is what the test makes it."""
    page.clock.install()
    page.reload()
    page.get_by_role("button", name="What does it cost?").wait_for()


def send(page: Page, question: str, server: Server) -> None:
    """Ask, and leave the engine thinking."""
    server.engine.gate.clear()
    page.get_by_label("Your question").fill(question)
    with page.expect_request("**/api/chat"):
        page.get_by_label("Your question").press("Enter")
    deadline = time.monotonic() + 10
    while not server.engine.asked and time.monotonic() < deadline:
        time.sleep(0.01)
    assert server.engine.asked


def test_a_paste_that_is_too_long_stays_whole_where_it_was_typed(page: Page) -> None:
    page.get_by_label("Your question").fill("spokes " * 800)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("too long by 3,599 characters")
    assert page.get_by_label("Your question").input_value() == "spokes " * 800
    assert page.locator(".turn").count() == 0
    ask(page, "spokes")
    expect(page.get_by_role("alert")).to_be_empty()


def test_sending_twice_asks_once(page: Page, server: Server) -> None:
    server.engine.gate.clear()
    box = page.get_by_label("Your question")
    box.fill("What about spokes?")
    page.get_by_role("button", name="Send").dblclick()
    box.fill("and what does it cost?")
    box.press("Enter")  # one question at a time; this one stays in the box
    server.engine.gate.set()
    expect(page.locator(".turn")).to_contain_text("On spokes:")
    assert [message for message, _ in server.engine.asked] == ["What about spokes?"]
    assert box.input_value() == "and what does it cost?"


def test_a_reply_that_comes_after_starting_over_is_dropped(page: Page, server: Server) -> None:
    server.engine.gate.clear()
    page.get_by_label("Your question").fill("What about spokes?")
    page.get_by_label("Your question").press("Enter")
    expect(page.locator(".waiting")).to_be_visible()
    page.get_by_role("button", name="Start over").click()
    expect(page.locator(".waiting")).to_be_hidden()
    server.engine.gate.set()
    ask(page, "What does it cost?")
    assert page.locator(".turn").count() == 1
    assert "On spokes:" not in page.locator("equipoise-chat").inner_text()


def test_a_conversation_that_the_server_has_forgotten_goes_on_as_a_new_one(page: Page, server: Server) -> None:
    ask(page, "What about spokes?")

    def forget(route: Route) -> None:
        if 'conversation_id":null' in (route.request.post_data or ""):
            route.continue_()
        else:
            detail = "This conversation is not known here (any more)."
            body = f'{{"type": "/docs#conversation-unknown", "title": "", "status": 404, "detail": "{detail}"}}'
            route.fulfill(status=404, content_type="application/problem+json", body=body)

    page.route("**/api/chat", forget)
    assert "On prices" in ask(page, "What does it cost?").inner_text()
    assert server.engine.asked[-1] == ("What does it cost?", ())


def test_the_conversation_survives_a_page_change_and_ends_with_the_tab(page: Page, server: Server) -> None:
    ask(page, "What about spokes?")
    page.get_by_label("Your question").fill("half a quest")
    page.reload()
    expect(page.locator(".turn")).to_contain_text("On spokes:")
    assert page.get_by_label("Your question").input_value() == "half a quest"
    ask(page, "What does it cost?")
    assert [turn.message for turn in server.engine.asked[-1][1]] == ["What about spokes?"]
    assert page.evaluate("localStorage.length") == 0
    assert "spokes" not in page.url
    other = page.context.new_page()
    other.goto(server.url)
    other.get_by_role("button", name="What does it cost?").wait_for()
    assert other.locator(".turn").count() == 0


def test_a_question_cut_off_by_a_page_change_can_be_asked_again(page: Page, server: Server) -> None:
    server.engine.gate.clear()
    page.get_by_label("Your question").fill("What about spokes?")
    page.get_by_label("Your question").press("Enter")
    expect(page.locator(".waiting")).to_be_visible()
    page.reload()
    server.engine.gate.set()
    expect(page.locator(".failure")).to_contain_text("has no answer yet")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".turn")).to_contain_text("On spokes:")


def test_a_source_that_changed_since_is_shown_with_what_was_quoted(page: Page) -> None:
    def change(route: Route) -> None:
        response = route.fetch()
        body = response.json()
        words = "This has been rewritten."
        block = {"kind": "paragraph", "start": 0, "end": len(words), "level": 0}
        route.fulfill(response=response, json={**body, "text": words, "blocks": [block]})

    page.route("**/api/documents/**", change)
    ask(page, "spokes").get_by_role("button", name="Source 1").click()
    changed = page.locator(".changed")
    expect(changed).to_contain_text("has changed since")
    expect(changed).to_contain_text("Spokes are tensioned by ear.")
    assert page.locator("mark").count() == 0


def test_a_quote_that_moved_in_its_source_is_still_found(page: Page) -> None:
    def move(route: Route) -> None:
        response = route.fetch()
        body = response.json()
        text = "🚲 New words before. " + body["text"]
        route.fulfill(response=response, json={**body, "text": text, "blocks": []})

    page.route("**/api/documents/**", move)
    ask(page, "spokes").get_by_role("button", name="Source 1").click()
    assert marked(page) == ["Spokes are tensioned by ear."]


def test_a_source_that_fails_to_open_can_be_tried_again(page: Page) -> None:
    page.route("**/api/documents/**", lambda route: route.abort())
    ask(page, "spokes").get_by_role("button", name="Source 1").click()
    expect(page.get_by_role("alert").last).to_contain_text("could not reach the clinic")
    page.unroute("**/api/documents/**")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("mark")).to_have_text("Spokes are tensioned by ear.")


def test_the_waiting_sign_stands_outside_the_log(page: Page, server: Server) -> None:
    """So that a screen reader is told of a finished answer once, and of nothing else."""
    server.engine.gate.clear()
    page.get_by_label("Your question").fill("What about spokes?")
    page.get_by_label("Your question").press("Enter")
    log = page.get_by_role("log")
    expect(log).to_have_attribute("aria-busy", "true")
    assert log.locator(".waiting").count() == 0
    count_additions(page)
    server.engine.gate.set()
    expect(page.locator(".turn")).to_contain_text("On spokes:")
    expect(log).to_have_attribute("aria-busy", "false")
    page.evaluate("() => new Promise((seen) => requestAnimationFrame(() => setTimeout(seen)))")  # drawn, and observed
    assert page.evaluate("window.additions") == 1


def count_additions(page: Page) -> None:
    page.get_by_role("log").evaluate(
        "log => { window.additions = 0;"
        " new MutationObserver((all) => { window.additions += all.filter((one) => one.addedNodes.length).length })"
        ".observe(log, { childList: true, subtree: true }) }"
    )
