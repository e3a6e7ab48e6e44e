"""Weighs what the chat costs the page that embeds it: `python -m scripts.weigh_widget http://127.0.0.1:8000`.

Bytes of bodies as sent (gzipped), before the chat is opened and after an answer and its source have been read; answers
and documents are not counted. Needs the test extra (playwright) and a Chromium, by EQUIPOISE_TEST_CHROMIUM or on the
path.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping

from playwright.sync_api import Page, sync_playwright

ARGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
LINE = '<script src="/widget.js" defer data-title="Ask us" data-colour="#1e60a0"></script>'
PAGE = f'<!doctype html><html lang="en"><title>A clinic</title><body>{LINE}</body></html>'


def main() -> int:
    """Exit status 0 when both weights are printed, 2 for wrong usage."""
    chromium = os.environ.get("EQUIPOISE_TEST_CHROMIUM") or shutil.which("chromium")
    if len(sys.argv) != 2 or chromium is None:
        print(__doc__, file=sys.stderr)
        return 2
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGS)
        weigh(browser.new_page(), sys.argv[1].rstrip("/"))
        browser.close()
    return 0


def weigh(page: Page, address: str) -> None:
    loaded: dict[str, int] = {}
    page.on("requestfinished", lambda request: loaded.update({request.url: request.sizes()["responseBodySize"]}))
    page.route(f"{address}/clinic", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
    page.goto(f"{address}/clinic")
    page.locator(".launcher").wait_for()
    page.wait_for_load_state("networkidle")
    print(f"before it is opened: {total(loaded)} bytes")
    page.locator(".launcher").click()
    page.locator(".suggestion").first.click()
    page.locator(".chip").first.click()
    page.locator("mark").first.wait_for()
    page.wait_for_load_state("networkidle")
    print(f"in all: {total(loaded)} bytes")


def total(loaded: Mapping[str, int]) -> int:
    """Bytes of the chat itself: its files and its settings."""
    own = (size for url, size in loaded.items() if "/static/" in url or url.endswith(("/widget.js", "/api/widget")))
    return sum(own)


if __name__ == "__main__":
    sys.exit(main())
