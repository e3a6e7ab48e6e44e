"""One message in, one checked answer out, over the library that ships in `documents/`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.citations import CitationBroken, check_answer
from bot.conditions import asked_of, ruling_out
from bot.engine import Engine
from bot.find import find
from bot.model import Answer, Citation, Outcome, Turn
from bot.own_words import own_words
from bot.reader import packaged_reader
from bot.screen import Emergency, EmergencyNumbers, Suspicion, card, notice, screen, suspect
from bot.settings import Settings
from index.errors import LibraryMissing
from index.quoting import join_quotes
from tests.libraries import Shelf

DATA = Path(__file__).parents[1] / "data"


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


def test_an_emergency_told_in_spanish_gets_a_spanish_card_in_any_interface(engine: Engine) -> None:
    answer = engine.answer("Mi hija no puede respirar y tiene los labios morados")
    assert (answer.outcome, answer.language) == (Outcome.URGENT, "es")
    assert answer.text.startswith("Respirar con dificultad puede ser una emergencia")


def test_a_question_in_spanish_is_not_said_to_be_uncovered(engine: Engine) -> None:
    answer = engine.answer("¿Cuánto cuesta una sesión de exosomas?")
    assert (answer.outcome, answer.language) == (Outcome.NOT_IN_LIBRARY, "es")
    assert answer.text.startswith("Solo puedo leer preguntas en inglés")
    assert "911" in answer.text
    assert answer.suggestions
    assert engine.answer("¿es doloroso?", (), "es").text == answer.text


@pytest.mark.parametrize(
    "asked", ["Bonjour, combien de temps et est-ce que je peux venir?", "¿Cuánto tarda el ajuste?"]
)
def test_what_was_not_read_is_not_what_a_follow_up_is_about(engine: Engine, asked: str) -> None:
    first = engine.answer(asked)
    then = engine.answer("side effects?", [Turn(asked, first.question, first.outcome)])

    assert first.outcome is Outcome.NOT_IN_LIBRARY
    assert "English" in first.text or "inglés" in first.text
    assert then.question == "side effects?"


def test_small_talk_is_answered_without_quotations(engine: Engine) -> None:
    answer = engine.answer("hello!")

    assert answer.outcome is Outcome.CHITCHAT
    assert answer.citations == ()


def test_a_request_for_personal_advice_gets_the_library_and_a_word_on_clinicians(engine: Engine) -> None:
    answer = engine.answer("Should I take finasteride after the exosome sessions?")

    assert answer.outcome is Outcome.ANSWERED
    assert answer.notice == own_words().say("advice")


@pytest.mark.parametrize(
    ("condition", "ruled_out"),
    [
        ("pregnancy", True),
        ("breastfeeding", True),
        ("chemotherapy", True),
        ("radiation therapy", True),
        ("an infection", True),
        ("an allergy", True),
        ("cancer", False),  # spoken of as a cause of hair loss
        ("heart disease", False),  # and as what exosomes may help one day
        ("liver disease", False),
        ("autoimmune disease", False),
        ("diabetes", False),  # not spoken of
    ],
)
def test_the_reader_is_sure_of_what_is_ruled_out_and_of_nothing_else(
    engine: Engine, condition: str, ruled_out: bool
) -> None:
    """The evidence for `bot.conditions.SURELY`."""
    found = find(asked_of(condition), engine.generation(), engine.held.encoder, packaged_reader())
    statement = ruling_out(condition, found, engine.generation())

    assert (statement is not None) is ruled_out


@pytest.mark.parametrize(
    ("message", "ruled_out"),
    [
        (
            "I'm 5 months pregnant and my hair comes out in handfuls, can I get this done now or is it off limits",
            "pregnan",
        ),
        ("My sister is having chemo and lost all her hair, would this be good for her", "chemotherapy"),
    ],
)
def test_what_is_ruled_out_for_a_condition_comes_first(engine: Engine, message: str, ruled_out: str) -> None:
    answer = engine.answer(message)

    assert answer.outcome is Outcome.ANSWERED
    assert "ontraindications" in answer.statements[0].text
    assert ruled_out in answer.statements[0].text
    assert answer.notice == own_words().say("advice")


def test_of_two_questions_both_are_answered(engine: Engine) -> None:
    answer = engine.answer("Does insurance pay, and how long does one session take?")

    texts = [statement.text for statement in answer.statements]
    assert any("nsurance" in text or "insurer" in text for text in texts)
    assert any("half an hour" in text for text in texts)
    assert len(texts) <= 4
    assert answer.notice is None
    assert answer.question == "Does insurance pay, and how long does one session take?"


def test_of_two_questions_the_one_that_the_library_does_not_cover_is_named(engine: Engine) -> None:
    answer = engine.answer("Is it FDA approved? And do you have free parking for bicycles?")

    assert answer.outcome is Outcome.ANSWERED
    assert all("FDA" in statement.text for statement in answer.statements)
    assert answer.notice == "On “Do you have free parking for bicycles?” the library says nothing."
    neither = engine.answer("Do you sell sofas, and is there a gym for dogs?")
    assert neither.outcome is Outcome.NOT_IN_LIBRARY


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


@pytest.mark.parametrize("question", ["Where is the office in Boston?", "How big are exosomes?", "Is there parking?"])
def test_a_plain_question_shows_no_disagreement(engine: Engine, question: str) -> None:
    assert engine.answer(question).disagreements == ()


def test_a_question_asked_again_is_answered_from_what_was_kept_under_a_name_of_its_own(engine: Engine) -> None:
    asked = "How much does it cost in Mexico?"
    engine.answer(asked)  # it is kept once it is asked more often than others: twice
    first, second = engine.answer(asked), engine.answer(asked)

    assert first.answer_id != second.answer_id
    assert first.statements[0] is second.statements[0]
    assert replace(first, answer_id="") == replace(second, answer_id="")


def test_a_follow_up_is_resolved_before_it_is_looked_up(engine: Engine) -> None:
    def after(question: str) -> Answer:
        said = engine.answer(question)
        return engine.answer("and in Turkey?", [Turn(question, said.question, said.outcome)])

    assert "Turkey" in after("How much does it cost?").question
    assert after("How much does it cost?").statements != after("Where is the Boston office?").statements


def test_a_kept_answer_does_not_outlive_its_library(shelf: Shelf) -> None:
    engine = Engine.open(Settings(home=shelf.home.folder))
    assert "90 minutes" in engine.answer("How long does a first fitting take?").text

    fitting = shelf.documents / "guides" / "fitting.md"
    fitting.write_text(fitting.read_text(encoding="utf-8").replace("90 minutes", "75 minutes"), encoding="utf-8")
    assert shelf.build().published
    assert engine.refresh()

    assert "75 minutes" in engine.answer("How long does a first fitting take?").text


@pytest.mark.parametrize("sure", [True, False])
def test_what_only_the_net_knows_gets_the_card_or_the_numbers_above_the_answer(engine: Engine, sure: bool) -> None:
    message, suspicion = next((text, found) for text, found in _caught_by_the_net() if found.sure is sure)

    answer = engine.answer(message)

    shown = card(Emergency(suspicion.kind, ""), EmergencyNumbers())
    first = shown.title if sure else notice(EmergencyNumbers())
    assert answer.text.splitlines()[0] == first
    assert (answer.outcome is Outcome.URGENT) is sure
    if sure:
        assert answer.citations == ()


def test_where_the_net_doubts_a_rule_the_numbers_stand_above_an_answer(engine: Engine) -> None:
    message = "what number do I ring about my ambulance lift, and how long does one session take?"
    assert screen(message) is not None

    answer = engine.answer(message)

    assert answer.outcome is not Outcome.URGENT
    assert answer.text.splitlines()[0] == notice(EmergencyNumbers())


def _caught_by_the_net() -> Iterator[tuple[str, Suspicion]]:
    for line in (DATA / "emergencies_worded.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["kind"] and not screen(row["text"]) and (found := suspect(row["text"])):
            yield row["text"], found


def test_the_same_question_in_two_languages_of_the_interface_gets_its_own_words_in_each(engine: Engine) -> None:
    """Asked often enough to be kept, the one is not given for the other; the quotations are the same."""
    question = "How long does one session take?"
    for _ in range(3):
        english, spanish = engine.answer(question), engine.answer(question, (), "es")
        assert (english.language, spanish.language) == ("en", "es")
        assert spanish.citations == english.citations
        assert english.text.startswith("On the time, the library says:")
        assert spanish.text.startswith("Sobre el tiempo, la biblioteca dice:")
    assert engine.answer("I have chest pain", (), "es").text.startswith("El dolor de pecho")
    assert engine.answer("hello", (), "es").text.startswith("Hola.")


STORY = (
    "Hello, my husband and I moved here two years ago, he works on the railways and I teach in a primary school, we "
    "have three kids and a dog, and everyone keeps asking about my hair."
)


def test_the_question_at_the_end_of_a_story_is_answered_and_shown_as_understood(engine: Engine) -> None:
    answer = engine.answer(f"{STORY} Does it hurt?")

    assert answer.outcome is Outcome.ANSWERED
    assert answer.question == "Does it hurt?"
    assert any("not painful" in statement.text for statement in answer.statements)


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ("I have lupus.", "What does it cost?"),  # an illness is told
        ("I have porphyria.", "Can I have it?"),  # who asks may matter, though the table has no porphyria
        ("I have porphyria.", "Would it work for me?"),
    ],
)
def test_a_story_on_which_the_answer_may_turn_is_not_cut(engine: Engine, told: str, asked: str) -> None:
    answer = engine.answer(f"{STORY} {told} {asked}")

    assert told.split()[-1].rstrip(".") in answer.question


def test_what_a_question_sets_aside_is_not_quoted(engine: Engine) -> None:
    answer = engine.answer("What other treatments are there apart from exosomes?")

    assert answer.outcome is Outcome.ANSWERED
    assert any("platelet" in statement.text for statement in answer.statements)
    assert not any(statement.text.startswith("Exosome") for statement in answer.statements)


def test_the_cheapest_is_found_among_all(engine: Engine) -> None:
    first = engine.answer("Which country is the cheapest?").statements[0].text

    assert all(country in first for country in ("United States", "Turkey", "Mexico"))
