"""What patients ask and leave: grouped questions, trends, the inbox, exports, purging, masking."""

from __future__ import annotations

import csv
import io
import json
import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from bot.grouping import group_by_meaning
from bot.settings import Settings
from tests.fakes import FakeEngine
from tests.staff import Cast, cast_of, words_of
from tests.unit.test_staff_answers import ask, say
from web.app import create_app
from web.staff.charts import HEIGHT, WIDTH, stacked
from web.staff.mask import mask, mask_all
from web.store.reviews import Show, reviews

MESSAGE = "message-0123456789abcdef"


@pytest.fixture
def cast(tmp_path: Path) -> Iterator[Cast]:
    with cast_of(tmp_path) as cast:
        yield cast


def leave(cast: Cast, message_id: str, text: str = "Please call me, Ada", **more: Any) -> None:
    sent = {"message_id": message_id, "text": text, "reply_to": "020 7946 0958", "name": "Ada Lovelace", **more}
    reply = cast.patient.post("/api/messages", json=sent)
    assert reply.status_code == 200, reply.text


def test_questions_of_one_meaning_stand_together_the_most_asked_first() -> None:
    east, north = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    near = np.array([0.9, np.sqrt(1 - 0.81)])
    groups = group_by_meaning(np.stack([north, near, east]), [4, 2, 3], alike=0.8)
    assert [(group.members, group.count) for group in groups] == [((2, 1), 5), ((0,), 4)]
    assert group_by_meaning(np.zeros((0, 2)), []) == []


def test_what_went_badly_is_listed_by_meaning_with_counts(cast: Cast) -> None:
    for message in ("Moon boots?", "moon boots please", "Moon boots?", "A moon trip?"):
        ask(cast, message)
    say(cast, ask(cast, "cost")["answer_id"], "wrong")
    ask(cast, "spokes")
    page = words_of(cast.reviewer.read("/staff/questions"))
    assert page.index("Moon boots? 3 times asked, 3 of them not in the library") < page.index("A moon trip? 1 time")
    assert "1 other wording moon boots please" in page
    assert "cost 2 times asked" not in page
    assert "cost 1 time asked." in page
    assert "spokes" not in page


def test_trends_count_what_happened_today(cast: Cast) -> None:
    answer = ask(cast, "How long?")
    say(cast, answer["answer_id"], None, helpful=True)
    ask(cast, "the moon")
    ask(cast, "chest pain")
    cast.reviewer.send(f"/staff/answers/{answer['answer_id']}/rule", statement="1", verdict="supports")
    cast.reviewer.send(f"/staff/answers/{answer['answer_id']}/rule", statement="2", verdict="partly")
    days = cast.store.trends.days(7)
    assert len(days) == 7
    assert days[0].asked == 0
    last = days[-1]
    assert (last.answered, last.refused, last.urgent, last.contested) == (2, 1, 1, 1)
    assert (last.up, last.down, last.approved, last.rejected) == (1, 0, 1, 1)
    assert "not in the library 1" in words_of(cast.reviewer.read("/staff/questions?days=7"))


def test_bars_stand_on_each_other_and_fill_the_drawing() -> None:
    chart = stacked([[1, 0, 3], [1, 0, 1]])
    assert chart.top == 4
    assert [(bar.series, bar.height, bar.y) for bar in chart.bars] == [
        (0, HEIGHT / 4, HEIGHT * 3 / 4),
        (1, HEIGHT / 4, HEIGHT / 2),
        (0, HEIGHT * 3 / 4, HEIGHT / 4),
        (1, HEIGHT / 4, 0.0),
    ]
    assert chart.bars[-1].x + chart.bars[-1].width <= WIDTH
    assert stacked([[0, 0]]).bars == ()
    assert stacked([[]]).bars == ()


def test_a_message_is_covered_taken_and_done(cast: Cast) -> None:
    leave(cast, MESSAGE)
    page = cast.reviewer.read("/staff/messages")
    for word in ("Lovelace", "7946"):
        assert word not in page
    shown = cast.reviewer.send(f"/staff/messages/{MESSAGE}/uncover").text
    assert "020 7946 0958" in shown
    assert "Ada Lovelace" in shown
    assert cast.store.audit.page(1)[0].what == "uncovered message"
    cast.reviewer.change(f"/staff/messages/{MESSAGE}/move", state="taken")
    assert "Taken 1" in words_of(cast.maintainer.read("/staff/messages?state=taken"))
    assert "taken, nurse" in words_of(cast.maintainer.read("/staff/messages?state=taken"))
    cast.maintainer.change(f"/staff/messages/{MESSAGE}/move", state="done")
    assert "No new messages." in cast.reviewer.read("/staff/messages")
    assert cast.reviewer.send(f"/staff/messages/{MESSAGE}/move", state="lost").status_code == 422
    assert cast.reviewer.send("/staff/messages/nobody/move", state="done").status_code == 404


