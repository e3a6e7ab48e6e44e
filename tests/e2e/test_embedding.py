"""The one line that a clinic puts on its page."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.conftest import Serve, Server, Watch, watched_page
from tests.e2e.steps import ask, marked
from web.widget import TEXTS

# No inline script or style for ours to hide behind; the page's own style sheet does its worst.
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'"
STYLE = """
* { all: unset !important; color: lime !important; font: 40px fantasy !important; display: inline !important }
html { font-size: 5px } equipoise-chat, div, button { opacity: 0.5; transform: rotate(3deg) }
.cover { position: fixed !important; z-index: 2147483647; inset: 0; pointer-events: none }
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
    turn = ask(clinic, "How long does a fitting take?")
    words = turn.locator(".quotation blockquote p").first
    assert words.evaluate("node => getComputedStyle(node).fontSize") == "17px"
    turn.get_by_role("button", name="Source 1").click(trial=True)  # nothing of the page lies over it
    drawn = clinic.locator("equipoise-chat").evaluate(
        "node => { const s = getComputedStyle(node); return [s.display, s.opacity, s.transform] }"
    )
    assert drawn == ["block", "1", "none"]


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


class Site:
    """A clinic's own web server on a free port: another origin than ours."""

    def __init__(self) -> None:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = f"<!doctype html><html lang=en><title>A clinic</title><body>{site.body}</body></html>"
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", site.policy)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: object) -> None: ...

        self.body = self.policy = ""
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"


@pytest.fixture(scope="module")
def open_site() -> Iterator[Site]:
    site = Site()
    yield site
    site.server.shutdown()
    site.server.server_close()


@pytest.fixture
def site(open_site: Site) -> Site:
    """Empty, and with no policy."""
    open_site.body = open_site.policy = ""
    return open_site


@pytest.fixture
def visitor(browser: Browser, server: Server) -> Iterator[tuple[Page, list[str]]]:
    """A page, and what its console says."""
    page = browser.new_context(viewport={"width": 1000, "height": 700}, reduced_motion="reduce").new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.set_default_timeout(10_000)
    yield page, said
    page.context.close()


@pytest.fixture
def allowing_server(serve: Serve, site: Site) -> Server:
    return serve(allowed_origins=site.url)


def test_an_allowed_page_of_another_origin_has_the_whole_chat(
    allowing_server: Server, site: Site, visitor: tuple[Page, list[str]]
) -> None:
    page, said = visitor
    site.body = f'<script src="{allowing_server.url}/widget.js" defer data-title="Ask us"></script>'
    page.goto(site.url)
    page.get_by_role("button", name="Ask us").click()
    ask(page, "spokes").get_by_role("button", name="Source 1").click()
    assert marked(page) == ["Spokes are tensioned by ear."]
    assert [words for words in said if "favicon" not in words] == []


def test_three_rules_of_a_strict_policy_are_enough_for_everything(
    allowing_server: Server, site: Site, visitor: tuple[Page, list[str]]
) -> None:
    """Those that the embedding page names: no frame, no inline style, no eval."""
    page, said = visitor
    ours = allowing_server.url
    site.policy = f"default-src 'none'; script-src {ours}; style-src {ours}; connect-src {ours}"
    site.body = f'<script src="{ours}/widget.js" defer data-title="Ask us" data-colour="#1e60a0"></script>'
    page.add_init_script("window.print = () => { top.printed = document.body.innerText }")
    page.goto(site.url)
    page.get_by_role("button", name="Ask us").click()
    turn = ask(page, "How does it start?")
    turn.get_by_role("button", name="saddle", exact=True).click()
    turn.get_by_role("button", name="Yes, this helped").click()
    page.get_by_role("button", name="Print").click()
    page.wait_for_function("() => window.printed?.includes('How does it start?')")
    turn.get_by_role("button", name="Source 1").click()
    marked(page)
    background = page.get_by_role("button", name="Close the chat").evaluate("n => getComputedStyle(n).backgroundColor")
    assert background == "rgb(30, 96, 160)"
    assert [words for words in said if "favicon" not in words] == []


def test_a_page_that_is_not_allowed_shows_nothing_and_its_console_says_why(
    server: Server, site: Site, visitor: tuple[Page, list[str]]
) -> None:
    page, said = visitor
    site.body = f'<script src="{server.url}/widget.js" defer data-title="Ask us"></script>'
    page.goto(site.url)
    page.wait_for_function("() => document.querySelector('equipoise-chat')?.settings === null")
    assert page.get_by_role("button").count() == 0
    reason = next(words for words in said if words.startswith("Equipoise:"))
    assert f"Pages of {site.url} may not use this chat" in reason
    assert "EQUIPOISE_ALLOWED_ORIGINS" in reason


