"""Staff at work in the console, in a real browser: every page, by keyboard, with axe on each."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from bot.model import Answer, Turn
from bot.settings import Settings
from tests.e2e.axe import assert_accessible
from tests.e2e.conftest import Server, Watch, watched_page
from tests.e2e.steps import ask
from tests.fakes import LIBRARY, FakeEngine
from tests.staff import PASSWORD
from tests.unit.test_staff_disagreements import AGAIN, ANNE, BERT, OFTEN, PRICE, Contradicting, library
from web.staff.gate import SESSION_COOKIE
from web.staff.roles import Role
from web.store import Store

CONTESTED = "How long does a fitting take?"
MESSAGE = "message-0123456789abcdef"
QUESTIONS = (CONTESTED, "saddle", "What does it cost?", "spokes", "bring", "Which frames are there?", "the moon")


@dataclass
class Desk:
    """A signed-in administrator's browser, and the clinic's server."""

    page: Page
    url: str
    asked: list[dict[str, Any]]

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.url}{path}")
        return self.page

    def check(self, name: str) -> None:
        """No violation, nothing that sticks out; a picture where EQUIPOISE_TEST_PICTURES names a folder."""
        assert_accessible(self.page, name)
        width, view = self.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert width == view, name
        if folder := os.environ.get("EQUIPOISE_TEST_PICTURES"):
            size = self.page.viewport_size or {"width": 0}
            self.page.screenshot(path=Path(folder) / f"{name}-{size['width']}.png", full_page=True)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Server]:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "bells.md").write_text("# Bells\n\nEvery bicycle needs a bell.\n")
    engine = Contradicting()
    engine.library = library([ANNE, BERT, *LIBRARY], [OFTEN, AGAIN, PRICE])
    server = Server(tmp_path, engine, documents=documents)
    store = Store.open(Settings(home=tmp_path).resolved_database_url())
    for name, role in (("chief", Role.ADMINISTRATOR), ("nurse", Role.REVIEWER)):
        store.accounts.add(name, role, PASSWORD, "the test")
    store.close()
    yield server
    server.stop()


@pytest.fixture(params=[(1280, "light"), (768, "dark")], ids=["desktop", "tablet"])
def desk(browser: Browser, served: Server, request: pytest.FixtureRequest) -> Iterator[Desk]:
    width, scheme = request.param
    with httpx.Client(base_url=served.url) as patient:
        asked = [patient.post("/api/chat", json={"message": message}).json() for message in QUESTIONS]
        said = {"answer_id": asked[3]["answer_id"], "helpful": False, "reason": "wrong", "comment": "It hums."}
        patient.post("/api/feedback", json=said).raise_for_status()
        left = {"message_id": MESSAGE, "text": "Please call me", "reply_to": "020 7946 0958", "name": "Ada"}
        patient.post("/api/messages", json=left).raise_for_status()
    context = browser.new_context(
        viewport={"width": width, "height": 800}, reduced_motion="reduce", color_scheme=scheme, bypass_csp=True
    )
    page, watch = watched_page(context, served.url)
    let_in(page, served, "chief")
    yield Desk(page, served.url, asked)
    context.close()
    assert watch == Watch()


def let_in(page: Page, server: Server, name: str) -> None:
    """With the cookie of a session, as it stands after signing in; `sign_in` types."""
    cookie = server.service.signer.session_cookie(server.service.store.sessions.sign_in(name, PASSWORD, "test"))
    where = {"domain": "127.0.0.1", "path": "/staff"}
    page.context.add_cookies(
        [{"name": SESSION_COOKIE, "value": cookie, **where, "httpOnly": True, "sameSite": "Strict"}]
    )  # type: ignore[typeddict-item]
    page.goto(f"{server.url}/staff/answers")


def sign_in(page: Page, url: str, name: str) -> None:
    """With the keyboard alone: the cursor stands in the first field."""
    page.goto(f"{url}/staff/")
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{url}/staff/answers")


def test_every_page_can_be_read_by_everyone(desk: Desk, served: Server) -> None:
    engine = served.engine
    assert isinstance(engine, Contradicting)
    conflict = engine.library.disagreements[0].disagreement_id
    answer = desk.asked[0]["answer_id"]
    pages = {
        "answers": "/staff/answers",
        "answers-search": "/staff/answers?show=all&q=spokes",
        "answers-empty": "/staff/answers?show=all&q=nothing",
        "answer": f"/staff/answers/{answer}",
        "answer-today": f"/staff/answers/{answer}?today=true",
        "refusal": f"/staff/answers/{desk.asked[-1]['answer_id']}",
        "disagreements": "/staff/disagreements",
        "disagreement": f"/staff/disagreements/{conflict}",
        "rulings-empty": "/staff/rulings",
        "questions": "/staff/questions",
        "messages": "/staff/messages",
        "messages-empty": "/staff/messages?state=done",
        "exports": "/staff/exports",
        "library": "/staff/library",
        "history": "/staff/library/history",
        "document": "/staff/library/document?path=bells.md",
        "accounts": "/staff/accounts",
        "audit": "/staff/audit",
        "me": "/staff/me",
        "not-found": "/staff/answers/nobody",
    }
    for name, path in pages.items():
        desk.open(path)
        desk.check(name)
    desk.page.get_by_role("link", name="Back to the console").click()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Answers")


def test_the_sign_in_page_and_its_error_can_be_read_by_everyone(browser: Browser, served: Server) -> None:
    page = browser.new_context(viewport={"width": 400, "height": 700}, bypass_csp=True).new_page()
    desk = Desk(page, served.url, [])
    desk.open("/staff/sign-in")
    desk.check("sign-in")
    page.keyboard.type("chief")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong-password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("The name or the password is wrong.")
    desk.check("sign-in-refused")
    page.context.close()


def test_ten_answers_are_checked_with_the_keyboard_in_at_most_three_keys_each(browser: Browser, served: Server) -> None:
    """Somebody who has never seen it: the keys stand on the buttons. One answer's first statement is not supported."""
    with httpx.Client(base_url=served.url) as patient:
        for number in range(9):
            patient.post("/api/chat", json={"message": f"spokes {number}"}).raise_for_status()
        patient.post("/api/chat", json={"message": CONTESTED}).raise_for_status()
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page, watch = watched_page(context, served.url)
    sign_in(page, served.url, "nurse")
    keys = 0

    def press(key: str) -> None:
        nonlocal keys
        before = page.url
        page.keyboard.press(key)
        keys += 1
        if key != "j":
            page.wait_for_function("before => location.href !== before", arg=before)
            page.wait_for_load_state()

    press("Enter")
    expect(page.locator(".line")).to_have_count(3)
    press("3")  # not supported: the first statement of the contested answer
    press("a")  # the rest is
    for _ in range(9):
        expect(page.locator(".line")).to_have_count(1)
        press("a")
    expect(page.get_by_role("status")).to_have_text("That was the last one of this list.")
    expect(page.locator(".empty")).to_contain_text("Nothing to check")
    assert keys == 12  # 10 answers, one of them with a verdict of its own, and the key that opens the list
    page.goto(f"{served.url}/staff/rulings")
    assert page.get_by_text("does not support", exact=True).count() == 1
    assert page.get_by_text("supports", exact=True).count() == 11
    context.close()
    assert watch == Watch()


