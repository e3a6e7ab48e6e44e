"""Which disagreements a question is about, and how many of them an answer shows."""

from __future__ import annotations

import numpy as np
import pytest

from bot.contested import NAMES, SHOWN, Contested, Panel, packaged_panel, shown
from bot.question import read_question
from index.disagreements.model import Backing, Disagreement, Kind, Position
from index.tokenstore import TokenStore
from tests.unit.shelves import HIVES, NOTES, WordEncoder, shelve


def disagreement(name: str = "d1") -> Disagreement:
    sides = [
        Position(label, (Backing(f"s{i}", f"p{i}", "hives", 0, 4),)) for i, label in enumerate(("7 days", "14 days"))
    ]
    return Disagreement(name, "Opening a hive", Kind.NUMBER, tuple(sides))


def panel_data(**more: object) -> dict[str, object]:
    return {"weights": dict.fromkeys(NAMES, 1.0), "intercept": 0.0, "floor": 0.2} | more


@pytest.mark.parametrize("names", [NAMES[1:], (*NAMES, "made_up")])
def test_weights_for_other_measures_are_refused(names: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="scripts/fit_panel"):
        Panel.from_json(panel_data(weights=dict.fromkeys(names, 1.0)))


def test_the_packaged_weights_have_a_floor() -> None:
    panel = packaged_panel()

    assert panel.weights.shape == (len(NAMES),)
    assert 0 < panel.floor < 1


def test_a_library_without_disagreements_shows_none() -> None:
    shelf = shelve(HIVES, NOTES)
    shelf.__dict__["disagreements"] = ()

    contested = Contested(shelf, WordEncoder())  # type: ignore[arg-type]

    question = read_question("How often should a hive be opened?", shelf, WordEncoder())  # type: ignore[arg-type]
    assert contested.about(question, []) == []


def test_one_that_is_only_suspected_takes_no_part_before_it_is_confirmed() -> None:
    shelf = shelve(HIVES, NOTES)
    backings = [
        Backing(s.statement_id, s.passage_id, s.document_id, s.start, s.end)
        for s in shelf.statements
        if s.span.of(shelf.documents[s.document_id].text).startswith("Open a hive every")
    ]
    positions = tuple(Position(f"side {i}", (backing,)) for i, backing in enumerate(backings))
    shelf.__dict__["disagreements"] = ()
    shelf.__dict__["suspected"] = (Disagreement("d1", "How often to open a hive", Kind.NUMBER, positions),)
    shelf.__dict__["statement_vectors"] = np.zeros((len(shelf.statements), 16), dtype=np.float16)
    places = np.full((len(shelf.passages), 2), -1, dtype=np.int32)  # one token each, of the headings
    one_a_passage = np.full((len(places), 16), 0.25, dtype=np.float16)
    shelf.__dict__["tokens"] = TokenStore(one_a_passage, np.arange(len(places) + 1), places)
    contested = Contested(shelf, WordEncoder())  # type: ignore[arg-type]
    question = read_question("How often should a hive be opened?", shelf, WordEncoder())  # type: ignore[arg-type]

    assert contested.about(question, []) == []
    assert [one.disagreement_id for one, _ in contested.about(question, [], shelf.suspected)] == ["d1"]


def test_the_two_likeliest_are_shown_from_the_floor_on() -> None:
    floor = packaged_panel().floor
    one, two, three = (disagreement(name) for name in ("d1", "d2", "d3"))

    assert shown([]) == []
    assert shown([(one, floor / 2)]) == []
    assert shown([(one, 0.99), (two, floor / 2)]) == [one]
    assert shown([(one, 0.99), (two, 0.98), (three, 0.97)]) == [one, two]
    assert shown([(one, 0.99), (two, max(floor, 0.05))]) == [one]  # so unlikely beside the first
    assert SHOWN == 2
