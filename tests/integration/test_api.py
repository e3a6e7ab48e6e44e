"""The JSON API over a real library: encoder, FAISS, BM25, SQLite."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.settings import Settings
from index.build import build_library
from index.generation import Home
from tests.libraries import Shelf
from web.app import create_app


@pytest.fixture
def home(small_library: Path, tmp_path: Path) -> Path:
    """The library in a folder that the test may change."""
    return Shelf.copy(tmp_path / "copy", small_library).home.folder


@pytest.fixture
def client(home: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(home=home))) as client:
        yield client


def ask(client: TestClient, message: str, conversation_id: str | None = None) -> dict[str, Any]:
    response = client.post("/api/chat", json={"message": message, "conversation_id": conversation_id})
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How long does a bicycle fitting take?", "takes 90 minutes"),
        ("What does a first fitting cost?", "€120"),
        ("What should I bring to the fitting?", "your own pedals"),
        ("When do brake pads have to be replaced?", "less than one millimetre"),
        ("What is a puncture?", "hole in the tyre"),
    ],
)
def test_a_question_is_answered_by_the_right_words(client: TestClient, question: str, words: str) -> None:
    body = ask(client, question)
    assert body["outcome"] == "answered"
    assert words in " ".join(statement["text"] for statement in body["statements"])


def test_every_quote_of_every_answer_stands_in_its_document(client: TestClient) -> None:
    """Emoji stand before most of them: offsets count code points."""
    seen = 0
    for question in (
        "How long does a fitting take?",
        "What does it cost?",
        "What is a puncture?",
        "Clean disc brakes?",
    ):
        for citation in ask(client, question)["citations"]:
            text = client.get(f"/api/documents/{citation['document_id']}").json()["text"]
            assert text[citation["start"] : citation["end"]] == citation["quote"]
            seen += 1
    assert seen >= 4


def test_what_the_library_does_not_cover_is_refused_in_words(client: TestClient) -> None:
    body = ask(client, "Who won the football world championship in 1974?")
    assert body["outcome"] == "not_in_library"
    assert "does not cover" in body["text"]


def test_a_conversation_is_recorded_as_it_was_answered(client: TestClient, home: Path) -> None:
    first = ask(client, "How long does a bicycle fitting take?")
    second = ask(client, "What does a first fitting cost?", first["conversation_id"])
    with sqlite3.connect(home / "equipoise.sqlite3") as connection:
        rows = connection.execute("SELECT number, answer_id, outcome, generation FROM turns ORDER BY number").fetchall()
    generation = client.get("/readyz").json()["generation"]
    assert rows == [
        (1, first["answer_id"], "answered", generation),
        (2, second["answer_id"], "answered", generation),
    ]


def test_patients_at_once_each_get_their_own_answer(client: TestClient) -> None:
    questions = ["How long does a bicycle fitting take?", "When do brake pads have to be replaced?"] * 10
    with ThreadPoolExecutor(8) as pool:
        bodies = list(pool.map(lambda question: ask(client, question), questions))
    for question, body in zip(questions, bodies, strict=True):
        right = "90 minutes" if "fitting" in question else "one millimetre"
        assert right in body["text"]
    assert len({body["conversation_id"] for body in bodies}) == len(questions)


def test_a_library_published_while_serving_answers_without_a_restart(client: TestClient, home: Path) -> None:
    documents = home.parent / "documents"
    before = client.get("/readyz").json()["generation"]
    (documents / "bells.md").write_text("## Which bell is loudest?\n\nThe brass bell reaches 95 decibels.\n")
    build_library(documents, Home(home))
    deadline = time.monotonic() + 30
    while client.get("/readyz").json()["generation"] == before:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert "95 decibels" in ask(client, "Which bell is the loudest?")["text"]


def test_a_library_built_after_the_start_is_taken_up(small_library: Path, tmp_path: Path) -> None:
    late = tmp_path / "late"
    with TestClient(create_app(Settings(home=late))) as client:
        assert client.get("/readyz").status_code == 503
        for part in sorted(small_library.iterdir(), key=lambda path: path.name == "current"):  # the pointer last
            target = late / part.name
            if part.is_dir() and not part.is_symlink():
                shutil.copytree(part, target)
            elif part.suffix != ".sqlite3":
                shutil.copy2(part, target, follow_symlinks=False)
        deadline = time.monotonic() + 30
        while client.get("/readyz").status_code != 200:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert "90 minutes" in ask(client, "How long does a bicycle fitting take?")["text"]
