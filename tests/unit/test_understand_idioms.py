"""Turns of phrase are put plainly; the same words meant as they stand are left alone."""

from __future__ import annotations

import pytest

from bot.understand.idioms import in_plain_words


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("What does a crown set me back, ballpark?", "What does a crown cost me roughly?"),
        ("how much would it set my mother back", "how much would it cost my mother"),
        ("What's the damage?", "What is the price?"),
        ("Will my insurer pick up the tab?", "Will my insurer pay for it?"),
        ("who foots the bill for the scan", "who pays for the scan"),
        ("Do I fork out for each visit?", "Do I pay for each visit?"),
        ("does it cost an arm and a leg", "does it cost a lot of money"),
        ("Give me a ballpark figure", "Give me a rough figure"),
        ("What's the catch?", "What are the drawbacks?"),
        ("When does the gel kick in?", "When does the gel start working?"),
        ("I'm expecting, may I have one?", "I'm pregnant, may I have one?"),
        ("Is it snake oil?", "Is it unproven?"),
    ],
)
def test_a_turn_of_phrase_is_put_plainly(said: str, meant: str) -> None:
    assert in_plain_words(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "What's the damage to my teeth?",
        "I'm expecting the results on Monday",
        "I am expecting to travel",
        "Is the ballpark near the practice?",
        "May I set the chair back?",
        "My kick in the shin still hurts",
    ],
)
def test_words_meant_as_they_stand_are_left_alone(said: str) -> None:
    assert in_plain_words(said) == said