def test_the_outline_moves_and_a_note_goes_along_with_a_verdict(desk: Desk) -> None:
    page = desk.open(f"/staff/answers/{desk.asked[0]['answer_id']}")
    expect(page.locator(".line.at")).to_have_attribute("id", "s1")
    assert page.locator("#s2 .passage mark").all_inner_texts() == ["A first fitting takes 90 minutes."]
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator(".line.at")).to_have_attribute("id", "s2")
    line = page.locator("#s2")
    line.get_by_text("Note", exact=True).click()
    line.get_by_label("Note on statement 2").fill("1 of 2 only, a fair share")  # typing presses no key of the page
    line.get_by_role("button", name="Partly").click()
    expect(page.locator("#s2")).to_contain_text("1 of 2 only, a fair share")
    expect(page.locator(".line.at")).to_have_attribute("id", "s1")
    desk.check("answer-ruled")


def test_a_disagreement_is_renamed_with_the_clinics_word_and_another_dismissed(desk: Desk) -> None:
    page = desk.open("/staff/disagreements")
    page.get_by_role("link", name="Price of a veil").click()
    page.get_by_label("Why (for colleagues)").fill("Two kinds of veil")
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_role("status")).to_contain_text("Patients see it so from now on")
    page.get_by_role("link", name="How often to open").click()
    page.get_by_label("What it is about").fill("Opening the hive")
    page.get_by_label("The clinic’s own word").fill("We open ours every ten days.")
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator("main")).to_contain_text("The clinic says: We open ours every ten days.")
    desk.check("disagreements-ruled")
    listed = httpx.get(f"{desk.url}/api/disagreements").json()["disagreements"]
    assert [(one["topic"], one["note"]) for one in listed] == [
        ("Opening the hive", "We open ours every ten days."),
        ("Days between", None),
    ]
    desk.open("/staff/rulings")
    desk.check("rulings")


