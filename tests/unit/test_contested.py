"""Which disagreements a question is about, and how many of them an answer shows."""

from __future__ import annotations

import pytest

from bot.contested import NAMES, SHOWN, Contested, Panel, packaged_panel, shown
from bot.question import read_question
from index.disagreements.model import Backing, Disagreement, Kind, Position
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


def test_the_two_likeliest_are_shown_from_the_floor_on() -> None:
    floor = packaged_panel().floor
    one, two, three = (disagreement(name) for name in ("d1", "d2", "d3"))

    assert shown([]) == []
    assert shown([(one, floor / 2)]) == []
    assert shown([(one, 0.99), (two, floor / 2)]) == [one]
    assert shown([(one, 0.99), (two, 0.98), (three, 0.97)]) == [one, two]
    assert shown([(one, 0.99), (two, max(floor, 0.05))]) == [one]  # so unlikely beside the first
    assert SHOWN == 2
