"""A follow-up becomes a question that stands alone; a question that does is left as it is."""

from __future__ import annotations

import random
import time

import pytest

from bot.model import Outcome, Turn
from bot.understand import Vocabulary, understand
from bot.understand.followup import RULES, Resolved, fitting, stand_alone


def converse(*messages: str) -> Resolved:
    """What the last message is understood as after the others."""
    turns: list[Turn] = []
    for message in messages[:-1]:
        turns.append(Turn(message, stand_alone(message, turns).text, Outcome.ANSWERED))
    return stand_alone(messages[-1], turns)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.example)
def test_every_rule_does_what_its_row_says(rule: object) -> None:
    row = next(each for each in RULES if each is rule)
    assert converse(*row.before.split(" / "), row.example) == Resolved(row.becomes, True)


@pytest.mark.parametrize(
    ("messages", "understood"),
    [
        (["How much does it cost in the UK?", "and in Turkey?"], "How much does it cost in Turkey?"),
        (["What would I pay in the UK?", "And Mexico?"], "What would I pay in Mexico?"),
        (["How much does a crown cost?", "and in Spain?", "and Greece?"], "How much does a crown cost in Greece?"),
        (["Is yoga good for back pain?", "what about at night?"], "Is yoga good for back pain at night?"),
        (["Did the council ban scooters?", "since when?"], "Since when did the council ban scooters?"),
        (["Is laser surgery covered by insurance?", "Why not?"], "Why is laser surgery not covered by insurance?"),
        (["Are there clinics in Leeds?", "is there parking there?"], "Is there parking in Leeds?"),
        (["Are there eye clinics in Leeds?", "what's their number?"], "What's the number of eye clinics in Leeds?"),
        (["Does Dr. Smith do knee surgery?", "when is he available?"], "When is Dr. Smith available?"),
        (
            ["Is there a clinical trial on statins?", "when does it end?"],
            "When does the clinical trial on statins end?",
        ),
        (["What are statins?", "does it hurt?"], "Do statins hurt?"),
        (["When did the council ban it?", "why did they"], "Why did the council ban it?"),
        (["Does insurance cover scans?", "why don't they?"], "Why does insurance not cover scans?"),
        (["who is dr wendel", "where does she work"], "Where does dr wendel work?"),
        (["Who runs the Leeds office?", "what about the one in York"], "Who runs the office in York?"),
        (["Is a crown better than a bridge?", "can I have both?"], "Can I have both a crown and a bridge?"),
        (["What are statins?", "are they safe?"], "Are statins safe?"),
        (["What are statins?", "side effects?"], "Side effects of statins?"),
        (
            ["What are statins?", "side effects?", "which ones are serious?"],
            "Which side effects of statins are serious?",
        ),
        (["What are statins?", "will they hurt me?"], "Will statins hurt me?"),
        (["What is a crown?", "What are its most common faults?"], "What are a crown's most common faults?"),
        (["Is a crown safe in pregnancy?", "price?"], "Price of the crown?"),
        (["Does smoking cause baldness?", "and alcohol?"], "Does smoking cause baldness, and what about alcohol?"),
        (["What are the side effects?", "just the bad ones"], "Just the bad side effects?"),
        (["I had a stroke. How much salt can I have?", "and alcohol?"], "I had a stroke. How much alcohol can I have?"),
        (["Can I take aspirin for a headache?", "what about paracetamol"], "Can I take paracetamol for a headache?"),
        (["Can my dad have crowns?", "should he clean them?"], "Should my dad clean crowns?"),
        (["Is the implant permanent?", "is it covered?"], "Is the implant covered?"),
        (["Who is anna berg?", "where is she?"], "Where is anna berg?"),
        (["Are crowns implants?", "what is in them?"], "What is in crowns?"),
        (["Do you have an office in York?", "her phone?"], "Phone in York?"),
        (["What happens on the first day?", "then what"], "What happens after the first day?"),
        (["What is a root canal?", "how long does it take?"], "How long does a root canal take?"),
        (["What is a root canal?", "painful?"], "Is a root canal painful?"),
        (["How many visits are needed?", "and how far apart?"], "How far apart are the visits?"),
        (["Which is better, braces or aligners?", "can I have both?"], "Can I have both braces and aligners?"),
        (["Do babies need shoes?", "How come?"], "Why do babies need shoes?"),
        (["Are those labs tested for germs?", "which ones"], "Are those labs tested for germs, and which germs?"),
        (["A crown or a bridge?", "which one lasts longer"], "Which lasts longer, A crown or a bridge?"),
        (
            ["What helps against pain?", "what is that laser thing", "how long does it last?"],
            "How long does that laser thing last?",
        ),
        (["What is a nerve block?", "do they shave my leg for it?"], "Do they shave my leg for a nerve block?"),
        (["How old do I need to be for braces?", "Do they numb my jaw for it?"], "Do they numb my jaw for braces?"),
        (["How much is it in the UK?", "and in turkey?", "what about thailand"], "How much is it in thailand?"),
        (["What is botox?", "is it safe to drink?"], "With botox, is it safe to drink?"),
        (["Where is your Leeds office?", "does it open on Sundays?"], "Does your Leeds office open on Sundays?"),
        (["What is a nerve block?", "can pregnant women have it?"], "Can pregnant women have a nerve block?"),
        (["What is a nerve block?", "does insurance cover that?"], "Does insurance cover a nerve block?"),
        (["What is a nerve block?", "is there a cheaper one?"], "Is there a cheaper nerve block?"),
        (["What is a nerve block?", "will I need more than one?"], "Will I need more than one nerve block?"),
        (["What is a nerve block?", "and how often?"], "How often is a nerve block needed?"),
        (["Who should not have a crown?", "and people on statins?"], "Should people on statins not have a crown?"),
        (["Who can have the scan?", "what about children?"], "Can children have the scan?"),
        (["Who is a good candidate?", "what about women over 60?"], "Are women over 60 a good candidate?"),
        (["Who is the director?", "and the surgeon?"], "Who is the surgeon?"),
        (["Who should not have the scan?", "and the filling?"], "Who should not have the filling?"),
        (["What is a nerve block?", "what about my kids?"], "What is a nerve block, and what about my kids?"),
        (["What is a nerve block?", "are there alternatives?"], "Are there alternatives to a nerve block?"),
        (["What does a crown cost in the UK?", "no, I meant the US"], "What does a crown cost in the US?"),
        (["Does a crown last?", "even if I grind my teeth?"], "Does a crown last if I grind my teeth?"),
        (["Does botox help men?", "who says that?"], "Does botox help men, and who says that?"),
        (["Does botox work for migraine?", "same for back pain?"], "Does botox work for back pain?"),
        (["Which is safer, braces or aligners?", "which one is cheaper?"], "Which is cheaper, braces or aligners?"),
        (["Are there people who avoid x-rays?", "who?"], "Which people are there who avoid x-rays?"),
        (["Can I fly after surgery?", "how soon?"], "How soon can I fly after surgery?"),
        (["Can I fly after surgery?", "tell me more please"], "Can I fly after surgery?"),
        (["Can I drive after surgery?", "and have a bath?"], "Can I have a bath after surgery?"),
        (["Can I drive after surgery?", "and drink beer", "or swim?"], "Can I swim after surgery?"),
        (["How much is a porcelain crown?", "and the gold one?"], "How much is the gold crown?"),
        (["What does the X12 cost?", "what about the small one"], "What does the small one cost?"),
        (["How many weeks with clear aligners?", "and the fixed ones?"], "How many weeks with the fixed aligners?"),
        (["my mum takes warfarin", "would she have to stop it?"], "Would she have to stop warfarin?"),
        (["Can my dad have statins?", "where does he get them?"], "Where does my dad get statins?"),
        (["Where's the York office?", "is there a lift there"], "Is there a lift at the York office?"),
        (["Who does root canals?", "at which office?"], "Who does root canals, and at which office?"),
    ],
)
def test_what_is_missing_is_carried_over(messages: list[str], understood: str) -> None:
    assert converse(*messages) == Resolved(understood, True)


