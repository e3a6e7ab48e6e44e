"""The table of opposites is looked up by the beginnings of words: nothing may be missed that a full search finds."""

from __future__ import annotations

import pytest

from index.disagreements.opposition_table import _any_word, _beginnings, oppositions, touched_by

TEXTS = [
    "it is safe, and its side effects are only temporary.",
    "a non-invasive treatment (not painful) that is on offer in the morning.",
    "whether the cream works has not been shown; it may not be used on its own.",
    "anti-inflammatory, and it protects against infection.",
    "cells of the patient's own skin rather than a donor's.",
    "éclairs are free of charge at no cost.",
    "unsafely",
    "",
]


@pytest.mark.parametrize("text", TEXTS)
def test_beginnings_find_what_a_full_search_finds(text: str) -> None:
    every = [row for row, any_word in zip(oppositions(), _any_word(), strict=True) if any_word.search(text)]
    assert touched_by(text) == every


def test_the_texts_touch_many_rows() -> None:
    assert len({row.noun for text in TEXTS for row in touched_by(text)}) >= 10


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("ok to", {"ok"}),
        ("danger*", {"dang"}),
        ("re:(?<!be a )(?<!is a )side effects?", {"side"}),
        ("re:(?:works?|helps?) (?:\\w+ )?well", {"work", "help"}),
        ("re:uses?", {"use"}),
    ],
)
def test_beginnings_of_an_entry(entry: str, expected: set[str]) -> None:
    assert _beginnings(entry) == expected


def test_an_entry_that_begins_with_no_letter_is_refused() -> None:
    with pytest.raises(ValueError, match="must begin with letters"):
        _beginnings("re:\\w+ effects")
