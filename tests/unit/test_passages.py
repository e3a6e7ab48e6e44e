"""Documents into passages and statements: nothing lost, nothing quoted without what makes sense of it."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from index.model import Block, BlockKind, Document, Metadata, Span
from index.passages import MAX_LIST_CHARS, MAX_WHOLE_BLOCK, MAX_WORDS, SplitDocument, split_document
from tests.fakes import Part, make_document

H, P, ITEM, ROW, HEAD, NOTE = (
    BlockKind.HEADING,
    BlockKind.PARAGRAPH,
    BlockKind.ITEM,
    BlockKind.ROW,
    BlockKind.HEADER_ROW,
    BlockKind.NOTE,
)


def document_of(*parts: Part) -> Document:
    return make_document("kayaks", Metadata("Sea kayaks"), parts)


def in_context(document: Document, first: int, last: int, *context: int) -> Document:
    """The document with blocks `first` to `last` understood through the blocks named by number."""
    spans = tuple(document.blocks[number].span for number in context)
    blocks = [
        replace(block, context=spans) if first <= number <= last else block
        for number, block in enumerate(document.blocks)
    ]
    return replace(document, blocks=tuple(blocks))


def passages_of(document: Document) -> list[tuple[tuple[str, ...], str]]:
    """Heading path and text of every passage."""
    return [
        (tuple(span.of(document.text) for span in passage.headings), document.text[passage.start : passage.end])
        for passage in split_document(document).passages
    ]


def statements_of(document: Document) -> list[tuple[str, str, tuple[str, ...]]]:
    """Kind, words and context of every statement."""
    return [
        (s.kind, s.span.of(document.text), tuple(span.of(document.text) for span in s.context))
        for s in split_document(document).statements
    ]


def test_each_passage_stands_under_one_heading_path() -> None:
    document = document_of(
        (H, "Sea kayaks", 1),
        (P, "A sea kayak is long and narrow.", 0),
        (H, "Paddles", 2),
        (P, "A paddle is longer than its user.", 0),
        (H, "Feathering", 3),
        (P, "The blades stand at an angle.", 0),
        (H, "Safety", 2),
        (P, "Never paddle alone.", 0),
    )
    assert passages_of(document) == [
        (("Sea kayaks",), "A sea kayak is long and narrow."),
        (("Sea kayaks", "Paddles"), "A paddle is longer than its user."),
        (("Sea kayaks", "Paddles", "Feathering"), "The blades stand at an angle."),
        (("Sea kayaks", "Safety"), "Never paddle alone."),
    ]


def test_text_before_the_first_heading_has_no_path() -> None:
    document = document_of((P, "First words.", 0), (H, "Later", 2), (P, "Last words.", 0))
    assert passages_of(document) == [((), "First words."), (("Later",), "Last words.")]


def test_a_heading_with_nothing_under_it_can_be_found_and_quoted() -> None:
    """In scraped text a short line that looks like a heading may be all there is."""
    document = document_of((H, "Prices", 2), (H, "Norway 900", 3), (H, "Sweden 700", 3))
    assert passages_of(document) == [(("Prices",), "Norway 900"), (("Prices",), "Sweden 700")]
    assert [words for _, words, _ in statements_of(document)] == ["Norway 900", "Sweden 700"]


def test_a_long_section_is_cut_between_sentences() -> None:
    sentences = [f"Stroke number {number} goes through cold green water." for number in range(60)]
    document = document_of((H, "Strokes", 2), (P, " ".join(sentences), 0))
    passages = passages_of(document)
    assert " ".join(text for _, text in passages) == " ".join(sentences)
    assert all(path == ("Strokes",) for path, _ in passages)
    assert all(len(text.split()) <= MAX_WORDS and text.endswith("water.") for _, text in passages)
    assert len(passages) == 4
    assert [words for _, words, _ in statements_of(document)] == sentences


def test_a_sentence_without_an_end_is_cut_between_words() -> None:
    text = " ".join(f"wave{number}" for number in range(500))
    passages = passages_of(document_of((P, text, 0)))
    assert " ".join(words for _, words in passages) == text
    assert all(len(words.split()) <= MAX_WORDS for _, words in passages)


def test_notes_are_kept_apart_from_what_the_document_says() -> None:
    document = document_of((P, "Paddle close to the shore.", 0), (NOTE, "Subscribe to our letter.", 0))
    split = split_document(document)
    assert [passage.note for passage in split.passages] == [False, True]
    assert statements_of(document)[-1] == ("note", "Subscribe to our letter.", ())


def test_items_are_quoted_with_the_heading_above_them() -> None:
    document = document_of((H, "What to wear", 2), (ITEM, "A wetsuit", 0), (ITEM, "Neoprene shoes", 0))
    assert statements_of(document) == [
        ("item", "A wetsuit", ("What to wear",)),
        ("item", "Neoprene shoes", ("What to wear",)),
        ("list", "A wetsuit\nNeoprene shoes", ("What to wear",)),
    ]


def test_items_are_quoted_with_the_words_that_lead_into_them() -> None:
    """Which then say nothing by themselves."""
    document = in_context(
        document_of((H, "Clothes", 2), (P, "In winter wear:", 0), (ITEM, "A drysuit", 0), (ITEM, "A hood", 0)), 2, 3, 1
    )
    assert statements_of(document) == [
        ("item", "A drysuit", ("In winter wear:",)),
        ("item", "A hood", ("In winter wear:",)),
        ("list", "A drysuit\nA hood", ("In winter wear:",)),
    ]


def test_a_row_of_many_columns_is_quoted_with_the_header_row() -> None:
    document = in_context(
        document_of((H, "Boats", 2), (HEAD, "Model | Length | Price", 0), (ROW, "Tern | 5.2 m | €2,100", 0)), 2, 2, 1
    )
    assert statements_of(document) == [("row", "Tern | 5.2 m | €2,100", ("Model | Length | Price",))]


def test_a_row_of_a_name_and_a_value_is_quoted_with_the_heading() -> None:
    """It tells what the values are; the header row would only say 'Model | Price'."""
    document = in_context(
        document_of((H, "What boats cost to hire", 2), (HEAD, "Model | Price", 0), (ROW, "Tern | €40", 0)), 2, 2, 1
    )
    assert statements_of(document) == [("row", "Tern | €40", ("What boats cost to hire",))]


def test_a_long_item_is_quoted_sentence_by_sentence() -> None:
    sentences = [f"Turn number {number} needs a firm edge and a steady hand on the paddle." for number in range(8)]
    assert len(" ".join(sentences)) > MAX_WHOLE_BLOCK
    document = document_of((H, "Turning", 2), (ITEM, " ".join(sentences), 0))
    assert statements_of(document) == [("sentence", sentence, ("Turning",)) for sentence in sentences]


def test_a_list_too_long_to_read_is_not_quoted_as_a_whole() -> None:
    items: list[Part] = [
        (ITEM, f"Harbour {number} is a good place to land in an easterly wind", 0) for number in range(8)
    ]
    short, long = document_of((H, "Harbours", 2), *items), document_of((H, "Harbours", 2), *items * 4)
    assert "list" in [kind for kind, _, _ in statements_of(short)]
    assert all(len(words) <= MAX_LIST_CHARS for _, words, _ in statements_of(long))


@pytest.mark.parametrize("other", [(P, "A paragraph between.", 0), (H, "A heading between", 2)])
def test_two_lists_are_not_run_together(other: Part) -> None:
    document = document_of((ITEM, "One", 0), (ITEM, "Two", 0), other, (ITEM, "Three", 0), (ITEM, "Four", 0))
    assert [words for kind, words, _ in statements_of(document) if kind == "list"] == ["One\nTwo", "Three\nFour"]


def test_ids_follow_place_and_words() -> None:
    """The same document gives the same ids; a changed passage gets another."""
    before = document_of((P, "The tide turns at noon.", 0), (H, "Wind", 2), (P, "It blows from the west.", 0))
    after = document_of((P, "The tide turns at noon.", 0), (H, "Wind", 2), (P, "It blows from the east.", 0))
    one, same, other = (split_document(document).passages for document in (before, before, after))
    assert one == same
    assert one[0].passage_id == other[0].passage_id
    assert one[1].passage_id != other[1].passage_id
    names = [statement.statement_id for statement in split_document(before).statements]
    assert len(set(names)) == len(names) == 2


def random_document(chance: random.Random) -> Document:
    """Blocks of any kind and length in any order, contexts of what stands before."""
    words = ["tide", "wind", "Skerry", "3.5", "approx.", "e.g.", "🌊", "it", "Dr.", "No", "km", "and"]
    ends = [".", "?", "!", "", ":", ";", "…"]

    def line(longest: int) -> str:
        return " ".join(chance.choice(words) + chance.choice(ends) * (chance.random() < 0.2) for _ in range(longest))

    parts: list[Part] = []
    for _ in range(chance.randint(1, 25)):
        kind = chance.choice([H, P, P, ITEM, ITEM, ROW, ROW, HEAD, NOTE])
        length = chance.choice([1, 3, 12, 40, 300])
        parts.append((kind, line(length if kind is not H else 4), chance.randint(1, 4)))
    document = document_of(*parts)
    blocks: list[Block] = []
    for number, block in enumerate(document.blocks):
        led = number and block.kind in (ITEM, ROW) and chance.random() < 0.4
        blocks.append(replace(block, context=(chance.choice(document.blocks[:number]).span,)) if led else block)
    return replace(document, blocks=tuple(blocks))


def check_split(document: Document, split: SplitDocument) -> None:
    text, end = document.text, 0
    by_id = {passage.passage_id: passage for passage in split.passages}
    assert len(by_id) == len(split.passages)
    for passage in split.passages:
        assert end <= passage.start < passage.end
        end = passage.end
        assert all(span.end <= passage.start for span in passage.headings)
    spans = [(passage.start, passage.end) for passage in split.passages]
    above = {span for passage in split.passages for span in passage.headings}
    for block in document.blocks:
        covered = sum(min(block.end, b) - max(block.start, a) for a, b in spans if a < block.end and block.start < b)
        lost = (block.end - block.start) - covered
        blanks = text[block.start : block.end].count(" ")
        assert block.span in above or 0 <= lost <= blanks
    assert len({statement.statement_id for statement in split.statements}) == len(split.statements)
    for statement in split.statements:
        passage = by_id[statement.passage_id]
        assert passage.start <= statement.start < statement.end <= passage.end
        words = statement.span.of(text)
        assert words == words.strip()
        assert all(isinstance(span, Span) and span.end <= statement.start for span in statement.context)


@pytest.mark.parametrize("seed", range(150))
def test_whatever_the_blocks_nothing_is_lost_and_every_offset_holds(seed: int) -> None:
    document = random_document(random.Random(seed))
    check_split(document, split_document(document))


@pytest.mark.parametrize(
    ("heading", "said", "context"),
    [
        ("Can I paddle alone?", "No, go with somebody who knows the coast.", ("Can I paddle alone?",)),
        ("Can I paddle alone?", "Yes. The bay is sheltered on three sides.", ("Can I paddle alone?",)),
        ("Can I paddle alone?", "No kayak was ever lost in the bay in summer.", ()),
        ("Paddling alone", "No, go with somebody who knows the coast.", ()),
        ("Can I paddle alone?", "Go with somebody who knows the coast.", ()),
    ],
)
def test_a_yes_or_no_is_quoted_with_the_question_it_answers(heading: str, said: str, context: tuple[str, ...]) -> None:
    document = document_of((H, "Sea kayaks", 1), (H, heading, 2), (P, said, 0))

    assert statements_of(document)[-1] == ("sentence", said, context)
