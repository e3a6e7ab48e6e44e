"""Which statements make the answer: the best, from different sources, none twice, none torn from what it leans on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.features import NAMES, Scored
from bot.select import MAX_STATEMENTS, TAKEN_BACK_CHARS, Ranker, choose, compares_all, order, packaged_ranker, quotes_of
from index.generation import Generation
from index.model import Block, BlockKind, Document, Metadata, Span
from tests.fakes import make_document
from tests.unit.shelves import HIVES, NOTES, scored, shelve, statement_with


def chosen_words(generation: Generation, ranked: list[tuple[Scored, float]], margin: float) -> list[str]:
    found = choose(ranked, generation, margin)
    return [generation.documents[s.statement.document_id].text[s.statement.start : s.statement.end] for s in found]


@pytest.fixture
def shelf() -> Generation:
    return shelve(HIVES, NOTES)


def test_the_score_is_the_weighted_sum_of_the_measures(shelf: Generation) -> None:
    ranker = Ranker.from_json({"weights": {name: float(number) for number, name in enumerate(NAMES)}})
    one = scored(shelf, "every 7 days", **{NAMES[2]: 0.5, NAMES[5]: 0.25})
    assert ranker.scores([one]).tolist() == [2 * 0.5 + 5 * 0.25]
    assert ranker.scores([]).shape == (0,)


def test_the_best_comes_first_and_equals_keep_their_order(shelf: Generation) -> None:
    ranker = Ranker.from_json({"weights": {name: float(name == NAMES[0]) for name in NAMES}})
    low, high, same = (
        scored(shelf, words, **{NAMES[0]: value})
        for words, value in (("sunny place", 0.1), ("every 7 days", 0.9), ("every 14 days", 0.9))
    )
    assert [one.statement for one, _ in order([low, high, same], ranker)] == [
        high.statement,
        same.statement,
        low.statement,
    ]


@pytest.mark.parametrize("names", [NAMES[1:], (*NAMES, "made_up")])
def test_weights_for_other_measures_are_refused(names: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="scripts/fit_ranker"):
        Ranker.from_json({"weights": dict.fromkeys(names, 1.0)})


def test_the_packaged_weights_are_for_the_measures_of_this_version() -> None:
    assert packaged_ranker().weights.shape == (len(NAMES),)


def test_a_second_source_comes_before_a_second_statement_of_the_first(shelf: Generation) -> None:
    ranked = [
        (scored(shelf, "every 7 days"), 3.0),
        (scored(shelf, "A veil and gloves", "item"), 2.9),
        (scored(shelf, "sunny place"), 2.8),
        (scored(shelf, "A smoker", "item"), 2.7),
        (scored(shelf, "landlord has to agree"), 1.5),
    ]
    assert chosen_words(shelf, ranked, margin=2.0) == [
        "Open a hive every 7 days from May to July.",
        "A veil and gloves",
        "A colony needs a sunny place.",
        "Yes, but the landlord has to agree.",
    ]


def test_what_lies_far_below_the_best_is_not_quoted(shelf: Generation) -> None:
    ranked = [(scored(shelf, "every 7 days"), 3.0), (scored(shelf, "every 14 days"), 1.9)]
    assert len(chosen_words(shelf, ranked, margin=1.0)) == 1
    assert len(chosen_words(shelf, ranked, margin=1.2)) == 2


def test_a_better_statement_of_the_same_source_comes_before_a_much_weaker_one_of_another(shelf: Generation) -> None:
    ranked = [
        (scored(shelf, "every 7 days"), 3.0),
        (scored(shelf, "20 minutes"), 2.9),
        (scored(shelf, "every 14 days"), 1.5),
        (scored(shelf, "dislike"), 1.4),
        (scored(shelf, "in writing"), 1.3),
    ]
    assert "Opening it takes about 20 minutes." in " ".join(chosen_words(shelf, ranked, margin=2.0))


def test_what_the_reader_finds_beside_the_question_is_not_quoted(shelf: Generation) -> None:
    def ranked(best: float, other: float) -> list[tuple[Scored, float]]:
        measures = [{"reader_logit": logit / 4} for logit in (best, other)]
        words = ("every 7 days", "every 14 days")
        return [
            (scored(shelf, said, **own), score) for said, own, score in zip(words, measures, (3.0, 2.9), strict=True)
        ]

    assert len(chosen_words(shelf, ranked(best=4.0, other=-9.0), margin=1.0)) == 1
    assert len(chosen_words(shelf, ranked(best=4.0, other=-4.0), margin=1.0)) == 2
    assert len(chosen_words(shelf, ranked(best=-2.0, other=-8.0), margin=1.0)) == 2  # where nothing is likely


@pytest.mark.parametrize(("table", "row", "quoted"), [(2.0, 2.0, ["Heather honey"]), (2.0, 1.5, ["Heather", "Clover"])])
def test_a_row_is_quoted_for_its_table_unless_the_table_is_likelier(
    shelf: Generation, table: float, row: float, quoted: list[str]
) -> None:
    ranked = [
        (scored(shelf, "Clover honey", "table", reader_logit=table / 4), 3.0),
        (scored(shelf, "Heather honey", "row", reader_logit=row / 4), 2.0),
    ]
    (words,) = chosen_words(shelf, ranked, margin=0.5)
    assert [line.split(" ")[0] for line in words.split("\n")] == [name.split(" ")[0] for name in quoted]


def test_an_answer_is_short(shelf: Generation) -> None:
    ranked = [
        (scored(shelf, shelf.documents[s.document_id].text[s.start : s.end], s.kind), 1.0) for s in shelf.statements
    ]
    assert len(chosen_words(shelf, ranked, margin=1.0)) == MAX_STATEMENTS


def test_a_list_and_an_item_of_it_are_not_both_quoted(shelf: Generation) -> None:
    ranked = [(scored(shelf, "A veil and gloves\nA smoker", "list"), 2.0), (scored(shelf, "A smoker", "item"), 1.9)]
    assert chosen_words(shelf, ranked, margin=1.0) == ["A veil and gloves\nA smoker"]


def test_what_opens_a_list_is_not_quoted_beside_the_list(shelf: Generation) -> None:
    opening, whole = scored(shelf, "sunny place"), scored(shelf, "A veil and gloves\nA smoker", "list")
    led = replace(whole, statement=replace(whole.statement, context=(opening.statement.span,)))
    for ranked in ([(led, 3.0), (opening, 2.9)], [(opening, 3.0), (led, 2.9)]):
        assert chosen_words(shelf, ranked, margin=1.0) == ["A veil and gloves\nA smoker"]


def test_a_sentence_is_not_quoted_beside_the_one_that_leans_on_it(shelf: Generation) -> None:
    first, leaning = scored(shelf, "sunny place"), scored(shelf, "It also needs water")
    other = scored(shelf, "every 14 days")
    for ranked in ([(leaning, 3.0), (first, 2.9), (other, 2.8)], [(first, 3.0), (other, 2.9), (leaning, 2.8)]):
        assert chosen_words(shelf, ranked, margin=1.0) == [
            "It also needs water within 200 metres.",
            "Open a hive every 14 days at most.",
        ]


def test_the_same_words_of_two_sources_are_quoted_once() -> None:
    def saying(name: str, words: str) -> Document:
        return make_document(name, Metadata(name), [(BlockKind.PARAGRAPH, words, 0)])

    generation = shelve(
        saying("one", "Harvest the honey in late August."),
        saying("two", "In late August, harvest the honey!"),
        saying("three", "Harvest the heather honey in September."),
    )
    ranked = [
        (scored(generation, "Harvest the honey"), 3.0),
        (scored(generation, "harvest the honey!"), 2.9),
        (scored(generation, "heather"), 2.8),
    ]
    assert chosen_words(generation, ranked, margin=1.0) == [
        "Harvest the honey in late August.",
        "Harvest the heather honey in September.",
    ]


def test_nothing_to_choose_from_gives_nothing(shelf: Generation) -> None:
    assert choose([], shelf, 1.0) == []


@pytest.mark.parametrize(
    ("words", "kind", "quoted"),
    [
        ("A smoker", "item", ["What does a beginner need?", "A smoker"]),
        ("Heather honey", "row", ["What does honey sell for at the market?", "Heather honey | £9 a jar"]),
        ("every 14 days", "sentence", ["Open a hive every 14 days at most."]),
        # "It also needs ..." says nothing without the sentence before it
        ("It also needs", "sentence", ["A colony needs a sunny place. It also needs water within 200 metres."]),
    ],
)
def test_a_statement_is_quoted_with_what_makes_sense_of_it(
    shelf: Generation, words: str, kind: str, quoted: list[str]
) -> None:
    statement = statement_with(shelf, words, kind)
    text = shelf.documents[statement.document_id].text
    assert [span.of(text) for span in quotes_of(statement, shelf)] == quoted


@pytest.mark.parametrize("leaning", ["While these keep well, they cost more.", "Both can be eaten raw."])
def test_what_leans_on_a_sentence_from_within_is_quoted_with_it(leaning: str) -> None:
    document = make_document("combs", Metadata("Combs"), [(BlockKind.PARAGRAPH, f"Comb and jar differ. {leaning}", 0)])
    generation = shelve(document)
    spans = quotes_of(statement_with(generation, leaning), generation)
    assert [span.of(document.text) for span in spans] == [f"Comb and jar differ. {leaning}"]


def test_the_first_sentence_of_a_passage_leans_on_nothing() -> None:
    document = make_document(
        "tides", Metadata("Tides"), [(BlockKind.PARAGRAPH, "It rises twice a day. It falls, too.", 0)]
    )
    generation = shelve(document)
    statement = statement_with(generation, "It rises")
    assert quotes_of(statement, generation) == (statement.span,)


def test_a_sentence_that_announces_a_list_is_quoted_with_it() -> None:
    """The lead-in leaves out the "Yes" that the sentence is quoted with, so that the list does not stand for it."""
    said = "Yes. Every queen is tested for two mites:"
    document = make_document("queens", Metadata("Queens"), [(BlockKind.PARAGRAPH, said, 0)])
    start = len(document.text)
    items = "\n".join(("Varroa", "Tropilaelaps"))
    text = f"{document.text}\n{items}\nQueens are marked."
    spans = [Span(start + 1, start + 7), Span(start + 8, len(text) - 19)]
    lead_in = Span(len("Yes. "), start)
    blocks = (
        *document.blocks,
        *(Block(BlockKind.ITEM, span.start, span.end, context=(lead_in,)) for span in spans),
        Block(BlockKind.PARAGRAPH, len(text) - 18, len(text)),
    )
    generation = shelve(replace(document, text=text, blocks=blocks))
    statement = statement_with(generation, "tested for two mites")
    assert [span.of(text) for span in quotes_of(statement, generation)] == [said, items]


@pytest.mark.parametrize(
    ("paragraphs", "quoted"),
    [
        (["Bees need:", "Water", "Flowers", "Each hive also has:", "A roof"], ["Bees need:", "Water\n\nFlowers"]),
        (["Bees need:", "Water " * 100], ["Bees need:"]),
        (["Bees need:"], ["Bees need:"]),
    ],
)
def test_where_a_list_is_set_as_paragraphs_what_follows_is_quoted(paragraphs: list[str], quoted: list[str]) -> None:
    document = make_document("needs", Metadata("Needs"), [(BlockKind.PARAGRAPH, text, 0) for text in paragraphs])
    generation = shelve(document)
    statement = statement_with(generation, "Bees need")
    spans = quotes_of(statement, generation)
    assert [" ".join(span.of(document.text).split()) for span in spans] == [" ".join(one.split()) for one in quoted]


DEAD = "A dead hive does not come back."


@pytest.mark.parametrize(
    ("after", "quoted"),
    [
        ("However, a swarm may move in.", f"{DEAD} However, a swarm may move in."),
        ("But bees surprise us. They do.", f"{DEAD} But bees surprise us."),
        ("Burn it.", DEAD),
        ("However, " + "the bees and " * 40 + "the moths.", DEAD),
    ],
)
def test_a_sentence_is_quoted_with_the_one_that_takes_part_of_it_back(after: str, quoted: str) -> None:
    document = make_document("dead", Metadata("On dead hives"), [(BlockKind.PARAGRAPH, f"{DEAD} {after}", 0)])
    generation = shelve(document)
    spans = quotes_of(statement_with(generation, DEAD), generation)
    assert [span.of(document.text) for span in spans] == [quoted]
    assert len(quoted) <= TAKEN_BACK_CHARS


def test_what_takes_back_another_paragraph_is_not_quoted() -> None:
    parts = [(BlockKind.PARAGRAPH, DEAD, 0), (BlockKind.PARAGRAPH, "However, a swarm may move in.", 0)]
    document = make_document("dead", Metadata("On dead hives"), parts)
    generation = shelve(document)
    assert [span.of(document.text) for span in quotes_of(statement_with(generation, DEAD), generation)] == [DEAD]


def test_where_all_have_to_be_compared_an_item_stands_with_its_list() -> None:
    rows = [(BlockKind.ROW, "Heather honey | £9 a jar", 0), (BlockKind.ROW, "Clover honey | £6 a jar", 0)]
    facts = [(BlockKind.ROW, "Taste | Sweet", 0), (BlockKind.ROW, "Price | £3 a jar", 0)]
    generation = shelve(
        make_document("prices", Metadata("Prices"), [(BlockKind.HEADING, "Prices", 2), *rows]),
        make_document("facts", Metadata("Syrup"), [(BlockKind.HEADING, "Syrup at a glance", 2), *facts]),
    )
    ranked = [
        (scored(generation, "Heather honey", "row"), 3.0),
        (scored(generation, "£3", "row"), 2.5),
        (scored(generation, "Heather honey", "table"), 1.0),
        (scored(generation, "Taste", "table"), 0.5),
    ]

    def said(question: str) -> list[str]:
        return [
            generation.documents[one.statement.document_id].text[one.statement.start : one.statement.end]
            for one in choose(ranked, generation, 1.0, question)
        ]

    assert said("What does honey cost?") == ["Heather honey | £9 a jar", "Price | £3 a jar"]
    assert said("Which honey is the cheapest?") == [
        "Heather honey | £9 a jar\nClover honey | £6 a jar",
        "Price | £3 a jar",
    ]


@pytest.mark.parametrize("asked", ["Which is cheapest?", "the LEAST painful one", "most expensive country"])
def test_who_asks_for_the_first_of_several_compares_all(asked: str) -> None:
    assert compares_all(asked)


@pytest.mark.parametrize("asked", ["How cheap is it?", "Do most people rest?", "the best way to rest", ""])
def test_other_questions_compare_nothing(asked: str) -> None:
    assert not compares_all(asked)


def test_many_rows_of_a_short_table_are_quoted_as_the_table() -> None:
    """Of five offices four were shown, and nothing said that one was missing."""
    rows = [(BlockKind.ROW, f"Hive {number} | Field {number}", 0) for number in range(1, 6)]
    generation = shelve(make_document("hives", Metadata("Hives"), [(BlockKind.HEADING, "Our hives", 2), *rows]))
    several = [(scored(generation, f"Hive {number}", "row"), 3.0) for number in range(1, 5)]
    table = (scored(generation, "Hive 5", "table"), 0.0)
    assert chosen_words(generation, [*several, table], 1.0) == ["\n".join(words for _, words, _ in rows)]
    assert len(chosen_words(generation, [*several[:2], table], 1.0)) == 2
