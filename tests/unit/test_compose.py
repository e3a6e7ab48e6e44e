"""Templates arrange quotations and add nothing of their own about the subject."""

from __future__ import annotations

import re

import pytest

from bot.citations import CitationBook, check_answer
from bot.compose import compose_answer, compose_plain, compose_refusal, render
from bot.model import ONLY_SUSPECTED, Answer, AnswerDisagreement, AnswerPosition, Outcome
from bot.question import Kind
from bot.select import Selected, quotes_of
from index.generation import Generation
from index.model import BlockKind, Metadata
from tests.fakes import make_document
from tests.unit.shelves import HIVES, NOTES, shelve


@pytest.fixture
def shelf() -> Generation:
    return shelve(HIVES, NOTES)


def selected(generation: Generation, *wordings: str) -> list[Selected]:
    """The first statement that holds each of the words."""
    found = []
    for words in wordings:
        for statement in generation.statements:
            if words in statement.span.of(generation.documents[statement.document_id].text):
                found.append(Selected(statement, quotes_of(statement, generation), 1.0))
                break
    assert len(found) == len(wordings)
    return found


def composed(
    generation: Generation,
    kind: Kind,
    *wordings: str,
    sides: tuple[tuple[str, str], ...] = (),
    notice: str | None = None,
    sure: bool = True,
    dispute: str = "number",
) -> Answer:
    book = CitationBook(generation.documents)
    statements = [book.state(one) for one in selected(generation, *wordings)]
    positions = []
    for label, words in sides:
        stated = book.state(selected(generation, words)[0])
        positions.append(AnswerPosition(label, stated.citations))
    disputes = (AnswerDisagreement("d1", "Opening a hive", dispute, None, tuple(positions)),) if sides else ()
    answer = compose_answer("a1", "?", kind, statements, book, disagreements=disputes, sure=sure)
    check_answer(answer, generation.documents)
    return answer


LEADS = {
    Kind.COST: ("On the cost, the library says:", "On the cost, 2 sources in the library say:"),
    Kind.SAFETY: ("On safety, the library says:", "On safety, 2 sources in the library say:"),
    Kind.HOW_MANY: ("The library says:", "2 sources in the library give a figure or speak of it:"),
    Kind.HOW_LONG: ("On the time, the library says:", "On the time, 2 sources in the library say:"),
    Kind.YES_NO: ("The library says this about it:", "2 sources in the library speak to this:"),
    Kind.WHAT_IS: ("The library explains:", "2 sources in the library explain it:"),
    Kind.COMPARISON: ("The library compares them:", "2 sources in the library compare them:"),
    Kind.CONTACT: ("The library gives these details:", "The library gives these details:"),
    Kind.GENERAL: ("The library says:", "2 sources in the library answer:"),
}


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_of_question_has_its_own_words_before_the_quotations(shelf: Generation, kind: Kind) -> None:
    alone, several = LEADS[kind]
    assert composed(shelf, kind, "every 7 days").text == f"{alone}\n\nOpen a hive every 7 days from May to July. [1]"
    assert composed(shelf, kind, "every 7 days", "every 14 days").text == (
        f"{several}\n\nOpen a hive every 7 days from May to July. [1]\n\nOpen a hive every 14 days at most. [2]"
    )


@pytest.mark.parametrize("kind", Kind)
def test_no_template_says_yes_or_no_or_gives_a_figure_by_itself(shelf: Generation, kind: Kind) -> None:
    """Every fact stands in a quotation."""
    text = composed(shelf, kind, "every 7 days").text
    own = text.replace("Open a hive every 7 days from May to July. [1]", "")
    assert not re.search(r"\d|\b(?:yes|no|not|never|always|safe|should|must)\b", own, re.IGNORECASE)


def test_an_item_stands_in_the_text_with_its_heading_and_both_marks(shelf: Generation) -> None:
    text = composed(shelf, Kind.GENERAL, "A smoker").text
    assert text == "The library says:\n\nWhat does a beginner need? A smoker [1][2]"


def test_a_disagreement_shows_each_side_with_who_says_it(shelf: Generation) -> None:
    sides = (("every 7 days", "every 7 days"), ("every 14 days", "every 14 days"))
    answer = composed(shelf, Kind.HOW_LONG, "about 20 minutes", sides=sides)
    assert answer.text == (
        "On the time, the library says:\n\n"
        "Opening it takes about 20 minutes. [1]\n\n"
        "Sources disagree: Opening a hive\n\n"
        "every 7 days:\n"
        "“Open a hive every 7 days from May to July.” (Heather Valley Beekeepers) [2]\n\n"
        "every 14 days:\n"
        "“Open a hive every 14 days at most.” (Notes of a city beekeeper) [3]"
    )


