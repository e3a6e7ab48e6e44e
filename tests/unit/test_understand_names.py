"""Names that the library never mentions are found, however they are typed; those it mentions are not."""

from __future__ import annotations

import time

import pytest

from bot.understand.names import strangeness, things_named, unknown_names
from bot.understand.vocabulary import Vocabulary

LIBRARY = Vocabulary.from_texts(
    [
        "Statins lower cholesterol. Dr. Jane Ellison of the Leeds clinic sells atorvastatin in Britain and Mexico.",
        "The FDA approved it. Prices in the United Kingdom are higher. Ask a doctor for the dose. We use a SYNC-9 kit.",
    ]
)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Is it approved in Canada?", ("Canada",)),
        ("is it approved in canada", ("canada",)),
        ("how much is it in lisbon and in Madrid?", ("lisbon", "Madrid")),
        ("Is Dr. Alan Bauman any good?", ("Alan", "Bauman")),
        ("can i take zorbitrexol with it", ("zorbitrexol",)),
        ("Did the EMA approve statins?", ("EMA",)),
        ("Is there a clinic in Leeds?", ()),
        ("is there a clinic in leeds", ()),
        ("what does it cost in England", ()),
        ("are mexican prices lower", ()),
        ("Does Dr. Ellison prescribe atorvastatin?", ()),
        ("Has the FDA approved it?", ()),
        ("What is the SYNC-9 kit for?", ()),
        ("Can I come on Monday, or in May?", ()),
        ("I'm tired and I can't sleep. Should I worry?", ()),
        ("What Are Statins And Do They Work?", ()),
        ("How do I boil an egg?", ()),
        ("", ()),
    ],
)
def test_it_finds_the_names_that_the_library_lacks(question: str, names: tuple[str, ...]) -> None:
    assert unknown_names(question, LIBRARY) == names


def test_the_stranger_a_thing_the_higher() -> None:
    known, everyday, rare, unheard = (
        strangeness(question, LIBRARY)
        for question in ("what dose of statins", "is there a house", "does creatine help", "does zorbitrexol help")
    )
    assert known == 0.0
    assert 0 < everyday < rare < unheard == 1.0


def test_what_is_no_thing_is_not_strange() -> None:
    assert strangeness("don't you ever quickly eat?", LIBRARY) == 0.0


def test_two_thousand_characters_do_not_hold_it_up() -> None:
    started = time.perf_counter()
    assert unknown_names("is it Qx " * 222, LIBRARY) == ("Qx",)
    strangeness("is it qxyz " * 180, LIBRARY)
    assert time.perf_counter() - started < 1.0


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("does the FDA like atorvastatin", {"fda", "atorvastatin"}),
        ("What does the doctor say about prices?", set()),
        ("zorbitrexol", set()),  # nothing of the library's
        ("", set()),
    ],
)
def test_the_library_s_own_names_are_known(question: str, named: set[str]) -> None:
    assert things_named(question, LIBRARY) == named
