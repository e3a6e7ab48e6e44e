"""Holds the disagreements of a library against a gold file: what was found, what was missed, what is not real.

A gold file names statements by document (the file's name without its ending) and words that occur in them:

    {"disagreements": [{"topic", "kind", "strength": "clear" | "arguable",
                        "positions": [{"label", "statements": [{"document", "words": [...]}]}]}],
     "lookalikes": [{"a": {"document", "words"}, "b": {...}, "why"}]}

A folder of libraries, each with `documents/` and `gold.json`, is scored library by library.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from bot.engine import Engine
from bot.model import Answer
from bot.settings import Settings
from index.disagreements.model import Disagreement
from index.generation import Generation
from index.quoting import join_quotes
from scripts.evaluation import Case, Expect, Mark, QuestionFileWrong, settings_for

LEAST_RIGHTLY_PLACED = 0.75  # share of a disagreement's marked statements that must stand on the right side


@dataclass(frozen=True, slots=True)
class GoldTopic:
    """A topic of the gold file: for each position the ids of the statements its marks stand for."""

    topic: str
    clear: bool
    labels: tuple[str, ...]
    sides: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Match:
    """How one shown disagreement fits one gold topic."""

    topic: GoldTopic
    shown: Disagreement
    right: int  # marked statements on the side they belong to
    wrong: int  # marked statements on another side

    @property
    def good(self) -> bool:
        return self.right >= LEAST_RIGHTLY_PLACED * (self.right + self.wrong)


@dataclass(frozen=True, slots=True)
class DisagreementScore:
    """The outcome. A shown disagreement is real when it fits some gold topic with both sides rightly placed."""

    shown: int
    real: int
    clear: int
    clear_found: int
    topics: int
    topics_found: int
    misplaced: int
    lookalikes: int
    lookalikes_in_conflict: tuple[str, ...]
    missed: tuple[str, ...]
    false: tuple[str, ...]
    unmarked: tuple[str, ...]  # marks of the gold file that fit no statement
    suspected: int = 0  # shown to staff alone
    suspected_real: int = 0
    found_with_suspected: int = 0  # clear topics that are shown or suspected
    asked: int = 0  # contested questions of the clear topics
    both_sides: int = 0  # of these, answered with quotations of two positions and more

    def to_json(self) -> dict[str, Any]:
        return {
            "shown": self.shown,
            "real": self.real,
            "precision": _share(self.real, self.shown),
            "clear": self.clear,
            "clear_found": self.clear_found,
            "recall_clear": _share(self.clear_found, self.clear),
            "topics": self.topics,
            "topics_found": self.topics_found,
            "recall_all": _share(self.topics_found, self.topics),
            "misplaced_statements": self.misplaced,
            "lookalikes": self.lookalikes,
            "lookalikes_in_conflict": list(self.lookalikes_in_conflict),
            "suspected": self.suspected,
            "suspected_real": self.suspected_real,
            "clear_found_with_suspected": self.found_with_suspected,
            "contested_questions": self.asked,
            "both_sides_quoted": self.both_sides,
            "missed": list(self.missed),
            "false": list(self.false),
            "marks_without_statement": list(self.unmarked),
        }


def evaluate_disagreements(settings: Settings, gold: Path, documents: Path | None = None) -> DisagreementScore:
    """Scores what is published, or a library built aside from the folder `documents`.

    Raises:
        QuestionFileWrong: the gold file cannot be read.
    """
    try:
        data = json.loads(gold.read_text(encoding="utf-8"))
        asked = [(q, topic) for topic in data["disagreements"] for q in _questions(topic)]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise QuestionFileWrong(f"{gold} is not a gold file of disagreements ({error}).") from error
    with settings_for(settings, documents) as chosen:
        engine = Engine.open(chosen)
        found = score(engine.held.generation, data)
        both = [question for question, topic in asked if quotes_both_sides(engine.answer(question), topic)]
    return replace(found, asked=len(asked), both_sides=len(both))


def evaluate_all(settings: Settings, gold: Path, documents: Path | None = None) -> dict[str, DisagreementScore]:
    """By name the score of a gold file's library, or of every library in a folder of them.

    Raises:
        QuestionFileWrong: a gold file cannot be read, or there is none.
    """
    if not gold.is_dir():
        return {gold.stem: evaluate_disagreements(settings, gold, documents)}
    files = sorted(gold.glob("*/gold.json"))
    if not files:
        raise QuestionFileWrong(f"{gold} holds no library: a folder with `documents/` and `gold.json`.")
    return {file.parent.name: evaluate_disagreements(settings, file, file.parent / "documents") for file in files}


def _questions(topic: Mapping[str, Any]) -> list[str]:
    """The contested questions of a topic that is clear."""
    if topic["strength"] != "clear":
        return []
    return [question for question in (topic.get("question"), *topic.get("questions", [])) if question]


def contested_cases(gold: Path) -> list[Case]:
    """The contested questions of a gold file, each answered by the marked statements of any side."""
    data = json.loads(gold.read_text(encoding="utf-8"))
    return [
        Case(f"{topic['topic']}-{number}", question, "contested", "dev", _marks(topic), Expect.ANSWER)
        for topic in data["disagreements"]
        for number, question in enumerate(_questions(topic))
    ]


def _marks(topic: Mapping[str, Any]) -> tuple[Mark, ...]:
    sides = (side["statements"] for side in topic["positions"])
    return tuple(Mark(mark["document"], tuple(mark["words"])) for side in sides for mark in side)


def quotes_both_sides(answer: Answer, topic: Mapping[str, Any]) -> bool:
    """Whether an answer quotes marked statements of two positions and more."""
    sides = [[Mark(m["document"], tuple(m["words"])) for m in side["statements"]] for side in topic["positions"]]
    quoted = [
        any(mark.document == c.document_id and mark.is_in(c.quote) for mark in marks for c in answer.citations)
        for marks in sides
    ]
    return sum(quoted) >= 2


def score(generation: Generation, gold: Mapping[str, Any]) -> DisagreementScore:
    """Compares a generation's disagreements with a gold file's."""
    texts = _statement_texts(generation)
    unmarked: list[str] = []
    topics = [_topic(record, texts, unmarked) for record in gold["disagreements"]]
    shown = generation.disagreements
    matches = [m for topic in topics for one in shown if (m := match(topic, one)) is not None]
    good = [m for m in matches if m.good]
    found = {m.topic.topic for m in good}
    real = {m.shown.disagreement_id for m in good}
    clear = [topic for topic in topics if topic.clear]
    doubtful = [m for topic in topics for one in generation.suspected if (m := match(topic, one)) is not None]
    either = found | {m.topic.topic for m in doubtful}
    return DisagreementScore(
        shown=len(shown),
        real=len(real),
        clear=len(clear),
        clear_found=sum(topic.topic in found for topic in clear),
        topics=len(topics),
        topics_found=len(found),
        misplaced=sum(m.wrong for m in good),
        lookalikes=len(gold["lookalikes"]),
        lookalikes_in_conflict=tuple(_conflicting(gold["lookalikes"], shown, texts, unmarked, _rightly(good))),
        missed=tuple(f"{t.topic} ({'clear' if t.clear else 'arguable'})" for t in topics if t.topic not in found),
        false=tuple(describe(one) for one in shown if one.disagreement_id not in real),
        unmarked=tuple(unmarked),
        suspected=len(generation.suspected),
        suspected_real=len({m.shown.disagreement_id for m in doubtful}),
        found_with_suspected=sum(topic.topic in either for topic in clear),
    )


def gold_topics(generation: Generation, gold: Mapping[str, Any]) -> list[GoldTopic]:
    """The topics of a gold file, with the statements of a generation that its marks stand for."""
    texts = _statement_texts(generation)
    return [_topic(record, texts, []) for record in gold["disagreements"]]


def match(topic: GoldTopic, shown: Disagreement) -> Match | None:
    """None unless two of its positions stand for two different positions of the topic."""
    sides: set[int] = set()
    positions: set[int] = set()
    right = wrong = 0
    for number, position in enumerate(shown.positions):
        ids = {backing.statement_id for backing in position.backings}
        counts = Counter({side: len(ids & marked) for side, marked in enumerate(topic.sides) if ids & marked})
        if not counts:
            continue
        side = min(counts, key=lambda s: (-counts[s], s))
        sides.add(side)
        positions.add(number)
        right += counts[side]
        wrong += len(ids & (frozenset().union(*topic.sides) - topic.sides[side]))
    return Match(topic, shown, right, wrong) if len(sides) > 1 and len(positions) > 1 else None


def _rightly(matches: Sequence[Match]) -> set[tuple[str, str]]:
    """(disagreement, statement) for every statement that a gold topic puts on the side it stands on."""
    found = set()
    for m in matches:
        for position in m.shown.positions:
            ids = {backing.statement_id for backing in position.backings}
            side = max(m.topic.sides, key=lambda marked: len(ids & marked))
            found |= {(m.shown.disagreement_id, statement) for statement in ids & side}
    return found


def describe(disagreement: Disagreement) -> str:
    """One line: topic, kind, labels."""
    return f"{disagreement.topic} [{disagreement.kind}]: " + " | ".join(p.label for p in disagreement.positions)


def show_all(results: Mapping[str, DisagreementScore]) -> None:
    """Every library's figures and misses, then the sums where there are several."""
    for name, result in results.items():
        if len(results) > 1:
            print(f"== {name}")
        show_disagreement_score(result)
    if len(results) > 1:
        shown, real = (sum(getattr(r, field) for r in results.values()) for field in ("shown", "real"))
        clear, found = (sum(getattr(r, field) for r in results.values()) for field in ("clear", "clear_found"))
        print(f"== all {len(results)} libraries")
        print(f"shown        {shown}, real {real}: precision {_percent(real, shown)}")
        print(f"clear topics {clear}, found {found}: {_percent(found, clear)}")
        names = ("suspected", "suspected_real", "found_with_suspected")
        doubtful, true, either = (sum(getattr(r, name) for r in results.values()) for name in names)
        print(f"suspected    {doubtful}, real {true}: precision {_percent(true, doubtful)}")
        print(f"clear topics shown or suspected {either}: {_percent(either, clear)}")


