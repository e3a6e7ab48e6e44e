"""The shipped reader: what it must tell apart, and that a statement's logit depends on nothing but its passage."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.reader import MAX_QUESTION_TOKENS, MAX_TOKENS, SHIPPED_READER, Page, Reader, open_tokenizer, pair
from index.errors import ModelUnavailable
from index.sentences import split_sentences


def page(headings: str, text: str) -> Page:
    return Page(headings, text, tuple((s.start, s.end) for s in split_sentences(text, 0, len(text))))


SAUNA = page(
    "The village sauna > Opening hours and prices",
    "The sauna opens at two in the afternoon. A ticket costs nine pounds. Children below six get in free. "
    "Towels can be borrowed at the desk. It was built by volunteers in 1987.",
)
KILN = page(
    "The pottery > Firing",
    "A first firing takes eleven hours. The kiln must cool for a day before it is opened. "
    "Glazes with lead are not used.",
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(threads=1)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How much is a ticket?", "A ticket costs nine pounds."),
        ("When can I go in?", "The sauna opens at two in the afternoon."),
        ("Who built it?", "It was built by volunteers in 1987."),
        ("My son is four, does he have to pay?", "Children below six get in free."),
        ("do i have to bring my own towel", "Towels can be borrowed at the desk."),
    ],
)
def test_the_statement_that_answers_is_read_highest(reader: Reader, question: str, answer: str) -> None:
    (logits,) = reader.read(question, [SAUNA])
    start, end = SAUNA.spans[int(logits.argmax())]
    assert SAUNA.text[start:end] == answer
    assert logits.max() > 0


@pytest.mark.parametrize(
    "question", ["Is there a swimming pool?", "Can I park nearby?", "What does a massage cost?", "how hot is it inside"]
)
def test_what_only_sounds_as_if_is_read_below_what_answers(reader: Reader, question: str) -> None:
    (beside,), (right,) = reader.read(question, [SAUNA]), reader.read("what's the price of a ticket", [SAUNA])
    assert beside.max() < right.max()
    assert beside.max() < 1


def test_a_passage_is_read_the_same_alone_and_in_any_company(reader: Reader) -> None:
    question = "how long does the kiln need"
    together = reader.read(question, [SAUNA, KILN, SAUNA])
    assert together[1].tobytes() == reader.read(question, [KILN])[0].tobytes()
    assert together[0].tobytes() == together[2].tobytes()
    assert reader.read(question, []) == []


def test_the_number_of_threads_changes_nothing(reader: Reader) -> None:
    one, two = (each.read("how long", [SAUNA, KILN]) for each in (reader, Reader(threads=2)))
    assert [a.tobytes() for a in one] == [b.tobytes() for b in two]


def test_each_statement_is_pooled_over_its_own_tokens() -> None:
    tokenizer = open_tokenizer(SHIPPED_READER / "tokenizer.json")
    made = pair(tokenizer, "how long does it take", KILN)
    assert made.ids.shape == made.types.shape == made.pool.shape[1:]
    np.testing.assert_allclose(made.pool.sum(axis=1), 1.0, rtol=1e-5)
    inside = [{int(i) for i in np.flatnonzero(row)} for row in made.pool]
    assert not inside[0] & inside[1]
    assert all(made.types[sorted(tokens)].all() for tokens in inside)
    words = tokenizer.decode(made.ids[sorted(inside[1])].tolist())
    assert words == "the kiln must cool for a day before it is opened."


def test_question_and_passage_are_cut_to_what_the_network_takes(reader: Reader) -> None:
    long = page("Heading", "A line about the weather in spring. " * 200)
    made = pair(open_tokenizer(SHIPPED_READER / "tokenizer.json"), "why " * 500, long)
    assert len(made.ids) == MAX_TOKENS
    assert (made.types == 0).sum() == MAX_QUESTION_TOKENS
    (logits,) = reader.read("why " * 500, [long])
    assert logits.shape == (200,)
    assert np.isfinite(logits).all()


def test_a_folder_without_a_reader_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        Reader(tmp_path)
