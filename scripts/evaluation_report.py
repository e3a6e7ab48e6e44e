"""An evaluation as one HTML page: who got what (the confusion table), and how far the probabilities can be believed.

The calibration plot is an SVG drawn by the template; nothing is loaded.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.model import Outcome
from scripts.evaluation import Evaluation, Expect, Verdict

TEMPLATES = Path(__file__).parent / "templates"
BINS = 10  # of the calibration plot
SIDE = 400.0  # of the plot, in its own units
_SMALLEST, _LARGEST = 3.0, 16.0  # radius of a bin's dot


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions whose probability lies between two tenths: `said` and `true` are shares from 0 to 1."""

    count: int
    said: float  # mean probability that the library answers
    true: float  # share of them that it does answer


@dataclass(frozen=True, slots=True)
class Calibration:
    """`error`: how far said and true lie apart on average, weighted by count; `brier`: mean squared error."""

    bins: tuple[Bin, ...]
    error: float
    brier: float


def outcome_of(verdict: Verdict) -> str:
    """The column of a verdict in the confusion table."""
    if verdict.card:
        return "emergency card"
    if verdict.noticed:
        return "numbers above the answer"
    if verdict.refused:
        return "not in the library"
    if verdict.answer is None:
        return "let through"
    if verdict.outcome is Outcome.CHITCHAT:
        return "small talk"
    if verdict.case.expect is Expect.ANSWER:
        return "right answer" if verdict.passage else "wrong answer"
    return "an answer"


def confusion(verdicts: Sequence[Verdict]) -> tuple[list[str], list[tuple[str, list[int]]]]:
    """Column names, and a row of counts for each expectation that occurs."""
    counts = Counter((verdict.case.expect, outcome_of(verdict)) for verdict in verdicts)
    order = ["right answer", "wrong answer", "an answer", "not in the library", "small talk", "let through",
             "numbers above the answer", "emergency card"]  # fmt: skip
    columns = [name for name in order if any(outcome == name for _, outcome in counts)]
    rows = [expect for expect in Expect if any(each is expect for each, _ in counts)]
    return columns, [(str(expect), [counts[expect, name] for name in columns]) for expect in rows]


def calibrate(verdicts: Sequence[Verdict]) -> Calibration:
    """How the probabilities compare with what is so, over questions that were searched for."""
    said = [
        (verdict.confidence, verdict.case.answerable)
        for verdict in verdicts
        if verdict.case.expect in (Expect.ANSWER, Expect.REFUSE) and verdict.confidence is not None
    ]
    if not said:
        return Calibration((), 0.0, 0.0)
    groups: dict[int, list[tuple[float, bool]]] = {}
    for probability, true in said:
        groups.setdefault(min(int(probability * BINS), BINS - 1), []).append((probability, true))
    bins = tuple(
        Bin(len(group), sum(p for p, _ in group) / len(group), sum(t for _, t in group) / len(group))
        for _, group in sorted(groups.items())
    )
    error = sum(each.count * abs(each.said - each.true) for each in bins) / len(said)
    return Calibration(bins, round(error, 3), round(sum((p - t) ** 2 for p, t in said) / len(said), 3))


def report_html(evaluation: Evaluation, names: Sequence[str]) -> str:
    """The page."""
    columns, rows = confusion(evaluation.verdicts)
    calibration = calibrate(evaluation.verdicts)
    environment = Environment(loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True)
    return environment.get_template("evaluation.html.j2").render(
        names=names,
        facts=evaluation.to_json(),
        columns=columns,
        rows=rows,
        calibration=calibration,
        dots=[_dot(each, calibration.bins) for each in calibration.bins],
        side=SIDE,
    )


def _dot(each: Bin, bins: Sequence[Bin]) -> dict[str, Any]:
    """Where a bin is drawn; its area goes with the number of questions."""
    share = each.count / max(other.count for other in bins)
    return {
        "x": round(SIDE * each.said, 1),
        "y": round(SIDE * (1 - each.true), 1),
        "r": round(max(_SMALLEST, _LARGEST * math.sqrt(share)), 1),
        "title": f"{each.count} questions: said {each.said:.0%}, true {each.true:.0%}",
    }
