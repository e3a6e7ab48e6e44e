"""Spelling is mended against the library's words; what is right, a name or a code stays as it is."""

from __future__ import annotations

import random
import string
import time

import pytest

from bot.understand import english
from bot.understand.spelling import mend
from bot.understand.vocabulary import Vocabulary

DENTAL = Vocabulary.from_texts(
    [
        "An implant is a titanium root. The implant heals in the jaw for three months. They cost more than a bridge.",
        "Anaesthetic numbs the gum. An allergic reaction to the anaesthetic is rare. Dr. Okonkwo-Reyes fits implants.",
        "Orthodontic aligners move teeth. Aligners and a root canal are not for one visit. A root canal takes an hour.",
        "Periodontitis is treated by scaling. Scaling and polishing take half an hour. Tooth whitening, one by one.",
        "The tooth whitening lasts. Whitening gel is kept cold. Wear the aligners at night. Ask for an XR-200 scan.",
    ],
)  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("alergic reacton", "allergic reaction"),
        ("alergic reacshun", "allergic reaction"),
        ("how much is an implent?", "how much is an implant?"),
        ("does the anasthetic hurt", "does the anaesthetic hurt"),
        ("Are algners painful?", "Are aligners painful?"),
        ("what is peridontitis", "what is periodontitis"),
        ("recieve treatmnet", "receive treatment"),
        ("toothwhitening at home", "tooth whitening at home"),
        ("is it dangerus", "is it dangerous"),
        ("does excersise hurt", "does exercise hurt"),
        ("which ilnesses rule it out", "which illnesses rule it out"),
        ("was it a sucess", "was it a success"),
    ],
)
def test_it_mends_a_slip(typed: str, meant: str) -> None:
    assert mend(typed, DENTAL).text == meant


CLINIC = Vocabulary.from_texts(
    [
        "Medi Tresse is in Chattanooga. Ask Medi Tresse. The clinic in Chattanooga is open.",
        "Dr. Ratushny teaches. She sees patients in Worcester and Worcester alone. Wash your hands before.",
    ]
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("is Medi Trese any good", "is Medi Tresse any good"),
        ("where in Chatanooga are you", "where in Chattanooga are you"),
        ("What is Dr. Ratushney waiting for?", "What is Dr. Ratushny waiting for?"),
        ("do you have a place in Worchester", "do you have a place in Worcester"),
    ],
)
def test_it_mends_a_slip_in_a_name_of_the_library(typed: str, meant: str) -> None:
    assert mend(typed, CLINIC).text == meant


@pytest.mark.parametrize(
    "right", ["Is Dr. Hanns in?", "I live in Tressa", "Dr. Ratush sees me", "from Chatto to Austria"]
)
def test_another_name_stays(right: str) -> None:
    assert mend(right, CLINIC).text == right


def test_it_tells_what_it_changed_in_order() -> None:
    mended = mend("Implent or algners?", DENTAL)
    assert mended.text == "Implant or aligners?"
    assert mended.changes == (("Implent", "Implant"), ("algners", "aligners"))


@pytest.mark.parametrize(
    "right",
    [
        "Does Dr. Okonkwo do it?",
        "Is Mr. Smyth in on Monday?",
        "write to info@implent.example or see www.algners.example/pric",
        "is the XR-200 better than the B12x?",
        "IMPLNT",
        "how much is 3.5mm or 40kg",
        "Can I eat yogurt, biscuits and dandruff shampoo?",
        "the colour of aluminium",
        "is ozempic a problem",
        "teh",
        "",
        "?!",
        "¿Cuánto cuesta? 植牙多少钱 Ärztin",
        "unaligned re-aligned non-implantable implants' implant's",
    ],
)
def test_it_leaves_what_is_right_or_a_name_or_a_code(right: str) -> None:
    assert mend(right, DENTAL).text == right


def test_the_library_decides_between_two_words() -> None:
    riding = Vocabulary.from_texts(["The bridle goes over the ears. Clean the bridle. A bridle has reins."] * 3)
    assert mend("is the bridje sore", riding).text == "is the bridle sore"
    assert mend("is the bridje sore", DENTAL).text == "is the bridge sore"


def test_what_is_not_clear_is_left_alone() -> None:
    twins = Vocabulary.from_texts(["The marlex and the marlox. The marlex and the marlox."])
    assert mend("what is a marlix", twins).text == "what is a marlix"


def test_mending_twice_changes_nothing_more() -> None:
    rng = random.Random(7)
    for _ in range(300):
        words = rng.sample(sorted(DENTAL.counts), 4)
        spoiled = " ".join(_spoil(word, rng) for word in words)
        once = mend(spoiled, DENTAL)
        assert once.text.strip()
        assert mend(once.text, DENTAL).text == once.text


def test_no_word_of_the_library_and_no_common_word_is_changed() -> None:
    common = sorted(english.common(2000))[::7]
    for words in (sorted(DENTAL.counts), common):
        text = " ".join(words)
        assert mend(text, DENTAL).text == text


def test_a_question_of_twenty_words_takes_milliseconds_on_a_large_library() -> None:
    rng = random.Random(1)
    invented = ["".join(rng.choices(string.ascii_lowercase, k=rng.randint(5, 12))) for _ in range(50_000)]
    large = Vocabulary.from_texts([" ".join(invented) + " " + " ".join(invented)])
    mend("warmm upp", large)
    question = " ".join([*(_spoil(word, rng) for word in invented[:3]), *["what does the treatment cost today"] * 3])
    started = time.perf_counter()
    mend(question, large)
    assert time.perf_counter() - started < 0.05  # measured: about 2 ms; the rest is room for a busy machine


@pytest.mark.parametrize("text", ["algner " * 285, "x" * 2000, "implentalgners" * 140, "'’-" * 600, "a1" * 1000])
def test_two_thousand_characters_do_not_hold_it_up(text: str) -> None:
    mend("warmm upp", DENTAL)
    started = time.perf_counter()
    mend(text[:2000], DENTAL)
    assert time.perf_counter() - started < 1.0


def _spoil(word: str, rng: random.Random) -> str:
    """One letter dropped, doubled or swapped with the next."""
    if len(word) < 5:
        return word
    i = rng.randrange(1, len(word) - 1)
    return rng.choice(
        [word[:i] + word[i + 1 :], word[:i] + word[i] + word[i:], word[:i] + word[i + 1] + word[i] + word[i + 2 :]]
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("are ther any", "are there any"),
        ("does it hav risks", "does it have risks"),
        ("wil it hurt", "will it hurt"),
        ("duz it hurt", "does it hurt"),
        ("shood it hurt", "should it hurt"),
    ],
)
def test_a_function_word_gets_the_letter_back_that_was_left_out(typed: str, meant: str) -> None:
    assert mend(typed, Vocabulary.from_texts(["It may hurt. Any risks are small, and it does not last."])).text == meant
