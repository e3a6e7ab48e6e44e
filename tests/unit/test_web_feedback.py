"""What patients say of an answer, and what they leave for a person: over the API, down to a real SQLite file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient

from bot.settings import Settings
from tests.fakes import FakeEngine
from web.app import create_app
from web.store import Reason, Store

KEY = "k" * 22


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(home=tmp_path), FakeEngine()), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def store(client: TestClient, tmp_path: Path) -> Iterator[Store]:
    """The same database, as staff's pages read it."""
    store = Store.open(Settings(home=tmp_path).resolved_database_url())
    yield store
    store.close()


@pytest.fixture
def answer(client: TestClient) -> dict[str, Any]:
    body: dict[str, Any] = client.post("/api/chat", json={"message": "cost"}).json()
    return body


def say(client: TestClient, **fields: Any) -> httpx2.Response:
    return client.post("/api/feedback", json=fields)


def write(client: TestClient, **fields: Any) -> httpx2.Response:
    whole = {"message_id": KEY, "text": "Please call me.", "reply_to": "+44 20 7946 0000", **fields}
    return client.post("/api/messages", json=whole)


def test_a_thumb_with_its_reason_and_words_is_kept(client: TestClient, store: Store, answer: dict[str, Any]) -> None:
    said = {"answer_id": answer["answer_id"], "helpful": False, "reason": "out_of_date", "comment": " Since\r\nMay. "}
    assert say(client, **said).json() == {"urgent": None}
    (kept,) = store.feedback.newest(9)
    assert (kept.answer_id, kept.helpful, kept.reason) == (answer["answer_id"], False, Reason.OUT_OF_DATE)
    assert kept.comment == "Since\nMay."


def test_a_change_of_mind_takes_the_place_of_what_was_said(
    client: TestClient, store: Store, answer: dict[str, Any]
) -> None:
    known = answer["answer_id"]
    say(client, answer_id=known, helpful=False, reason="wrong", comment="No.")
    assert say(client, answer_id=known, helpful=True).status_code == 200
    assert [(one.helpful, one.reason, one.comment) for one in store.feedback.newest(9)] == [(True, None, None)]
    say(client, answer_id=known, helpful=None)
    assert store.feedback.newest(9) == []


@pytest.mark.parametrize("answer_id", ["nobody", "", "\x00", "'; --"])
def test_an_answer_that_was_never_given_cannot_be_judged(client: TestClient, store: Store, answer_id: str) -> None:
    response = say(client, answer_id=answer_id, helpful=True)
    assert (response.status_code, response.json()["type"]) == (404, "/docs#answer-unknown")
    assert store.feedback.newest(9) == []


@pytest.mark.parametrize(
    "wrong",
    [{"helpful": "yes"}, {"reason": "because"}, {"comment": "x" * 2001}, {"comment": 7}, {"answer_id": None}],
)
def test_a_wrong_field_is_named(
    client: TestClient, store: Store, answer: dict[str, Any], wrong: dict[str, Any]
) -> None:
    response = say(client, **{"answer_id": answer["answer_id"], "helpful": True, **wrong})
    assert (response.status_code, response.json()["type"]) == (422, "/docs#wrong-body")
    assert f"“{next(iter(wrong))}”" in response.json()["detail"]
    assert store.feedback.newest(9) == []


def test_a_message_is_kept_for_staff_with_its_conversation(
    client: TestClient, store: Store, answer: dict[str, Any]
) -> None:
    known = answer["conversation_id"]
    assert write(client, name="Ada", conversation_id=known).json() == {"urgent": None}
    (kept,) = store.messages.newest(9)
    assert (kept.text, kept.reply_to, kept.name) == ("Please call me.", "+44 20 7946 0000", "Ada")
    assert kept.conversation_id == known


def test_a_message_sent_twice_is_kept_once(client: TestClient, store: Store) -> None:
    """As when the first reply was lost on the way."""
    assert [write(client).status_code for _ in range(3)] == [200, 200, 200]
    write(client, message_id="m" * 22, text="Another.")
    assert [one.text for one in store.messages.newest(9)] == ["Another.", "Please call me."]
    assert store.messages.newest(1)[0].conversation_id is None


@pytest.mark.parametrize("empty", [{"text": " \n"}, {"reply_to": ""}, {"reply_to": "\u200b"}])
def test_a_message_without_words_or_a_way_to_reply_is_refused(
    client: TestClient, store: Store, empty: dict[str, str]
) -> None:
    response = write(client, **empty)
    assert (response.status_code, response.json()["type"]) == (422, "/docs#message-empty")
    assert store.messages.newest(9) == []


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"message_id": "short"}, 422),
        ({"message_id": "\x00" * 22}, 422),
        ({"text": "x" * 5001}, 422),
        ({"name": "x" * 201}, 422),
        ({"conversation_id": "nobody"}, 404),
        ({"conversation_id": "\x00"}, 404),
    ],
)
def test_a_wrong_message_is_refused_whole(client: TestClient, store: Store, wrong: dict[str, str], status: int) -> None:
    assert write(client, **wrong).status_code == status
    assert store.messages.newest(9) == []


@pytest.mark.parametrize("path", ["feedback", "messages"])
def test_words_for_staff_that_describe_an_emergency_get_the_card_at_once(
    client: TestClient, store: Store, answer: dict[str, Any], path: str
) -> None:
    """And are kept all the same: nobody may be reading."""
    words = "I have chest pain and cannot breathe"
    if path == "feedback":
        urgent = say(client, answer_id=answer["answer_id"], helpful=False, comment=words).json()["urgent"]
        assert store.feedback.newest(1)[0].comment == words
    else:
        urgent = write(client, text=words).json()["urgent"]
        assert store.messages.newest(1)[0].text == words
    assert "Call 911 now" in urgent
