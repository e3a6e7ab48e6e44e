"""The answers' quality over the shipped documents: no figure falls below what is recorded.

`equipoise evaluate tests/data/questions_documents.jsonl` prints the same figures with the misses.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.engine import Engine
from bot.settings import Settings
from scripts.evaluation import Verdict, load_cases, run_cases, summary

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture(scope="module")
def verdicts(sample_library: Path) -> list[Verdict]:
    return run_cases(load_cases(DATA / "questions_documents.jsonl"), Engine.open(Settings(home=sample_library)))


@pytest.mark.parametrize("split", ["dev", "heldout"])
def test_no_figure_falls_below_the_recorded_one(verdicts: list[Verdict], split: str) -> None:
    recorded = json.loads((DATA / "expected_scores.json").read_text(encoding="utf-8"))["questions_documents"][split]
    measured = summary([verdict for verdict in verdicts if verdict.case.split == split])

    assert {name: measured[name] for name in recorded if measured[name] < recorded[name]} == {}


def test_no_answer_has_more_than_four_statements(verdicts: list[Verdict]) -> None:
    assert max(len(verdict.answer.statements) for verdict in verdicts) <= 4


def test_an_answer_quotes_several_sources_where_several_answer(verdicts: list[Verdict]) -> None:
    several = [v for v in verdicts if len({mark.document for mark in v.case.marks}) >= 3 and not v.refused]
    sources = [len({citation.document_id for citation in v.answer.citations}) for v in several]

    assert len(several) >= 10
    assert sum(count >= 2 for count in sources) / len(sources) >= 0.6
