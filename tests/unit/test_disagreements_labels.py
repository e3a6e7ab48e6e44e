"""Labels: a side in few words, whole phrases only, never saying something else than the sentence."""

from __future__ import annotations

import pytest

from index.disagreements.shorten import shorten


@pytest.mark.parametrize(
    ("text", "word", "label"),
    [
        ("The lamp is quiet.", "quiet", "The lamp is quiet"),
        ("However, the lamp is quiet, and it is cheap.", "quiet", "the lamp is quiet"),
        ("Several readers told us that the lamp is loud.", "loud", "the lamp is loud"),
        (
            "The lamp that stood for years in the old house by the sea is not quiet at all in the evening.",
            "quiet",
            "not quiet at all in the evening",
        ),
        (
            "The lamp is quiet in the evening and in the morning and during the long night of the winter.",
            "quiet",
            "The lamp is quiet in the evening",
        ),
    ],
)
def test_a_label_ends_where_a_phrase_ends(text: str, word: str, label: str) -> None:
    start = text.index(word)
    assert shorten(text, start, start + len(word)) == label


@pytest.mark.parametrize("denial", ["is not", "is hardly", "has never been"])
def test_a_label_never_loses_its_denial(denial: str) -> None:
    text = f"Under the rules of the house that were written by the committee in spring the lamp {denial} quiet"
    start = text.index("quiet")
    label = shorten(text, start, start + 5)
    assert denial.split()[1] in label
    assert label.endswith("quiet")
