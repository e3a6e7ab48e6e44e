"""Questions that ask for something beside what they name."""

from __future__ import annotations

import numpy as np
import pytest

from bot.features import NAMES, Scored
from bot.set_aside import set_aside
from index.model import BlockKind, Document, Metadata
from tests.fakes import make_document
from tests.unit.shelves import shelve

HONEY = make_document(
    "honey",
    Metadata("On sugar and honey"),
    [
        (BlockKind.PARAGRAPH, "Honey sweetens tea. It also keeps well. Tea takes syrup too.", 0),
        (BlockKind.PARAGRAPH, "Jam is sweeter. However, honey is dear.", 0),
        (BlockKind.PARAGRAPH, "Syrup and honey are sweet. Bees make wax.", 0),
        (BlockKind.PARAGRAPH, "For a sweet tooth, honey is the thing.", 0),
        (BlockKind.HEADING, "Sweet things", 2),
        (BlockKind.ITEM, "Honey", 0),
        (BlockKind.ITEM, "Dates", 0),
        (BlockKind.HEADER_ROW, "Point | Honey | Sugar", 0),
        (BlockKind.ROW, "Price | High | Low", 0),
        (BlockKind.ROW, "Is honey healthy? | Nobody knows", 0),
    ],
)


@pytest.mark.parametrize(
    ("asked", "searched", "stems"),
    [
        ("What else is sweet apart from honey?", "What else is sweet?", {"honey"}),
        ("is there anything besides maple syrup that is sweet", "is there anything that is sweet", {"mapl", "syrup"}),
        ("what sweet thing can I have instead of honey for tea", "what sweet thing can I have for tea", {"honey"}),
        ("Other than honey, what is sweet?", "what is sweet?", {"honey"}),
        ("what else could I try besides honey?", "alternatives to honey?", {"honey"}),
        ("any alternatives to honey?", "any alternatives to honey?", {"honey"}),
    ],
)
def test_the_thing_set_aside_is_known_and_left_out_of_what_is_searched_for(
    asked: str, searched: str, stems: set[str]
) -> None:
    aside = set_aside(asked)
    assert aside is not None
    assert (aside.question, aside.stems) == (searched, stems)


@pytest.mark.parametrize(
    "asked", ["Can I write instead of calling?", "What is honey?", "what about anything other than it", "", "besides"]
)
def test_other_questions_set_nothing_aside(asked: str) -> None:
    assert set_aside(asked) is None


def left(document: Document, asked: str) -> list[str]:
    """What may be quoted of all that the document says."""
    generation = shelve(document)
    aside = set_aside(asked)
    assert aside is not None
    passages = {passage.passage_id: passage for passage in generation.passages}
    all_of_it = [
        (Scored(one, passages[one.passage_id], 0, np.zeros(len(NAMES), dtype=np.float32)), 0.0)
        for one in generation.statements
    ]
    return [scored.statement.span.of(document.text) for scored, _ in aside.leaves(all_of_it, generation)]


def test_what_tells_of_the_thing_alone_is_not_quoted() -> None:
    said = left(HONEY, "anything other than honey?")
    assert "Tea takes syrup too." in said
    assert "Bees make wax." in said
    assert "Jam is sweeter." in said, "only what stands before it tells what a sentence is about"
    gone = {"Honey sweetens tea.", "It also keeps well.", "For a sweet tooth, honey is the thing."}
    assert not gone & set(said), "what leans on a sentence about it is about it"
    assert "Is honey healthy? | Nobody knows" not in said


def test_what_names_it_beside_others_may_be_quoted() -> None:
    said = left(HONEY, "anything other than honey?")
    assert "Syrup and honey are sweet." in said
    assert "Honey\nDates" in said, "a list that has it has more than that"
    assert "Price | High | Low" in said, "the head of a table names another column too"


def test_all_words_of_the_thing_have_to_be_named() -> None:
    assert "Tea takes syrup too." in left(HONEY, "anything other than maple syrup?")
