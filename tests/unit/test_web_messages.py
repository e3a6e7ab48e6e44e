"""What a patient types is made safe before anything reads it."""

from __future__ import annotations

import pytest

from web.errors import QuestionEmpty, QuestionTooLong
from web.messages import clean_message, clean_note


def test_blanks_of_every_kind_become_one_space() -> None:
    assert clean_message("  How\tlong\r\n\r\ndoes\u00a0it  take? ", 100) == "How long does it take?"


def test_control_and_invisible_characters_go() -> None:
    assert clean_message("How\x00 lo\x07ng\u202e does\u200b it take\ufeff?", 100) == "How long does it take?"


def test_words_and_emoji_of_every_script_stay() -> None:
    message = "¿Cuánto dura? 👩‍⚕️ کتاب‌ها 𝔖"
    assert clean_message(message, 100) == message


def test_letters_typed_in_two_parts_are_composed() -> None:
    assert clean_message("cafe\u0301", 100) == "café"


@pytest.mark.parametrize("message", ["", " ", "\n\t\r", "\x00\x1b", "\u200b\ufeff", "\u3000"])
def test_nothing_to_ask_is_refused(message: str) -> None:
    with pytest.raises(QuestionEmpty, match="type a question"):
        clean_message(message, 100)


def test_the_longest_message_passes_and_one_more_character_does_not() -> None:
    assert clean_message("x" * 100, 100) == "x" * 100
    with pytest.raises(QuestionTooLong, match="101 characters; 100 are the most"):
        clean_message("x" * 101, 100)


def test_blanks_do_not_count_towards_the_length() -> None:
    assert clean_message("a" + " " * 5000 + "b", 100) == "a b"


def test_a_note_keeps_its_lines_and_nothing_invisible() -> None:
    assert clean_note(" Hello,\r\ncall\tme\x00 \rback\u202e. \n\n") == "Hello,\ncall me\nback."


@pytest.mark.parametrize("note", [None, "", " \n\t\r", "\u200b"])
def test_a_note_may_be_empty(note: str | None) -> None:
    assert clean_note(note) == ""
