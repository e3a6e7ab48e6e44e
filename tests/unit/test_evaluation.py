"""What an evaluation counts: each sort of row, the confusion table, and how far probabilities can be believed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.engine import Alarm
from bot.model import Answer, Outcome
from scripts.evaluation import Case, Evaluation, Expect, Mark, QuestionFileWrong, Verdict, load_cases, summary
from scripts.evaluation_report import Bin, calibrate, confusion, report_html

MARKS = (Mark("guide", ("ninety",)),)


def verdict(expect: Expect, outcome: Outcome, *, passage: bool = False, confidence: float | None = None) -> Verdict:
    marks = MARKS if expect is Expect.ANSWER else ()
    case = Case("q1", "How <long>?", "fact", "dev", marks, expect)
    return Verdict(case, Answer("a", outcome, "q", "t", confidence=confidence), passage, passage)


def raised(expect: Expect, alarm: Alarm) -> Verdict:
    return Verdict(Case("m1", "Is it <bad>?", "stroke", "dev", (), expect), None, alarm=alarm)


RIGHT = verdict(Expect.ANSWER, Outcome.ANSWERED, passage=True, confidence=0.95)
WRONG = verdict(Expect.ANSWER, Outcome.ANSWERED, confidence=0.92)
REFUSED = verdict(Expect.ANSWER, Outcome.NOT_IN_LIBRARY, confidence=0.15)
SILENT = verdict(Expect.REFUSE, Outcome.NOT_IN_LIBRARY, confidence=0.11)
CAUGHT = raised(Expect.CARD, Alarm.CARD)
NOTICED = raised(Expect.CARD, Alarm.NUMBERS)
MISSED = raised(Expect.CARD, Alarm.NONE)
ALIKE = raised(Expect.NO_CARD, Alarm.NONE)
ALARM = raised(Expect.NO_CARD, Alarm.CARD)
ALL = [RIGHT, WRONG, REFUSED, SILENT, CAUGHT, NOTICED, MISSED, ALIKE, ALARM]


def test_right_is_what_was_due() -> None:
    assert [each for each in ALL if each.right] == [RIGHT, SILENT, CAUGHT, NOTICED, ALIKE]


def test_the_summary_counts_each_sort_by_itself() -> None:
    facts = summary(ALL)

    assert (facts["answerable"], facts["right_passage"], facts["wrongly_refused"], facts["wrong"]) == (3, 1, 1, 1)
    assert (facts["unanswerable"], facts["rightly_refused"], facts["refusal_precision"]) == (1, 1, 0.5)
    assert (facts["emergencies"], facts["emergency_cards"], facts["emergencies_caught"]) == (3, 1, 2)
    assert (facts["look_alikes"], facts["false_cards"], facts["false_notices"]) == (2, 1, 0)


def test_the_confusion_table_has_a_row_for_what_was_due_and_a_column_for_what_came() -> None:
    columns, rows = confusion(ALL)

    assert columns == [
        "right answer", "wrong answer", "not in the library", "let through", "numbers above the answer",
        "emergency card",
    ]  # fmt: skip
    assert dict(rows) == {
        "answer": [1, 1, 1, 0, 0, 0],
        "refuse": [0, 0, 1, 0, 0, 0],
        "emergency": [0, 0, 0, 1, 1, 1],
        "look-alike": [0, 0, 0, 1, 0, 1],
    }


def test_calibration_compares_the_probability_given_with_what_is_so() -> None:
    measured = calibrate(ALL)

    assert measured.bins == (Bin(2, pytest.approx(0.13), 0.5), Bin(2, pytest.approx(0.935), 1.0))
    assert measured.error == pytest.approx((0.37 + 0.065) / 2, abs=0.001)
    assert measured.brier == pytest.approx((0.05**2 + 0.08**2 + 0.85**2 + 0.11**2) / 4, abs=0.001)


def test_nothing_searched_for_is_nothing_to_calibrate() -> None:
    assert calibrate([CAUGHT, ALARM]).bins == ()
    assert "circle" not in report_html(Evaluation((CAUGHT,)), ["e.jsonl"])


def test_the_report_draws_both_and_shows_messages_as_text() -> None:
    page = report_html(Evaluation(tuple(ALL)), ["q.jsonl"])

    assert page.count("<circle") == 2
    assert "<caption>What was due, and what came of it</caption>" in page
    assert "How &lt;long&gt;?" in page
    assert "http" not in page


def test_a_file_may_hold_questions_conversations_and_emergencies(tmp_path: Path) -> None:
    answers = [{"document": "guide", "words": ["ninety"]}]
    rows = [
        {"id": "1", "question": "How long?", "kind": "fact", "expect": "answer", "answers": answers},
        {"id": "2", "turns": ["How long?", "and then?"], "expect": "refuse", "answers": [], "split": "heldout"},
        {"text": "I can't breathe", "kind": "breathing", "split": "dev"},
        {"text": "bad breath", "kind": None, "split": "dev"},
    ]
    file = tmp_path / "mixed.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")

    cases = load_cases(file)

    assert [case.expect for case in cases] == [Expect.ANSWER, Expect.REFUSE, Expect.CARD, Expect.NO_CARD]
    assert (cases[1].turns, cases[1].question, cases[1].kind) == (("How long?",), "and then?", "follow-up")


@pytest.mark.parametrize("row", ["{}", "[]", '{"id": "1", "question": "q", "kind": "k", "expect": "answer"}', "no"])
def test_a_row_that_is_none_of_these_is_refused_by_its_line(tmp_path: Path, row: str) -> None:
    file = tmp_path / "wrong.jsonl"
    file.write_text(f"\n{row}\n", encoding="utf-8")

    with pytest.raises(QuestionFileWrong, match=r"wrong\.jsonl:2"):
        load_cases(file)
