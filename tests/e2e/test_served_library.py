"""The whole of it: a library built from files, `equipoise serve` as a process, a browser."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import Watch, watched_page
from tests.e2e.steps import ask, marked, quotes


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the server writes of itself."""
    return tmp_path_factory.mktemp("log") / "server.log"


@pytest.fixture(scope="module")
def served(small_library: Path, log: Path) -> Iterator[str]:
    """The address of a server process on a free port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "scripts.cli", "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=log.open("w"),
        text=True,
        env={**os.environ, "EQUIPOISE_HOME": str(small_library)},
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("Equipoise is ready: http://127.0.0.1:"), line
    yield line.split()[-1]
    process.terminate()
    process.wait(timeout=20)


@pytest.fixture
def chat(browser: Browser, served: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 640}, reduced_motion="reduce")
    page, watch = watched_page(context, served)
    page.goto(served)
    yield page
    context.close()
    assert watch == Watch()


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How long does a bicycle fitting take?", "A first bicycle fitting takes 90 minutes."),
        (
            "When should brake pads be replaced?",
            "Brake pads should be replaced once less than one millimetre of rubber is left.",
        ),
    ],
)
def test_what_is_highlighted_in_the_source_is_what_was_quoted(chat: Page, question: str, words: str) -> None:
    turn = ask(chat, question)
    index = next(i for i, quote in enumerate(quotes(turn)) if quote == words)
    turn.locator(".quotation p").nth(index).locator(".chip").click()
    assert words in marked(chat)
    assert chat.locator("mark.focus").all_inner_texts() == [words]


def test_a_hostile_document_shows_as_text(chat: Page) -> None:
    turn = ask(chat, "What is a puncture?")
    words = next(quote for quote in quotes(turn) if "hole in the tyre" in quote)
    assert "<script>window.hacked = 4</script><img src=x" in words
    turn.locator(".quotation p", has_text="hole in the tyre").locator(".chip").click()
    assert words in marked(chat)
    assert chat.get_by_role("dialog").locator("img, script").count() == 0
    assert chat.evaluate("window.hacked") is None


def test_no_word_of_a_question_reaches_the_server_s_log(chat: Page, log: Path) -> None:
    ask(chat, "When should brake pads be replaced?")
    chat.locator(".chip").first.click()
    marked(chat)
    assert "brake" not in log.read_text().lower()
    assert "answering from generation" in log.read_text()


def test_an_emergency_told_in_spanish_shows_a_spanish_card_marked_as_such(chat: Page) -> None:
    turn = ask(chat, "mi hijo no puede respirar")
    card = turn.locator(".urgent")
    assert card.locator("h3").inner_text() == "Respirar con dificultad puede ser una emergencia"
    assert {line.get_attribute("lang") for line in card.locator("h3, p").all()} == {"es"}
    assert card.locator(".call").first.get_attribute("href") == "tel:911"
