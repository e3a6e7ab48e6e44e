"""The reader's model card and configuration name every round of training behind the weights."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from bot.reader import SHIPPED_READER
from scripts.judge_export import Training
from scripts.reader_export import SOURCES, reader_card, rounds_before

SCORES = {"answerable": 3, "not": 2, "first": 0.5, "three": 1.0, "auc": 0.9, "decided": 0.8}


def round_of(command: str, **seen: int) -> Training:
    return Training(command, 7, 0, 10, sum(seen.values()), seen, "abc")


def test_a_card_tells_what_each_round_saw_and_how_to_do_it_again() -> None:
    card = reader_card([round_of("first DATA", written=1200), round_of("then DATA", written=30, tables=4)], SCORES)
    assert card.index("    first DATA") < card.index("    then DATA")
    assert "| 1,200 + 30 | ours |" in card
    assert "| 0 + 4 | ours |" in card
    assert "BioASQ 9b" not in card.split("## Training\n")[0].split("licence |")[1].split("Half of")[0]


def test_rounds_are_read_back(tmp_path: Path) -> None:
    rounds = [round_of("first", written=2), round_of("second", tables=1)]
    (tmp_path / "config.json").write_text(json.dumps({"rounds": [asdict(one) for one in rounds]}), encoding="utf-8")
    assert rounds_before(tmp_path) == rounds


def test_the_shipped_card_is_the_shipped_configuration_s() -> None:
    folder = SHIPPED_READER
    card = (folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    rounds = rounds_before(folder)
    assert rounds
    for one in rounds:
        assert one.command in card
        assert one.data_sha256 in card
        assert set(one.pairs_by_set) <= set(SOURCES)
