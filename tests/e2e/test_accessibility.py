"""No axe-core violation in any state of any page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.axe import assert_accessible
from tests.e2e.conftest import Server, Watch, watched_page
from tests.e2e.steps import ask, marked

LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced-colours": {"forced_colors": "active"},
}


@pytest.fixture(params=LOOKS)
def chat(browser: Browser, server: Server, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 360, "height": 640},
        reduced_motion="reduce",
        bypass_csp=True,  # axe adds a style of its own while it measures
        **LOOKS[request.param],
    )
    page, watch = watched_page(context, server.url)
    page.goto(server.url)
    page.get_by_role("button", name="What does it cost?").wait_for()
    yield page
    context.close()
    assert watch == Watch()


def test_no_answer_of_any_kind_has_a_violation(chat: Page) -> None:
    assert_accessible(chat)  # the start
    questions = ("How long does a fitting take?", "the moon", "I have chest pain", "hello", "What does it cost?")
    for question in (*questions, "the spokse please", "How does it start?"):
        ask(chat, question)
        assert_accessible(chat)
    chat.get_by_role("button", name="saddle", exact=True).click()
    assert_accessible(chat)  # a term explained
    chat.locator(".chip").last.click()
    marked(chat)
    assert_accessible(chat)  # the source


def test_nothing_that_goes_wrong_has_a_violation(chat: Page, server: Server) -> None:
    server.engine.failure = RuntimeError()
    ask(chat, "spokes")
    assert_accessible(chat)  # a fault
    chat.get_by_label("Your question").fill("x" * 3000)
    chat.get_by_role("button", name="Send").click()
    expect(chat.get_by_role("alert").first).to_contain_text("too long by 1,000")
    assert_accessible(chat)
    chat.get_by_label("Your question").fill("spokes")
    chat.route("**/api/chat", lambda route: route.abort())
    chat.get_by_label("Your question").press("Enter")
    expect(chat.get_by_role("button", name="Stop")).to_be_visible()
    assert_accessible(chat)  # waiting for a server that is away


def test_no_form_has_a_violation(chat: Page) -> None:
    turn = ask(chat, "spokes")
    turn.get_by_role("button", name="No, this did not help").click()
    turn.get_by_label("It is wrong").check()
    assert_accessible(chat)
    chat.get_by_role("button", name="Talk to a person").click()
    dialog = chat.get_by_role("dialog")
    assert_accessible(chat)
    dialog.get_by_role("button", name="Send the message").click()
    assert_accessible(chat)  # something is missing
    dialog.get_by_label("Your message").fill("Call me.")
    dialog.get_by_label("Your phone number or e-mail").fill("0123")
    dialog.get_by_role("button", name="Send the message").click()
    expect(dialog.locator(".sent")).to_be_visible()
    assert_accessible(chat)


EMBEDDED = """<!doctype html><html lang="{lang}" dir="{direction}"><title>A clinic</title>
<body><main><h1>A clinic</h1></main><script src="/widget.js" defer {attributes}></script></body></html>"""


@pytest.mark.parametrize(
    ("lang", "direction", "attributes"),
    [
        ("en", "ltr", 'data-title="Ask us"'),
        ("es", "ltr", 'data-title="Ask us"'),
        ("he", "rtl", 'data-title="Ask us" data-colour="#ffd700"'),
        ("en", "ltr", 'data-title="Ask us" data-colour="#ff69b4" data-scheme="dark"'),
    ],
    ids=["english", "spanish", "right-to-left", "coloured"],
)
def test_the_launcher_closed_and_open_has_no_violation(
    browser: Browser, server: Server, lang: str, direction: str, attributes: str
) -> None:
    context = browser.new_context(viewport={"width": 1000, "height": 700}, reduced_motion="reduce", bypass_csp=True)
    page, watch = watched_page(context, server.url)
    body = EMBEDDED.format(lang=lang, direction=direction, attributes=attributes)
    page.route(f"{server.url}/clinic", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto(f"{server.url}/clinic")
    launcher = page.get_by_role("button", name="Ask us")
    launcher.wait_for()
    assert_accessible(page)
    launcher.click()
    page.locator(".suggestion").first.wait_for()
    assert_accessible(page)
    page.locator("#question").fill("How long does a fitting take?")
    page.locator("#question").press("Enter")
    expect(page.locator(".disagreement")).to_be_visible()
    assert_accessible(page)
    context.close()
    assert watch == Watch()


@pytest.mark.parametrize("path", ["/documents/guides/bicycle-fitting#110-139", "/docs", "/embed"])
def test_the_other_pages_have_no_violation(chat: Page, server: Server, path: str) -> None:
    chat.goto(server.url + path)
    chat.locator("mark, h1").last.wait_for()
    assert_accessible(chat)


def test_a_page_that_does_not_exist_has_no_violation(chat: Page, server: Server) -> None:
    chat.goto(server.url + "/documents/nobody")
    assert chat.get_by_role("heading", level=1).inner_text() == "Document not found"
    assert_accessible(chat)
