"""The console's rarer work in a real browser: merging and splitting, withdrawing, accounts, publishing a library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from bot.engine import Engine
from bot.settings import Settings
from tests.e2e.conftest import Server, Watch, watched_page
from tests.e2e.test_console import CONTESTED, Desk, let_in, served, sign_in
from tests.libraries import Shelf
from tests.staff import PASSWORD
from web.staff.roles import Role
from web.store import Store

assert served  # a fixture, used by its name
BUILD_MS = 120_000


@pytest.fixture
def page(browser: Browser, served: Server) -> Iterator[Page]:
    """An administrator's browser."""
    httpx.post(f"{served.url}/api/chat", json={"message": CONTESTED}).raise_for_status()
    context = browser.new_context(viewport={"width": 1280, "height": 800}, bypass_csp=True)
    page, watch = watched_page(context, served.url)
    let_in(page, served, "chief")
    yield page
    context.close()
    assert watch == Watch()


def topics(served: Server) -> list[tuple[str, list[str]]]:
    listed = httpx.get(f"{served.url}/api/disagreements").json()["disagreements"]
    return [(one["topic"], [side["label"] for side in one["positions"]]) for one in listed]


def test_two_disagreements_are_merged_and_split_again(page: Page, served: Server) -> None:
    page.goto(f"{served.url}/staff/disagreements")
    page.get_by_role("link", name="How often to open").click()
    page.get_by_text("It is the same as another: merge").click()
    page.get_by_label("The other one").select_option(label="Days between (days. / summer.)")
    page.get_by_label("What both are about").fill("Opening")
    page.get_by_label("The other’s side 1 goes to").select_option(label="week.")
    Desk(page, served.url, []).check("disagreement-merge")
    page.get_by_role("button", name="Merge").click()
    expect(page.get_by_role("status")).to_be_visible()
    assert topics(served)[0] == ("Opening", ["week.", "month.", "summer."])
    page.get_by_role("link", name="Opening").first.click()
    page.get_by_role("button", name="Lift the ruling").click()
    assert len(topics(served)) == 3
    page.get_by_role("link", name="Price of a veil").click()
    page.get_by_text("It is several, or some statements do not belong: split").click()
    sides = page.get_by_label("Side", exact=True)
    sides.nth(0).fill("cheap")
    sides.nth(1).fill("dear")
    page.get_by_label("What disagreement 1 is about").fill("A veil's price")
    Desk(page, served.url, []).check("disagreement-split")
    page.get_by_role("button", name="Split").click()
    expect(page.get_by_role("status")).to_be_visible()
    assert topics(served)[-1] == ("A veil's price", ["cheap", "dear"])


def test_a_passage_is_withdrawn_with_a_reason_and_restored(page: Page, served: Server) -> None:
    page.get_by_role("link", name=CONTESTED).click()
    line = page.locator("#s1")
    line.get_by_text("Withdraw this passage from all answers").click()
    line.get_by_label("Reason").fill("Prices have changed")
    line.get_by_role("button", name="Withdraw", exact=True).click()
    expect(page.locator("main")).to_contain_text("“Prices have changed”")
    Desk(page, served.url, []).check("rulings-withdrawn")
    page.get_by_role("button", name="Restore the passage").click()
    expect(page.locator(".empty")).to_contain_text("Nothing has been ruled yet")


def test_words_are_searched_and_an_answer_reopened(page: Page, served: Server) -> None:
    page.get_by_label("Words in questions and answers").fill("fitting")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=CONTESTED).click()
    expect(page.locator(".line.at")).to_be_visible()  # the keys are at work
    page.keyboard.press("a")
    expect(page.locator(".empty")).to_contain_text("No answer holds these words")
    page.get_by_role("link", name="Checked").click()
    page.get_by_role("link", name=CONTESTED).click()
    page.get_by_role("button", name="Look at it again").click()
    expect(page.locator("main")).not_to_contain_text("Checked by")


def test_accounts_and_ones_own_password_are_changed(page: Page, served: Server, browser: Browser) -> None:
    page.goto(f"{served.url}/staff/accounts")
    page.get_by_label("Role of nurse", exact=True).select_option("maintainer")
    page.get_by_role("button", name="Set the role of nurse").click()
    expect(page.get_by_label("Role of nurse", exact=True)).to_have_value("maintainer")
    page.get_by_role("button", name="Disable nurse").click()
    expect(page.locator("main")).to_contain_text("disabled")
    page.goto(f"{served.url}/staff/audit")
    expect(page.locator("tbody tr").first).to_contain_text("disabled account")
    page.goto(f"{served.url}/staff/me")
    page.get_by_label("Old password").fill(PASSWORD)
    page.get_by_label("New password", exact=True).fill("another-long-password")
    page.get_by_label("New password again").fill("another-long-password")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_role("status")).to_contain_text("Your password has been changed")
    page.get_by_role("button", name="Sign out everywhere").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_library_is_tried_published_and_taken_back_with_its_progress_live(
    browser: Browser, shelf: Shelf, tmp_path: Path
) -> None:
    home = shelf.home.folder
    server = Server(home, Engine.open(Settings(home=home)), documents=shelf.documents)  # type: ignore[arg-type]
    store = Store.open(Settings(home=home).resolved_database_url())
    store.accounts.add("keeper", Role.MAINTAINER, PASSWORD, "the test")
    store.close()
    leaflet = tmp_path / "bells.md"
    leaflet.write_text("# Bells\n\nEvery bicycle needs a bell.\n")
    context = browser.new_context(viewport={"width": 1280, "height": 800}, bypass_csp=True)
    page, watch = watched_page(context, server.url)
    sign_in(page, server.url, "keeper")
    page.goto(f"{server.url}/staff/library")
    page.get_by_label("Files (drop them here, or choose)").set_input_files(leaflet)
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("status")).to_contain_text("holding area")
    for button, words in (("Dry run", "New documents"), ("Publish", "is published and answers now")):
        page.get_by_role("button", name=button).click()
        expect(page.locator("#job")).to_contain_text(words, timeout=BUILD_MS)
        Desk(page, server.url, []).check(f"library-{button.split()[0].lower()}")
    page.get_by_role("link", name="Bells").click()
    page.get_by_label("Publisher").fill("Bell Society")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("details have been saved")
    page.get_by_role("link", name="History and rollback").click()
    page.get_by_role("button", name="Answer from this one again").first.click()
    expect(page.get_by_role("status")).to_contain_text("answers again")
    Desk(page, server.url, []).check("history-back")
    context.close()
    server.stop()
    assert watch == Watch()
