"""What the chat costs the page that embeds it, measured on the wire."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, Route

from tests.e2e.conftest import Server
from tests.e2e.steps import ask, marked

BEFORE_OPENING, IN_ALL = 15_000, 30_000  # bytes as sent, compressed
PAGE = """<!doctype html><html lang="en"><title>A clinic</title><body><h1>A clinic</h1>
<script src="/widget.js" defer data-title="Ask us" data-colour="#1e60a0"></script></body></html>"""


def measured_page(browser: Browser, server: Server) -> tuple[Page, dict[str, int]]:
    """A clinic's page, and the bytes of each file that it loads for the chat."""
    page = browser.new_context().new_page()
    loaded: dict[str, int] = {}
    page.on("requestfinished", lambda request: loaded.update({request.url: request.sizes()["responseBodySize"]}))

    def serve(route: Route) -> None:
        route.fulfill(body=PAGE, content_type="text/html")

    page.route(f"{server.url}/clinic", serve)
    page.goto(f"{server.url}/clinic")
    page.get_by_role("button", name="Ask us").wait_for()
    page.wait_for_load_state("networkidle")
    return page, loaded


def test_only_the_launcher_is_loaded_before_it_is_opened(browser: Browser, server: Server) -> None:
    page, loaded = measured_page(browser, server)
    own = {url.removeprefix(server.url): size for url, size in loaded.items() if not url.endswith("/clinic")}
    page.context.close()
    assert sorted(own) == [
        "/api/widget",
        "/static/texts/en.json",
        "/static/tokens.css",
        "/static/widget.css",
        "/static/widget/colours.js",
        "/widget.js",
    ]
    assert 0 < sum(own.values()) <= BEFORE_OPENING


def test_everything_it_ever_loads_is_small(browser: Browser, server: Server) -> None:
    page, loaded = measured_page(browser, server)
    page.get_by_role("button", name="Ask us").click()
    ask(page, "spokes").get_by_role("button", name="Source 1").click()
    marked(page)
    page.wait_for_load_state("networkidle")
    page.context.close()
    files = {url: size for url, size in loaded.items() if not url.endswith("/clinic") and "/api/" not in url}
    assert len(files) > 15
    assert all(url.startswith(server.url) for url in loaded)
    assert sum(files.values()) <= IN_ALL
