"""General cues of English: what a question asks for, and what a text holds. They know no subject."""

from __future__ import annotations

import pytest

from bot.cues import HELD, WANTED, Cue, held, wanted


@pytest.mark.parametrize(
    ("question", "cue"),
    [
        ("How much is a season ticket?", Cue.MONEY),
        ("Can I afford lessons?", Cue.MONEY),
        ("How long until the paint is dry?", Cue.DURATION),
        ("How often is the boiler serviced?", Cue.DURATION),
        ("How many tiles do I need?", Cue.NUMBER),
        ("What percentage of seeds sprout?", Cue.NUMBER),
        ("When was the bridge built?", Cue.DATE),
        ("Which year did it open?", Cue.DATE),
        ("What is the phone number?", Cue.CONTACT),
        ("Where is the nearest ferry?", Cue.PLACE),
        ("Who wrote the manual?", Cue.PERSON),
        ("Why does bread rise?", Cue.REASON),
        ("What causes rust?", Cue.REASON),
        ("What are the options?", Cue.LIST),
        ("Which kinds of glue are there?", Cue.LIST),
        ("Is the museum open on Mondays?", Cue.YESNO),
        ("And does it float?", Cue.YESNO),
    ],
)
def test_a_question_wants_what_its_words_ask_for(question: str, cue: Cue) -> None:
    assert cue in wanted(question)


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("A ticket is $4.50.", Cue.MONEY),
        ("Lessons cost 30 euros.", Cue.MONEY),
        ("Sold for nine hundred pounds? No: two pounds.", Cue.MONEY),
        ("Leave it for 24 hours.", Cue.DURATION),
        ("Two to three weeks are normal.", Cue.DURATION),
        ("The stain is permanent.", Cue.DURATION),
        ("It has 12 strings.", Cue.NUMBER),
        ("Only seven are left.", Cue.NUMBER),
        ("It opened on 4 May 1932.", Cue.DATE),
        ("Ring 01632 960 0123.", Cue.CONTACT),
        ("Write to desk@ferry.example.", Cue.CONTACT),
        ("Come to 12 Harbour Street.", Cue.CONTACT),
        ("The boat lands in Oban.", Cue.PLACE),
        ("Dr. Alba Reyes repairs clocks.", Cue.PERSON),
        ("It rusts because of the salt.", Cue.REASON),
        ("No, it sinks.", Cue.YESNO),
        ("Yes.", Cue.YESNO),
    ],
)
def test_a_text_holds_what_its_words_give(text: str, cue: Cue) -> None:
    assert cue in held(text)


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("The museum stands on a hill.", Cue.MONEY),
        ("The museum stands on a hill.", Cue.DURATION),
        ("The museum stands on a hill.", Cue.NUMBER),
        ("The museum stands on a hill.", Cue.DATE),
        ("The museum stands on a hill.", Cue.CONTACT),
        ("Nobody knows the way.", Cue.YESNO),
        ("Notes on the tide", Cue.YESNO),
        ("They may well be here", Cue.DATE),
    ],
)
def test_a_text_holds_nothing_that_it_does_not_say(text: str, cue: Cue) -> None:
    assert cue not in held(text)


def test_a_question_may_want_several_things() -> None:
    assert {Cue.MONEY, Cue.DURATION} <= wanted("How much does it cost and how long does it take?")


@pytest.mark.parametrize("text", ["", " ", "🚲"])
def test_where_there_are_no_words_nothing_is_wanted_or_held(text: str) -> None:
    assert wanted(text) == held(text) == frozenset()


def test_every_cue_can_be_wanted_and_all_but_lists_can_be_held() -> None:
    """Whether a statement is a list is seen by its shape, not by its words."""
    assert set(WANTED) == set(Cue)
    assert set(HELD) == set(Cue) - {Cue.LIST}
