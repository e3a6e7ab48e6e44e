"""Asks files of questions, conversations and emergencies, and counts what was right.

A row with `question` is asked by itself; one with `turns` is a conversation whose last message counts; one with `text`
is a message that is an emergency of a `kind`, or only looks like one.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.engine import Alarm, Engine
from bot.model import Answer, AnswerStatement, Citation, Outcome, Turn
from bot.settings import Settings
from index.build import build_library
from index.errors import EquipoiseError
from index.generation import Home


class QuestionFileWrong(EquipoiseError):
    """A question file that cannot be used."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place that answers: a document (its id) and key words that stand together in one block of it."""

    document: str
    words: tuple[str, ...]

    def is_in(self, text: str) -> bool:
        """Whether all key words occur in `text`, whatever their case."""
        flat = " ".join(text.casefold().split())
        return all(" ".join(word.casefold().split()) in flat for word in self.words)


class Expect(StrEnum):
    """What should come of a message."""

    ANSWER = "answer"
    REFUSE = "refuse"
    CARD = "emergency"  # the card, or at least the numbers above the answer
    NO_CARD = "look-alike"


@dataclass(frozen=True, slots=True)
class Case:
    """A message after earlier ones, with the places that answer it; none where the library does not."""

    case_id: str
    question: str
    kind: str
    split: str
    marks: tuple[Mark, ...]
    expect: Expect
    turns: tuple[str, ...] = ()

    @property
    def answerable(self) -> bool:
        return self.expect is Expect.ANSWER


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the product made of a case. `quote`: right words quoted; `passage`: the right passage was.

    `answer` is None where a message of danger, or one that sounds like it, was let through: what the library says to it
    is not asked.
    """

    case: Case
    answer: Answer | None
    quote: bool = False
    passage: bool = False
    alarm: Alarm = Alarm.NONE

    @property
    def outcome(self) -> Outcome | Alarm:
        return self.answer.outcome if self.answer is not None else self.alarm

    @property
    def statements(self) -> tuple[AnswerStatement, ...]:
        return self.answer.statements if self.answer is not None else ()

    @property
    def confidence(self) -> float | None:
        """That the library answers; None where it was not asked."""
        return self.answer.confidence if self.answer is not None else None

    @property
    def refused(self) -> bool:
        return self.outcome is Outcome.NOT_IN_LIBRARY

    @property
    def card(self) -> bool:
        return self.alarm is Alarm.CARD

    @property
    def noticed(self) -> bool:
        """Whether the emergency numbers stand above the answer."""
        return self.alarm is Alarm.NUMBERS

    @property
    def right(self) -> bool:
        match self.case.expect:
            case Expect.ANSWER:
                return self.passage and not self.refused
            case Expect.REFUSE:
                return self.refused
            case Expect.CARD:
                return self.card or self.noticed
            case Expect.NO_CARD:
                return not self.card and not self.noticed


def load_cases(path: Path) -> list[Case]:
    """Reads a question file (JSON Lines).

    Raises:
        QuestionFileWrong: naming the line.
    """
    cases: list[Case] = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise QuestionFileWrong(f"The question file {path} cannot be read: {error.strerror}.") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            cases.append(_case(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise QuestionFileWrong(f"{path}:{number}: not a question with its answers ({error}).") from error
    return cases


def _case(data: dict[str, Any]) -> Case:
    if "text" in data:
        expect = Expect.CARD if data["kind"] else Expect.NO_CARD
        return Case(str(expect), data["text"], data["kind"] or "look-alike", data["split"], (), expect)
    marks = tuple(Mark(mark["document"], tuple(mark["words"])) for mark in data.get("answers", []))
    expect = Expect(data["expect"])
    if (expect is Expect.ANSWER) != bool(marks):
        raise ValueError("'expect' and 'answers' do not fit together")
    split = data.get("split", "dev")
    if "turns" in data:
        *before, last = data["turns"]
        return Case(data["id"], last, "follow-up", split, marks, expect, tuple(before))
    return Case(data["id"], data["question"], data["kind"], split, marks, expect)


def judge_answer(case: Case, answer: Answer, engine: Engine) -> Verdict:
    """Whether the answer quotes a marked place."""
    alarm = engine.alarm(case.question)
    return Verdict(case, answer, _quoted(case, answer), _passage_quoted(case, answer, engine), alarm)


def _quoted(case: Case, answer: Answer) -> bool:
    by_number = {citation.number: citation for citation in answer.citations}
    return any(
        mark.is_in(statement.text) and by_number[statement.citations[-1]].document_id == mark.document
        for statement in answer.statements
        for mark in case.marks
    )


def _passage_quoted(case: Case, answer: Answer, engine: Engine) -> bool:
    return any(
        mark.document == citation.document_id and mark.is_in(_passage_text(citation, engine))
        for citation in answer.citations
        for mark in case.marks
    )


def _passage_text(citation: Citation, engine: Engine) -> str:
    return engine.passage_text(citation.passage_id)


def run_cases(cases: Iterable[Case], engine: Engine) -> list[Verdict]:
    """Asks every question, after the turns of its own conversation, and sees what alarm every message raises."""
    return [
        judge_answer(case, ask(case.question, case.turns, engine), engine)
        if case.expect in (Expect.ANSWER, Expect.REFUSE)
        else Verdict(case, None, alarm=engine.alarm(case.question))
        for case in cases
    ]


def ask(message: str, before: Sequence[str], engine: Engine) -> Answer:
    """The answer to a message after a patient's earlier ones."""
    turns: list[Turn] = []
    for earlier in before:
        answer = engine.answer(earlier, turns)
        turns.append(Turn(earlier, answer.question, answer.outcome, tuple(c.quote for c in answer.citations)))
    return engine.answer(message, turns)