def show_disagreement_score(result: DisagreementScore) -> None:
    """Prints the figures, then the misses and what is not real."""
    print(f"shown        {result.shown}, real {result.real}: precision {_percent(result.real, result.shown)}")
    print(f"clear topics {result.clear}, found {result.clear_found}: {_percent(result.clear_found, result.clear)}")
    print(f"all topics   {result.topics}, found {result.topics_found}: {_percent(result.topics_found, result.topics)}")
    print(
        f"suspected    {result.suspected}, real {result.suspected_real}; with them {result.found_with_suspected} clear"
    )
    print(f"statements on the wrong side {result.misplaced}")
    print(f"contested questions {result.asked}, both sides quoted {result.both_sides}")
    print(f"look-alikes  {result.lookalikes}, wrongly in conflict {len(result.lookalikes_in_conflict)}")
    for name, lines in (
        ("look-alike in conflict", result.lookalikes_in_conflict),
        ("missed", result.missed),
        ("matches no topic", result.false),
        ("mark fits no statement", result.unmarked),
    ):
        for line in lines:
            print(f"{name}: {line}")


def _statement_texts(generation: Generation) -> dict[str, list[tuple[str, str]]]:
    """By document name (id, text with context in small letters) of every statement but whole lists and tables."""
    texts: dict[str, list[tuple[str, str]]] = {}
    for statement in generation.statements:
        if statement.kind in ("list", "table"):
            continue
        document = generation.documents[statement.document_id]
        quotes = [span.of(document.text) for span in (*statement.context, statement.span)]
        name = PurePosixPath(document.path).stem
        texts.setdefault(name, []).append((statement.statement_id, join_quotes(quotes).casefold()))
    return texts


