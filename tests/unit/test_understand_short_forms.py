"""A hurried typist's short forms get their apostrophe back; other words stay."""

from __future__ import annotations

import pytest

from bot.understand.short_forms import write_short_forms


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("wheres the nearest shop", "where's the nearest shop"),
        ("Whats it for, and why doesnt it fit?", "What's it for, and why doesn't it fit?"),
        ("im told I cant swim", "I'm told I can't swim"),
        ("wont it fade", "won't it fade"),
    ],
)
def test_it_writes_the_apostrophe_that_was_left_out(typed: str, written: str) -> None:
    assert write_short_forms(typed) == written


@pytest.mark.parametrize("text", ["what's new", "its price", "the wants of children", "important", "shows", "Ivete"])
def test_it_leaves_other_words_alone(text: str) -> None:
    assert write_short_forms(text) == text


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("wat r the opening hours", "what are the opening hours"),
        ("can u send teh bill", "can you send the bill"),
        ("dose it fit", "does it fit"),
        ("how long dose a fitting take", "how long does a fitting take"),
        ("Dose it rust?", "Does it rust?"),
        ("how manny visits does it need", "how many visits does it need"),
        ("How mutch is it, and how offen?", "How much is it, and how often?"),
        ("wil it hert", "will it hurt"),
    ],
)
def test_it_writes_hurried_words_in_full(typed: str, written: str) -> None:
    assert write_short_forms(typed) == written


@pytest.mark.parametrize(
    "text",
    [
        "What dose do children get?",
        "what dose a child needs",
        "the dose it needs",
        "Is Manny in today?",
        "Vitamin R",
        "BC",
        "plan-r",
    ],
)
def test_it_leaves_what_may_be_meant_as_typed(text: str) -> None:
    assert write_short_forms(text) == text
