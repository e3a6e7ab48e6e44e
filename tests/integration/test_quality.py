"""The answers' quality over the shipped documents: no figure is worse than what is recorded.

`equipoise evaluate tests/data/FILE.jsonl --split SPLIT` prints the same figures with the misses.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.engine import Alarm, Engine
from bot.model import Answer, Citation, Outcome
from bot.screen import load_numbers, notice
from bot.settings import Settings
from index.build import build_library
from index.generation import Home
from scripts.disagreement_evaluation import score
from scripts.evaluation import Case, Verdict, load_cases, run_cases, summary

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture(scope="module")
def engine(sample_library: Path) -> Engine:
    return Engine.open(Settings(home=sample_library))


@pytest.fixture(scope="module")
def verdicts(engine: Engine) -> list[Verdict]:
    return run_cases(load_cases(DATA / "questions_documents.jsonl"), engine)


RECORDED = json.loads((DATA / "expected_scores.json").read_text(encoding="utf-8"))
CLINIC = "clinics/maternity/questions"
SETS = [(name, split) for name, splits in RECORDED["at_least"].items() for split in splits if name != CLINIC]


@pytest.mark.parametrize(("name", "split"), SETS)
def test_no_figure_is_worse_than_the_recorded_one(
    engine: Engine, verdicts: list[Verdict], name: str, split: str
) -> None:
    asked = verdicts if name == "questions_documents" else run_cases(_cases(name, split), engine)
    measured = summary([verdict for verdict in asked if verdict.case.split == split])
    least = RECORDED["at_least"][name][split]
    most = RECORDED["at_most"].get(name, {}).get(split, {})

    assert {figure: measured[figure] for figure in least if measured[figure] < least[figure]} == {}
    assert {figure: measured[figure] for figure in most if measured[figure] > most[figure]} == {}


def test_another_clinic_is_answered_without_a_setting_changed(small_library: Path, tmp_path: Path) -> None:
    """A library that nothing was fitted on, with a price list, opening hours and rules, in four forms."""
    (tmp_path / "models").symlink_to(small_library / "models", target_is_directory=True)
    build_library(DATA / "clinics" / "maternity" / "documents", Home(tmp_path))
    verdicts = run_cases(_cases(CLINIC, "heldout"), Engine.open(Settings(home=tmp_path)))
    measured, least = summary(verdicts), RECORDED["at_least"][CLINIC]["heldout"]

    assert {figure: measured[figure] for figure in least if measured[figure] < least[figure]} == {}

    gold = json.loads((DATA / "clinics" / "maternity" / "gold.json").read_text(encoding="utf-8"))
    found = score(Home(tmp_path).open_current(), gold)
    assert found.found_with_suspected >= 2, found.missed
    assert found.suspected <= 5


def _cases(name: str, split: str) -> list[Case]:
    return [case for case in load_cases(DATA / f"{name}.jsonl") if case.split == split]


def test_every_sort_of_question_is_measured() -> None:
    kinds = {case.kind for name, split in SETS for case in _cases(name, split)}

    assert {"fact", "list", "table", "comparison", "refuse", "follow-up", "look-alike", "self_harm"} <= kinds


def test_no_answer_has_more_than_four_statements(verdicts: list[Verdict]) -> None:
    assert max(len(verdict.statements) for verdict in verdicts) <= 4


def test_an_answer_quotes_several_sources_where_several_answer(verdicts: list[Verdict]) -> None:
    several = [v for v in verdicts if len({mark.document for mark in v.case.marks}) >= 3 and not v.refused]
    sources = [len({citation.document_id for citation in _citations(v)}) for v in several]

    assert len(several) >= 10
    assert sum(count >= 2 for count in sources) / len(sources) >= 0.6


def _citations(verdict: Verdict) -> Sequence[Citation]:
    return verdict.answer.citations if verdict.answer is not None else ()


def test_an_alarm_is_what_the_answer_shows(engine: Engine) -> None:
    """Messages of danger, and what sounds like it, are measured by the alarm alone; what patients see is the answer."""
    rows = [case for case in load_cases(DATA / "emergencies_worded.jsonl") if case.split == "seen"]
    by_alarm: dict[Alarm, list[str]] = {alarm: [] for alarm in Alarm}
    for case in rows:
        by_alarm[engine.alarm(case.question)].append(case.question)
    some = {alarm: messages[:5] for alarm, messages in by_alarm.items()}

    assert all(some.values())
    assert some == {a: [m for m in messages if _shown(engine.answer(m)) is a] for a, messages in some.items()}


def _shown(answer: Answer) -> Alarm:
    if answer.outcome is Outcome.URGENT:
        return Alarm.CARD
    return Alarm.NUMBERS if answer.text.startswith(notice(load_numbers(None))) else Alarm.NONE