def test_an_allowed_page_may_hold_the_chat_in_a_frame(
    allowing_server: Server, site: Site, visitor: tuple[Page, list[str]]
) -> None:
    page, _ = visitor
    site.body = f'<iframe src="{allowing_server.url}/" title="Chat"></iframe>'
    page.goto(site.url)
    frame = page.frame_locator("iframe")
    frame.get_by_label("Your question").fill("spokes")
    frame.get_by_label("Your question").press("Enter")
    expect(frame.locator(".answer")).to_contain_text("Spokes are tensioned by ear.")


def test_a_page_that_is_not_allowed_cannot_hold_it_in_a_frame(
    server: Server, site: Site, visitor: tuple[Page, list[str]]
) -> None:
    page, _ = visitor
    site.body = f'<iframe src="{server.url}/" title="Chat"></iframe>'
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        page.goto(site.url)
    assert page.frame_locator("iframe").locator("equipoise-chat").count() == 0


def test_two_chats_on_a_page_are_two_conversations(server: Server, visitor: tuple[Page, list[str]]) -> None:
    page, said = visitor
    left, right = (
        f'<script src="/widget.js" defer data-title="{side}" data-position="{side}"></script>'
        for side in ("left", "right")
    )
    body = f"<!doctype html><html lang=en><title>A clinic</title><body>{left}{right}{right}</body></html>"
    page.route(f"{server.url}/clinic", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto(f"{server.url}/clinic")
    for side, question in (("left", "spokes"), ("right", "What does it cost?")):
        page.get_by_role("button", name=side).click()
        panel = page.get_by_role("region", name=side)
        panel.get_by_label("Your question").fill(question)
        panel.get_by_label("Your question").press("Enter")
        expect(panel.locator(".answer")).to_be_visible()
    assert [turns for _, turns in server.engine.asked] == [(), ()]
    assert any("the same line twice" in words for words in said)
    page.reload()
    for side, words in (("left", "On spokes:"), ("right", "On prices")):
        panel = page.get_by_role("region", name=side)
        expect(panel).to_contain_text(words)  # open again, as it was left
        assert panel.locator(".turn").count() == 1


@pytest.mark.parametrize(
    "server",
    [{"widget_title": "The clinic's", "widget_position": "left", "widget_language": "es", "contact": "Call 555 0100"}],
    indirect=True,
)
@pytest.mark.parametrize("clinic", ['data-position="right" data-greeting="Hi!" data-contact="nobody"'], indirect=True)
def test_what_the_server_has_set_wins_over_the_page(clinic: Page) -> None:
    launcher = clinic.get_by_role("button", name="The clinic's")
    box = launcher.bounding_box()
    assert box is not None
    assert box["x"] < 100
    launcher.click()
    expect(clinic.get_by_label("Su pregunta")).to_be_visible()
    expect(clinic.locator(".greeting")).to_have_text("Hi!")  # not set on the server: the page's
    clinic.get_by_role("button", name="Hablar con una persona").click()
    assert clinic.locator(".contact a").get_attribute("href") == "tel:5550100"


@pytest.mark.parametrize("clinic", ['data-mode="inline"'], indirect=True)
def test_inline_it_stands_where_its_line_stands(clinic: Page) -> None:
    expect(clinic.get_by_label("Your question")).to_be_visible()
    assert clinic.locator("script + equipoise-chat").count() == 1
    ask(clinic, "spokes")


def channels(css: str) -> tuple[int, ...]:
    return tuple(int(digits) for digits in re.findall(r"\d+", css))


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """As WCAG 2 defines it."""

    def luminance(colour: tuple[int, ...]) -> float:
        linear = [c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


COLOURS = ["#0a6256", "#ffff00", "#000000", "#ffffff", "#808080", "#ff0000", "#1e90ff", "#00ff00", "#ff69b4"]


def test_any_colour_of_a_clinic_gives_shades_that_can_be_read(page: Page) -> None:
    """4.5 to 1 and more for text on its surface, on the soft ground, and on a button; in light and in dark."""
    shades = """async (colours) => {
      const { shadesOf } = await import("/static/widget/colours.js");
      return colours.flatMap((colour) => ["light", "dark"].map((scheme) => [scheme, shadesOf(colour, scheme)]));
    }"""
    measured = []
    for scheme, made in page.evaluate(shades, COLOURS):
        accent, soft, on_accent = (channels(made[name]) for name in ("accent", "soft", "on-accent"))
        surface = (255, 255, 255) if scheme == "light" else (23, 31, 29)
        measured += [contrast(accent, other) for other in (surface, soft, on_accent)]
    assert len(measured) == 6 * len(COLOURS)
    assert min(measured) >= 4.5


@pytest.mark.parametrize("clinic", ['data-colour="#b00020" data-scheme="light"'], indirect=True)
def test_the_launcher_has_the_clinic_s_colour(clinic: Page) -> None:
    launcher = clinic.get_by_role("button", name="Ask us about bicycles")
    assert launcher.evaluate("node => getComputedStyle(node).backgroundColor") == "rgb(176, 0, 32)"


def test_the_launcher_moves_nothing_when_it_comes(clinic: Page) -> None:
    clinic.get_by_role("button", name="Ask us about bicycles").wait_for()
    shifts = """() => new Promise((resolve) => {
      const seen = [], watcher = new PerformanceObserver((list) => seen.push(...list.getEntries()));
      watcher.observe({ type: "layout-shift", buffered: true });
      requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => {
        seen.push(...watcher.takeRecords());
        resolve(seen.reduce((sum, entry) => sum + entry.value, 0));
      }))); })"""
    assert clinic.evaluate(shifts) == 0


def test_another_language_needs_a_file_and_no_code(browser: Browser, server: Server) -> None:
    """A made-up one that is written from right to left."""
    words = json.loads((TEXTS / "en.json").read_text(encoding="utf-8"))
    words |= {"language": "he", "direction": "rtl", "input": "השאלה שלך", "send": "שלח"}
    context = browser.new_context(viewport={"width": 360, "height": 640}, reduced_motion="reduce")
    page, watch = watched_page(context, server.url)

    def add_language(route: Route) -> None:
        route.fulfill(json={**route.fetch().json(), "languages": ["en", "he"], "lang": "he"})

    page.route("**/api/widget", add_language)
    page.route("**/texts/he.json", lambda route: route.fulfill(json=words))
    page.goto(server.url)
    page.get_by_label("השאלה שלך").fill("How long does a fitting take?")
    page.get_by_role("button", name="שלח").click()
    expect(page.locator(".disagreement")).to_be_visible()
    assert page.locator(".frame").get_attribute("dir") == "rtl"
    send, box = (page.locator(one).bounding_box() for one in (".composer .send", "#question"))
    assert send is not None
    assert box is not None
    assert send["x"] < box["x"]
    quotation = page.locator(".quotation").first  # in the library's language: from left to right
    assert quotation.evaluate("node => getComputedStyle(node).direction") == "ltr"
    page.locator(".chip").first.click()
    drawer = page.get_by_role("dialog").bounding_box()
    assert drawer is not None
    assert drawer["x"] == 0
    context.close()
    assert watch == Watch()


def test_the_embedding_page_makes_the_line_and_shows_what_it_does(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/embed")
    line = page.get_by_role("textbox", name="The line")
    expect(line).to_have_value(f'<script src="{server.url}/widget.js" defer data-mode="launcher"></script>')
    page.get_by_label("Title").fill('Ask "us" <b>')
    page.locator("select[name=position]").select_option("left")
    expect(line).to_have_value(
        f'<script src="{server.url}/widget.js" defer data-title="Ask &#34;us&#34; &#60;b&#62;" data-mode="launcher"'
        ' data-position="left"></script>'
    )
    preview = page.frame_locator("#preview")
    page.locator("#preview").evaluate("node => node.scrollIntoView()")
    preview.get_by_role("button", name='Ask "us" <b>').click()
    expect(preview.get_by_role("region", name='Ask "us" <b>')).to_be_visible()
    assert page.get_by_label("Name of the clinic").is_disabled()  # the server has set it
    page.get_by_role("button", name="Copy the line").click()
    expect(page.locator("#copied")).to_have_text("Copied.")


def test_a_link_to_the_preview_cannot_put_words_into_the_clinics_mouth(page: Page, server: Server) -> None:
    page.goto(
        f"{server.url}/embed/preview#mode=inline&contact=call+0900+123456&greeting=Pay+now&name=Evil&title=Call+0900"
    )
    expect(page.get_by_label("Your question")).to_be_visible()
    expect(page.locator("equipoise-chat")).not_to_contain_text("Pay now")
    expect(page.locator("equipoise-chat")).not_to_contain_text("Call 0900")
    page.get_by_role("button", name="Talk to a person").click()
    expect(page.get_by_role("dialog")).not_to_contain_text("0900")
