"""Takes a picture of every state of the chat, wide and narrow: `python -m scripts.screenshots http://127.0.0.1:8000`.

The server must hold the library of `documents/`. Writes `.readme/states/` and, over it, the page that shows them all.
Needs the test extra (playwright) and a Chromium, by EQUIPOISE_TEST_CHROMIUM or on the path.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

FOLDER = Path(".readme/states")
INDEX = Path(".readme/states.md")
ARGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
SIZES = (ViewportSize(width=1280, height=800), ViewportSize(width=360, height=640))
QUESTION = "How long does one session take?"
CONTESTED = "How many sessions do I need?"
WITH_A_TERM = "How do exosomes work?"
MISSPELT = "How many sesions do I need?"
UNKNOWN = "Is there a shop on the moon?"
URGENT = "I have chest pain"


@dataclass(frozen=True, slots=True)
class State:
    """A state worth a picture: how the page is opened, and what is done with it."""

    name: str
    words: str
    act: Callable[[Page], None] = lambda _page: None
    path: str = "/"
    looks: dict[str, Any] = field(default_factory=dict)


def ask(question: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        box = page.locator("#question")
        box.fill(question)
        box.press("Enter")
        page.locator(".answer").last.wait_for()

    return act


def open_launcher(page: Page) -> None:
    page.locator(".launcher").click()
    page.locator(".suggestion").first.wait_for()


def open_term(page: Page) -> None:
    ask(WITH_A_TERM)(page)
    page.locator(".term").first.click()
    page.locator(".explanation:visible").evaluate("node => node.scrollIntoView({ block: 'center' })")


def open_source(page: Page) -> None:
    ask(QUESTION)(page)
    page.locator(".chip").last.click()
    page.locator("mark.focus").first.wait_for()


def say_what_is_wrong(page: Page) -> None:
    ask(QUESTION)(page)
    page.locator(".thumb").last.click()
    page.locator(".why textarea").scroll_into_view_if_needed()


def talk_to_a_person(page: Page) -> None:
    page.locator(".actions button").first.click()
    page.locator("dialog[open] textarea").fill("I would like to know whether you open on Saturdays.")


def wait_for_the_server(page: Page) -> None:
    page.route("**/api/chat", lambda route: route.abort())
    page.locator("#question").fill(QUESTION)
    page.locator("#question").press("Enter")
    page.locator(".stop:visible").wait_for()


def meet_a_fault(page: Page) -> None:
    page.route("**/api/chat", lambda route: route.fulfill(status=500, json={"detail": "Something went wrong."}))
    page.locator("#question").fill(QUESTION)
    page.locator("#question").press("Enter")
    page.locator(".failure").wait_for()


def paste_too_much(page: Page) -> None:
    page.locator("#question").fill("How long does it take? " * 220)
    page.locator("#question").press("Enter")


PREVIEW = "/embed/preview"
STATES = (
    State("closed", "A button in the corner of a clinic's page", path=PREVIEW),
    State("open", "Opened", open_launcher, PREVIEW),
    State("start", "On a page of its own, before the first question"),
    State("answer", "An answer, in quotations with who says them", ask(QUESTION)),
    State("disagreement", "Sources disagree", ask(CONTESTED)),
    State("source", "The source, with the quoted words marked", open_source),
    State("term", "A term, with the library's own explanation", open_term),
    State("understood", "A question read otherwise than it was typed", ask(MISSPELT)),
    State("refusal", "Not in the library", ask(UNKNOWN)),
    State("emergency", "An emergency", ask(URGENT)),
    State("feedback", "What is wrong with an answer", say_what_is_wrong),
    State("person", "Talk to a person", talk_to_a_person),
    State("waiting", "The server is away for a moment", wait_for_the_server),
    State("fault", "Something went wrong", meet_a_fault),
    State("too-long", "Too long a question", paste_too_much),
    State("dark", "Dark", ask(CONTESTED), looks={"color_scheme": "dark"}),
    State("contrast", "High contrast", ask(CONTESTED), looks={"forced_colors": "active"}),
    State("spanish", "In Spanish", ask(QUESTION), "/embed/preview#lang=es&mode=inline"),
    State("embedding", "The page that makes the line to embed", path="/embed"),
)


def main() -> int:
    """Exit status 0 when every picture was taken, 2 for wrong usage."""
    chromium = os.environ.get("EQUIPOISE_TEST_CHROMIUM") or shutil.which("chromium")
    if len(sys.argv) != 2 or chromium is None:
        print(__doc__, file=sys.stderr)
        return 2
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGS)
        for state in STATES:
            for size in SIZES:
                take_picture(browser, sys.argv[1].rstrip("/"), state, size)
        browser.close()
    INDEX.write_text(index_page(), encoding="utf-8")
    return 0


def take_picture(browser: Browser, address: str, state: State, size: ViewportSize) -> None:
    looks = {"color_scheme": "light", **state.looks}
    context = browser.new_context(viewport=size, reduced_motion="reduce", **looks)
    page = context.new_page()
    page.goto(address + state.path)
    page.locator(".launcher, .suggestion, iframe").first.wait_for()
    state.act(page)
    page.wait_for_timeout(400)  # for the fonts
    path = FOLDER / f"{state.name}-{size['width']}.png"
    page.screenshot(path=path)
    print(f"{path} {path.stat().st_size // 1024} KiB")
    context.close()


def index_page() -> str:
    """The page that shows the pictures, in Markdown."""
    wide, narrow = (size["width"] for size in SIZES)
    lines = [
        "# The chat, state by state",
        "",
        f"At {wide} and {narrow} pixels, taken by `python -m scripts.screenshots http://127.0.0.1:8000`.",
    ]
    for state in STATES:
        lines += ["", f"## {state.words}", ""]
        lines += [f"![{state.words}, {width} pixels wide](states/{state.name}-{width}.png)" for width in (wide, narrow)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
