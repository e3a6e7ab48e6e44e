"""Several questions in one message are told apart; what tells what they are about stays with them."""

from __future__ import annotations

import pytest

from bot.understand import Vocabulary, understand
from bot.understand.several import MOST, separate


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("How much is a crown and does it hurt?", ("How much is a crown?", "Does it hurt?")),
        ("Is it safe? And how long does one visit take?", ("Is it safe?", "How long does one visit take?")),
        ("does it work? or is it a scam?", ("does it work?", "Is it a scam?")),
        ("I take warfarin. Can I have it? Also, is it far?", ("I take warfarin. Can I have it?", "Is it far?")),
        ("what does it cost, does it hurt", ("what does it cost?", "Does it hurt")),
        ("Are there risks and how long do they last?", ("Are there risks?", "How long do they last?")),
        ("Is it painful and are you open on Sundays?", ("Is it painful?", "Are you open on Sundays?")),
        (
            "Do I stop minoxidil? Can I wash my hair? Thanks, Ann",
            ("Do I stop minoxidil?", "Can I wash my hair? Thanks, Ann"),
        ),
    ],
)
def test_questions_are_told_apart(message: str, parts: tuple[str, ...]) -> None:
    assert separate(message) == parts


@pytest.mark.parametrize(
    "message",
    [
        "Who can and who can't have it?",
        "When and where do you do it?",
        "Can I drive and drink?",
        "Is it better to wait or should I start now?",
        "I had a transplant in 2019. Would it help?",
        "Is it safe for women and men?",
        "I want to know what it costs and how long it lasts",
        "Can I come when I have a cold and what not?",
        "What? Really?",
        "???",
        "",
    ],
)
def test_one_question_stays_one(message: str) -> None:
    assert separate(message) == (message,)


def test_of_many_questions_the_last_takes_what_is_left() -> None:
    parts = separate("Is it safe? Does it hurt? What does it cost? Who does it? Where is it?")
    assert len(parts) == MOST
    assert parts[-1] == "What does it cost? Who does it? Where is it?"


def test_a_pronoun_is_what_the_question_before_named_unless_the_library_says_otherwise() -> None:
    clinic = Vocabulary.from_texts(["A crown costs 900. Crowns last. Warfarin may be a problem."])
    asked = "What is a crown and how long does it last?"
    likely = {"How long does a crown last?": 0.5, "How long does it last?": 0.55}
    assert understand(asked, (), clinic, lambda text: likely.get(text, 0.0)).parts == (
        "What is a crown?",
        "How long does a crown last?",
    )
    likely["How long does it last?"] = 0.7
    assert understand(asked, (), clinic, lambda text: likely.get(text, 0.0)).parts[1] == "How long does it last?"
    assert understand("What is a crown?", (), clinic).parts == ()


def test_it_is_what_was_named_where_a_library_has_many_subjects() -> None:
    clinic = Vocabulary.from_texts(["A car park at the hospital. A crown costs 900."])
    asked = "Is there a car park at the hospital, and what does it cost?"
    likely = {"What does it cost?": 1.0}
    alone, named = (
        understand(asked, (), clinic, lambda text: likely.get(text, 0.0), one_subject=one).parts[1]
        for one in (True, False)
    )
    assert alone == "What does it cost?"
    assert "car park" in named
