"""A patient asks, reads, and opens the source, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Server
from tests.e2e.steps import ask, marked, quotes
from tests.fakes import HOSTILE_WORDS

PHONE = {"width": 360, "height": 640}
SMALLEST = {"width": 320, "height": 256}  # 1280 by 1024 at 400% zoom


def test_a_question_is_answered_in_quotations_that_open_their_source(page: Page) -> None:
    turn = ask(page, "Tell me about spokes")
    assert turn.locator(".lead").inner_text() == "On spokes:"
    assert quotes(turn) == ["Spokes are tensioned by ear."]
    assert turn.locator("figcaption").inner_text() == "Spoke & Sons · Commercial site"
    turn.get_by_role("button", name="Source 1: Spoke & Sons. Open the passage").click()
    dialog = page.get_by_role("dialog", name="Notes from the shop floor")
    expect(dialog).to_be_visible()
    assert marked(page) == ["Spokes are tensioned by ear."]
    expect(page.locator("mark.focus")).to_be_in_viewport()


def test_the_highlight_is_right_after_characters_that_javascript_counts_twice(page: Page) -> None:
    """Offsets count code points; the document has emoji and a letter beyond the first plane before the quote."""
    ask(page, "saddle").get_by_role("button", name="Source 1").click()
    assert marked(page) == ["𝔖addles differ."]


def test_the_pieces_of_a_statement_are_marked_together_and_the_pressed_one_has_the_focus(page: Page) -> None:
    turn = ask(page, "What does it cost?")
    cells = [cell.evaluate("node => node.firstChild.data") for cell in turn.locator("th, td").all()]
    assert cells == ["Visit", "Price", "First fitting", "€120"]
    turn.get_by_role("button", name="Source 2").click()
    assert marked(page) == ["Visit", "Price", "First fitting", "€120"]
    assert page.locator("mark.focus").all_inner_texts() == ["First fitting", "€120"]
    assert page.locator(".document tr:has(mark.focus) td").all_inner_texts() == ["First fitting", "€120"]
    assert page.locator(".document th").all_inner_texts() == ["Visit", "Price"]


def test_a_table_quoted_without_its_header_has_no_row_taken_for_one(page: Page) -> None:
    turn = ask(page, "a list of prices")
    assert turn.locator("td").all_inner_texts()[:3] == ["First fitting", "€120", "Later visit"]
    assert turn.locator("th").count() == 0


def test_a_quoted_list_is_marked_item_by_item(page: Page) -> None:
    turn = ask(page, "bring")
    items = turn.locator(".items li .words").all_inner_texts()
    assert items == ["The shoes you ride in", "Your own pedals", "Flat or clipless"]
    turn.get_by_role("button", name="Source 2").click()
    assert marked(page) == ["What to bring", "The shoes you ride in", "Your own pedals", "Flat or clipless"]
    assert page.locator(".document > ul > li > ul > li").all_inner_texts() == ["Flat or clipless"]


def test_a_disagreement_shows_each_side_with_who_says_it(page: Page) -> None:
    turn = ask(page, "How long does a fitting take?")
    panel = turn.locator(".disagreement")
    assert panel.locator("h3").inner_text() == "Sources disagree\nLength of a first fitting"
    assert panel.locator("h4").all_inner_texts() == ["90 minutes", "30 minutes"]
    assert quotes(panel) == [
        "How long does a fitting take?",
        "A first fitting takes 90 minutes.",
        "Nobody needs more than 30 minutes for a fitting.",
    ]
    captions = [caption.replace("\u00a0", " ") for caption in panel.locator("figcaption").all_inner_texts()]
    assert captions == ["Wheel Institute · Guideline · 12 March 2024", "Spoke & Sons · Commercial site"]
    assert quotes(turn)[0] == "Later visits take about half an hour."
    assert turn.get_by_text("Later visits").count() == 1


def test_figures_that_are_only_suspected_to_disagree_are_called_different(page: Page) -> None:
    panel = ask(page, "What figures are there for a fitting?").locator(".disagreement")
    assert panel.locator("h3").inner_text() == "Sources give different figures\nLength of a first fitting"
    assert panel.locator("h4").all_inner_texts() == ["90 minutes", "30 minutes"]


def test_what_the_library_does_not_cover_is_said_and_what_is_near_is_marked_as_such(page: Page) -> None:
    turn = ask(page, "Is there a shop on the moon?")
    assert turn.locator(".lead").all_inner_texts() == ["The library does not cover this."]
    assert turn.locator("h3").all_inner_texts() == ["This may be close", "Did you mean one of these?"]
    turn.get_by_role("button", name="What should I bring?").click()
    expect(page.locator(".turn").nth(1)).to_contain_text("Here is a list.")


def test_an_emergency_shows_numbers_that_dial_and_nothing_else(page: Page) -> None:
    turn = ask(page, "I have chest pain")
    links = turn.get_by_role("link")
    assert [link.get_attribute("href") for link in links.all()] == ["tel:112", "tel:+18002221222"]
    assert links.all_inner_texts() == ["112", "+1 (800) 222-1222"]
    assert turn.locator(".answer > *").count() == 3
    assert turn.get_by_role("button").count() == 0


def test_a_document_full_of_markup_shows_as_text_everywhere(page: Page, server: Server) -> None:
    turn = ask(page, "hostile <img src=x onerror='window.hacked = 0'>")
    assert quotes(turn) == [HOSTILE_WORDS]
    assert turn.locator("img, script, .said svg, a").count() == 0
    turn.get_by_role("button", name="Source 1").click()
    assert marked(page) == [HOSTILE_WORDS]
    dialog = page.get_by_role("dialog")
    assert dialog.locator("h2").first.inner_text() == "<img src=x onerror='window.hacked = 3'>"
    assert dialog.locator("img, script, svg").count() == 0
    assert dialog.get_by_role("link").all_inner_texts() == ["Open in a new tab"]
    page.goto(dialog.get_by_role("link").get_attribute("href") or "")
    assert marked(page) == [HOSTILE_WORDS]
    assert page.title() == "<img src=x onerror='window.hacked = 3'>"
    assert page.get_by_role("link", name="Original page").count() == 0
    assert page.evaluate("window.hacked") is None


def test_a_citation_opens_in_a_page_of_its_own_with_its_quote_in_view(page: Page) -> None:
    ask(page, "spokes").get_by_role("button", name="Source 1").click()
    own = page.get_by_role("link", name="Open in a new tab").get_attribute("href")
    page.goto(own or "")
    assert marked(page) == ["Spokes are tensioned by ear."]
    expect(page.locator("mark")).to_be_in_viewport()
    assert page.get_by_role("heading", level=1).inner_text() == "Notes from the shop floor"


@pytest.mark.parametrize("page", [PHONE, SMALLEST], ids=["phone", "zoomed"], indirect=True)
def test_a_small_screen_shows_everything_without_sideways_scrolling(page: Page) -> None:
    turn = ask(page, "How long does a fitting take?")
    assert_nothing_sticks_out(page)
    assert page.get_by_label("Your question").evaluate("node => parseFloat(getComputedStyle(node).fontSize)") >= 16
    boxes = [button.bounding_box() for button in page.get_by_role("button").all()]
    assert all(box and box["width"] >= 24 and box["height"] >= 24 for box in boxes)
    turn.get_by_role("button", name="Source 2").click()
    assert marked(page)[0] == "How long does a fitting take?"
    assert_nothing_sticks_out(page)
    box = page.get_by_role("dialog").bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, page.viewport_size["width"] if page.viewport_size else 0)
    page.get_by_role("button", name="Close").click()
    ask(page, "Which frames are there?")  # a table wider than the screen scrolls by itself
    assert_nothing_sticks_out(page)
    ask(page, "Pneumonoultramicroscopicsilicovolcanoconiosis" * 4)
    assert_nothing_sticks_out(page)


@pytest.mark.parametrize("page", [PHONE, SMALLEST], ids=["phone", "zoomed"], indirect=True)
def test_every_function_fits_a_small_screen_with_targets_large_enough_to_press(page: Page) -> None:
    turn = ask(page, "How does it start?")
    turn.get_by_role("button", name="saddle", exact=True).click()
    turn.get_by_role("button", name="No, this did not help").click()
    turn.get_by_label("Tell us more if you like").fill("x")
    assert_nothing_sticks_out(page)
    assert_targets_can_be_pressed(page)
    page.get_by_role("button", name="Talk to a person").click()
    page.get_by_label("Your phone number or e-mail").fill("0123")
    assert_nothing_sticks_out(page)
    assert_targets_can_be_pressed(page)
    page.get_by_role("button", name="Send the message").click()
    expect(page.get_by_role("alert").last).to_contain_text("Please write a message")
    assert_nothing_sticks_out(page)


def assert_targets_can_be_pressed(page: Page) -> None:
    """24 by 24 pixels and more; a radio button or box is pressed by its label."""
    targets = page.locator(":is(button, a, textarea, input:not([type]), label:has(input)):visible")
    sizes = {one.evaluate("node => node.outerHTML.slice(0, 90)"): one.bounding_box() for one in targets.all()}
    assert len(sizes) > 5
    small = [name for name, box in sizes.items() if not box or box["width"] < 24 or box["height"] < 24]
    assert small == []


def assert_nothing_sticks_out(page: Page) -> None:
    width, view = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width == view
