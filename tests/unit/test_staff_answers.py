"""The review queue and the page of one answer, over answers made by hand."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes import FakeEngine
from tests.staff import Cast, cast_of, words_of
from web.store.reviews import Show
from web.store.rulings import Kind, Verdict

CONTESTED = "How long does a fitting take?"


@pytest.fixture
def cast(tmp_path: Path) -> Iterator[Cast]:
    with cast_of(tmp_path) as cast:
        yield cast


def ask(cast: Cast, message: str, conversation_id: str | None = None) -> dict[str, Any]:
    reply = cast.patient.post("/api/chat", json={"message": message, "conversation_id": conversation_id})
    assert reply.status_code == 200, reply.text
    body: dict[str, Any] = reply.json()
    return body


def say(cast: Cast, answer_id: str, reason: str | None, helpful: bool = False) -> None:
    said = {"answer_id": answer_id, "helpful": helpful, "reason": reason, "comment": None}
    reply = cast.patient.post("/api/feedback", json=said)
    assert reply.status_code == 200, reply.text


def queued(cast: Cast, listed: Show = Show.OPEN, words: str = "") -> list[str]:
    return [one.question for one in cast.store.reviews.queue(listed, words, 50)]


def test_answers_most_in_need_stand_first(cast: Cast) -> None:
    """A patient's own word weighs most; chitchat is nobody's business."""
    asked = [ask(cast, message) for message in ("spokes", "the moon", CONTESTED, "bring", "saddle", "hello")]
    say(cast, asked[3]["answer_id"], "wrong")
    say(cast, asked[4]["answer_id"], "source_does_not_say_that")
    assert queued(cast) == ["saddle", "bring", CONTESTED, "the moon", "spokes", "cost"]
    assert queued(cast, Show.DOWN) == ["saddle", "bring"]
    assert queued(cast, Show.NOT_IN_SOURCE) == ["saddle"]
    assert queued(cast, Show.CONTESTED) == [CONTESTED]
    assert queued(cast, Show.REFUSED) == ["the moon"]
    counts = cast.store.reviews.counts()
    expected = {"open": 6, "down": 2, "source": 1, "low": 0, "contested": 1, "refused": 1, "urgent": 0}
    assert counts == {Show(name): n for name, n in expected.items()} | {Show.CHECKED: 0, Show.ALL: 7}
    page = words_of(cast.reviewer.read("/staff/answers"))
    assert "To check 6 Thumbs down 2" in page


@pytest.mark.parametrize(
    ("words", "found"),
    [("spoke", ["spokes"]), ("tensioned ear", ["spokes"]), ("TENSIÓNED", ["spokes"]), ("nothing", []),
     ("* OR \" -)(", []), ("', '--", ["spokes", "cost"]), ("spokes AND", [])],
)  # fmt: skip
def test_words_of_questions_and_answers_are_found(cast: Cast, words: str, found: list[str]) -> None:
    ask(cast, "spokes")
    assert queued(cast, Show.OPEN, words) == found
    assert cast.store.reviews.counts(words)[Show.OPEN] == len(found)


def test_a_statement_stands_beside_its_passage_with_the_quote_marked(cast: Cast) -> None:
    page = cast.reviewer.read(f"/staff/answers/{ask(cast, 'spokes')['answer_id']}")
    assert "<blockquote>Spokes are tensioned by ear.</blockquote>" in page
    assert "<mark>Spokes are tensioned by ear.</mark>" in page
    assert "Line 59 about spokes." in page


def test_verdicts_are_kept_and_the_last_one_leads_to_the_next_answer(cast: Cast) -> None:
    later, answer = ask(cast, "spokes"), ask(cast, CONTESTED)
    path = f"/staff/answers/{answer['answer_id']}/rule"
    first = cast.reviewer.send(path, statement="1", verdict="partly", note="Only later visits.")
    assert first.headers["location"] == f"/staff/answers/{answer['answer_id']}?show=open#s2"
    last = cast.reviewer.send(path, statement="rest", verdict="supports")
    assert last.headers["location"] == f"/staff/answers/{later['answer_id']}?show=open"
    rulings = cast.store.rulings.standing(Kind.CITATION)
    assert sorted((one.verdict, one.note, one.who) for one in rulings) == [
        ("partly", "Only later visits.", "nurse"),
        ("supports", None, "nurse"),
        ("supports", None, "nurse"),
    ]
    assert queued(cast, Show.CHECKED) == [CONTESTED]
    assert "Only later visits." in cast.reviewer.read(f"/staff/answers/{answer['answer_id']}")


def test_pressing_twice_rules_once(cast: Cast) -> None:
    path = f"/staff/answers/{ask(cast, 'spokes')['answer_id']}/rule"
    for _ in range(2):
        cast.reviewer.send(path, statement="1", verdict="supports")
    assert len(cast.store.rulings.all()) == 1
    assert [one.what for one in cast.store.audit.page(9)].count("ruled on citation") == 1


@pytest.mark.parametrize(
    ("fields", "status"),
    [({"statement": "1", "verdict": "great"}, 422), ({"statement": "9", "verdict": "supports"}, 404),
     ({"statement": "0", "verdict": "supports"}, 404), ({"statement": "-1", "verdict": "supports"}, 404),
     ({"statement": "²", "verdict": "supports"}, 404), ({"verdict": "supports"}, 422),
     ({"statement": "1", "verdict": "supports", "note": "x" * 1001}, 422)],
)  # fmt: skip
def test_a_verdict_that_makes_no_sense_changes_nothing(cast: Cast, fields: dict[str, str], status: int) -> None:
    reply = cast.reviewer.send(f"/staff/answers/{ask(cast, 'spokes')['answer_id']}/rule", **fields)
    assert reply.status_code == status
    assert cast.store.rulings.all() == []


@pytest.mark.parametrize("answer_id", ["nobody", "x" * 500, "%00", "..%2f..", "' OR 1=1 --"])
def test_an_answer_that_does_not_exist_is_not_found(cast: Cast, answer_id: str) -> None:
    assert cast.reviewer.client.get(f"/staff/answers/{answer_id}").status_code == 404


def test_a_thumb_down_brings_a_checked_answer_back(cast: Cast) -> None:
    answer = ask(cast, "the moon")
    cast.reviewer.send(f"/staff/answers/{answer['answer_id']}/check")
    assert "the moon" not in queued(cast)
    say(cast, answer["answer_id"], "other")
    assert queued(cast)[0] == "the moon"


def test_what_a_patient_wrote_is_covered_until_a_maintainer_uncovers_it(cast: Cast) -> None:
    first = ask(cast, "My name is Ada Lovelace, born 10/12/1985. What about spokes?")
    second = ask(cast, "Ada here, call 020 7946 0958 or ada@mail.example about the cost", first["conversation_id"])
    path = f"/staff/answers/{second['answer_id']}"
    for page in (cast.reviewer.read(path), cast.reviewer.read("/staff/answers"), cast.maintainer.read(path)):
        for word in ("Ada", "Lovelace", "12/1985", "7946 0958", "mail.example"):
            assert word not in page
        assert "[name]" in page
    assert cast.reviewer.send(f"{path}/uncover").status_code == 403
    uncovered = cast.maintainer.send(f"{path}/uncover")
    assert "Ada Lovelace, born 10/12/1985" in uncovered.text
    newest = cast.store.audit.page(1)[0]
    assert (newest.who, newest.what, newest.subject) == ("keeper", "uncovered conversation", first["conversation_id"])


def test_markup_from_patients_documents_and_staff_shows_as_text(cast: Cast) -> None:
    hostile = "hostile <script>window.hacked = 0</script><img src=x onerror=alert(1)>"
    answer = ask(cast, hostile)
    path = f"/staff/answers/{answer['answer_id']}"
    cast.reviewer.send(f"{path}/rule", statement="1", verdict="partly", note="<b onclick=alert(1)>note</b>")
    for page in (
        cast.reviewer.read(path),
        cast.reviewer.read("/staff/answers?show=all"),
        cast.reviewer.read("/staff/rulings"),
    ):
        assert set(re.findall(r"<(script|img|b|svg|iframe)\b[^>]*", page)) <= {"script", "img"}
        assert len(re.findall(r"<script\b", page)) == 1
        assert len(re.findall(r"<img\b", page)) == 1  # the logo
        assert "hacked = 0</script>" not in page


def test_what_today_would_be_answered_is_asked_and_not_recorded(cast: Cast) -> None:
    first = ask(cast, "spokes")
    answer = ask(cast, "cost", first["conversation_id"])
    before = len(queued(cast, Show.ALL))
    page = words_of(cast.reviewer.read(f"/staff/answers/{answer['answer_id']}?today=true"))
    assert "From generation g1" in page
    assert "The same words." in page
    engine = cast.service.engine
    assert isinstance(engine, FakeEngine)
    message, turns = engine.asked[-1]
    assert (message, [turn.message for turn in turns]) == ("cost", ["spokes"])
    assert len(queued(cast, Show.ALL)) == before


def test_a_ruling_for_a_question_that_asks_the_same_is_named_on_an_answers_page(cast: Cast) -> None:
    ruled, other = ask(cast, "My name is Ada, about spokes"), ask(cast, "about spokes my name is Ada,")
    cast.reviewer.send(f"/staff/answers/{ruled['answer_id']}/rule", statement="1", verdict="supports")
    path = f"/staff/answers/{other['answer_id']}"
    assert "A ruling on a question like this one" not in cast.reviewer.read(path)
    cast.reviewer.send(f"/staff/answers/{ruled['answer_id']}/rule", statement="1", verdict="out of date")
    told = "“Spokes are tensioned by ear.” was ruled “out of date” for “My name is [name], about spokes” and is left"
    assert told in words_of(cast.reviewer.read(path))
    cast.reviewer.send(
        f"{path}/rule", statement="1", verdict="supports"
    )  # for this very question they have the last word
    assert "A ruling on a question like this one" not in cast.reviewer.read(path)


def test_a_deleted_conversation_leaves_no_word_on_the_disk(cast: Cast, tmp_path: Path) -> None:
    answer = ask(cast, "Whatfor zanzibarian spokes?")
    path = f"/staff/answers/{answer['answer_id']}"
    cast.reviewer.send(f"{path}/rule", statement="1", verdict="does not support")
    assert cast.reviewer.send(f"{path}/delete").status_code == 403
    assert list((cast.store.rulings.current().asked or {}).values()) == ["Whatfor zanzibarian spokes?"]
    cast.maintainer.change(f"{path}/delete")
    assert cast.store.rulings.current().asked == {}  # from now on the ruling binds the same words alone
    assert cast.store.rulings.current().barred
    assert cast.maintainer.client.get(path).status_code == 404
    assert queued(cast, Show.ALL, "zanzibarian") == []
    (ruling,) = cast.store.rulings.standing()
    assert (ruling.question, ruling.verdict, ruling.data["quote"]) == (
        None,
        "does not support",
        "Spokes are tensioned by ear.",
    )
    stored = b"".join(one.read_bytes() for one in tmp_path.glob("equipoise.sqlite3*"))
    assert b"anzibarian" not in stored
    assert cast.store.audit.page(1)[0].what == "deleted conversation"


def test_old_conversations_are_purged_and_newer_ones_stay(cast: Cast, tmp_path: Path) -> None:
    old = ask(cast, "spokes")
    ask(cast, "saddle")
    with sqlite3.connect(tmp_path / "equipoise.sqlite3") as connection:
        moved = "UPDATE reviews SET created = '2020-01-01 00:00:00.000000' WHERE answer_id = ?"
        connection.execute(moved, (old["answer_id"],))
    retention = cast.store.retention
    assert retention.purge(30, "the test", dry_run=True).conversations == 1
    assert retention.purge(30, "the test").conversations == 1
    assert retention.purge(30, "the test").conversations == 0
    assert queued(cast, Show.ALL) == ["saddle", "cost"]


def test_verdicts_have_one_key_each() -> None:
    assert [str(one) for one in Verdict] == ["supports", "partly", "does not support", "out of date"]
