"""How well a cosine tells a question asked in other words from another question that sounds like it.

    python -m scripts.measure_paraphrases

Prints, for each threshold, how many pairs are taken for the same question: of different questions on NHLBI's topics,
of close paraphrases and of look-alikes (`tests/data/paraphrases.jsonl`). `bot/paraphrases.py` names the one chosen.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from bot.held import encoder_for
from bot.paraphrases import telling
from bot.settings import load_settings
from index.generation import Home

DATA = Path("tests/data")
THRESHOLDS = (0.75, 0.8, 0.84, 0.86, 0.88, 0.9, 0.92, 0.94, 0.96)


def main() -> None:
    settings = load_settings()
    encoder = encoder_for(Home(settings.home).open_current().load(), settings)

    @cache
    def vector(text: str) -> np.ndarray:
        return encoder.encode_question(text).sentence

    def cosines(pairs: Iterable[tuple[str, str]]) -> np.ndarray:
        """Of those that the telling words keep apart: none."""
        return np.array([float(vector(a) @ vector(b)) if telling(a) == telling(b) else -1.0 for a, b in pairs])

    found = {"NHLBI": cosines(combinations([row["question"] for row in lines_of("questions_nhlbi.jsonl")], 2))}
    for split in ("dev", "heldout"):
        rows = [row for row in lines_of("paraphrases.jsonl") if row["split"] == split]
        for name in ("same", "other"):
            found[f"{split} {name}"] = cosines((row["question"], one) for row in rows for one in row[name])
    print("threshold  " + "  ".join(f"{name} ({len(values)})" for name, values in found.items()))
    for threshold in THRESHOLDS:
        print(f"{threshold:.2f}  " + "  ".join(str(int((values >= threshold).sum())) for values in found.values()))


def lines_of(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    main()
