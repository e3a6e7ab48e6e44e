"""Fits which figures of two documents may disagree, and writes it with its evidence.

    scripts/fit_suspicion [LIBRARIES] [--measure] [--ask]

LIBRARIES is a folder of libraries, each with `documents/` and a `gold.json` that says where they disagree (by default
`scripts/clinics`). Every fifth library is scored by a model fitted on the others; then all are fitted on, and the
weights go to `index/disagreements/suspicion.json`. `--measure` fits nothing and scores the libraries with the shipped
weights. `--ask` also asks each library the questions of its gold file and of its `questions.jsonl`, and counts the
answers that show different figures, and of those the ones whose figures truly disagree.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import numpy as np
import typer

from bot.engine import Engine
from bot.model import ONLY_SUSPECTED
from bot.settings import Settings
from index.disagreements import suspect
from index.disagreements.find import ReadLibrary, read_library
from index.disagreements.suspect import NAMES, FigurePair, Suspicion, packaged_suspicion
from index.encoder import Encoder
from index.generation import Generation
from scripts.clinic_groups import library_of
from scripts.disagreement_evaluation import GoldTopic, gold_topics, match
from scripts.evaluation import load_cases
from scripts.fit_ranker import fit_logistic
from scripts.reader_groups import CLINICS

FOLDS = 5
PULL = 3.0
SIGNS = [0] * len(NAMES)
# The share of what staff are shown that is real, at least: they look at four to find one. With a half they would be
# shown 17 of 96 topics, with a third 25, with a quarter 28, with a fifth 37.
REAL = 0.25
STEPS = (0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.1, 0.07, 0.05)
OPEN = -1  # a pair of which the gold file says that it is arguable


@dataclass(frozen=True)
class Library:
    """A library's pairs of figures with their measures. `topics`: for each pair the gold topic it stands for, or None.

    `labels` (pairs,): 1 real, 0 not, `OPEN`; `wanted`: the clear topics on numbers.
    """

    name: str
    generation: Generation
    encoder: Encoder
    read: ReadLibrary
    vectors: suspect.ClaimVectors
    gold: Sequence[GoldTopic]
    pairs: list[FigurePair]
    measures: np.ndarray
    labels: np.ndarray
    topics: list[str | None]
    wanted: frozenset[str]


@dataclass(frozen=True)
class Shown:
    """One pair as staff would see it, each statement in one at most."""

    library: str
    chance: float
    label: int
    topic: str | None


def library(name: str, generation: Generation, encoder: Encoder, gold: dict[str, Any]) -> Library:
    """Everything that is fitted on, of one library."""
    passages = {passage.passage_id: passage for passage in generation.passages}
    read = read_library(generation.documents, passages, generation.statements)
    stored = (generation.statement_vectors, read.rows, generation.vectors.vectors, generation.rows)
    vectors = suspect.ClaimVectors(read.claims, *stored)
    pairs = suspect.figure_pairs(read.reads, vectors)
    ids = [tuple(read.claims[row].statement.statement_id for row in (pair.a, pair.b)) for pair in pairs]
    topics = gold_topics(generation, gold)
    found = [next((topic for topic in topics if _opposes(topic, *pair)), None) for pair in ids]
    numbers = {record["topic"] for record in gold["disagreements"] if record["kind"] == "number"}
    return Library(
        name,
        generation,
        encoder,
        read,
        vectors,
        topics,
        pairs,
        suspect.measure(pairs, read.reads),
        np.asarray([0 if topic is None else 1 if topic.clear else OPEN for topic in found]),
        [topic.topic if topic is not None else None for topic in found],
        frozenset(topic.topic for topic in topics if topic.clear and topic.topic in numbers),
    )


def _opposes(topic: GoldTopic, a: str, b: str) -> bool:
    """Whether the two statements stand on different sides."""
    return any((a in x and b in y) or (b in x and a in y) for x, y in combinations(topic.sides, 2))


def fit(libraries: Sequence[Library], floor: float = 0.0) -> Suspicion:
    """What is arguable takes no part."""
    x = np.concatenate([one.measures for one in libraries])
    y = np.concatenate([one.labels for one in libraries])
    sure = y != OPEN
    weights, intercept = fit_logistic(x[sure], y[sure], np.ones(int(sure.sum())), PULL, SIGNS)
    return Suspicion(weights, intercept, floor)


def shown_of(one: Library, model: Suspicion) -> list[Shown]:
    chances = model.chances(one.measures)
    order = list(suspect.best_of_each(one.pairs, chances))[: suspect.MOST]
    return [Shown(one.name, float(chances[i]), int(one.labels[i]), one.topics[i]) for i in order]


def of_the_others(libraries: Sequence[Library], floor: float = 0.0) -> list[Suspicion]:
    """For each library a model that was fitted on those of the other folds."""
    models = [fit([one for i, one in enumerate(libraries) if i % FOLDS != fold], floor) for fold in range(FOLDS)]
    return [models[i % FOLDS] for i in range(len(libraries))]


@dataclass(frozen=True)
class Asked:
    """How many questions were asked, how many answers showed different figures, and how many of those disagree."""

    questions: int
    shown: int
    real: int


def ask(one: Library, model: Suspicion, questions: Sequence[str]) -> Asked:
    """What patients see of suspicions while nobody has ruled on any."""
    suspicions = suspect.sort_out(one.read.reads, one.vectors, one.generation.disagreements, model)[1]
    one.generation.__dict__["suspected"] = tuple(suspicions)
    by_id = {each.disagreement_id: each for each in suspicions}
    engine = Engine(Settings(home=one.generation.folder.parent.parent), one.generation, one.encoder)
    answers = [engine.answer(question).disagreements for question in questions]
    seen = [[by_id[each.id] for each in shown if each.kind == ONLY_SUSPECTED] for shown in answers]
    real = [any(match(topic, each) for topic in one.gold for each in shown) for shown in seen]
    return Asked(len(questions), sum(map(bool, seen)), sum(real))


def show_asked(libraries: Sequence[Library], models: Sequence[Suspicion], folder: Path) -> None:
    """Asks all questions of all libraries; `models`: for each library the one it is asked with."""
    for kind, questions_of in (("of the gold files", _contested), ("of the question files", _plain)):
        asked = [ask(one, model, questions_of(folder / one.name)) for one, model in zip(libraries, models, strict=True)]
        questions, shown, real = (sum(getattr(a, name) for a in asked) for name in ("questions", "shown", "real"))
        print(f"{questions} questions {kind}: {shown} answers show different figures, {real} of them disagree")


def _contested(folder: Path) -> list[str]:
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    return [question for topic in gold["disagreements"] for question in topic["questions"]]


def _plain(folder: Path) -> list[str]:
    return [case.question for case in load_cases(folder / "questions.jsonl")]


def at(floor: float, shown: Sequence[Shown], libraries: Sequence[Library]) -> dict[str, float]:
    """What staff see from a probability on. Arguable ones count as neither."""
    over = [one for one in shown if one.chance >= floor and one.label != OPEN]
    real = sum(one.label for one in over)
    topics = {(one.library, one.topic) for one in over if one.label == 1}
    wanted = {(one.name, topic) for one in libraries for topic in one.wanted}
    share = real / len(over) if over else 0.0
    return {
        "shown": len(over),
        "real": real,
        "share": round(share, 3),
        "found": len(topics & wanted),
        "of": len(wanted),
    }


def describe(floor: float, row: dict[str, float]) -> str:
    return (
        f"from {floor:.2f}: {row['shown']} shown, {row['real']} real ({row['share']:.0%}), "
        f"of {row['of']} topics on figures {row['found']}"
    )


def main(
    folder: Annotated[Path, typer.Argument(metavar="LIBRARIES", help="Folder of libraries.")] = CLINICS,
    measure: Annotated[bool, typer.Option("--measure", help="Only score the shipped weights.")] = False,
    ask_too: Annotated[bool, typer.Option("--ask", help="Also ask each library its questions.")] = False,
) -> None:
    """Fit, print the evidence and write `index/disagreements/suspicion.json`."""
    with TemporaryDirectory(prefix="equipoise-suspicion-") as aside:
        libraries = []
        for gold in sorted(folder.glob("*/gold.json")):
            built = library_of(gold.parent, Path(aside))
            libraries.append(library(gold.parent.name, *built, json.loads(gold.read_text(encoding="utf-8"))))
        if not libraries:
            raise typer.BadParameter(f"{folder} holds no library: a folder with `documents/` and `gold.json`.")
        model = packaged_suspicion() if measure else fit_and_write(libraries)
        models = [model] * len(libraries)
        if measure:
            shown = [each for one in libraries for each in shown_of(one, model)]
            print(describe(model.floor, at(model.floor, shown, libraries)))
        else:
            models = of_the_others(libraries, model.floor)
        if ask_too:
            show_asked(libraries, models, folder)


def fit_and_write(libraries: Sequence[Library]) -> Suspicion:
    """Prints the evidence and writes it with the weights."""
    models = of_the_others(libraries)
    shown = [each for one, model in zip(libraries, models, strict=True) for each in shown_of(one, model)]
    rows = {floor: at(floor, shown, libraries) for floor in STEPS}
    for floor, row in rows.items():
        print(describe(floor, row))
    floor = min((floor for floor, row in rows.items() if row["share"] >= REAL), default=max(STEPS))
    model = fit(libraries, floor)
    data = {
        "weights": {name: round(float(w), 4) for name, w in zip(NAMES, model.weights, strict=True)},
        "intercept": round(model.intercept, 4),
        "floor": floor,
        "made_by": "scripts/fit_suspicion",
        "evidence": {"each fifth library by a model of the others": {str(k): v for k, v in rows.items()}},
    }
    target = Path(suspect.__file__).parent / "suspicion.json"
    target.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    print(f"floor {floor}, written to {target}")
    return model


if __name__ == "__main__":
    typer.run(main)