def test_a_message_is_uncovered_and_done(desk: Desk) -> None:
    page = desk.open("/staff/messages")
    expect(page.locator("main")).not_to_contain_text("7946")
    page.get_by_role("button", name="Show who and how to reach them").click()
    expect(page.locator("main")).to_contain_text("020 7946 0958")
    desk.check("message-uncovered")
    page.get_by_role("button", name="Done").click()
    expect(page.locator(".empty")).to_contain_text("No new messages")


def test_a_conversation_is_uncovered_and_deleted(desk: Desk) -> None:
    page = desk.open(f"/staff/answers/{desk.asked[1]['answer_id']}")
    page.get_by_role("button", name="Show as typed").click()
    expect(page.locator(".warn")).to_contain_text("audit log")
    desk.check("answer-uncovered")
    page.get_by_text("Delete this conversation").click()
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_role("status")).to_contain_text("deleted for good")


def test_files_are_uploaded_several_at_once_and_refused_by_name(desk: Desk) -> None:
    page = desk.open("/staff/library")
    files = [
        {"name": "lamps.md", "mimeType": "text/markdown", "buffer": b"# Lamps\n\nA lamp is needed at night.\n"},
        {"name": "tool.exe", "mimeType": "application/octet-stream", "buffer": b"MZ"},
    ]
    page.get_by_label("Files (drop them here, or choose)").set_input_files(files)  # type: ignore[arg-type]
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("alert")).to_contain_text("tool.exe")
    expect(page.locator("main")).to_contain_text("lamps.md")
    desk.check("library-refused")


def test_an_export_is_downloaded(desk: Desk) -> None:
    page = desk.open("/staff/exports")
    with page.expect_download() as download:
        page.get_by_role("link", name="Questions as CSV").click()
    assert download.value.suggested_filename == "questions.csv"
    assert re.search("spokes", download.value.path().read_text(encoding="utf-8-sig"))


def test_signing_out_shuts_the_door_even_for_the_back_button(desk: Desk) -> None:
    page = desk.open("/staff/audit")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_patients_see_the_clinics_word_marked_as_such(browser: Browser, tmp_path: Path) -> None:
    class Noting(FakeEngine):
        def answer(self, message: str, turns: Sequence[Turn] = (), language: str = "en") -> Answer:
            answer = super().answer(message, turns, language)
            noted = tuple(replace(one, note="<b>We</b> plan an hour.") for one in answer.disagreements)
            return replace(answer, disagreements=noted)

    server = Server(tmp_path, Noting())
    context = browser.new_context(bypass_csp=True)
    page, watch = watched_page(context, server.url)
    page.goto(server.url)
    panel = ask(page, CONTESTED).locator(".disagreement")
    expect(panel.locator(".clinic-word")).to_contain_text("The clinic says")
    expect(panel.locator(".clinic-word")).to_contain_text("<b>We</b> plan an hour.")
    context.close()
    server.stop()
    assert watch == Watch()
