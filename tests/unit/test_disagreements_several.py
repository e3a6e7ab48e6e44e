"""In a library about several things two figures conflict only where both are of one matter."""

from __future__ import annotations

import numpy as np
import pytest

from index.disagreements.find import find_disagreements, read_library
from index.disagreements.likeness import NEAR, NEAR_MATTER, same_matter
from index.disagreements.reads import Read, about_several
from index.model import BlockKind, Document, Metadata
from tests.fakes import make_document
from tests.unit.shelves import shelve

CARE = make_document(
    "care",
    Metadata("Looking after a spacer"),
    [
        (BlockKind.PARAGRAPH, "Wash the spacer once a month in soapy water and leave it to dry.", 0),
        (BlockKind.PARAGRAPH, "A spacer costs 14 pounds.", 0),
        (BlockKind.PARAGRAPH, "Do not swim for a week.", 0),
    ],
)
PLAN = make_document(
    "plan",
    Metadata("Plan for the lungs"),
    [
        (BlockKind.PARAGRAPH, "Wash the spacer once a week in warm water with a drop of soap.", 0),
        (BlockKind.PARAGRAPH, "A missed visit costs 40 pounds.", 0),
        (BlockKind.PARAGRAPH, "Do not swim for a month.", 0),
    ],
)


def reads_of(*documents: Document) -> list[Read]:
    shelf = shelve(*documents)
    passages = {passage.passage_id: passage for passage in shelf.passages}
    return list(read_library(shelf.documents, passages, shelf.statements).reads)


@pytest.mark.parametrize(
    ("words", "cosine", "same_subject", "same"),
    [
        ("Wash", NEAR_MATTER, False, True),  # spacer, wash, water
        ("Wash", NEAR, False, False),  # not alike enough
        ("Wash", NEAR, True, True),
        ("costs", NEAR_MATTER, False, False),  # prices of two things
        ("swim", NEAR_MATTER, True, False),  # one word in common, and titles of two things
    ],
)
def test_one_matter_is_named_in_both(words: str, cosine: float, same_subject: bool, same: bool) -> None:
    one, other = (read for read in reads_of(CARE, PLAN) if words in read.claim.text)
    assert same_matter(one, other, cosine, same_subject) is same


def test_two_claims_of_one_document_are_no_two_voices() -> None:
    one, _, other = reads_of(CARE)
    assert not same_matter(one, other, 1.0, same_subject=True)


def test_a_handful_of_pages_is_about_one_thing_and_many_may_be_about_several() -> None:
    things = [f"thing{'abcdefghij'[i // 10]}{'abcdefghij'[i % 10]}" for i in range(100)]
    several = make_document(
        "many", Metadata("Many"), [(BlockKind.PARAGRAPH, f"The {t} lasts a year.", 0) for t in things]
    )
    one = make_document(
        "one",
        Metadata("All about valves"),
        [(BlockKind.HEADING, "Valves", 1), *((BlockKind.PARAGRAPH, f"Valves are made of {t}.", 0) for t in things)],
    )
    assert not about_several(reads_of(CARE, PLAN))
    assert about_several(reads_of(several))
    assert not about_several(reads_of(one))


def test_a_topic_names_the_matter_and_no_side_takes_another_thing_with_the_same_figure() -> None:
    things = [f"thing{'abcdefghij'[i // 10]}{'abcdefghij'[i % 10]}" for i in range(100)]
    filling = [(BlockKind.PARAGRAPH, f"The {thing} is kept once a month.", 0) for thing in things]
    many = make_document("many", Metadata("Many"), filling)
    shelf = shelve(CARE, PLAN, many)
    passages = {passage.passage_id: passage for passage in shelf.passages}
    library = read_library(shelf.documents, passages, shelf.statements)
    texts = [one.span.of(shelf.documents[one.document_id].text) for one in shelf.statements]
    vectors = np.asarray([[1.0, 0.0] if "Wash the spacer" in text else [0.0, 1.0] for text in texts], dtype=np.float32)

    (found,) = find_disagreements(library, vectors, None).disagreements

    assert "spacer" in found.topic
    assert [len(position.backings) for position in found.positions] == [1, 1]