@pytest.mark.parametrize(
    ("before", "message"),
    [
        ("How much is a crown in Turkey?", "Who runs the Leeds office?"),
        ("What did the trial find?", "What does a filling cost in Mexico?"),
        ("What are statins?", "I'm on blood thinners. Is that a problem?"),
        ("What is a crown?", "If my implant is loose, should I worry about it?"),
        ("What is a crown?", "Can I drive to the clinic after a sedation?"),
        ("What is a crown?", "if I'm pregnant can I have an x-ray"),
        ("What are crowns?", "will they numb me?"),
        ("What are statins?", "how do they make crowns"),
        ("What are statins?", "My pulse is 110 is that too fast?"),
        ("Where do implants come from?", "so its somebody else's bone?"),
    ],
)
def test_a_new_subject_is_not_dragged_back(before: str, message: str) -> None:
    assert converse(before, message) == Resolved(message, False)


def test_what_leads_into_a_new_subject_is_left_out() -> None:
    assert converse("Is yoga safe?", "Different question: what's a root canal?") == Resolved(
        "What's a root canal?", False
    )
    assert converse("Is yoga safe?", "thanks! how do I book a visit") == Resolved("how do I book a visit", False)


def test_a_first_message_and_a_bare_yes_are_left_as_they_are() -> None:
    for message in ("yes", "No.", "ok"):
        assert stand_alone(message, [Turn("Is yoga safe?", "Is yoga safe?", Outcome.ANSWERED)]) == Resolved(
            message, False
        )
    for message in ("and for women?", "does it hurt?", "which ones?", "Why?", "", "   ", "???"):
        assert stand_alone(message, []) == Resolved(message, False)