def _marked(mark: Mapping[str, Any], texts: Mapping[str, Sequence[tuple[str, str]]], unmarked: list[str]) -> set[str]:
    words = [word.casefold() for word in mark["words"]]
    ids = {name for name, text in texts.get(mark["document"], ()) if all(word in text for word in words)}
    if not ids:
        unmarked.append(f"{mark['document']}: {mark['words']}")
    return ids


def _topic(record: Mapping[str, Any], texts: Mapping[str, Sequence[tuple[str, str]]], unmarked: list[str]) -> GoldTopic:
    sides = tuple(
        frozenset().union(*(_marked(mark, texts, unmarked) for mark in position["statements"]))
        for position in record["positions"]
    )
    labels = tuple(position["label"] for position in record["positions"])
    return GoldTopic(record["topic"], record["strength"] == "clear", labels, sides)


def _conflicting(
    lookalikes: Sequence[Mapping[str, Any]],
    shown: Sequence[Disagreement],
    texts: Mapping[str, Sequence[tuple[str, str]]],
    unmarked: list[str],
    right: set[tuple[str, str]],
) -> list[str]:
    """Look-alike pairs whose two statements stand on different positions of some disagreement.

    A table's row holds cells on several things: where both statements rightly stand there for what another cell says,
    the pair is not at fault.
    """
    wrong = []
    for pair in lookalikes:
        a, b = (_marked(pair[side], texts, unmarked) for side in "ab")
        for one in shown:
            on_a = {n for n, p in enumerate(one.positions) for x in p.backings if x.statement_id in a}
            on_b = {n for n, p in enumerate(one.positions) for x in p.backings if x.statement_id in b}
            standing = {b.statement_id for p in one.positions for b in p.backings}
            theirs = {(one.disagreement_id, statement) for statement in (a | b) & standing}
            if on_a and on_b and not on_a & on_b and not theirs <= right:
                wrong.append(f"{one.topic}: {pair['a']['words']} against {pair['b']['words']} ({pair['why']})")
    return wrong


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "-"
