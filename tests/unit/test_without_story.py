"""The last question of a long message, by itself."""

from __future__ import annotations

import pytest

from bot.understand.several import without_story

STORY = "My neighbour keeps bees, and last summer his dog ran through the garden with a jar on its head. We laughed."


@pytest.mark.parametrize("asked", ["How much is a jar?", "And does it hurt?", "can I have one"])
def test_the_question_after_a_story_stands_alone(asked: str) -> None:
    assert without_story(f"{STORY} {asked}") == (STORY, asked)


@pytest.mark.parametrize(
    "message",
    [
        "How much is a jar?",
        "I keep bees. How much is a jar?",  # short enough to be read whole
        STORY,  # asks nothing
        f"{STORY} How?",
        f"How much is a jar? {STORY}",
        "",
    ],
)
def test_other_messages_are_no_story(message: str) -> None:
    assert without_story(message) == ("", message)
