"""The training pairs of the judge: which data, how much of each, and in what order.

Reads the folder of public data (gzipped JSON lines) and returns one list of pairs in the order they are trained on.
The same folder and seed give the same list.
"""

import gzip
import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from scripts.judge_edits import make_pairs

LABELS = ("entailment", "neutral", "contradiction")
FILES = ("nli/train.jsonl.gz", "nli/dev.jsonl.gz", "contested/evidence_pairs_train.jsonl.gz",
         "contested/evidence_pairs_dev.jsonl.gz", "qa/medquad.jsonl.gz")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """A data set: at most `size` pairs of it, `copies` times over. Title, repository and licence for the model card."""

    size: int
    copies: int
    title: str
    origin: str
    licence: str


NONE = "none stated"
# Left out, for want of a stated licence and of need: MPE, TaxiNLI, RTE.
SOURCES = {
    "lingnli": Source(30_000, 1, "LingNLI", "Alicia-Parrish/ling_in_loop", NONE),
    "snli": Source(10_000, 1, "SNLI (its development split)", "OanaMariaCamburu/e-SNLI", "CC BY-SA"),
    "cad_nli": Source(10_000, 1, "CAD, counterfactually augmented SNLI", "acmi-lab", "Apache-2.0"),
    "conjnli": Source(10_000, 1, "ConjNLI", "ConjNLI", "MIT"),
    "fever_rte": Source(10_000, 1, "FEVER, claims with evidence", "asaakyan/covidfact", "CC BY-SA"),
    "fever_symmetric": Source(1_000, 1, "FEVER-Symmetric", "FEVER-Symmetric", "none stated; made from FEVER, CC BY-SA"),
    "fool_me_twice": Source(2_000, 1, "Fool Me Twice", "Fool Me Twice", "Apache-2.0"),
    "healthver_mv": Source(10_000, 3, "HealthVer", "MultiVerS form", NONE),
    "scifact": Source(10_000, 3, "SciFact", "SciFact", "CC BY 4.0"),
    "check_covid": Source(10_000, 3, "Check-COVID", "Check-COVID", "MIT"),
    "covidfact": Source(10_000, 1, "COVID-Fact", "asaakyan/covidfact", NONE),
    "kqa_nli": Source(10_000, 1, "K-QA", "K-QA", "MIT"),
    "nli4ct": Source(10_000, 1, "NLI4CT", "NLI4CT", "MIT"),
    "evidence": Source(10_000, 3, "HealthVer evidence pairs: two pieces for one claim", "HealthVer", NONE),
    "edited": Source(20_000, 1, "Edited pairs, made by rule from MedQuAD sentences", "abachaa/MedQuAD", "CC BY 4.0"),
}
LONGEST_PREMISE_WORDS = 60
ALL, OPPOSED, NOT_CONTRADICTION, NOT_ENTAILMENT = (0, 1, 2), (0, 2), (0, 1), (1, 2)


@dataclass(frozen=True, slots=True)
class TrainingPair:
    """`right`: the labels that would be right; `among`: the labels the data set chose from (indices of LABELS)."""

    first: str
    second: str
    right: tuple[int, ...]
    among: tuple[int, ...] = ALL
    source: str = ""  # a key of SOURCES


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def data_hash(folder: Path) -> str:
    """SHA-256 over the names and contents of the files used."""
    digest = hashlib.sha256()
    for name in FILES:
        digest.update(name.encode())
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()


def split_sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?]) +(?=[A-Z])", " ".join(text.split()))


def condense(premise: str, hypothesis: str, words: int = LONGEST_PREMISE_WORDS) -> str:
    """A long premise cut to the sentences that share most words with the hypothesis, in their own order."""
    if len(premise.split()) <= words:
        return premise
    wanted = set(re.findall(r"\w{4,}", hypothesis.lower()))
    sentences = split_sentences(premise)
    ranked = sorted(
        range(len(sentences)), key=lambda i: -len(wanted & set(re.findall(r"\w{4,}", sentences[i].lower())))
    )
    kept: set[int] = set()
    room = words
    for i in ranked:
        if not kept or len(sentences[i].split()) <= room:
            kept.add(i)
            room -= len(sentences[i].split())
    return " ".join(sentences[i] for i in sorted(kept))


def one_sentence(abstract: str, claim: str, rng: random.Random) -> str:
    """A sentence of an abstract that is no evidence on the claim: any, or half the time the nearest in words."""
    sentences = [s for s in split_sentences(abstract) if 5 <= len(s.split()) <= 60] or [abstract]
    return condense(abstract, claim, 12) if rng.random() < 0.5 else rng.choice(sentences)