def test_where_all_is_disputed_nothing_is_said_twice(shelf: Generation) -> None:
    sides = (("every 7 days", "every 7 days"), ("every 14 days", "every 14 days"))
    answer = composed(shelf, Kind.HOW_LONG, "every 7 days", "every 14 days", sides=sides)
    assert answer.text.startswith(
        "The sources in the library disagree about this.\n\nSources disagree: Opening a hive\n"
    )
    assert answer.text.count("every 7 days from May to July") == 1
    assert len(answer.statements) == 2


def test_figures_that_nobody_has_looked_at_are_called_different_and_no_more(shelf: Generation) -> None:
    sides = (("every 7 days", "every 7 days"), ("every 14 days", "every 14 days"))
    answer = composed(shelf, Kind.HOW_LONG, "every 7 days", "every 14 days", sides=sides, dispute=ONLY_SUSPECTED)
    assert answer.text.startswith(
        "Sources in the library give different figures. Please ask the clinic which one holds for you.\n\n"
        "Sources give different figures: Opening a hive\n"
    )
    assert "disagree" not in answer.text


def test_sources_that_disagree_about_something_near_do_not_disagree_about_this(shelf: Generation) -> None:
    sides = (("every 7 days", "every 7 days"), ("every 14 days", "every 14 days"))
    answer = composed(shelf, Kind.HOW_LONG, "every 7 days", sides=sides, sure=False)
    assert answer.text.startswith(
        "The library may not say exactly this. What comes nearest:\n\nSources disagree: Opening a hive\n"
    )


@pytest.mark.parametrize("contact", [None, "+44 1632 960983"])
def test_a_refusal_says_so_plainly_and_how_to_reach_a_person(shelf: Generation, contact: str | None) -> None:
    answer = compose_refusal("a1", "?", [], shelf.documents, contact=contact, suggestions=["Do bees sleep?"])
    tail = f" To ask a person: {contact}" if contact else ""
    assert answer.text == f"The library does not cover this.{tail}"
    assert answer.outcome is Outcome.NOT_IN_LIBRARY
    assert answer.suggestions == ("Do bees sleep?",)
    assert answer.citations == answer.statements == ()


def test_what_may_be_related_is_quoted_and_called_no_answer(shelf: Generation) -> None:
    answer = compose_refusal("a1", "?", selected(shelf, "sunny place"), shelf.documents, contact=None)
    check_answer(answer, shelf.documents)
    assert answer.text == "The library does not cover this.\n\nPerhaps related:\n\nA colony needs a sunny place. [1]"


def test_a_card_or_small_talk_quotes_nothing() -> None:
    answer = compose_plain("a1", Outcome.CHITCHAT, "Hello", "Hello! Ask me something.")
    assert answer.text == "Hello! Ask me something."
    assert answer.statements == answer.citations == ()


def test_quotations_are_left_as_they_are() -> None:
    """Markup, braces and empty lines are somebody's words too; every client shows the text as text."""
    words = "Use {{ 7 * 7 }} & <b>{% bold %}</b> “quotes” [9]."
    generation = shelve(make_document("odd", Metadata("Odd"), [(BlockKind.PARAGRAPH, words, 0)]))
    assert composed(generation, Kind.GENERAL, words).text == f"The library says:\n\n{words} [1]"


def test_what_is_for_the_record_goes_along(shelf: Generation) -> None:
    book = CitationBook(shelf.documents)
    statements = [book.state(one) for one in selected(shelf, "every 7 days")]
    answer = compose_answer(
        "a1", "How often?", Kind.GENERAL, statements, book, notice="Ask.", generation="000003", confidence=0.75
    )
    assert (answer.answer_id, answer.question, answer.notice) == ("a1", "How often?", "Ask.")
    assert (answer.generation, answer.confidence) == ("000003", 0.75)


@pytest.mark.parametrize("kind", list(Kind))
def test_an_answer_that_may_miss_the_question_says_so_first(shelf: Generation, kind: Kind) -> None:
    book = CitationBook(shelf.documents)
    statements = [book.state(one) for one in selected(shelf, "every 7 days")]

    answer = compose_answer("a1", "How often?", kind, statements, book, sure=False)

    assert answer.text.startswith("The library may not say exactly this. What comes nearest:\n\n")
    assert answer.text.count(statements[0].text) == 1


def test_a_template_that_misses_a_value_fails_rather_than_leaving_a_gap() -> None:
    with pytest.raises(Exception, match="undefined"):
        render("general", statements=[])
