"""Conversations are kept, in order, in a real SQLite file."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
import traceback
from datetime import UTC, datetime
from pathlib import Path

import pytest

import web.migrations
from bot.model import Answer, Outcome
from index.errors import SettingWrong
from tests.fakes import GUIDE, cite
from web.errors import ConversationUnknown, StoreUnavailable
from web.store import Store


def url_of(folder: Path) -> str:
    return f"sqlite:///{folder / 'below' / 'talks.sqlite3'}"


def newest_migration() -> str:
    versions = Path(web.migrations.__file__).parent / "versions"
    return max(path.name.partition("_")[0] for path in versions.glob("[0-9]*.py"))


def answer_of(number: int) -> Answer:
    citation = cite(1, GUIDE, "A first fitting takes 90 minutes.")
    return Answer(
        answer_id=f"a{number}",
        outcome=Outcome.ANSWERED,
        question=f"Question {number}?",
        text="🚲",
        citations=(citation,),
        generation="g7",
        confidence=0.75,
    )


def test_a_turn_comes_back_as_it_was_recorded(tmp_path: Path) -> None:
    store = Store.open(url_of(tmp_path))
    before = datetime.now(UTC)
    conversation = store.conversations.record_turn(None, "question 1", answer_of(1))
    (turn,) = store.conversations.recent_turns(conversation, 5)
    assert turn.answer == answer_of(1).to_json(conversation)
    assert (turn.number, turn.answer_id, turn.message, turn.question) == (1, "a1", "question 1", "Question 1?")
    assert (turn.outcome, turn.generation, turn.confidence) == (Outcome.ANSWERED, "g7", 0.75)
    assert before <= turn.created <= datetime.now(UTC)
    assert turn.to_turn().quotes == ("A first fitting takes 90 minutes.",)
    store.close()


def test_the_last_turns_come_in_the_order_of_asking(tmp_path: Path) -> None:
    store = Store.open(url_of(tmp_path))
    conversation = store.conversations.record_turn(None, "1", answer_of(1))
    store.conversations.record_turn(None, "another patient's", answer_of(99))
    for number in (2, 3, 4):
        assert store.conversations.record_turn(conversation, str(number), answer_of(number)) == conversation
    assert [turn.message for turn in store.conversations.recent_turns(conversation, 3)] == ["2", "3", "4"]
    assert [turn.number for turn in store.conversations.recent_turns(conversation, 99)] == [1, 2, 3, 4]
    store.close()


def test_an_unknown_conversation_is_told_from_an_empty_one(tmp_path: Path) -> None:
    store = Store.open(url_of(tmp_path))
    with pytest.raises(ConversationUnknown, match="start a new conversation"):
        store.conversations.recent_turns("nobody", 5)
    with pytest.raises(ConversationUnknown):
        store.conversations.record_turn("nobody", "1", answer_of(1))
    store.close()


def test_ids_cannot_be_guessed(tmp_path: Path) -> None:
    """24 random bytes each: none is like another, whatever the order."""
    store = Store.open(url_of(tmp_path))
    ids = [store.conversations.record_turn(None, "x", answer_of(number)) for number in range(20)]
    assert len(set(ids)) == 20
    assert {len(one) for one in ids} == {32}
    store.close()


def test_conversations_survive_a_restart(tmp_path: Path) -> None:
    first = Store.open(url_of(tmp_path))
    conversation = first.conversations.record_turn(None, "1", answer_of(1))
    first.close()
    second = Store.open(url_of(tmp_path))
    assert [turn.message for turn in second.conversations.recent_turns(conversation, 5)] == ["1"]
    second.close()


def test_writers_at_once_neither_fail_nor_share_a_number(tmp_path: Path) -> None:
    store = Store.open(url_of(tmp_path))
    conversation = store.conversations.record_turn(None, "0", answer_of(0))

    def write(start: int) -> None:
        for number in range(start, start + 10):
            store.conversations.record_turn(conversation, str(number), answer_of(number))

    threads = [threading.Thread(target=write, args=(start,)) for start in (100, 200, 300, 400)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    turns = store.conversations.recent_turns(conversation, 99)
    assert [turn.number for turn in turns] == list(range(1, 42))
    for start in (100, 200, 300, 400):
        own = [int(turn.message) for turn in turns if start <= int(turn.message) < start + 10]
        assert own == list(range(start, start + 10))
    store.close()


def test_two_processes_may_open_a_new_database_at_once(tmp_path: Path) -> None:
    """The second waits while the first makes the tables, then finds them made."""
    code = f"from web.store import Store; Store.open({url_of(tmp_path)!r}).ping(); print('open')"
    started = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    assert [(*process.communicate(timeout=60), process.returncode) for process in started] == [("open\n", "", 0)] * 3


def test_the_file_is_in_write_ahead_mode_with_its_rules_enforced(tmp_path: Path) -> None:
    store = Store.open(url_of(tmp_path))
    store.conversations.record_turn(None, "1", answer_of(1))
    with pytest.raises(StoreUnavailable, match="UNIQUE"):
        store.conversations.record_turn(None, "the same answer again", answer_of(1))
    store.close()
    with sqlite3.connect(tmp_path / "below" / "talks.sqlite3") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (newest_migration(),)


@pytest.mark.parametrize("url", ["nonsense", "oracle9://x/y", "sqlite:////proc/none/x.db"])
def test_a_url_that_cannot_work_is_refused_by_name(url: str) -> None:
    with pytest.raises(SettingWrong, match="EQUIPOISE_DATABASE_URL"):
        Store.open(url)


def test_a_file_that_is_no_database_is_unavailable_not_a_crash(tmp_path: Path) -> None:
    (tmp_path / "broken.sqlite3").write_text("this is no database, only some words " * 200)
    with pytest.raises(StoreUnavailable):
        Store.open(f"sqlite:///{tmp_path / 'broken.sqlite3'}")


def test_a_fault_of_the_database_does_not_quote_a_patient(tmp_path: Path) -> None:
    store = Store.open(url_of(tmp_path))
    store.conversations.record_turn(None, "1", answer_of(1))
    message = f"my uncle's {'kn'}ee"  # in two pieces, for a traceback quotes this line
    with pytest.raises(StoreUnavailable) as caught:
        store.conversations.record_turn(None, message, answer_of(1))
    store.close()
    assert "knee" not in "".join(traceback.format_exception(caught.value))
