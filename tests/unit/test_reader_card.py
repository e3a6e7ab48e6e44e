"""The reader's model card names what is behind the weights."""

from __future__ import annotations

import json

from bot.reader import SHIPPED_READER
from scripts.reader_export import SOURCES, Training, reader_card

SCORES = {
    "written": {"answerable": 3, "not": 2, "first": 0.5, "three": 1.0, "auc": 0.9, "decided": 0.8},
    "everyday": {"answerable": 4, "not": 1, "first": 0.25, "three": 0.75, "auc": 0.625, "decided": 0.5},
}


def test_a_card_tells_what_was_seen_and_how_to_do_it_again() -> None:
    card = reader_card(Training(7, 3, 10, {"written": 1200, "covidqa": 2}, "abc"), SCORES)
    assert "    scripts/train_reader DATA_DIR --out DIR --seed 7 --epochs 3" in card
    assert "| 1,200 | ours |" in card
    assert "| 2 | Apache-2.0 |" in card
    assert "| BioASQ" not in card
    assert "| everyday | 5 | 25.0% | 75.0% | 0.625 | 50.0% |" in card


def test_a_card_names_the_training_that_was_gone_on_from() -> None:
    first = {"seed": 7, "epochs": 6, "steps": 90, "seen": {"written": 1000, "pairs": 5}, "data_sha256": "old"}
    seen = {"everyday": 8, "written": 2}
    training = Training.from_json({**first, "epochs": 1, "seen": seen, "data_sha256": "new", "before": first})
    card = reader_card(training, SCORES)
    assert "    scripts/train_reader DATA_DIR --out DIR --seed 7 --epochs 1 --start BEFORE/network.pt" in card
    assert training.before is not None
    assert training.before.command in card
    assert "| 1,002 | ours |" in card
    assert "| 8 | ours |" in card
    assert "`old`" in card
    assert "`new`" in card


def test_a_card_names_the_trainings_of_the_teachers() -> None:
    facts = {"epochs": 6, "steps": 90, "seen": {"written": 1000}, "data_sha256": "same"}
    teachers = [{**facts, "seed": 8}, {**facts, "seed": 9, "minutes": 1.5}]
    training = Training.from_json({**facts, "seed": 7, "teachers": teachers})
    card = reader_card(training, SCORES)
    assert "--seed 7 --epochs 6 --teacher A/network.pt --teacher B/network.pt" in card
    assert "--seed 9 --epochs 6 --minutes 1.5" in card
    assert all(teacher.command in card for teacher in training.teachers)
    assert "| 1,000 | ours |" in card


def test_the_shipped_card_is_the_shipped_configuration_s() -> None:
    training = Training.from_json(json.loads((SHIPPED_READER / "config.json").read_text(encoding="utf-8"))["training"])
    card = (SHIPPED_READER / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert training.command in card
    assert training.data_sha256 in card
    assert set(training.seen) <= set(SOURCES)
