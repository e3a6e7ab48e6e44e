"""Search against brute force: the same passages and the same scores, from ten lines of numpy each."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from bot.find import PASSAGES_READ, READ_ON, READ_ON_BELOW, find
from bot.reader import Page, Reader
from bot.search import Candidates, late_interaction, search
from index.encoder import Encoder
from index.generation import Generation, Home
from index.keywords import terms

QUESTIONS = [
    "How long does a first fitting take?",
    "what does it cost",
    "Can I put oil on brakes?",
    "puncture",
    "Where does the moon go in winter?",
]


@pytest.fixture(scope="module")
def generation(small_library: Path) -> Generation:
    return Home(small_library).open_current().load()


@pytest.fixture(scope="module")
def sample(sample_library: Path) -> Generation:
    return Home(sample_library).open_current().load()


def texts_of(generation: Generation) -> list[str]:
    """What was embedded and counted of every passage: its heading path, then its own words."""
    texts = []
    for passage in generation.passages:
        document = generation.documents[passage.document_id]
        path = [document.metadata.title]
        for span in passage.headings:
            heading = document.text[span.start : span.end]
            if heading.casefold() != path[-1].casefold():
                path.append(heading)
        texts.append(" > ".join(path) + "\n" + document.text[passage.start : passage.end])
    return texts


def brute_cosines(texts: list[str], question: str, encoder: Encoder) -> np.ndarray:
    """Cosines of every passage with the question, embedded here and now."""
    vectors = np.stack([encoder.encode_tokens(text).sentence for text in texts])
    return vectors @ encoder.encode_question(question).sentence


def brute_keywords(texts: list[str], question: str) -> np.ndarray:
    """BM25 as Lucene counts it, k1 = 1.2 and b = 0.75."""
    rows = [Counter(terms(text)) for text in texts]
    lengths = np.array([sum(row.values()) for row in rows])
    scores = np.zeros(len(rows))
    for term in terms(question):
        found = sum(term in row for row in rows)
        idf = math.log(1 + (len(rows) - found + 0.5) / (found + 0.5))
        frequency = np.array([row[term] for row in rows])
        scores += idf * frequency / (frequency + 1.2 * (1 - 0.75 + 0.75 * lengths / lengths.mean()))
    return scores


def brute_late(texts: list[str], question: str, encoder: Encoder) -> np.ndarray:
    """For each token of the question the best cosine with any token of the passage; the mean of those."""
    asked = encoder.encode_question(question).vectors
    return np.array([(encoder.encode_tokens(text).vectors @ asked.T).max(axis=0).mean() for text in texts])


def test_sentence_vectors_alone_are_the_same(generation: Generation, encoder: Encoder) -> None:
    texts = texts_of(generation)
    whole = np.stack([encoded.sentence for encoded in encoder.encode_many(texts)])
    np.testing.assert_array_equal(np.stack(list(encoder.sentences(texts))), whole)


def by_row(candidates: Candidates, values: np.ndarray) -> np.ndarray:
    """Scores in the order of the rows."""
    return values[np.argsort(candidates.rows)]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_score_is_the_one_brute_force_gives(generation: Generation, encoder: Encoder, question: str) -> None:
    texts = texts_of(generation)
    found = search(generation, question, encoder.encode_question(question))
    assert sorted(found.rows) == list(range(len(texts)))
    np.testing.assert_allclose(by_row(found, found.dense), brute_cosines(texts, question, encoder), atol=1e-5)
    np.testing.assert_allclose(by_row(found, found.keywords), brute_keywords(texts, question), atol=1e-4)
    # Token vectors are kept in 16 bits, three decimals.
    np.testing.assert_allclose(by_row(found, found.late), brute_late(texts, question, encoder), atol=2e-3)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_order_is_that_of_the_scaled_sum(generation: Generation, encoder: Encoder, question: str) -> None:
    texts = texts_of(generation)
    parts = [
        brute_cosines(texts, question, encoder),
        brute_keywords(texts, question),
        brute_late(texts, question, encoder),
    ]
    total = sum((part - part.min()) / (np.ptp(part) or 1) for part in parts)
    found = search(generation, question, encoder.encode_question(question))
    np.testing.assert_allclose(found.score, np.sort(total)[::-1], atol=5e-3)
    assert found.rows[0] == np.argmax(total)


def test_nearest_neighbours_are_the_true_ones_in_order(sample: Generation, encoder: Encoder) -> None:
    stored = sample.vectors.vectors(np.arange(len(sample.passages)))
    for question in ("How long does it take?", "Is it safe?", "What does it cost?"):
        asked = encoder.encode_question(question).sentence
        rows, cosines = sample.vectors.search(asked, 10)
        cosine_of = stored @ asked
        assert rows.tolist() == np.argsort(-cosine_of, kind="stable")[:10].tolist()
        np.testing.assert_allclose(cosines, cosine_of[rows], atol=1e-6)


def test_many_questions_at_once_find_what_each_alone_finds(sample: Generation, encoder: Encoder) -> None:
    asked = np.stack([encoder.encode_question(question).sentence for question in QUESTIONS])
    rows, cosines = sample.vectors.search_many(asked, 5)
    for i, vector in enumerate(asked):
        alone, scores = sample.vectors.search(vector, 5)
        assert rows[i].tolist() == alone.tolist()
        np.testing.assert_allclose(cosines[i], scores, atol=1e-6)


def test_only_the_best_of_either_search_are_candidates(sample: Generation, encoder: Encoder) -> None:
    question = "How much does one session cost?"
    encoded = encoder.encode_question(question)
    found = search(sample, question, encoded, candidates=7)
    keywords = sample.keywords.scores(question)
    nearest, _ = sample.vectors.search(encoded.sentence, 7)
    best = set(np.argsort(-keywords, kind="stable")[:7].tolist()) | set(nearest.tolist())
    assert set(found.rows.tolist()) == best
    assert np.all(np.diff(found.score) <= 1e-6)


def test_late_interaction_is_the_best_match_of_each_word(generation: Generation, encoder: Encoder) -> None:
    encoded = encoder.encode_question("padded shorts for the first visit")
    rows = np.array([3, 0])
    best = late_interaction(generation, encoded, rows)
    for i, row in enumerate(rows):
        vectors = np.asarray(generation.tokens.vectors[generation.tokens.tokens(int(row))], dtype=np.float32)
        np.testing.assert_allclose(best[i], (vectors @ encoded.vectors.T).max(axis=0), atol=1e-6)


def test_a_question_without_a_known_word_still_finds_the_nearest(generation: Generation, encoder: Encoder) -> None:
    question = "zzyzx qwrtp"
    found = search(generation, question, encoder.encode_question(question))
    assert found.keywords.max() == 0
    assert len(found) == len(generation.passages)
    assert np.isfinite(found.score).all()


def test_what_is_read_holds_the_next_by_plain_similarity_too() -> None:
    """Where the point lies in words that every document has, the weights hide the passage that says it."""
    best = np.asarray([[0.9, 0.1], [0.8, 0.2], [0.1, 0.8], [0.1, 0.3]], dtype=np.float32)
    none = np.zeros(4, dtype=np.float32)
    found = Candidates(np.asarray([7, 5, 3, 1]), none, none, none, best.mean(axis=1), best)
    rare_word = np.asarray([1.0, 0.0], dtype=np.float32)

    assert found.to_read(rare_word, 1).rows.tolist() == [7, 5]
    assert found.to_read(rare_word, 2).rows.tolist() == [7, 5, 3]
    assert found.to_read(rare_word, 9).rows.tolist() == [7, 5, 3, 1]


def test_a_passage_hidden_by_its_weights_is_read() -> None:
    best = np.asarray([[0.9, 0.1], [0.8, 0.1], [0.7, 0.1], [0.2, 0.9]], dtype=np.float32)
    none = np.zeros(4, dtype=np.float32)
    found = Candidates(np.arange(4), none, none, none, best.mean(axis=1), best)

    assert found.to_read(np.asarray([1.0, 0.0], dtype=np.float32), 2).rows.tolist() == [0, 1, 3]


def test_of_what_is_read_beyond_the_cosine_has_a_say() -> None:
    best = np.asarray([[0.9, 0.9], [0.5, 0.5], [0.4, 0.4], [0.1, 0.1]], dtype=np.float32)
    none, dense = np.zeros(4, dtype=np.float32), np.asarray([0, 0, 0.1, 0.9], dtype=np.float32)
    found = Candidates(np.arange(4), none, dense, none, best.mean(axis=1), best)
    weights = np.asarray([0.5, 0.5], dtype=np.float32)
    assert found.to_read(weights, 1).rows.tolist() == [0, 1]
    assert found.to_read(weights, 1, 1).rows.tolist() == [0, 1, 2]
    assert found.to_read(weights, 0, 9).rows.tolist() == [0, 1, 2, 3]
    nearer = replace(found, dense=np.asarray([0, 0, 0, 1.9], dtype=np.float32))
    assert nearer.to_read(weights, 1, 1).rows.tolist() == [0, 1, 3]
    assert nearer.to_read(weights, 1, 1).first(2).rows.tolist() == [0, 1]
    assert nearer.to_read(weights, 1, 1).first(2).best.tolist() == best[:2].tolist()


@pytest.mark.parametrize(("best_logit", "read"), [(READ_ON_BELOW, 1), (READ_ON_BELOW - 0.1, 2)])
def test_where_the_first_passages_do_not_answer_more_are_read(
    sample: Generation, encoder: Encoder, best_logit: float, read: int
) -> None:
    asked: list[int] = []

    class Fixed:
        """A reader that finds the same everywhere."""

        def read(self, question: str, pages: Sequence[Page]) -> list[np.ndarray]:
            asked.append(len(pages))
            return [np.full(len(page.spans), best_logit, dtype=np.float32) for page in pages]

    found = find("How long does one visit take?", sample, encoder, cast(Reader, Fixed()))
    passages = len(sample.passages)
    assert asked == [min(PASSAGES_READ + 1, passages), min(READ_ON, passages - PASSAGES_READ - 1)][:read]
    assert len(found.near) == sum(asked)
    assert {scored.passage.passage_id for scored, _ in found.ranked} == {
        sample.passages[row].passage_id for row in found.near.rows.tolist()
    }
