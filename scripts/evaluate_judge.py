"""How good a judge is, beside the majority class and a lexical baseline, on development data.

    scripts/evaluate_judge DATA_DIR [--judge DIR_OR_NAME] [--limit N] [--json]

The lexical baseline is a logistic regression over word overlap, negation words, numbers and lengths, fitted on the
training data of the same folder. A judge that does not clearly beat it has no business in the package.
"""

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.metrics import f1_score, roc_auc_score  # type: ignore[import-untyped]
from sklearn.pipeline import Pipeline, make_pipeline  # type: ignore[import-untyped]
from sklearn.preprocessing import StandardScaler  # type: ignore[import-untyped]

from index.judge import LABELS, PairJudge, load_judge
from scripts.judge_pairs import read_rows

NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|cannot|without|lack|fail(?:s|ed)?)\b|n't\b", re.I
)
BASELINE_ROWS = 40_000
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Score:
    """One row of the table. Shares from 0 to 1; `macro_f1` weighs the labels alike."""

    source: str
    pairs: int
    majority: float
    lexical: float
    judge: float
    macro_f1: float


@dataclass(frozen=True, slots=True)
class EvidenceScore:
    """Do two pieces of evidence stand on opposite sides? Balanced accuracy at one half, and area under ROC.

    `remembered` is what a table of the training pairs scores: most development pairs stand in the training file too,
    under another claim, so only those that do not put a judge trained on it to the test.
    """

    reading: str
    pairs: int
    lexical: float
    remembered: float
    judge: float
    judge_auc: float


def lexical_features(pair: Pair) -> list[float]:
    """Overlap both ways, negation in either and in one only, numbers shared and not, lengths."""
    words = [re.findall(r"\w+", side.lower()) for side in pair]
    first, second = set(words[0]), set(words[1])
    shared = len(first & second)
    negations = [len(NEGATION.findall(side)) for side in pair]
    numbers = [set(re.findall(r"\d+(?:\.\d+)?", side)) for side in pair]
    return [
        shared / max(len(first), 1),
        shared / max(len(second), 1),
        float(negations[0] > 0),
        float(negations[1] > 0),
        float((negations[0] > 0) != (negations[1] > 0)),
        float(len(numbers[1] - numbers[0])),
        float(len(numbers[0] & numbers[1])),
        np.log1p(len(words[0])),
        np.log1p(len(words[1])),
    ]


def features(pairs: Sequence[Pair]) -> np.ndarray:
    """Shape (pairs, features): `lexical_features` and the products of any two of them."""
    plain = np.array([lexical_features(pair) for pair in pairs])
    rows, columns = np.triu_indices(plain.shape[1], 1)
    return np.hstack([plain, plain[:, rows] * plain[:, columns]])


def fit_lexical(pairs: Sequence[Pair], labels: Sequence[Any]) -> Pipeline:
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000)).fit(features(pairs), labels)


def fit_nli_baseline(folder: Path) -> Pipeline:
    rows = [r for r in read_rows(folder / "nli/train.jsonl.gz") if r["kind"] == "3way"]
    general = Random(1).sample([r for r in rows if r["domain"] == "general"], BASELINE_ROWS)
    chosen = general + [r for r in rows if r["domain"] == "health"]
    return fit_lexical([(r["premise"], r["hypothesis"]) for r in chosen], [r["label"] for r in chosen])


def as_probabilities(baseline: Pipeline, pairs: Sequence[Pair]) -> np.ndarray:
    columns = [list(baseline.classes_).index(label) for label in LABELS]
    return np.asarray(baseline.predict_proba(features(pairs))[:, columns])


def choose(probabilities: np.ndarray, allowed: Sequence[str]) -> list[str]:
    """The likeliest label of each row among those the data set uses."""
    columns = [LABELS.index(label) for label in allowed]
    return [allowed[i] for i in probabilities[:, columns].argmax(axis=1)]


def accuracy(found: Sequence[str], right: Sequence[str]) -> float:
    return float(np.mean([a == b for a, b in zip(found, right, strict=True)]))


def evaluate_nli(folder: Path, judge: PairJudge, limit: int | None) -> list[Score]:
    baseline = fit_nli_baseline(folder)
    sources: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in read_rows(folder / "nli/dev.jsonl.gz"):
        sources[row["ds"]].append(row)
    scores = []
    for source, rows in sorted(sources.items()):
        if limit and len(rows) > limit:
            rows = Random(1).sample(rows, limit)
        pairs = [(r["premise"], r["hypothesis"]) for r in rows]
        right = [r["label"] for r in rows]
        allowed = [label for label in LABELS if label in set(right)]
        judged = choose(judge.probabilities(pairs), allowed)
        lexical = choose(as_probabilities(baseline, pairs), allowed)
        majority = Counter(right).most_common(1)[0][1] / len(right)
        f1 = float(f1_score(right, judged, average="macro"))
        scores.append(Score(source, len(rows), majority, accuracy(lexical, right), accuracy(judged, right), f1))
    return scores


