"""No axe-core violation in any state of any page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Server, Watch, watched_page
from tests.e2e.steps import ask, marked


def assert_accessible(page: Page) -> None:
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


@pytest.fixture(params=["light", "dark"])
def chat(browser: Browser, server: Server, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 360, "height": 640},
        reduced_motion="reduce",
        color_scheme=request.param,
        bypass_csp=True,  # axe adds a style of its own while it measures
    )
    page, watch = watched_page(context, server.url)
    page.goto(server.url)
    page.get_by_role("button", name="What does it cost?").wait_for()
    yield page
    context.close()
    assert watch == Watch()


def test_the_chat_has_no_violation_in_any_state(chat: Page, server: Server) -> None:
    assert_accessible(chat)  # the start
    for question in ("How long does a fitting take?", "the moon", "I have chest pain", "hello", "What does it cost?"):
        ask(chat, question)
        assert_accessible(chat)
    chat.locator(".chip").last.click()
    marked(chat)
    assert_accessible(chat)  # the source
    chat.keyboard.press("Escape")
    server.engine.failure = RuntimeError()
    ask(chat, "spokes")
    assert_accessible(chat)  # a fault
    chat.get_by_label("Your question").fill("x" * 3000)
    chat.get_by_role("button", name="Send").click()
    expect(chat.get_by_role("alert").first).to_contain_text("too long by 1,000")
    assert_accessible(chat)  # a rejected question


@pytest.mark.parametrize("path", ["/documents/guides/bicycle-fitting#110-139", "/docs"])
def test_the_other_pages_have_no_violation(chat: Page, server: Server, path: str) -> None:
    chat.goto(server.url + path)
    chat.locator("mark, h1").last.wait_for()
    assert_accessible(chat)


def test_a_page_that_does_not_exist_has_no_violation(chat: Page, server: Server) -> None:
    chat.goto(server.url + "/documents/nobody")
    assert chat.get_by_role("heading", level=1).inner_text() == "Document not found"
    assert_accessible(chat)
