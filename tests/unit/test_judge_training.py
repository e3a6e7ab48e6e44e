"""What the judge is trained on: pairs made by rule, data sets with fewer labels, nothing of the development data."""

import gzip
import json
import random
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from scripts.evaluate_judge import balanced, choose, lexical_features
from scripts.judge_edits import change_number, insert_not, make_pairs, oppose, remove_not, shorten
from scripts.judge_pairs import FILES, LABELS, SOURCES, TrainingPair, condense, data_hash, training_pairs


@pytest.fixture
def rng() -> random.Random:
    return random.Random(1)


@pytest.mark.parametrize(
    ("sentence", "negated"),
    [
        ("Bread can be frozen.", "Bread cannot be frozen."),
        ("Salt causes rust.", "Salt does not cause rust."),
        ("The rules have been changed.", "The rules have not been changed."),
    ],
)
def test_a_negation_is_put_where_english_puts_it(sentence: str, negated: str, rng: random.Random) -> None:
    assert insert_not(sentence, rng).replace("doesn't", "does not") == negated  # type: ignore[union-attr]


def test_the_one_negation_of_a_sentence_is_taken_out(rng: random.Random) -> None:
    assert remove_not("Bread cannot be frozen.", rng) == "Bread can be frozen."
    assert remove_not("It is not true that it is not cold.", rng) is None


def test_a_changed_range_does_not_overlap_the_old_one(rng: random.Random) -> None:
    changed = change_number("It takes 3 to 5 days.", rng)
    assert changed is not None
    low, high = (int(word) for word in changed.split() if word.isdigit())
    assert 5 < low < high


def test_a_number_that_is_a_name_is_left_alone(rng: random.Random) -> None:
    assert change_number("It is a type 2 engine.", rng) is None


def test_a_hedged_sentence_gets_no_opposite(rng: random.Random) -> None:
    assert oppose("Some roads are closed.", rng) is None
    assert oppose("Rain may be heavy.", rng) is None


def test_the_main_clause_is_kept_when_a_sentence_is_shortened(rng: random.Random) -> None:
    assert shorten("The old bridge is closed, which slows the traffic.", rng) == "The old bridge is closed."


def test_edited_pairs_are_the_same_for_the_same_seed() -> None:
    texts = [["The bridge is closed.", "It takes 3 to 5 days.", "Rain may be heavy, which helps the fields to grow."]]
    first, second = (list(islice(make_pairs(texts, random.Random(7)), 60)) for _ in range(2))
    assert first == second
    assert {label for _, _, label in first} == set(LABELS)


def test_a_long_premise_is_cut_to_the_sentences_that_matter() -> None:
    premise = "Nothing to see here. " * 20 + "The museum opens on Mondays. " + "More of the same here. " * 20
    assert "The museum opens on Mondays." in condense(premise, "The museum is open on Mondays.", 12)
    assert len(condense(premise, "The museum is open on Mondays.", 12).split()) <= 12


def write_data(folder: Path) -> Path:
    def row(ds: str, premise: str, hypothesis: str, label: str, kind: str = "3way", domain: str = "general") -> Any:
        return {"ds": ds, "premise": premise, "hypothesis": hypothesis, "label": label, "kind": kind, "domain": domain}

    contents = {
        FILES[0]: [
            row("snli", "A man sleeps.", "A man is awake.", "contradiction"),
            row("snli", "A dev premise.", "A dev hypothesis.", "neutral"),
            row("fever_rte", "Ann is a nurse.", "Ann works.", "entailment", "2way-EC"),
            row("healthver_mv", "Masks help.", "A claim kept apart.", "entailment", "3way", "health"),
            row("mpe", "A cat.", "A dog.", "contradiction"),
        ],
        FILES[1]: [row("snli", "A dev premise.", "A dev hypothesis.", "neutral")],
        FILES[2]: [{"claim": "Tea helps.", "a": "Tea helps.", "b": "Tea does not help.", "contested": True}],
        FILES[3]: [{"claim": "A claim kept apart.", "a": "Yes.", "b": "No.", "contested": True}],
        FILES[4]: [{"answer": "The bridge is closed. The road is open. The town is large."}],
    }
    for name, rows in contents.items():
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(gzip.compress("\n".join(json.dumps(r) for r in rows).encode(), mtime=0))
    return folder


@pytest.fixture(autouse=True)
def few_edited_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    """20,000 take six seconds to make, each time."""
    monkeypatch.setitem(SOURCES, "edited", replace(SOURCES["edited"], size=300))


def test_what_is_in_the_development_data_is_not_trained_on(tmp_path: Path) -> None:
    pairs = training_pairs(write_data(tmp_path), seed=3)
    texts = {text for pair in pairs for text in (pair.first, pair.second)}
    assert "A man sleeps." in texts
    assert texts.isdisjoint({"A dev premise.", "A dev hypothesis.", "A claim kept apart.", "A cat."})


def test_a_set_without_neutral_pairs_teaches_nothing_about_neutral(tmp_path: Path) -> None:
    pairs = [p for p in training_pairs(write_data(tmp_path), seed=3) if p.source == "fever_rte"]
    turned = TrainingPair("Ann works.", "Ann is a nurse.", (0, 1), (0, 1, 2), "fever_rte")
    assert pairs in ([TrainingPair("Ann is a nurse.", "Ann works.", (0,), (0, 2), "fever_rte")], [turned])


def test_the_same_folder_and_seed_give_the_same_pairs_and_hash(tmp_path: Path) -> None:
    folder = write_data(tmp_path)
    assert training_pairs(folder, 3) == training_pairs(folder, 3) != training_pairs(folder, 4)
    assert data_hash(folder) == data_hash(folder)


def test_the_baseline_sees_a_negation_on_one_side_only() -> None:
    one, both = (lexical_features(("It is not open.", other)) for other in ("It is open.", "It is never open."))
    assert (one[4], both[4]) == (1.0, 0.0)
    assert one[0] == pytest.approx(3 / 4)


def test_scores_are_counted_as_defined() -> None:
    import numpy as np

    assert choose(np.array([[0.3, 0.6, 0.1]]), ["entailment", "contradiction"]) == ["entailment"]
    found, right = np.array([True, True, False, False]), np.array([True, False, False, False])
    assert balanced(found, right) == pytest.approx((1 + 2 / 3) / 2)
