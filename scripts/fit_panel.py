"""Fits which disagreements a question is about, and writes it with its evidence into `bot/data/panel.json`.

    scripts/fit_panel BESIDE --work DIR --ask documents=tests/data/disagreements_documents.json [--ask ...] [--measure]

Each folder named by --ask is indexed below DIR; its gold file gives contested questions, of which every second is kept
for measuring. A folder without a gold file (`--ask tests/data/contested`) holds libraries, each with `documents/` and
`gold.json`. BESIDE gives questions that lie beside a disagreement without asking for it, and further contested ones,
each with its half. `--measure` fits nothing and prints what the shipped model does on the halves kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from bot import contested
from bot.contested import Panel, packaged_panel
from bot.engine import Engine
from bot.find import find
from bot.reader import packaged_reader
from bot.understand import understand
from index.disagreements.model import Disagreement
from index.generation import Generation
from index.quoting import join_quotes
from scripts.evaluation import Mark
from scripts.fit_ranker import TARGET, engine_for, fit_logistic

PULL = 6.0  # 3 and 10 rank the other library's questions as well, fitted on either alone
# Free signs: held to what each should mean, two measures fall away, and with them 3 of 64 questions over `documents/`
# that show both sides.
SIGNS = [0] * len(contested.NAMES)
# Of the plain questions written to lie beside a disagreement, the share that may show its panel. With each library's
# questions asked of a model fitted on the others', 0.46, 0.55 and 0.65 show the right one for 130, 134 and 137 of 158
# contested questions over the two sample libraries, and any for 72, 84 and 92 of 120 plain ones. A panel beside the
# point costs a reader a glance; one left out hides that another source says the opposite.
BESIDE_SHOWN = 0.55
# A second disagreement is shown from this many times the first's floor. On the same halves, the planted libraries'
# with them, 1.2 and 3 show 219 and 215 right ones of 238, and 339 and 295 panels in all.
SECOND = 2.0


@dataclass(frozen=True)
class Example:
    """A question with its measures (disagreements, features) and which disagreements it asks for."""

    library: str
    question: str
    is_contested: bool
    measures: np.ndarray
    right: np.ndarray


def covers(found: Disagreement, gold: Mapping[str, Any], generation: Generation) -> bool:
    """Whether statements of two and more positions of the gold topic stand in `found`."""
    quoted = []
    for position in found.positions:
        for backing in position.backings:
            text = generation.documents[backing.document_id].text
            spans = (*backing.context, backing.span)
            quoted.append((backing.document_id, join_quotes([span.of(text) for span in spans])))
    sides = [[Mark(m["document"], tuple(m["words"])) for m in side["statements"]] for side in gold["positions"]]
    return sum(any(m.document == d and m.is_in(t) for m in marks for d, t in quoted) for marks in sides) >= 2


def asked(library: str, gold: Path, beside: Path, half: str) -> Iterator[tuple[str, str | None]]:
    """Questions of one half with the topic they ask for; None for those that ask for none."""
    for topic in json.loads(gold.read_text(encoding="utf-8"))["disagreements"]:
        questions = [q for q in (topic.get("question"), *topic.get("questions", [])) if q]
        for i, question in enumerate(questions):
            if topic["strength"] == "clear" and (i % 2 == 0) == (half == "dev"):
                yield question, topic["topic"]
    for line in beside.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["library"] == library and row["split"] == half:
            yield row["question"], row["near"] if row.get("contested") else None


@dataclass(frozen=True)
class Library:
    """A folder of documents with its gold file."""

    name: str
    documents: Path
    gold: Path


def libraries(ask: Sequence[str]) -> list[Library]:
    """What --ask names: one library as DOCUMENTS=GOLD, or all below a folder."""
    found = []
    for named in ask:
        documents, equals, gold = named.partition("=")
        if equals:
            found.append(Library(Path(documents).name, Path(documents), Path(gold)))
        else:
            files = sorted(Path(documents).glob("*/gold.json"))
            found.extend(Library(file.parent.name, file.parent / "documents", file) for file in files)
    return found


def examples(library: Library, beside: Path, work: Path, half: str) -> list[Example]:
    """The questions of one half over one library, measured. Contested ones count where the topic was detected."""
    engine = engine_for(library.documents, work / library.name / "home")
    topics = {t["topic"]: t for t in json.loads(library.gold.read_text(encoding="utf-8"))["disagreements"]}
    held = engine.held
    all_found = list(held.contested.disagreements)
    found = []
    for text, topic in asked(library.name, library.gold, beside, half) if all_found else ():
        right = np.asarray([topic in topics and covers(d, topics[topic], held.generation) for d in all_found])
        if topic is None or right.any():
            found.append(Example(library.name, text, topic is not None, measured(engine, text, all_found), right))
    return found


def measured(engine: Engine, text: str, disagreements: Sequence[Disagreement]) -> np.ndarray:
    generation, encoder = engine.held.generation, engine.held.encoder
    text = understand(text, (), engine.held.vocabulary).question
    found = find(text, generation, encoder, packaged_reader())
    return engine.held.contested.measure(found.question, found.ranked, disagreements)


def fit(found: Sequence[Example]) -> tuple[np.ndarray, float]:
    """Each question weighs the same, however many disagreements its library has."""
    x = np.vstack([e.measures for e in found]).astype(np.float64)
    y = np.concatenate([e.right for e in found]).astype(np.float64)
    weight = np.concatenate([np.full(len(e.right), 1 / len(e.right)) for e in found])
    return fit_logistic(x, y, weight / weight.mean(), PULL, SIGNS)


def floors(found: Sequence[Example], panel: Panel) -> tuple[float, float]:
    """The probabilities from which a first and a second disagreement are shown."""
    plain = [float(panel.probabilities(e.measures).max()) for e in found if not e.is_contested]
    first = round(float(np.quantile(plain, 1 - BESIDE_SHOWN)), 3)
    return first, round(min(0.9, SECOND * first), 3)


def outcome(found: Sequence[Example], panel: Panel) -> dict[str, str]:
    """Of the contested questions those that show the right disagreement, of the others those that show any."""
    right = shown = 0
    for example in found:
        chances = panel.probabilities(example.measures)
        best = np.argsort(-chances, kind="stable")[: contested.SHOWN]
        chosen = [i for i, floor in zip(best, (panel.first, panel.second), strict=False) if chances[i] >= floor]
        right += example.is_contested and any(example.right[i] for i in chosen)
        shown += not example.is_contested and bool(chosen)
    asked_for = sum(e.is_contested for e in found)
    return {"contested, the right panel": f"{right} of {asked_for}",
            "beside it, any panel": f"{shown} of {len(found) - asked_for}"}  # fmt: skip


def main(
    beside: Annotated[Path, typer.Argument(help="Questions beside disagreements, JSON Lines.")],
    work: Annotated[Path, typer.Option(help="Folder for the libraries built on the way.")],
    ask: Annotated[list[str], typer.Option(help="DOCUMENTS=GOLD, or a folder of libraries; any number of times.")],
    measure_only: Annotated[bool, typer.Option("--measure", help="Score the shipped model on the kept half.")] = False,
) -> None:
    """Fit, print the evidence and write `bot/data/panel.json`."""
    half = "heldout" if measure_only else "dev"
    by_library = {one.name: examples(one, beside, work, half) for one in libraries(ask)}
    every = [e for found in by_library.values() for e in found]
    if measure_only:
        print(json.dumps({n: outcome(found, packaged_panel()) for n, found in by_library.items()}, indent=1))
        return
    evidence: dict[str, Any] = {}
    for name in by_library:
        rest = [e for other, found in by_library.items() if other != name for e in found]
        if rest:
            panel = Panel(*fit(rest), 0.0, 0.0)
            panel = Panel(panel.weights, panel.intercept, *floors(rest, panel))
            evidence[f"{name}, fitted on the others"] = outcome(by_library[name], panel)
    weights, intercept = fit(every)
    panel = Panel(weights, intercept, *floors(every, Panel(weights, intercept, 0.0, 0.0)))
    evidence["fitted on all"] = {name: outcome(found, panel) for name, found in by_library.items()}
    content = {
        "made_by": "scripts/fit_panel", "evidence": evidence,
        "weights": {n: round(float(w), 4) for n, w in zip(contested.NAMES, weights, strict=True)},
        "intercept": round(intercept, 4), "first": panel.first, "second": panel.second,
    }  # fmt: skip
    print(json.dumps(content, indent=1))
    (TARGET / "panel.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
