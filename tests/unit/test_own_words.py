"""The bot's own words, in every language that there is a file for: complete, and true to the English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from bot.compose import compose_refusal
from bot.own_words import LIBRARY_LANGUAGE, known_language, languages, own_words
from bot.question import Kind
from bot.screen import Emergency, EmergencyNumbers, card, load_numbers, notice
from bot.screen.cards import shipped_wording, wording_in
from bot.smalltalk import smalltalk
from index.generation import Generation
from tests.unit.test_compose import selected, shelf
from web.widget import languages as languages_of_the_interface

assert shelf  # a fixture, used by its name
OTHERS = sorted(languages() - {LIBRARY_LANGUAGE})


def sentences(said: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for name, value in said.items():
        if isinstance(value, Mapping):
            yield from sentences(value, f"{path}{name}.")
        elif isinstance(value, str):
            yield f"{path}{name}", value


def gaps(text: str) -> set[str]:
    """What is filled into a sentence."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_the_bot_speaks_every_language_of_the_interface() -> None:
    assert set(languages_of_the_interface()) <= languages()


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_says_everything_and_fills_in_the_same(language: str) -> None:
    english = dict(sentences(own_words().said))
    other = {name: text for name, text in sentences(own_words(language).said) if not name.startswith("cards.")}
    assert set(other) == {*english, "notice"}
    assert {name: gaps(other[name]) for name in english} == {name: gaps(text) for name, text in english.items()}
    assert all(text.strip() and "\n" not in text.strip() for text in other.values())
    assert {f"leads.{kind}.{count}" for kind in Kind for count in ("one", "many")} <= set(other)


@pytest.mark.parametrize("language", OTHERS)
def test_every_card_gives_the_same_numbers_line_for_line(language: str) -> None:
    """They pass the checks of a clinic's own cards: length, lines, no links."""
    said = wording_in(language)
    assert said.keys() == shipped_wording().keys()
    for kind, english in shipped_wording().items():
        assert [gaps(line) for line in said[kind].lines] == [gaps(line) for line in english.lines], kind
        assert said[kind] != english
    assert gaps(own_words(language).said["notice"]) == {"emergency", "crisis", "poison"}


def test_the_language_is_the_first_part_of_what_a_browser_names() -> None:
    wanted = ("es", "es-MX", "ES", "pt", "", None, "../es")
    assert [known_language(one) for one in wanted] == ["es", "es", "es", "en", "en", "en", "en"]


def test_a_card_and_the_notice_have_the_clinic_s_numbers_in_spanish() -> None:
    numbers = EmergencyNumbers(emergency="112")
    shown = card(Emergency("chest_pain", "test"), numbers, "es")
    assert shown.title == "El dolor de pecho puede ser una emergencia"
    assert "112" in shown.lines[0]
    assert notice(numbers, "es").startswith("Si esto está pasando ahora, llame al 112.")


def test_a_card_that_the_clinic_has_worded_stays_as_worded(tmp_path: Path) -> None:
    path = tmp_path / "emergency.yaml"
    path.write_text('cards:\n  stroke:\n    title: Ours\n    lines: ["Ring {emergency}."]\nnotice: "Ring {emergency}."')
    numbers = load_numbers(path)
    assert card(Emergency("stroke", "test"), numbers, "es").title == "Ours"
    assert card(Emergency("breathing", "test"), numbers, "es").title.startswith("Respirar")
    assert notice(numbers, "es") == "Ring 911."


def test_an_answer_opens_in_spanish_and_quotes_in_english(shelf: Generation) -> None:
    answer = compose_refusal(
        "a1", "?", selected(shelf, "sunny place"), shelf.documents, contact="555 0100", language="es"
    )
    first, *_, last = answer.text.split("\n")
    assert first == "La biblioteca no trata este tema. Para preguntar a una persona: 555 0100"
    assert "Esto puede tener relación:" in answer.text
    assert last == f"{answer.statements[0].text} [1]"
    assert answer.language == "es"


def test_small_talk_is_answered_in_spanish() -> None:
    said = smalltalk("hello", "es")
    assert said is not None
    assert said.text.startswith("Hola.")
