"""A condition that somebody has is told from one that is only spoken of, and what rules it out from what names it."""

from __future__ import annotations

import numpy as np
import pytest

from bot.conditions import SURELY, asked_of, conditions, packaged_table, ruling_out, things_asked
from bot.features import LOGIT_SCALE, NAMES, READER_LOGIT, Scored
from bot.find import Found
from index.generation import Generation
from index.model import BlockKind, Metadata
from tests.fakes import make_document
from tests.unit.shelves import shelve


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("I'm 5 months pregnant and so tired of it all, can I get this done now?", ("pregnancy",)),
        ("My sister is having chemo and feels low, would this be good for her", ("chemotherapy",)),
        ("i got a scalp infection right now, still ok to come?", ("an infection",)),
        ("I'm nursing my 3 month old, does that count?", ("breastfeeding",)),
        ("Is it safe while on blood thinners?", ("blood thinners",)),
        ("I have diabetes and epilepsy, may I have one?", ("diabetes", "epilepsy")),
        ("Can I get an infection from it?", ()),
        ("Is there a risk of infection?", ()),
        ("Are the donors tested for hepatitis?", ()),
        ("I'm pregnant with ideas. Who is the director?", ()),
        ("she is 8 months pregnant", ("pregnancy",)),
        ("he is on chemo", ("chemotherapy",)),
        ("what is an infection", ()),
        ("I am not pregnant", ()),
        ("hair loss after chemo", ()),
        ("my hair fell out from chemo can i get them", ("chemotherapy",)),
        ("I have lost my hat, can I come in?", ()),
        ("", ()),
    ],
)
def test_a_condition_counts_where_somebody_has_it_and_asks_leave(question: str, found: tuple[str, ...]) -> None:
    assert conditions(question) == found


WARNED = make_document(
    "leaflet",
    Metadata("Leaflet"),
    [
        (BlockKind.HEADING, "You should not have it", 2),
        (BlockKind.ITEM, "if you are pregnant", 0),
        (BlockKind.ITEM, "if you are allergic to latex", 0),
        (BlockKind.HEADING, "Where it looks promising", 2),
        (BlockKind.ITEM, "pregnancy care", 0),
    ],
)


def found_with(generation: Generation, words: str, logit: float) -> Found:
    features = np.zeros(len(NAMES), dtype=np.float32)
    features[READER_LOGIT] = logit / LOGIT_SCALE
    text = generation.documents["leaflet"].text
    statement = next(s for s in generation.statements if words in s.span.of(text) and s.kind == "item")
    passage = generation.passages[generation.rows[statement.passage_id]]
    return Found(None, None, [(Scored(statement, passage, 0, features), 1.0)])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("condition", "words", "logit", "ruled_out"),
    [
        ("pregnancy", "you are pregnant", SURELY, True),
        ("pregnancy", "you are pregnant", SURELY - 0.5, False),  # the reader does not think so
        ("pregnancy", "allergic", SURELY, False),  # another condition
        ("pregnancy", "pregnancy care", SURELY, False),  # warns of nothing
        ("an allergy", "allergic", SURELY, True),
    ],
)
def test_what_rules_out_names_the_condition_and_warns(
    condition: str, words: str, logit: float, ruled_out: bool
) -> None:
    generation = shelve(WARNED)
    assert (ruling_out(condition, found_with(generation, words, logit), generation) is not None) is ruled_out


def test_every_condition_of_the_table_is_known_by_its_own_words() -> None:
    for name in packaged_table().words:
        assert asked_of(name).endswith(name)
        assert conditions(f"I'm having {name}, is that a problem?"), name


@pytest.mark.parametrize(
    ("question", "condition", "things"),
    [
        ("my 8 yr old has asthma, can she still have the gas", "asthma", ("the gas",)),
        ("I'm pregnant. Can I have it?", "pregnancy", ()),
        ("is chlorhexidine ok while I'm breastfeeding", "breastfeeding", ("chlorhexidine",)),
    ],
)
def test_what_is_asked_about_is_told_from_the_condition(question: str, condition: str, things: tuple[str, ...]) -> None:
    assert things_asked(question) == things
    assert all(thing in asked_of(condition, things) for thing in things)


@pytest.mark.parametrize(
    ("things", "ruled_out"),
    [(("the injection",), False), (("the leaflet",), True), (("latex gloves",), True), ((), True)],
)
def test_what_is_ruled_out_for_one_treatment_says_nothing_of_another(things: tuple[str, ...], ruled_out: bool) -> None:
    generation = shelve(WARNED)
    found = found_with(generation, "you are pregnant", SURELY)
    assert (ruling_out("pregnancy", found, generation, things) is not None) is ruled_out