def test_an_emergency_or_small_talk_is_not_what_a_follow_up_is_about() -> None:
    turns = [
        Turn("What is a root canal?", "What is a root canal?", Outcome.ANSWERED),
        Turn("I have chest pain", "I have chest pain", Outcome.URGENT),
        Turn("hello", "hello", Outcome.CHITCHAT),
    ]
    assert stand_alone("is it painful?", turns).text == "Is a root canal painful?"


def test_what_was_quoted_says_what_is_meant_when_the_question_does_not() -> None:
    turns = [Turn("Who did that?", "Who did that?", Outcome.ANSWERED, ("Maria Lopez founded the clinic in 1999.",))]
    assert stand_alone("when did she retire?", turns).text == "When did Maria Lopez retire?"


@pytest.mark.parametrize("asked", ["why?", "how come", "and why is that?"])
def test_after_a_quoted_no_why_asks_why_not(asked: str) -> None:
    refused = Turn("Is it legal?", "Is yoga legal?", Outcome.ANSWERED, ("Is yoga legal?", "No. It is not.", "Yes."))
    assert stand_alone(asked, [refused]).text == "Why is yoga not legal?"
    allowed = Turn("Is it legal?", "Is yoga legal?", Outcome.ANSWERED, ("Is yoga legal?", "Yes. It is.", "No."))
    assert stand_alone(asked, [allowed]).text == "Why is yoga legal?"


def test_the_understood_question_of_an_earlier_turn_counts_not_the_typed_one() -> None:
    turns = [Turn("and in Spain?", "How much does a crown cost in Spain?", Outcome.ANSWERED)]
    assert stand_alone("and Italy?", turns).text == "How much does a crown cost in Italy?"


def test_spelling_is_mended_before_the_follow_up_is_resolved() -> None:
    vocabulary = Vocabulary.from_texts(["Implants heal in the jaw. An implant costs 900. The implant lasts."])
    turns = [Turn("What is an implant?", "What is an implant?", Outcome.ANSWERED)]
    understood = understand("is it dangerus?", turns, vocabulary)
    assert understood.question == "Is an implant dangerous?"
    assert understood.mended == (("dangerus", "dangerous"),)
    assert understood.follow_up


_WORDS = (
    "and what about it why they the in Turkey ? how long does is women a crown which ones there if not 's , . I".split()
)


def test_whatever_is_said_something_comes_back_and_no_rule_fails() -> None:
    rng = random.Random(5)
    for _ in range(1500):
        messages = [" ".join(rng.choices(_WORDS, k=rng.randint(1, 8))) for _ in range(3)]
        text = converse(*messages).text
        assert text.strip() or not messages[-1].strip()
        assert len(text) < 1000


def turns_of(*questions: str) -> list[Turn]:
    return [Turn(question, question, Outcome.ANSWERED) for question in questions]


@pytest.mark.parametrize(
    ("asked", "message", "fit", "understood"),
    [
        (["What is a root canal?", "Where is the Leeds clinic?"], "does it hurt?", "root canal", "root canal"),
        (["What is a root canal?", "Where is the Leeds clinic?"], "is it open today?", "Leeds clinic", "Leeds clinic"),
        (["What is a root canal?", "Where is the Leeds clinic?"], "is it nice?", "neither", "Leeds clinic"),
        (
            ["What is a root canal?", "Who is Dr. Smith?", "Where is the Leeds clinic?"],
            "does it hurt?",
            "root canal",
            "root canal",
        ),
    ],
)
def test_of_two_subjects_the_one_is_meant_that_fits_the_question(
    asked: list[str], message: str, fit: str, understood: str
) -> None:
    resolved = fitting(message, turns_of(*asked), lambda text: 0.9 if fit in text else 0.3)

    assert understood in resolved.text