def nli_pair(row: dict[str, Any], rng: random.Random) -> TrainingPair:
    premise, hypothesis, label = row["premise"], row["hypothesis"], row["label"]
    if row["kind"] == "3way-NEI-abstract":
        return TrainingPair(one_sentence(premise, hypothesis, rng), hypothesis, (1,), ALL, row["ds"])
    premise = condense(premise, hypothesis)
    right = NOT_ENTAILMENT if label == "not_entailment" else (LABELS.index(label),)
    among = OPPOSED if row["kind"].startswith("2way-EC") else ALL
    return turn(TrainingPair(premise, hypothesis, right, among, row["ds"]), rng)


def turn(pair: TrainingPair, rng: random.Random) -> TrainingPair:
    """One in six the other way round: contradiction holds both ways, entailment turned is merely no contradiction."""
    if rng.random() >= 1 / 6:
        return pair
    right = pair.right if 2 in pair.right else NOT_CONTRADICTION
    return TrainingPair(pair.second, pair.first, right, ALL, pair.source)


def evidence_pair(row: dict[str, Any], rng: random.Random) -> TrainingPair:
    a, b = (row["a"], row["b"]) if rng.random() < 0.5 else (row["b"], row["a"])
    right = (2,) if row["contested"] else NOT_CONTRADICTION
    return TrainingPair(condense(a, row["claim"]), condense(b, row["claim"]), right, ALL, "evidence")


def unseen_in_dev(folder: Path) -> tuple[set[tuple[str, str]], set[str]]:
    """Pairs of the development sets, and the health claims they are about: neither may be trained on."""
    pairs = {(r["premise"], r["hypothesis"]) for r in read_rows(folder / FILES[1])}
    claims = {r["hypothesis"].lower() for r in read_rows(folder / FILES[1]) if r["ds"] == "healthver"}
    claims |= {r["claim"].lower() for r in read_rows(folder / FILES[3])}
    return pairs, claims


def read_nli(folder: Path) -> dict[str, list[dict[str, Any]]]:
    pairs, claims = unseen_in_dev(folder)
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in SOURCES}
    for row in read_rows(folder / FILES[0]):
        if row["ds"] not in SOURCES or (row["premise"], row["hypothesis"]) in pairs:
            continue
        if row["domain"] == "health" and row["hypothesis"].lower() in claims:
            continue
        rows[row["ds"]].append(row)
    return rows


def plain_sentences(folder: Path) -> list[list[str]]:
    """Sentences of patient information, text by text, without the boilerplate that returns in every text."""
    texts = [split_sentences(row["answer"] or "") for row in read_rows(folder / FILES[4])]
    seen = Counter(s for text in texts for s in text)
    plain = [
        [s for s in text if seen[s] < 4 and 4 <= len(s.split()) <= 30 and s.endswith(".") and ":" not in s]
        for text in texts
    ]
    return [text for text in plain if text]


def edited_pairs(folder: Path, seed: int) -> Iterable[TrainingPair]:
    for a, b, label in islice(make_pairs(plain_sentences(folder), random.Random(seed)), SOURCES["edited"].size):
        yield TrainingPair(a, b, (LABELS.index(label),), ALL, "edited")


def training_pairs(folder: Path, seed: int) -> list[TrainingPair]:
    """All pairs in training order: general ones denser at the start, each copy of a health set in its own third."""
    rng = random.Random(seed)
    placed: list[tuple[float, TrainingPair]] = []
    for name, rows in read_nli(folder).items():
        copies = SOURCES[name].copies
        chosen = rng.sample(rows, min(SOURCES[name].size, len(rows)))
        for copy in range(copies):
            for row in chosen:
                at = (copy + rng.random()) / copies if copies > 1 else rng.random() ** 1.2
                placed.append((at, nli_pair(row, rng)))
    claims = unseen_in_dev(folder)[1]
    evidence = [r for r in read_rows(folder / FILES[2]) if r["claim"].lower() not in claims]
    copies = SOURCES["evidence"].copies
    for copy in range(copies):
        placed += [((copy + rng.random()) / copies, evidence_pair(row, rng)) for row in evidence]
    placed += [(rng.random(), pair) for pair in edited_pairs(folder, seed)]
    return [pair for _, pair in sorted(placed, key=lambda item: item[0])]
