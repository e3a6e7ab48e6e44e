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
        ("I love bees. What's the damage?", "I love bees. what is the price?"),
        ("zip code of the Leeds clinic?", "address of the Leeds clinic?"),
        ("list the pros", "what are the pros"),
        ("will the new crown stay for good", "will the new crown stay permanently"),
        ("is it gone for good if I stop?", "is it gone permanently if I stop?"),
        ("how long do I stay red", "how long do I have redness"),
        ("will my lip remain swollen?", "will my lip have swelling?"),
        ("does the red light stay on", "does the red light stay on"),
        ("what helps for good teeth?", "what helps for good teeth?"),
        ("Please name all the bad side effects", "What are the bad side effects"),
        ("name the doctor", "name the doctor"),
        ("what can go wrong", "what are the risks"),
        ("why is it so dear?", "why is it so expensive?"),
        ("who should not have this done", "who should not have this"),
        ("where can I have this done", "where can I have this done"),
        ("can you set me back up", "can you set me back up"),
        ("any side affects?", "any side effects?"),
        ("what do the derms say", "what do the dermatologists say"),
        ("Walk me through the procedure step by step", "How is the procedure done"),
        ("Who isn't a good candidate?", "Who should not have it?"),
        ("who should get it?", "who is a good candidate for it?"),
        ("who can get it?", "who can get it?"),  # an illness
        ("who should never get it?", "who should never get it?"),
        ("and who isn't suitable?", "and who should not have it?"),
        ("who is not a good candidate for a crown", "who should not have a crown"),
        ("do you cut me open", "do you do surgery"),
        ("When can I work out again?", "When can I exercise again?"),
        ("How do I work out the price?", "How do I work out the price?"),
        ("What's the catch?", "What are the drawbacks?"),
        ("When does the gel kick in?", "When does the gel start working?"),
        ("I'm expecting, may I have one?", "I'm pregnant, may I have one?"),
        ("Is it snake oil?", "Is it unproven?"),
        ("has the government given the green light to this", "has the government approved this"),
        ("Has it got the go-ahead yet?", "Has it been approved yet?"),
        ("Why did they slam the brakes on it?", "Why did they stop it?"),
        ("Do you knock me out for it?", "Do you put me under anesthesia for it?"),
        ("what's the damage to my wallet", "what is the cost"),
        ("would I fit the bill", "would I be suitable"),
        ("I gave it a try once", "I tried it once"),
        ("Will Aetna chip in?", "Will Aetna pay?"),
        ("I'm 5 months gone, is it off limits?", "I'm 5 months pregnant, is it not allowed?"),
        ("Do I have to bin it?", "Do I have to stop using it?"),
        ("Can I have a drink that night?", "Can I drink alcohol that night?"),
        ("May I pop a painkiller?", "May I take a painkiller?"),
        ("can I have both in one go", "can I have both at once"),
        ("would going under the knife help", "would having surgery help"),
        ("should i do it or not", "should i try it or not"),
    ],
)
def test_a_turn_of_phrase_is_put_plainly(said: str, meant: str) -> None:
    assert in_plain_words(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "What's the damage to my teeth?",
        "Should I do it before lunch?",
        "I'm expecting the results on Monday",
        "I am expecting to travel",
        "Is the ballpark near the practice?",
        "Two months gone by and no result",
        "I had the all-clear from my doctor, may I come?",
        "Can I have a drink of water before?",
        "Where is the bin for the needles?",
        "It went black and then blue",
        "May I set the chair back?",
        "My kick in the shin still hurts",
    ],
)
def test_words_meant_as_they_stand_are_left_alone(said: str) -> None:
    assert in_plain_words(said) == said
