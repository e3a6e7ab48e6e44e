"""Takes the README's pictures of the running page: `python -m scripts.screenshots http://127.0.0.1:8000`.

Needs the test extra (playwright) and a Chromium, by EQUIPOISE_TEST_CHROMIUM or on the path.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

FOLDER = Path(".readme")
ARGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
DESKTOP = ViewportSize(width=1080, height=700)
PHONE = ViewportSize(width=360, height=720)
QUESTION = "How long does one session take?"
CONTESTED = "How many sessions do I need?"


def main() -> int:
    """Exit status 0 when every picture was taken, 2 for wrong usage."""
    chromium = os.environ.get("EQUIPOISE_TEST_CHROMIUM") or shutil.which("chromium")
    if len(sys.argv) != 2 or chromium is None:
        print(__doc__, file=sys.stderr)
        return 2
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGS)
        take_pictures(browser, sys.argv[1])
        browser.close()
    return 0


def take_pictures(browser: Browser, address: str) -> None:
    """One picture a thing worth seeing."""
    page = opened(browser, address, DESKTOP)
    ask(page, QUESTION)
    save(page, "answer")
    page.locator(".chip").last.click()
    page.locator("mark.focus").first.wait_for()
    save(page, "source")
    page = opened(browser, address, DESKTOP)
    ask(page, CONTESTED)
    if page.locator(".disagreement").count():  # only where the library's sources contradict each other on it
        save(page, "disagreement")
    page = opened(browser, address, PHONE)
    ask(page, QUESTION)
    save(page, "phone")


def opened(browser: Browser, address: str, size: ViewportSize) -> Page:
    """The chat in a fresh profile, ready to be asked."""
    page = browser.new_context(viewport=size, reduced_motion="reduce", color_scheme="light").new_page()
    page.goto(address)
    page.locator(".suggestion").first.wait_for()
    return page


def ask(page: Page, question: str) -> None:
    page.get_by_label("Your question").fill(question)
    page.get_by_label("Your question").press("Enter")
    page.locator(".answer").last.wait_for()


def save(page: Page, name: str) -> None:
    page.wait_for_timeout(300)  # for the drawer's movement and the fonts
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path)
    print(f"{path} {path.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    sys.exit(main())
