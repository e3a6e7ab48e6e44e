"""A question asked in other words is told from another one that sounds like it."""

from __future__ import annotations

import numpy as np
import pytest

from bot.paraphrases import Paraphrases, telling

NEAR, FAR = np.array([1.0, 0.0]), np.array([0.6, 0.8])


def encode(question: str) -> np.ndarray:
    return FAR if "far" in question else NEAR


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Can I wash it after the injection?", "Can I wash it before the injection?"),
        ("Who should have it?", "Who should not have it?"),
        ("Who should have it?", "Who shouldn’t have it?"),
        ("Is it safe for women?", "Is it safe for men?"),
        ("How is the knee replaced?", "Why is the knee replaced?"),
        ("What happens after 2 sessions?", "What happens after 3 sessions?"),
        ("Which foods should I eat?", "Which foods should I avoid?"),
    ],
)
def test_small_words_make_another_question(one: str, other: str) -> None:
    assert telling(one) != telling(other)
    assert Paraphrases().alike(one, [other], "e", encode) == ()


def test_what_lies_near_and_tells_the_same_is_the_same_question() -> None:
    asked = ["How much is it?", "How far is it?", "How much is it for men?"]
    assert Paraphrases().alike("What does it cost?", asked, "e", encode) == ("How much is it?",)
    assert Paraphrases().alike("What does it cost?", [], "e", encode) == ()


def test_each_ruled_question_is_encoded_once_and_anew_by_another_encoder() -> None:
    encoded: list[str] = []

    def count(question: str) -> np.ndarray:
        encoded.append(question)
        return NEAR

    asked = [f"Question about {'x' * number}" for number in range(120)]
    paraphrases = Paraphrases()
    assert len(paraphrases.alike("?", asked, "e", count)) == 120  # an answer that knew of fewer might be kept
    assert len(paraphrases.alike("?", asked, "e", count)) == 120
    assert len(encoded) == 120 + 2
    paraphrases.alike("?", asked[:1], "another", count)
    assert encoded[-2:] == [asked[0], "?"]


def test_a_question_that_is_gone_is_forgotten() -> None:
    paraphrases = Paraphrases()
    paraphrases.alike("What does it cost?", ["How much is it?"], "e", encode)
    assert "How much is it?" in paraphrases.remembered
    paraphrases.alike("What does it cost?", [], "e", encode)
    assert not paraphrases.remembered
