"""What a patient calls by another name than the library, or what is a kind of something that it speaks of."""

from __future__ import annotations

import pytest

from bot.model import Outcome, Turn
from bot.understand import Vocabulary, understand
from bot.understand.kinds import as_searched, packaged_table, with_kinds, without_kinds

CLINIC = Vocabulary.from_texts(
    [
        "Tell us if you take blood thinners. Finasteride may be continued, and so may Minoxidil.",
        "Minoxidil is sold as Rogaine. No strenuous exercise, and no wine or other alcohol, for a day.",
        "Health insurance does not pay. A skin infection has to heal first. The blood flows; hair gets thinner.",
    ]
)


def named(text: str, vocabulary: Vocabulary = CLINIC) -> str:
    return with_kinds(text, vocabulary.other_names, vocabulary.counts)


@pytest.mark.parametrize(
    ("asked", "shown", "searched"),
    [
        ("I'm on Coumadin.", "I'm on Coumadin (blood thinner).", "I'm on blood thinner."),
        ("does Propecia clash", "does Propecia (finasteride) clash", "does finasteride clash"),
        ("Is Rogaine's foam ok?", "Is Rogaine's (minoxidil) foam ok?", "Is minoxidil foam ok?"),  # said more often
        ("two beers after?", "two beers (alcohol) after?", "two alcohol after?"),
        ("Will Blue Cross pay?", "Will Blue Cross (health insurance) pay?", "Will health insurance pay?"),
        ("got ringworm", "got ringworm (skin infection)", "got skin infection"),
        ("a cure for Propecia?", "a cure for Propecia (finasteride)?", "a cure for finasteride?"),  # the very thing
        ("to the gym?", "to the gym (strenuous exercise)?", "to the strenuous exercise?"),
        ("zumba and hot yoga?", "zumba (strenuous exercise) and hot yoga?", "strenuous exercise and hot yoga?"),
    ],
)
def test_the_library_s_name_is_shown_beside_and_searched_for(asked: str, shown: str, searched: str) -> None:
    assert named(asked) == shown
    assert as_searched(shown) == searched
    assert without_kinds(shown) == asked


@pytest.mark.parametrize(
    "asked",
    [
        "a glass of wine?",  # the library has it
        "Is Propecia the same as finasteride?",  # both are there
        "Is Coumadin (a blood thinner) a problem?",
        "I take lisinopril.",  # no name for its kind is in the library
        "I take omeprazole (losec).",
        "no such thing here (at all)",
        "Do you give ringworm jabs?",  # itself is asked for, not whether it is in the way
        "is there a cure for impetigo",
        "What can I do about the ringworm?",
        "symptoms of cellulitis",
        "Is it ringworm safe?",
        "",
    ],
)
def test_what_needs_no_other_name_stays(asked: str) -> None:
    assert named(asked) == as_searched(asked) == without_kinds(asked) == asked


def test_a_name_of_several_words_has_to_stand_together() -> None:
    apart = Vocabulary.from_texts(["The blood flows. Hair gets thinner."])
    assert "blood thinner" not in apart.other_names
    assert named("I'm on Coumadin.", apart) == "I'm on Coumadin."
    assert {"blood thinner", "skin infection", "strenuous exercise"} <= CLINIC.other_names


def test_a_misspelt_medicine_is_mended_and_a_right_one_is_left_alone() -> None:
    assert understand("i take propesia, is that ok", (), CLINIC).question == "i take propecia (finasteride), is that ok"
    assert understand("i take zocor, is that ok", (), CLINIC).question == "i take zocor, is that ok"


def test_a_follow_up_points_to_the_thing_without_its_kind() -> None:
    before = understand("Does Propecia help?", (), CLINIC).question
    after = understand("Is it safe?", [Turn("Does Propecia help?", before, Outcome.ANSWERED)], CLINIC).question
    assert after == "Is Propecia (finasteride) safe?"


def test_the_table_names_nothing_by_itself_and_every_addition_can_be_taken_back() -> None:
    table = packaged_table()
    for name in {*table.same, *table.kinds}:
        assert name == " ".join(name.split()) != ""
        for other in table.of(name):
            assert other.lower() != name
            shown = f"on {name} ({other}) now"
            assert without_kinds(shown) == f"on {name} now", name
            assert as_searched(shown) == f"on {other} now", name


@pytest.mark.parametrize(
    ("headings", "asked", "shown"),
    [
        (["Pros and cons of honey"], "any drawbacks?", "any drawbacks (cons)?"),
        (["The cons"], "What are the negatives of it?", "What are the negatives (cons) of it?"),
        (["Disadvantages"], "good and bad points", "good and bad points (disadvantages)"),
        (["Benefits", "Cons"], "advantages and disadvantages", "advantages (benefits) and disadvantages (cons)"),
        (["Drawbacks", "Cons"], "any drawback?", "any drawback?"),  # a heading has their own word
        (["Side effects", "The conservatory"], "any drawbacks?", "any drawbacks?"),  # none has another
    ],
)
def test_a_part_of_a_text_is_asked_for_by_the_name_in_its_heading(headings: list[str], asked: str, shown: str) -> None:
    vocabulary = Vocabulary.from_texts(["Honey has drawbacks and benefits."], headings)
    assert understand(asked, [], vocabulary).question == shown
    assert without_kinds(shown) == asked


def test_what_a_heading_calls_it_is_searched_for() -> None:
    assert as_searched("What are the negatives (cons) of it?") == "What are cons of it?"
    assert as_searched("any drawbacks (cons)?") == "any cons?"
