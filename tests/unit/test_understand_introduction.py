"""Who is asking is left out of the question; what only looks like a name stays."""

from __future__ import annotations

import pytest

from bot.understand.introduction import without_introduction


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("My name is Ann Lee, does it hurt?", "does it hurt?"),
        ("my name is ann, does it hurt", "does it hurt"),
        ("Hi, my name's Ann Marie Lee. What does it cost?", "What does it cost?"),
        ("Hello! This is Ann Lee, when are you open?", "when are you open?"),
        ("Good morning, my name is Ann Lee - is parking free?", "is parking free?"),
    ],
)
def test_a_name_given_first_is_left_out(typed: str, asked: str) -> None:
    assert without_introduction(typed) == asked


@pytest.mark.parametrize(
    "typed",
    [
        "My name is Ann Lee.",
        "I'm Diabetic, is it safe?",
        "I'm HIV Positive, can I have it?",
        "I am Rh Negative, is it safe?",
        "I AM TAKING WARFARIN, CAN I HAVE IT?",
        "This is Botulinum Toxin, is it safe?",
        "i am pregnant and i want to know if it is safe",
        "This is Botox, right?",
        "Is my name on the list?",
        "my name is on the waiting list, how long does it take?",
        "What is Ann Lee's telephone number?",
        "",
    ],
)
def test_what_is_no_introduction_stays(typed: str) -> None:
    assert without_introduction(typed) == typed
