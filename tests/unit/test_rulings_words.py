"""What a ruling is tied to: words and questions, not rows; and what counts as quoting barred words."""

from __future__ import annotations

import pytest

from bot.rulings import NOTHING_RULED, Ruled, heading_of, is_barred, placed_key, question_key, text_key
from tests.fakes import cite
from tests.unit.shelves import HIVES, NOTES, shelve
from web.staff.reading import lines_of, sources_of

OPENING = "Open a hive every 7 days from May to July."


def test_the_same_question_has_the_same_key_whatever_its_signs_and_articles() -> None:
    same = ["How long does a session take?", "how long does the session take", "HOW LONG, please, does session take!"]
    assert len({question_key(question) for question in same}) == 1
    others = ["How long does a session last?", "how much does a session take?", "session a take does long how?"]
    assert question_key(same[0]) not in {question_key(question) for question in others}
    assert question_key("?") != question_key("!")


def test_texts_are_the_same_whatever_their_blanks() -> None:
    assert text_key("One  two\nthree ") == text_key("One two three")
    assert text_key("Cafe\u0301") == text_key("Caf\u00e9")
    assert placed_key("Is it safe?", "Yes.") != placed_key("Is it free?", "Yes.")
    assert placed_key("a", "b c") != placed_key("a b", "c")


@pytest.mark.parametrize(
    ("own", "joined", "barred"),
    [
        ("It takes ninety minutes or so.", "It takes ninety minutes or so.", True),
        ("It takes ninety minutes or so.", "Length: It takes ninety minutes or so.", True),
        ("Ninety.", "It takes ninety minutes or so. Ninety.", True),
        ("It takes ninety minutes", "It takes ninety minutes", True),  # part of the barred words
        ("It takes", "It takes", False),  # a few words that stand anywhere
        ("It takes eighty minutes or so.", "It takes eighty minutes or so.", False),
    ],
)
def test_what_quotes_barred_words_or_is_part_of_them_is_barred(own: str, joined: str, barred: bool) -> None:
    assert is_barred(own, joined, ["It takes ninety minutes or so."]) is barred


def test_short_barred_words_bar_only_themselves() -> None:
    assert is_barred("Yes.", "Yes.", ["Yes."])
    assert not is_barred("Yes. It is safe for most people.", "Yes. It is safe for most people.", ["Yes."])


def test_a_withdrawn_statement_is_cited_nowhere() -> None:
    generation = shelve(HIVES, NOTES)
    passage = next(
        p for p in generation.passages if OPENING in HIVES.text[p.start : p.end] and p.document_id == "hives"
    )
    ruled = Ruled("1", frozenset({placed_key(heading_of(HIVES, passage), OPENING)}))
    for words, allowed in ((OPENING, False), ("Opening it takes about 20 minutes.", True), ("every 7 days", False)):
        citation = cite(1, HIVES, words)
        placed = type(citation)(**{**citation.to_json(), "passage_id": passage.passage_id})
        assert ruled.may_cite(placed, generation) is allowed
        assert NOTHING_RULED.may_cite(placed, generation)
    assert not ruled.may_cite(cite(1, HIVES, OPENING), generation)  # a passage that nobody knows is not trusted


def test_words_of_one_passage_are_shown_together_and_a_heading_above_it() -> None:
    generation = shelve(HIVES, NOTES)
    cited = [cite(1, HIVES, "How often should a hive be opened in summer?"), cite(2, HIVES, OPENING)]
    cited.append(cite(3, HIVES, "Opening it takes about 20 minutes."))
    (source,) = sources_of([one.to_json() for one in cited], generation.documents, generation.passages)
    assert source.heading == "How often should a hive be opened in summer?"
    assert [piece.text for piece in source.pieces if piece.marked] == [OPENING, "Opening it takes about 20 minutes."]
    assert "".join(piece.text for piece in source.pieces) in HIVES.text


def test_words_that_moved_are_found_and_words_that_went_are_not() -> None:
    generation = shelve(HIVES)
    moved = {**cite(1, HIVES, OPENING).to_json(), "start": 0, "end": len(OPENING)}
    gone = {**cite(2, NOTES, "Bees dislike being disturbed.").to_json()}
    answer = {
        "question": "How often?",
        "statements": [{"text": OPENING, "citations": [1]}, {"text": gone["quote"], "citations": [2]}],
        "citations": [moved, gone],
        "disagreements": [],
    }
    first, second = lines_of(answer, generation.documents, generation.passages, {})
    assert [piece.text for piece in first.sources[0].pieces if piece.marked] == [OPENING]
    assert second.sources[0].pieces == ()
    assert second.sources[0].quote == "Bees dislike being disturbed."
