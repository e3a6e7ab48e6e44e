"""The one line that a clinic puts on its page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.conftest import Server, Watch, watched_page
from tests.e2e.steps import ask, marked

# No inline script or style for ours to hide behind; the page's own style sheet does its worst.
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'"
STYLE = """
* { all: unset !important; color: lime !important; font: 40px fantasy !important; display: inline !important }
html { font-size: 5px } equipoise-chat, div, button { opacity: 0.5; transform: rotate(3deg) }
.cover { position: fixed !important; z-index: 99999; inset: 0; pointer-events: none }
"""
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A clinic</title>
<link rel="stylesheet" href="/clinic.css"></head><body><h1>A clinic</h1><div class="cover"></div>
<script src="/widget.js" defer data-name="Wheel Clinic" data-title="Ask us about bicycles" {more}></script>
</body></html>"""


@pytest.fixture(params=[""])
def clinic(browser: Browser, server: Server, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A clinic's page with the widget on it; parametrize it indirectly with more data- attributes."""
    context = browser.new_context(viewport={"width": 1000, "height": 700}, reduced_motion="reduce")
    page, watch = watched_page(context, server.url)

    def serve(route: Route) -> None:
        if route.request.url.endswith(".css"):
            route.fulfill(body=STYLE, content_type="text/css")
        else:
            body = PAGE.replace("{more}", request.param)
            route.fulfill(body=body, content_type="text/html", headers={"Content-Security-Policy": POLICY})

    page.route(f"{server.url}/clinic*", serve)
    page.goto(f"{server.url}/clinic")
    yield page
    context.close()
    assert watch == Watch()


def test_only_the_launcher_is_loaded_before_it_is_opened(browser: Browser, server: Server) -> None:
    """At most 15 kB gzipped before the first opening and 30 kB in all, measured on the wire."""
    context = browser.new_context()
    page = context.new_page()
    loaded: dict[str, int] = {}
    page.on("requestfinished", lambda request: loaded.update({request.url: request.sizes()["responseBodySize"]}))
    page.route(f"{server.url}/clinic", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
    page.route(f"{server.url}/clinic.css", lambda route: route.fulfill(body="", content_type="text/css"))
    page.goto(f"{server.url}/clinic")
    page.get_by_role("button", name="Ask us about bicycles").wait_for()
    page.wait_for_load_state("networkidle")
    own = {url.removeprefix(server.url): size for url, size in loaded.items() if "clinic" not in url}
    assert sorted(own) == ["/static/tokens.css", "/static/widget.css", "/widget.js"]
    assert 0 < sum(own.values()) <= 15_000
    page.get_by_role("button", name="Ask us about bicycles").click()
    ask(page, "spokes").get_by_role("button", name="Source 1").click()
    marked(page)
    page.wait_for_load_state("networkidle")
    files = {url: size for url, size in loaded.items() if "clinic" not in url and "/api/" not in url}
    assert len(files) > 10
    assert sum(files.values()) <= 30_000
    context.close()


def test_the_launcher_opens_a_chat_that_escape_closes(clinic: Page) -> None:
    launcher = clinic.get_by_role("button", name="Ask us about bicycles")
    assert launcher.get_attribute("aria-expanded") == "false"
    launcher.click()
    panel = clinic.get_by_role("region", name="Ask us about bicycles")
    expect(panel).to_be_visible()
    expect(clinic.get_by_label("Your question")).to_be_focused()
    ask(clinic, "spokes").get_by_role("button", name="Source 1").click()
    assert marked(clinic) == ["Spokes are tensioned by ear."]
    clinic.keyboard.press("Escape")
    expect(clinic.get_by_role("dialog")).to_be_hidden()
    expect(panel).to_be_visible()
    clinic.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(launcher).to_be_focused()
    launcher.press("Enter")
    expect(panel).to_contain_text("On spokes:")


def test_a_hostile_style_sheet_does_not_reach_in(clinic: Page) -> None:
    launcher = clinic.get_by_role("button", name="Ask us about bicycles")
    assert launcher.evaluate("node => getComputedStyle(node).position") == "fixed"
    launcher.click()
    box = clinic.get_by_label("Your question")
    looks = box.evaluate("node => { const s = getComputedStyle(node); return [s.fontSize, s.color, s.display] }")
    assert looks[0] == "16px"
    assert looks[1] != "rgb(0, 255, 0)"
    panel = clinic.get_by_role("region").bounding_box()
    assert panel is not None
    assert panel["width"] == 416
    assert panel["x"] + panel["width"] <= 1000


@pytest.mark.parametrize("clinic", ['data-lang="es" data-position="left"'], indirect=True)
def test_the_interface_speaks_spanish_where_the_page_asks_for_it(clinic: Page) -> None:
    launcher = clinic.get_by_role("button", name="Ask us about bicycles")
    box = launcher.bounding_box()
    assert box is not None
    assert box["x"] < 100
    launcher.click()
    expect(clinic.get_by_label("Su pregunta")).to_be_focused()
    clinic.get_by_label("Su pregunta").fill("How long?")
    clinic.get_by_role("button", name="Enviar").click()
    expect(clinic.locator(".answer")).to_contain_text("Las fuentes no están de acuerdo")


def test_every_language_has_the_same_words(clinic: Page, server: Server) -> None:
    names = "async (language) => Object.entries((await import(`/static/widget/texts.${language}.js`)).default)"
    shape = f"async (language) => (await ({names})(language)).map(([name, value]) => [name, typeof value])"
    english, spanish = (clinic.evaluate(shape, language) for language in ("en", "es"))
    assert spanish == english
