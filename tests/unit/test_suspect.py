"""Figures of two documents that may disagree: what is paired, what is measured, what staff are shown."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from index.disagreements.find import read_library
from index.disagreements.model import Backing, Disagreement, Kind, Position
from index.disagreements.reads import Read
from index.disagreements.suspect import (
    NAMES,
    ClaimVectors,
    FigurePair,
    Suspicion,
    best_of_each,
    figure_pairs,
    measure,
    packaged_suspicion,
    sort_out,
)
from index.model import BlockKind, Document, Metadata
from tests.fakes import make_document
from tests.unit.shelves import shelve


def told(name: str, title: str, *sentences: str) -> Document:
    return make_document(name, Metadata(title), [(BlockKind.PARAGRAPH, sentence, 0) for sentence in sentences])


FAQ = told(
    "faq", "Questions about visits",
    "If you cannot come to your appointment, cancel it at least 24 hours before.",
    "A first visit takes about 40 minutes.",
)  # fmt: skip
RULES = told(
    "rules", "Rules of the practice",
    "An appointment that you cannot keep must be cancelled at least 48 hours before.",
    "A copy of your records costs 12 pounds.",
    "A letter costs 30 pounds.",
)  # fmt: skip


def reads_of(*documents: Document) -> list[Read]:
    shelf = shelve(*documents)
    passages = {passage.passage_id: passage for passage in shelf.passages}
    return list(read_library(shelf.documents, passages, shelf.statements).reads)


def vectors_of(reads: list[Read]) -> np.ndarray:
    """The two about cancelling are alike, all others less so."""
    vectors = np.eye(len(reads), 12, dtype=np.float32) + 0.8
    first, second = (i for i, read in enumerate(reads) if "cancel" in read.claim.text)
    vectors[second] = vectors[first]
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def words_of(pairs: list[FigurePair], reads: list[Read]) -> list[tuple[str, str]]:
    return [(reads[pair.a].claim.text[:6], reads[pair.b].claim.text[:6]) for pair in pairs]


def test_figures_of_one_dimension_are_paired_across_documents() -> None:
    reads = reads_of(FAQ, RULES)
    pairs = figure_pairs(reads, vectors_of(reads))
    assert words_of(pairs, reads) == [("If you", "An app"), ("A firs", "An app")]
    assert (pairs[0].first.shown, pairs[0].second.shown) == ("at least 24 hours", "at least 48 hours")


def test_every_pair_has_every_measure_and_the_likeliest_is_shown() -> None:
    reads = reads_of(FAQ, RULES)
    pairs = figure_pairs(reads, vectors_of(reads))
    measures = measure(pairs, reads)
    assert measures.shape == (2, len(NAMES))
    assert np.isfinite(measures).all()
    chances = packaged_suspicion().chances(measures)
    assert chances[0] > packaged_suspicion().floor > chances[1]


def suspected(reads: list[Read], vectors: np.ndarray, found: list[Disagreement]) -> list[Disagreement]:
    shown, suspicions = sort_out(reads, vectors, found)
    assert shown == found  # a handful of claims: rules are enough
    return suspicions


def test_a_suspicion_has_a_topic_and_both_sides_in_the_sources_words() -> None:
    reads = reads_of(FAQ, RULES)
    (one,) = suspected(reads, vectors_of(reads), [])
    assert [position.label for position in one.positions] == ["At least 24 hours", "At least 48 hours"]
    assert one.document_ids == ("faq", "rules")
    assert "appointment" in one.topic.lower()
    assert one == suspected(reads, vectors_of(reads), [])[0]


def test_what_is_shown_to_patients_is_not_suspected_besides() -> None:
    reads = reads_of(FAQ, RULES)
    (one,) = suspected(reads, vectors_of(reads), [])
    shown = replace(one, disagreement_id="shown", topic="Notice")
    assert suspected(reads, vectors_of(reads), [shown]) == []
    alone = Disagreement("alone", "Notice", Kind.NUMBER, (one.positions[0], Position("?", one.positions[0].backings)))
    assert suspected(reads, vectors_of(reads), [alone]) == [one]


def test_among_many_things_a_conflict_of_figures_needs_both_rules_and_model() -> None:
    others = [told(f"t{i}", f"About thing{i}", *[f"The thing{i} is good." for _ in range(4)]) for i in range(30)]
    reads = reads_of(FAQ, RULES, *others)
    vectors = vectors_of(reads)
    (likely,) = sort_out(reads, vectors, [])[1]
    minutes, hours = (
        next(r for r in reads if word in r.claim.text).claim.statement for word in ("minutes", "48 hours")
    )
    sides = tuple(
        Position(s.document_id, (Backing(s.statement_id, s.passage_id, s.document_id, s.start, s.end),))
        for s in (minutes, hours)
    )
    unlikely = Disagreement("figures", "Figures", Kind.NUMBER, sides)
    words = replace(unlikely, disagreement_id="words", kind=Kind.POLARITY)
    assert sort_out(reads, vectors, [likely, unlikely, words]) == ([likely, words], [unlikely])


def test_a_statement_stands_in_its_likeliest_pair_alone() -> None:
    reads = reads_of(FAQ, RULES)
    pairs = figure_pairs(reads, vectors_of(reads))
    assert list(best_of_each(pairs, np.asarray([0.3, 0.6]))) == [1]  # both have the statement in RULES
    assert list(best_of_each(pairs, np.asarray([0.6, 0.3]))) == [0]


def test_a_library_without_figures_gives_no_suspicion() -> None:
    reads = reads_of(told("a", "Bees", "Bees like the sun."), told("b", "Wasps", "Wasps like jam."))
    assert suspected(reads, np.ones((2, 4), dtype=np.float32) / 2, []) == []


def test_the_cosine_of_claims_is_the_mean_of_statements_and_passages() -> None:
    claims = [read.claim for read in reads_of(FAQ)]
    passage = claims[0].statement.passage_id
    statements = np.asarray([[1.0, 0.0], [0.6, 0.8]], dtype=np.float16)
    passages = np.asarray([[0.0, 1.0]], dtype=np.float32)
    both = ClaimVectors(claims, statements, [0, 1], lambda rows: passages[rows], {passage: 0})[[0, 1]]
    assert float(both[0] @ both[1]) == pytest.approx(0.8, abs=1e-3)  # one passage, statements at 0.6
    assert np.linalg.norm(both, axis=1) == pytest.approx(1.0, abs=1e-3)


def test_weights_for_other_measures_are_refused() -> None:
    with pytest.raises(ValueError, match="scripts/fit_suspicion"):
        Suspicion.from_json({"weights": {"likeness": 1.0}, "intercept": 0.0, "floor": 0.5})
