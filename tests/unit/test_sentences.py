"""Sentence boundaries: where people would put them, with exact places."""

from __future__ import annotations

import itertools

import pytest

from index.sentences import split_sentences


def cut(text: str) -> list[str]:
    spans = split_sentences(text, 0, len(text))
    return [span.of(text) for span in spans]


@pytest.mark.parametrize(
    "sentences",
    [
        ["The dough rests for 12 hours.", "Then it is folded."],
        ["Is it ready?", "Press it with a finger!", "It springs back."],
        ["Bake it for approx. 3.5 minutes a side.", "Turn it once."],
        ["Use a starter, e.g. rye.", "Feed it daily."],
        ["Dr. Baker weighs flour in grams.", "Cups vary."],
        ["It costs $3.50 in the U.S. and less elsewhere.", "Buy two."],
        ["The oven reaches 250 °C 🔥.", "𝔖team it well."],
        ["Flour no. 5 is coarse.", "No. 7 is not."],
        ["Mix 500 g of flour with approx. 350 g of water."],
        ["one line without a full stop"],
    ],
)
def test_a_text_is_cut_where_its_sentences_end(sentences: list[str]) -> None:
    assert cut(" ".join(sentences)) == sentences


def test_places_count_from_the_start_of_the_whole_text() -> None:
    text = "Skip this. 🍞 First one. Second one. Skip that."
    start, end = text.index("🍞"), text.index(" Skip that")
    spans = split_sentences(text, start, end)
    assert [span.of(text) for span in spans] == ["🍞 First one.", "Second one."]
    assert spans[0].start == start
    assert spans[-1].end == end


def test_blanks_at_either_end_belong_to_no_sentence() -> None:
    assert cut("  Knead it.   Let it rest.  ") == ["Knead it.", "Let it rest."]


@pytest.mark.parametrize("text", ["", "   ", "\n\t "])
def test_nothing_gives_nothing(text: str) -> None:
    assert cut(text) == []


def test_nothing_but_blanks_is_ever_left_out() -> None:
    text = 'He said: "Wait." Then he left... no, he came back?! (Really.) See fig. 3. i.e. the last one; 4.5% of it.'
    spans = split_sentences(text, 0, len(text))
    assert "".join(span.of(text) for span in spans).replace(" ", "") == text.replace(" ", "")
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))