def summary(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Counts and shares over a set of verdicts."""
    asked = [v for v in verdicts if v.case.answerable]
    silent = [v for v in verdicts if v.case.expect is Expect.REFUSE]
    refused = [v for v in (*asked, *silent) if v.refused]
    urgent = [v for v in verdicts if v.case.expect is Expect.CARD]
    alike = [v for v in verdicts if v.case.expect is Expect.NO_CARD]
    return {
        "answerable": len(asked),
        "right_passage": sum(v.right for v in asked),
        "right_quote": sum(v.quote and not v.refused for v in asked),
        "wrongly_refused": sum(v.refused for v in asked),
        "wrong": sum(not v.right and not v.refused for v in asked),
        "unanswerable": len(silent),
        "rightly_refused": sum(v.refused for v in silent),
        "refusal_precision": _share(sum(v.refused for v in silent), len(refused)),
        "refusal_recall": _share(sum(v.refused for v in silent), len(silent)),
        "statements_per_answer": _share(sum(len(v.statements) for v in asked if not v.refused),
                                        sum(not v.refused for v in asked)),
        "emergencies": len(urgent),
        "emergency_cards": sum(v.card for v in urgent),
        "emergencies_caught": sum(v.right for v in urgent),
        "look_alikes": len(alike),
        "false_cards": sum(v.card for v in alike),
        "false_notices": sum(v.noticed for v in alike),
    }  # fmt: skip


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 3) if whole else None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The verdicts over one file."""

    verdicts: tuple[Verdict, ...]

    def to_json(self) -> dict[str, Any]:
        kinds = sorted({v.case.kind for v in self.verdicts})
        return {
            **summary(self.verdicts),
            "by_kind": {kind: summary([v for v in self.verdicts if v.case.kind == kind]) for kind in kinds},
            "misses": [_miss_to_json(v) for v in self.verdicts if not v.right],
        }


def _miss_to_json(verdict: Verdict) -> dict[str, Any]:
    return {
        "id": verdict.case.case_id,
        "question": verdict.case.question,
        "kind": verdict.case.kind,
        "outcome": str(verdict.outcome),
        "confidence": round(verdict.confidence or 0.0, 3),
        "statements": [statement.text for statement in verdict.statements],
    }


@contextmanager
def settings_for(settings: Settings, documents: Path | None) -> Iterator[Settings]:
    """The settings of the published library, or of one built from `documents` in a folder of its own."""
    if documents is None:
        yield settings
        return
    with tempfile.TemporaryDirectory(prefix="equipoise-evaluate-") as folder:
        aside = settings.model_copy(update={"home": Path(folder)})
        models = settings.home / "models"
        if models.is_dir():  # the exported encoder need not be made again
            (Path(folder) / "models").symlink_to(models.resolve(), target_is_directory=True)
        build_library(
            documents,
            Home(aside.home),
            model=settings.embedding_model,
            judge_model=settings.judge_model,
            threads=settings.threads,
        )
        yield aside


def evaluate_files(settings: Settings, files: Iterable[Path], documents: Path | None, split: str | None) -> Evaluation:
    """Asks what stands in `files`, of the published library or of one built from `documents`."""
    cases = [case for file in files for case in load_cases(file) if split is None or case.split == split]
    with settings_for(settings, documents) as chosen:
        return Evaluation(tuple(run_cases(cases, Engine.open(chosen))))


def show_evaluation(evaluation: Evaluation, *, misses: bool) -> None:
    """A table by kind of question, then what went wrong."""
    facts = evaluation.to_json()
    table = Table("kind", "questions", "right passage", "right quote", "wrongly refused", "wrong", "rightly refused")
    rows = [*facts["by_kind"].items(), ("all", facts)]
    for kind, counts in rows:
        total = sum(counts[name] for name in ("answerable", "unanswerable", "emergencies", "look_alikes"))
        names = ("right_passage", "right_quote", "wrongly_refused", "wrong", "rightly_refused")
        table.add_row(kind, str(total), *(str(counts[name]) for name in names))
    console = Console()
    console.print(table)
    console.print(
        f"Right passage quoted: {_percent(facts['right_passage'], facts['answerable'])} of {facts['answerable']}. "
        f"Refusing: precision {facts['refusal_precision']}, recall {facts['refusal_recall']}. "
        f"Statements an answer: {facts['statements_per_answer']}."
    )
    if facts["emergencies"] or facts["look_alikes"]:
        console.print(
            f"Emergencies caught: {_percent(facts['emergencies_caught'], facts['emergencies'])} of "
            f"{facts['emergencies']}, {facts['emergency_cards']} with the card. Of {facts['look_alikes']} look-alikes "
            f"{facts['false_cards']} got a card and {facts['false_notices']} the numbers above the answer."
        )
    if misses:
        for miss in facts["misses"]:
            console.print(
                f"{miss['id']} {miss['outcome']} {miss['confidence']:.2f}  {miss['question']}",
                markup=False,
                highlight=False,
            )


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "none"
