"""What a question's words say about the answer it wants, and how much each of them counts."""

from __future__ import annotations

import numpy as np
import pytest

from bot.cues import Cue
from bot.question import STOP_WEIGHT, Kind, kind_of, read_question
from index.generation import Generation
from tests.unit.shelves import HIVES, NOTES, WordEncoder, shelve


@pytest.fixture
def shelf() -> Generation:
    return shelve(HIVES, NOTES)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How much does a hive cost?", Kind.COST),
        ("how much for two jars", Kind.COST),
        ("Are wooden hives expensive?", Kind.COST),
        ("What are the fees?", Kind.COST),
        ("Is beekeeping safe with children around?", Kind.SAFETY),
        ("Does a sting hurt?", Kind.SAFETY),
        ("What are the risks?", Kind.SAFETY),
        ("How many frames fit into a hive?", Kind.HOW_MANY),
        ("How big is a queen?", Kind.HOW_MANY),
        ("How long does it take to open one?", Kind.HOW_LONG),
        ("How soon can I harvest?", Kind.HOW_LONG),
        ("When will they swarm?", Kind.HOW_LONG),
        ("Is the mark on a queen permanent?", Kind.HOW_LONG),
        ("Is honey vegan?", Kind.YES_NO),
        ("Do bees sleep?", Kind.YES_NO),
        ("Can I keep one hive alone", Kind.YES_NO),
        ("What is propolis?", Kind.WHAT_IS),
        ("tell me about drones", Kind.WHAT_IS),
        ("What is the difference between a drone and a worker?", Kind.COMPARISON),
        ("Wood versus foam hives", Kind.COMPARISON),
        ("Which is better, spring or autumn?", Kind.COMPARISON),
        ("What is your phone number?", Kind.CONTACT),
        ("how do I reach the club", Kind.CONTACT),
        ("Where do bees go in winter?", Kind.GENERAL),
        ("swarming", Kind.GENERAL),
        ("", Kind.GENERAL),
    ],
)
def test_the_wording_gives_the_kind(question: str, kind: Kind) -> None:
    assert kind_of(question) is kind


def test_weights_sum_to_one_and_rare_words_weigh_most(shelf: Generation) -> None:
    question = read_question("How often should the landlord open a hive?", shelf, WordEncoder())
    weight = dict(zip(question.encoded.tokens, question.weights.tolist(), strict=True))
    assert sum(weight.values()) == pytest.approx(1)
    assert weight["landlord"] > weight["hive"] > weight["how"] > 0
    assert weight["?"] == 0
    hive, landlord = (float(shelf.keywords.idf([stem])[0]) for stem in ("hive", "landlord"))
    assert weight["landlord"] / weight["hive"] == pytest.approx(landlord / hive, rel=1e-5)
    assert weight["how"] / weight["hive"] == pytest.approx(STOP_WEIGHT / hive, rel=1e-5)


def test_a_question_of_function_words_alone_still_has_weights(shelf: Generation) -> None:
    question = read_question("what is it?", shelf, WordEncoder())
    assert question.weights.sum() == pytest.approx(1)
    assert question.terms == ("what", "is", "it")


@pytest.mark.parametrize("text", ["?", "…!?", "🐝"])
def test_signs_alone_weigh_alike(shelf: Generation, text: str) -> None:
    question = read_question(text, shelf, WordEncoder())
    np.testing.assert_allclose(question.weights, 1 / max(len(question.encoded.tokens), 1))
    assert question.terms == ()


def test_terms_are_stems_each_once_in_order(shelf: Generation) -> None:
    question = read_question("Opening hives: does a hive opened often open badly?", shelf, WordEncoder())
    assert question.terms == ("open", "hive", "often", "bad")
    np.testing.assert_allclose(question.idf, shelf.keywords.idf(question.terms))


def test_an_unknown_word_has_the_highest_idf(shelf: Generation) -> None:
    question = read_question("zebra hive", shelf, WordEncoder())
    assert question.idf[0] > question.idf[1] > 0


def test_it_says_what_kinds_of_answer_are_wanted(shelf: Generation) -> None:
    question = read_question("How much does a jar cost and when will it be ready?", shelf, WordEncoder())
    assert {Cue.MONEY, Cue.DURATION} <= question.wants
    assert Cue.PERSON not in question.wants
