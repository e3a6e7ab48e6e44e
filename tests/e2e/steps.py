"""What a patient does, in the words the tests use."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


def ask(page: Page, question: str) -> Locator:
    """Type a question, send it by the keyboard, and wait for what comes of it."""
    before = page.locator(".turn").count()
    page.get_by_label("Your question").fill(question)
    page.get_by_label("Your question").press("Enter")
    turn = page.locator(".turn").nth(before)
    expect(turn.locator(".answer, .failure")).to_be_visible()
    return turn


def quotes(answer: Locator) -> list[str]:
    """The quoted words of an answer, without their chips."""
    return answer.locator(".quotation > blockquote .words").all_inner_texts()


def marked(page: Page) -> list[str]:
    """The words that the open source shows highlighted."""
    page.locator("mark").first.wait_for()
    return page.locator("mark").all_inner_texts()
