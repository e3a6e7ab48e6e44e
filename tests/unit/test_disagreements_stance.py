"""What a sentence affirms, denies and leaves open, by general English cues."""

from __future__ import annotations

import pytest

from index.disagreements.opposites import read_oppositions
from index.disagreements.opposition_table import oppositions
from index.disagreements.stance import Stance, asserts, denials, open_cues, partial


def stance_on(noun: str, text: str) -> Stance | None:
    return next((reading.stance for reading in read_oppositions(text) if reading.noun == noun), None)


@pytest.mark.parametrize(
    "text",
    [
        "It is not known whether the tablet helps.",
        "Nobody knows how long the crown lasts.",
        "More research is needed on its safety.",
        "There is no evidence that braces protect the knee.",
        "The method is still experimental.",
        "It is too early to say.",
        "How the drug works has not been fully explained.",
        "The data are limited.",
        "We don't have enough data.",
        "The benefit remains to be shown.",
        "The tablet has not yet been proven safe.",
    ],
)
def test_doubt_is_heard(text: str) -> None:
    assert open_cues(text)


@pytest.mark.parametrize(
    "text",
    ["The vaccine is safe.", "Studies have shown that it works.", "The knee is not stable.", "Do not drink alcohol."],
)
def test_plain_words_are_no_doubt(text: str) -> None:
    assert open_cues(text) == ()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("The brace is not waterproof.", 1),
        ("The brace isn't waterproof.", 1),
        ("There is no fee.", 1),
        ("It is free of side effects.", 1),
        ("Not only is it cheap, it is good.", 0),
        ("It takes no more than an hour.", 0),
        ("It is unknown whether it works.", 0),
    ],
)
def test_denials_are_counted_but_not_doubt_or_set_phrases(text: str, count: int) -> None:
    assert len(denials(text)) == count


@pytest.mark.parametrize(
    ("noun", "text", "stance"),
    [
        ("Safety", "The vaccine is safe in pregnancy.", Stance.AFFIRMED),
        ("Safety", "The vaccine is not safe in pregnancy.", Stance.DENIED),
        ("Safety", "The vaccine is dangerous.", Stance.DENIED),
        ("Safety", "It is not known whether the vaccine is safe.", Stance.OPEN),
        ("Safety", "A trial is running to evaluate the safety of the vaccine.", None),
        ("Side effects", "The tablet has no side effects.", Stance.DENIED),
        ("Side effects", "The tablet can have side effects.", Stance.AFFIRMED),
        ("Side effects", "The tablet has no serious side effects.", None),
        ("Side effects", "If you notice side effects, call us.", None),
        ("Pain", "The operation is painless.", Stance.DENIED),
        ("Pain", "The operation does not hurt.", Stance.DENIED),
        ("Pain", "Pain is common.", Stance.AFFIRMED),
        ("Effectiveness", "The method is unproven.", Stance.OPEN),
        ("Effectiveness", "The cream is effective.", Stance.AFFIRMED),
        ("Permission", "Visitors may use the lift.", Stance.AFFIRMED),
        ("Permission", "Visitors may not use the lift.", Stance.DENIED),
        ("Permission", "Stay out of the pool.", Stance.DENIED),
        ("Permission", "The colour may fade.", None),
        ("Invasiveness", "The procedure needs no surgery.", Stance.AFFIRMED),
        ("Where it comes from", "The graft is taken from the patient's own bone.", Stance.AFFIRMED),
        ("Where it comes from", "The graft comes from a donor.", Stance.DENIED),
        ("Where it comes from", "The graft comes from your own bone or from a donor.", Stance.BOTH),
        ("Where it comes from", "Bring your own towel.", None),
        ("Whether there are trials", "No trials have been run.", Stance.DENIED),
        ("Whether there are trials", "A trial is under way.", Stance.AFFIRMED),
        ("How it works", "How the drug works is not understood.", Stance.OPEN),
    ],
)
def test_the_side_of_an_opposition_is_read(noun: str, text: str, stance: Stance | None) -> None:
    assert stance_on(noun, text) is stance


def test_verbs_are_read_by_what_they_act_on() -> None:
    found = {r.noun: r.stance for r in read_oppositions("The drug lowers blood pressure and raises blood sugar.")}
    assert found == {"Effect on blood pressu": Stance.DENIED, "Effect on blood sugar": Stance.AFFIRMED}


def test_a_verb_in_a_relative_clause_says_nothing_of_the_subject() -> None:
    assert read_oppositions("The cream suits conditions that cause itching.") == []


def test_what_is_sought_or_supposed_is_not_asserted() -> None:
    text = "They are looking for an effective remedy."
    assert not asserts(text, text.index("effective"))
    assert asserts("The remedy is effective.", 14)


@pytest.mark.parametrize("text", ["In rare cases the rash spreads.", "Some people feel dizzy.", "Stop if it hurts."])
def test_sentences_about_some_cases_are_known(text: str) -> None:
    assert partial(text)


def test_the_table_names_each_opposition_once() -> None:
    nouns = [opposition.noun for opposition in oppositions()]
    assert len(nouns) == len(set(nouns))
    assert {opposition.needs for opposition in oppositions()} == {"subject", "argument", "object"}