def test_exports_are_whole_covered_and_audited(cast: Cast) -> None:
    first = ask(cast, "=HYPERLINK(1) My name is Ada Lovelace")
    ask(cast, "Ada again, about spokes", first["conversation_id"])
    cast.reviewer.send(f"/staff/answers/{first['answer_id']}/rule", statement="1", verdict="partly", note="=1+1")
    for what in ("reviews", "questions", "transcripts"):
        assert cast.reviewer.client.get(f"/staff/exports/{what}.csv").status_code == 403
        lines = [
            json.loads(line) for line in cast.maintainer.client.get(f"/staff/exports/{what}.jsonl").text.splitlines()
        ]
        table = cast.maintainer.client.get(f"/staff/exports/{what}.csv").content.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(table)))
        assert len(rows) == len(lines) == {"reviews": 1, "questions": 3, "transcripts": 3}[what]
        assert list(rows[0]) == list(lines[0])
        for cell in (cell for row in rows for cell in row.values()):
            assert not cell.startswith(("=", "+", "@"))
            assert "Ada" not in cell
            assert "Lovelace" not in cell
    assert [one.what for one in cast.store.audit.page(6)] == ["exported"] * 6
    assert cast.maintainer.client.get("/staff/exports/secrets.csv").status_code == 422


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("My name is Sarah Miller, call 020 7946 0958", "My name is [name], call [telephone]"),
        ("mail me: sarah.miller@nhs.example.", "mail me: [e-mail]."),
        ("sarah (at) mail (dot) example", "[e-mail]"),
        ("+1 (800) 222-1222 or 0049-30-1234567", "[telephone] or [telephone]"),
        ("born 3/4/1975", "born [date]"),
        ("my dob: 12 May 1980", "my dob: [date]"),
        ("my birthday is May 1975", "my birthday is [date]"),
        ("since 2024-03-01", "since [date]"),
        ("Dr. John Smith told me", "Dr. [name] told me"),
        ("Thanks, Peter", "Thanks, [name]"),
        ("my name is li wei and i want to know", "my name is [name] and i want to know"),
        ("Hi, Sarah here, can I book?", "Hi, [name] here, can I book?"),
        ("i am sarah and I want to know", "i am [name] and I want to know"),
        ("im ahmed", "im [name]"),
        ("I'm Grace.", "I'm [name]."),
        ("Hello Tom, is it safe?", "Hello [name], is it safe?"),
        ("Is it safe? - Anna", "Is it safe? - [name]"),
        ("my daughter Emma is 5", "my daughter [name] is 5"),
        ("my aunt Rose had it", "my aunt [name] had it"),
        ("It's Ingrid speaking", "It's [name] speaking"),
        ("i am sarah jones and I want to know", "i am [name] and I want to know"),
        ("im ahmed from leeds", "im [name] from leeds"),
        # too much rather than too little, but not every time that the word is used
        ("Pain here. Is pain normal?", "[name] here. Is pain normal?"),
        ("Hi Doctor, should I see a doctor?", "Hi [name], should I see a doctor?"),
    ],
)
def test_what_names_a_person_is_covered(text: str, covered: str) -> None:
    assert mask(text) == covered


@pytest.mark.parametrize(
    "text",
    ["How long does one session take?", "It costs 2,500 to 12,000 dollars", "2000 to 3000 grafts", "100,000,000 units",
     "2-3 sessions, 2019-2021", "I am diabetic and 45", "Thanks for that", "Is it safe in 2024?",
     "I am prediabetic", "I'm Irish and bald", "im scared", "i am hiv positive", "I am Diabetic", "Hi Everyone",
     "What about Minoxidil here?", "I'm hypothyroid", "Hello there", "i am tired today",
     "i am prediabetic and tired, is it ok"],
)  # fmt: skip
def test_what_names_nobody_is_left_alone(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize("piece", ["a", "a.", "A", "1-", "1 ", "i am ", "Ab ", ".-A.", "a@", "born "])
def test_no_text_makes_covering_slow(piece: str) -> None:
    """A patient must not be able to stop the console; with work that grows as the square this would take minutes."""
    assert mask(piece * (200_000 // len(piece)) + "!").endswith("!")


def test_a_name_told_once_is_covered_in_the_whole_conversation() -> None:
    assert mask_all(["I'm Zebulon.", "Will zebulon be asleep?"]) == ["I'm [name].", "Will [name] be asleep?"]
    assert mask_all(["My name is Rose.", "rose again"]) == ["My name is [name].", "[name] again"]


def test_purge_on_the_command_line_says_what_goes(tmp_path: Path) -> None:
    with cast_of(tmp_path) as cast:
        ask(cast, "spokes")
    command = [sys.executable, "-m", "scripts.cli", "purge"]
    environment = {"EQUIPOISE_HOME": str(tmp_path), "PATH": "", "PYTHONPATH": str(Path(__file__).parents[2])}
    run = subprocess.run([*command, "--days", "3"], env=environment, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (0, "0 conversations and 0 messages older than 3 days forgotten.\n")
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "EQUIPOISE_RETENTION_DAYS" in run.stderr


def test_a_server_that_is_told_how_long_forgets_by_itself(tmp_path: Path) -> None:
    with cast_of(tmp_path) as cast:
        old = ask(cast, "spokes")
        with cast.store.database.writing() as connection:
            moved = reviews.update().where(reviews.c.answer_id == old["answer_id"])
            connection.execute(moved.values(created=datetime(2020, 1, 1)))
    with TestClient(create_app(Settings(home=tmp_path, retention_days=30), FakeEngine())) as client:
        store = client.app.state.service.store  # type: ignore[attr-defined]
        deadline = time.monotonic() + 20
        while store.audit.page(1)[0].who != "daily purge":  # the last that it does
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert [one.question for one in store.reviews.queue(Show.ALL, "", 9)] == ["cost"]


@pytest.mark.parametrize("setting", [False, True])
def test_the_log_holds_questions_only_where_the_clinic_says_so(
    tmp_path: Path, setting: bool, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), cast_of(tmp_path, log_questions=setting) as cast:
        ask(cast, "zanzibarian spokes")
    assert ("zanzibarian" in caplog.text) is setting
