"""What ships gives back the weights that training goes on from."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np

from bot.reader import SHIPPED_READER, Page, Reader
from scripts.judge_export import quantise
from scripts.reader_export import Training, export_onnx
from scripts.reader_network import ReaderNetwork
from scripts.reader_weights import main
from scripts.train_reader import facts_beside, fill
from scripts.training import open_body

PAGE = Page("Prices", "A session costs 90 pounds. It takes an hour.", ((0, 26), (27, 44)))


def test_a_reader_exported_again_from_what_ships_says_the_same(tmp_path: Path) -> None:
    assert main(["--out", str(tmp_path)]) == 0
    again = tmp_path / "reader"
    shutil.copytree(SHIPPED_READER, again)
    export_onnx(fill(ReaderNetwork(open_body(1)), tmp_path / "network.pt"), tmp_path / "full.onnx")
    quantise(tmp_path / "full.onnx", again / "model.onnx")

    shipped, exported = (reader.read("how much is a session", [PAGE])[0] for reader in (Reader(), Reader(again)))

    assert shipped[0] > shipped[1]
    assert np.allclose(shipped, exported, atol=1e-4)


def test_its_facts_say_how_it_was_trained(tmp_path: Path) -> None:
    main(["--out", str(tmp_path)])
    told = Training.from_json(facts_beside(tmp_path / "network.pt"))

    assert told.command in (SHIPPED_READER / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert json.loads((SHIPPED_READER / "config.json").read_text(encoding="utf-8"))["training"]["seed"] == told.seed
