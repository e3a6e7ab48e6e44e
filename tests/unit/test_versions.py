"""What makes a generation unfit to be taken over is said in words."""

from __future__ import annotations

import pytest

from index.versions import what_changed

VERSIONS = {
    "encoder": "a",
    "reader": 4,
    "splitter": 2,
    "keywords": 2,
    "detector": 1,
    "judge": "b",
    "encoder_folder": "x",
}


def test_the_same_versions_give_no_reason() -> None:
    assert what_changed(VERSIONS, dict(VERSIONS)) == ()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("encoder", "the embedding model is another"),
        ("reader", "documents are read in a new way"),
        ("splitter", "documents are split in a new way"),
        ("keywords", "words are indexed in a new way"),
        ("detector", "disagreements are found in a new way"),
        ("judge", "the judge of disagreements is another"),
        ("encoder_folder", "the folder of the embedding model has another name"),
    ],
)
def test_each_change_is_named(name: str, words: str) -> None:
    (reason,) = what_changed(VERSIONS, {**VERSIONS, name: "other"})
    assert reason.startswith(words)
