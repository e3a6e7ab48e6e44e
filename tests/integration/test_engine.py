"""One message in, one checked answer out, over the library that ships in `documents/`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.citations import CitationBroken, check_answer
from bot.engine import FOR_A_CLINICIAN, Engine
from bot.model import Answer, Citation, Outcome
from bot.settings import Settings
from index.errors import LibraryMissing
from index.quoting import join_quotes
from tests.libraries import Shelf


@pytest.fixture(scope="module")
def engine(sample_library: Path) -> Engine:
    return Engine.open(Settings(home=sample_library, contact="Call the front desk: 555 0100"))


def test_an_answer_is_short_and_made_of_quotations_from_the_documents(engine: Engine) -> None:
    answer = engine.answer("How long does one session take?")

    assert answer.outcome is Outcome.ANSWERED
    assert 1 <= len(answer.statements) <= 4
    for citation in answer.citations:
        document = engine.document(citation.document_id)
        assert document is not None
        assert document.text[citation.start : citation.end] == citation.quote
    quotes = {citation.number: citation.quote for citation in answer.citations}
    for statement in answer.statements:
        assert statement.text == join_quotes([quotes[number] for number in statement.citations])
    assert any("half an hour" in statement.text for statement in answer.statements)


def test_the_text_holds_every_statement_or_shows_it_as_a_side(engine: Engine) -> None:
    answer = engine.answer("How much does it cost in Turkey?")

    for citation in answer.citations:
        assert citation.quote in answer.text
        assert f"[{citation.number}]" in answer.text


def test_a_row_is_quoted_with_the_heading_that_makes_sense_of_it(engine: Engine) -> None:
    answer = engine.answer("How much does it cost in Turkey?")

    first = answer.statements[0]
    quotes = {citation.number: citation.quote for citation in answer.citations}
    assert len(first.citations) == 2
    assert "cost" in quotes[first.citations[0]].lower()
    assert quotes[first.citations[1]].startswith("Turkey")


def test_it_refuses_what_the_library_does_not_cover_and_offers_a_person(engine: Engine) -> None:
    answer = engine.answer("What is the capital of France?")

    assert answer.outcome is Outcome.NOT_IN_LIBRARY
    assert answer.statements == ()
    assert "does not cover this" in answer.text
    assert "555 0100" in answer.text


def test_signs_and_figures_alone_are_no_question(engine: Engine) -> None:
    for message in ("1", "????", "😀"):
        assert engine.answer(message).outcome is Outcome.NOT_IN_LIBRARY


def test_an_emergency_is_answered_before_anything_is_searched(engine: Engine) -> None:
    answer = engine.answer("My throat is closing since the injection, how much does a session cost?")

    assert answer.outcome is Outcome.URGENT
    assert answer.citations == ()
    assert answer.statements == ()
    assert "911" in answer.text


def test_small_talk_is_answered_without_quotations(engine: Engine) -> None:
    answer = engine.answer("hello!")

    assert answer.outcome is Outcome.CHITCHAT
    assert answer.citations == ()


def test_a_request_for_personal_advice_gets_the_library_and_a_word_on_clinicians(engine: Engine) -> None:
    answer = engine.answer("Should I take finasteride after the exosome sessions?")

    assert answer.outcome is Outcome.ANSWERED
    assert answer.notice == FOR_A_CLINICIAN


def test_suggestions_are_questions_of_the_library_and_not_the_one_just_asked(engine: Engine) -> None:
    asked = "How many exosome sessions do I need?"
    answer = engine.answer(asked)

    assert answer.suggestions
    assert asked not in answer.suggestions
    assert all(suggestion.endswith("?") for suggestion in answer.suggestions)


def test_every_answer_has_a_name_of_its_own(engine: Engine) -> None:
    first, second = (engine.answer("Does it hurt?") for _ in range(2))

    assert first.answer_id != second.answer_id
    assert first.text == second.text


def test_it_switches_to_a_published_generation_between_two_questions(shelf: Shelf) -> None:
    engine = Engine.open(Settings(home=shelf.home.folder))
    before = engine.generation_id
    assert engine.refresh() is False

    (shelf.documents / "tyres.md").write_text(
        "---\ntitle: Tyres\n---\n## How hard should tyres be?\n\nRoad tyres hold six bar of pressure.\n",
        encoding="utf-8",
    )
    assert shelf.build().published
    assert engine.generation_id == before

    assert engine.refresh() is True
    assert "six bar" in engine.answer("What pressure do road tyres need?").text


def test_without_a_library_it_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(LibraryMissing, match="equipoise index"):
        Engine.open(Settings(home=tmp_path))


def test_an_answer_whose_quote_is_not_the_source_is_never_sent(engine: Engine) -> None:
    document = engine.documents()[0]
    forged = Citation(1, document.document_id, "p", "t", None, None, None, None, "Not what it says", 0, 16)
    answer = Answer("a", Outcome.ANSWERED, "q", "Not what it says [1]", (), (forged,))

    with pytest.raises(CitationBroken, match="citation 1"):
        check_answer(answer, {document.document_id: document})


def test_a_home_moved_to_another_folder_still_answers(shelf: Shelf, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    shutil.copytree(shelf.home.folder, moved, symlinks=True)

    assert "90 minutes" in Engine.open(Settings(home=moved)).answer("How long does a first fitting take?").text


@pytest.mark.parametrize(
    ("question", "topic"),
    [("How many sessions will I need?", "session"), ("Does the treatment hurt?", "pain"), ("Is it safe?", "safety")],
)
def test_a_contested_question_shows_both_sides(engine: Engine, question: str, topic: str) -> None:
    answer = engine.answer(question)

    shown = [found for found in answer.disagreements if topic in found.topic.lower()]
    assert len(shown) == 1
    assert len(shown[0].positions) >= 2
    assert all(position.citations for position in shown[0].positions)


@pytest.mark.parametrize("question", ["Where is the office in Boston?", "What are exosomes?", "Is there parking?"])
def test_a_plain_question_shows_no_disagreement(engine: Engine, question: str) -> None:
    assert engine.answer(question).disagreements == ()
