"""Every function by the keyboard alone: the focus is always seen, never lost, and never trapped in the panel."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Server, Watch, watched_page
from tests.e2e.steps import marked

PAGE = """<!doctype html><html lang="en"><title>A clinic</title><body><a href="#before">Before</a>
<script src="/widget.js" defer data-title="Ask us" data-contact="Call 555 0100"></script></body></html>"""
FOCUSED = """() => {
  let node = document.activeElement;
  if (node === document.body) return null;
  while (node.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  const box = node.getBoundingClientRect();
  const top = node.getRootNode().elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return {
    name: node.getAttribute("aria-label") || node.labels?.[0]?.textContent || node.textContent.trim(),
    outlined: getComputedStyle(node).outlineStyle !== "none",
    uncovered: Boolean(top && (node.contains(top) || top.contains(node))),
    inside: box.bottom > 0 && box.top < innerHeight,
  };
}"""


def focused(page: Page) -> str:
    """The name of what has the keyboard, which is seen to have it, in view and under nothing."""
    found = page.evaluate(FOCUSED)
    if found is None:
        return "the browser's own controls"
    assert all(found.values()), found
    name: str = found["name"]
    return name


def tab_to(page: Page, name: str) -> None:
    """Press Tab until something of that name has the focus."""
    passed = []
    for _ in range(40):
        page.keyboard.press("Tab")
        passed.append(focused(page))
        if passed[-1] == name:
            return
    raise AssertionError(f"{name!r} is not reached: {passed}")


def test_everything_can_be_done_with_the_keyboard_alone(browser: Browser, server: Server) -> None:
    context = browser.new_context(viewport={"width": 1000, "height": 700}, reduced_motion="reduce")
    page, watch = watched_page(context, server.url)
    page.route(f"{server.url}/clinic", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
    page.goto(f"{server.url}/clinic")
    page.get_by_role("button", name="Ask us").wait_for()
    tab_to(page, "Before")
    tab_to(page, "Ask us")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your question")).to_be_focused()
    page.keyboard.type("How does")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("it start?")
    page.keyboard.press("Enter")
    expect(page.locator(".turn").first).to_contain_text("On the start:")
    look_up_and_judge(page)
    leave_a_message(page)
    copy_and_start_over(page)
    page.keyboard.press("Escape")  # closes the panel, and the keyboard is where it was before
    assert focused(page) == "Ask us"
    context.close()
    assert watch == Watch()


def look_up_and_judge(page: Page) -> None:
    page.keyboard.press("Shift+Tab")  # from the box back into the answer: its last control
    assert focused(page) == "No, this did not help"
    page.keyboard.press("Enter")
    tab_to(page, "It is wrong")
    page.keyboard.press("ArrowDown")
    assert focused(page) == "It does not answer my question"
    tab_to(page, "Tell us more if you like")
    page.keyboard.type("Nothing about bars.")
    tab_to(page, "Send")
    page.keyboard.press("Enter")
    expect(page.locator(".feedback")).to_contain_text("staff will read this")
    page.locator(".turn").first.focus()
    tab_to(page, "saddle")
    page.keyboard.press("Enter")
    expect(page.locator(".explanation")).to_be_visible()
    tab_to(page, "Source 1: Wheel Institute. Open the passage")
    page.keyboard.press("Enter")
    assert marked(page) == ["A fitting starts with the saddle 🚲🚵 and ends with the bars."]
    tab_to(page, "Close")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert focused(page).startswith("Source 1")


def leave_a_message(page: Page) -> None:
    for _ in range(8):
        page.keyboard.press("Shift+Tab")
        if focused(page) == "Talk to a person":
            break
    page.keyboard.press("Enter")
    page.keyboard.type("Please call.")
    tab_to(page, "Your phone number or e-mail")
    page.keyboard.type("0123")
    tab_to(page, "Let staff read this chat too")
    page.keyboard.press("Space")
    tab_to(page, "Send the message")
    page.keyboard.press("Enter")
    expect(page.locator(".sent")).to_be_focused()
    tab_to(page, "Close")
    page.keyboard.press("Enter")
    assert focused(page) == "Talk to a person"


def copy_and_start_over(page: Page) -> None:
    tab_to(page, "Copy")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert focused(page) == "Copy"
    tab_to(page, "Start over")
    page.keyboard.press("Enter")
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.get_by_label("Your question")).to_be_focused()
    page.locator(".suggestion").first.wait_for()
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "What does it cost?"
    page.keyboard.press("Enter")
    expect(page.locator(".turn").first).to_contain_text("On prices")
    tab_to(page, "Source 1: Wheel Institute. Open the passage")


def test_the_keyboard_leaves_an_open_panel(browser: Browser, server: Server) -> None:
    """It is no dialog: Tab goes through it and out into the page."""
    context = browser.new_context(viewport={"width": 1000, "height": 700}, reduced_motion="reduce")
    page, watch = watched_page(context, server.url)
    body = PAGE.replace("</body>", "<a href='#after' id='after'>After</a></body>")
    page.route(f"{server.url}/clinic", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto(f"{server.url}/clinic")
    page.get_by_role("button", name="Ask us").click()
    page.locator(".suggestion").first.wait_for()
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.id") == "after":
            break
    assert page.evaluate("document.activeElement.id") == "after"
    context.close()
    assert watch == Watch()
