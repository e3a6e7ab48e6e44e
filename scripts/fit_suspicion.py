"""Fits which figures of two documents may disagree, and writes it with its evidence.

    scripts/fit_suspicion [LIBRARIES] [--measure]

LIBRARIES is a folder of libraries, each with `documents/` and a `gold.json` that says where they disagree (by default
`scripts/clinics`). Every fifth library is scored by a model fitted on the others; then all are fitted on, and the
weights go to `index/disagreements/suspicion.json`. `--measure` fits nothing and scores the libraries with the shipped
weights.
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

from index.disagreements import suspect
from index.disagreements.find import read_library
from index.disagreements.suspect import NAMES, FigurePair, Suspicion, packaged_suspicion
from index.generation import Generation
from scripts.clinic_groups import library_of
from scripts.disagreement_evaluation import GoldTopic, gold_topics
from scripts.fit_ranker import fit_logistic
from scripts.reader_groups import CLINICS

FOLDS = 5
PULL = 3.0
SIGNS = [0] * len(NAMES)
# The share of what staff are shown that is real, about: by what a model fitted on the other libraries gives, they look
# at three to find one. Half would leave them a third less to find.
REAL = 0.3
STEPS = (0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.1, 0.07, 0.05)
OPEN = -1  # a pair of which the gold file says that it is arguable


@dataclass(frozen=True)
class Library:
    """A library's pairs of figures with their measures. `topics`: for each pair the gold topic it stands for, or None.

    `labels` (pairs,): 1 real, 0 not, `OPEN`; `wanted`: the clear topics on numbers.
    """

    name: str
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


def library(name: str, generation: Generation, gold: dict[str, Any]) -> Library:
    """Everything that is fitted on, of one library."""
    passages = {passage.passage_id: passage for passage in generation.passages}
    read = read_library(generation.documents, passages, generation.statements)
    rows = np.asarray([generation.rows[claim.statement.passage_id] for claim in read.claims], dtype=np.int64)
    vectors = suspect.side_by_side(generation.statement_vectors[read.rows], generation.vectors.vectors(rows))
    pairs = suspect.figure_pairs(read.reads, vectors)
    ids = [tuple(read.claims[row].statement.statement_id for row in (pair.a, pair.b)) for pair in pairs]
    topics = gold_topics(generation, gold)
    found = [next((topic for topic in topics if _opposes(topic, *pair)), None) for pair in ids]
    numbers = {record["topic"] for record in gold["disagreements"] if record["kind"] == "number"}
    return Library(
        name,
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


def crossed(libraries: Sequence[Library]) -> list[Shown]:
    """Each library's, from a model that was fitted on those of the other folds."""
    found = []
    for fold in range(FOLDS):
        model = fit([one for i, one in enumerate(libraries) if i % FOLDS != fold])
        found += [each for one in libraries[fold::FOLDS] for each in shown_of(one, model)]
    return found


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
) -> None:
    """Fit, print the evidence and write `index/disagreements/suspicion.json`."""
    libraries = []
    with TemporaryDirectory(prefix="equipoise-suspicion-") as aside:
        for gold in sorted(folder.glob("*/gold.json")):
            generation, _ = library_of(gold.parent, Path(aside))
            libraries.append(library(gold.parent.name, generation, json.loads(gold.read_text(encoding="utf-8"))))
    if not libraries:
        raise typer.BadParameter(f"{folder} holds no library: a folder with `documents/` and `gold.json`.")
    if measure:
        model = packaged_suspicion()
        shown = [each for one in libraries for each in shown_of(one, model)]
        print(describe(model.floor, at(model.floor, shown, libraries)))
        return
    shown = crossed(libraries)
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


if __name__ == "__main__":
    typer.run(main)