def balanced(found: np.ndarray, right: np.ndarray) -> float:
    """Mean of the share found among the contested and the share left alone among the others."""
    return float((found[right].mean() + (~found[~right]).mean()) / 2)


def opposition(judge: PairJudge, rows: Sequence[dict[str, Any]]) -> np.ndarray:
    """Probability of contradiction between the two pieces of evidence, the mean of both directions."""
    forth = judge.probabilities([(r["a"], r["b"]) for r in rows])[:, 2]
    back = judge.probabilities([(r["b"], r["a"]) for r in rows])[:, 2]
    return np.asarray((forth + back) / 2)


def opposition_by_claim(judge: PairJudge, rows: Sequence[dict[str, Any]]) -> np.ndarray:
    """One piece for the claim and the other against it, neutral left out of account."""
    a = judge.probabilities([(r["a"], r["claim"]) for r in rows])
    b = judge.probabilities([(r["b"], r["claim"]) for r in rows])
    pro_a, pro_b = (p[:, 0] / (p[:, 0] + p[:, 2]) for p in (a, b))
    return np.asarray(pro_a * (1 - pro_b) + pro_b * (1 - pro_a))


def same_pair(row: dict[str, Any]) -> frozenset[str]:
    """The two pieces in either order, letters and digits alone."""
    return frozenset(" ".join(re.findall(r"\w+", row[side].lower())) for side in ("a", "b"))


def evaluate_evidence(folder: Path, judge: PairJudge) -> list[EvidenceScore]:
    train = list(read_rows(folder / "contested/evidence_pairs_train.jsonl.gz"))
    rows = list(read_rows(folder / "contested/evidence_pairs_dev.jsonl.gz"))
    right = np.array([r["contested"] for r in rows])
    baseline = fit_lexical([(r["a"], r["b"]) for r in train], [r["contested"] for r in train])
    lexical = baseline.predict(features([(r["a"], r["b"]) for r in rows]))
    table: dict[frozenset[str], list[bool]] = defaultdict(list)
    for row in train:
        table[same_pair(row)].append(row["contested"])
    votes = [table.get(same_pair(r), []) for r in rows]
    remembered = np.array([2 * sum(v) > len(v) for v in votes])
    every, unseen = np.ones(len(rows), bool), np.array([not v for v in votes])
    between, by_claim = opposition(judge, rows), opposition_by_claim(judge, rows)
    readings = [
        ("a against b", between, every),
        ("a against b, pairs not in the training file", between, unseen),
        ("each against the claim", by_claim, every),
    ]
    return [
        EvidenceScore(
            name,
            int(part.sum()),
            balanced(lexical[part], right[part]),
            balanced(remembered[part], right[part]),
            balanced(p[part] > 0.5, right[part]),
            float(roc_auc_score(right[part], p[part])),
        )
        for name, p, part in readings
    ]


def format_table(nli: Sequence[Score], evidence: Sequence[EvidenceScore]) -> str:
    """Two Markdown tables."""
    lines = ["| nli/dev | pairs | majority | lexical | judge | judge macro F1 |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {s.source} | {s.pairs:,} | {s.majority:.3f} | {s.lexical:.3f} | **{s.judge:.3f}** | {s.macro_f1:.3f} |"
        for s in nli
    ]
    lines += [
        "",
        "| evidence_pairs_dev, balanced accuracy | pairs | majority | lexical | remembered | judge | judge, AUC |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {s.reading} | {s.pairs:,} | 0.500 | {s.lexical:.3f} | {s.remembered:.3f} "
        f"| **{s.judge:.3f}** | {s.judge_auc:.3f} |"
        for s in evidence
    ]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--judge", help="folder or CrossEncoder; the shipped judge by default")
    parser.add_argument("--limit", type=int, help="at most so many pairs of each source")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    judge = load_judge(options.judge, options.threads)
    nli, evidence = evaluate_nli(options.data, judge, options.limit), evaluate_evidence(options.data, judge)
    if options.json:
        print(json.dumps({"nli": [asdict(s) for s in nli], "evidence": [asdict(s) for s in evidence]}, indent=1))
    else:
        print(format_table(nli, evidence))
    return 0


if __name__ == "__main__":
    sys.exit(main())