def test_the_library_is_not_asked_where_there_is_one_subject_or_the_last_question_is_gone_on_with() -> None:
    def never(text: str) -> float:
        raise AssertionError(text)

    assert fitting("does it hurt?", turns_of("What is a root canal?"), never).text == "Does a root canal hurt?"
    asked = turns_of("Is yoga safe?", "What does a crown cost in Spain?")
    assert fitting("and in Turkey?", asked, never).text == "What does a crown cost in Turkey?"


def test_a_question_that_was_resolved_stands_alone_when_asked_first() -> None:
    for row in RULES:
        assert stand_alone(row.becomes, []) == Resolved(row.becomes, False)


@pytest.mark.parametrize(
    "text", ["it " * 666, "and in " * 285, "who's " * 333, "x" * 2000, "the of " * 285, "?!'" * 666]
)
def test_two_thousand_characters_do_not_hold_it_up(text: str) -> None:
    turn = Turn(text[:2000], text[:2000], Outcome.ANSWERED, (text[:2000],) * 4)
    stand_alone("warm up?", [turn])
    started = time.perf_counter()
    stand_alone(text[:2000], [turn] * 8)
    stand_alone("is it?", [turn] * 8)
    assert time.perf_counter() - started < 1.0


def test_it_that_was_never_named_is_still_the_same() -> None:
    said = "is it safe? I'm scared of getting cancer"
    assert converse(said, "how much does it cost") == Resolved("how much does it cost", False)


@pytest.mark.parametrize(
    ("before", "message", "understood"),
    [
        ("How much does it cost to have a crown fitted?", "does it hurt?", "Does the crown hurt?"),
        ("Does it hurt to get a root canal?", "how much does it cost?", "How much does the root canal cost?"),
    ],
)
def test_it_that_stands_for_nothing_names_what_follows(before: str, message: str, understood: str) -> None:
    assert converse(before, message) == Resolved(understood, True)


@pytest.mark.parametrize(
    ("before", "message", "understood"),
    [
        ("Should I shave my beard before surgery?", "When can I do it again?", "When can I shave my beard again?"),
        ("Should I take biotin?", "how long do I have to do it", "How long do I have to take biotin?"),
        ("Can I fly to Spain?", "how long should I wait before doing that", "How long should I wait before flying?"),
        ("What is microneedling?", "can I do it at home", "Can I do microneedling at home?"),
        ("Can I have a crown?", "when do they do it?", "When do they do the crown?"),
    ],
)
def test_what_is_done_is_done_again(before: str, message: str, understood: str) -> None:
    assert converse(before, message) == Resolved(understood, True)


def test_what_a_question_names_itself_is_not_put_for_its_pronoun() -> None:
    assert converse("Was it written by a robot?", "did a robot write this?") == Resolved(
        "did a robot write this?", False
    )


@pytest.mark.parametrize(
    ("before", "message", "asked"),
    [
        ("I had a root canal yesterday", "can I drive", "Can I drive after the root canal yesterday?"),
        ("tell me about fillings", "can I take ibuprofen?", "Can I take ibuprofen after fillings?"),
        ("what is a crown", "when can I eat again", "When can I eat again after a crown?"),
    ],
)
def test_among_several_things_leave_is_asked_for_after_what_was_talked_of(
    before: str, message: str, asked: str
) -> None:
    """What holds after another treatment would be read as said of this one."""
    turns = [Turn(before, before, Outcome.ANSWERED)]

    assert fitting(message, turns, lambda text: 0.9, one_subject=False) == Resolved(asked, True)
    assert not fitting(message, turns, lambda text: 0.1, one_subject=False).follow_up  # the library has nothing so
    assert not fitting(message, turns, lambda text: 0.9, one_subject=True).follow_up


@pytest.mark.parametrize(
    "message",
    ["can I drive after a filling?", "what are your hours", "can I have it"],
)
def test_what_tells_its_own_occasion_or_asks_no_leave_is_not_dragged_back(message: str) -> None:
    turns = [Turn("tell me about fillings", "tell me about fillings", Outcome.ANSWERED)]

    found = fitting(message, turns, lambda text: 0.9, one_subject=False)

    assert "after fillings" not in found.text
