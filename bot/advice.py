"""Recognises a request for personal medical advice: a diagnosis, a dose, a prescription or a decision for a patient.

Such a question is still answered with what the library says, with a clear word that the rest is for a clinician.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from bot.screen.grammar import Grammar, Matcher, SignIndex, parse_rows
from bot.screen.rules import load_table

_TABLE = Path(__file__).with_suffix(".yaml")


@cache
def _load_table() -> tuple[Grammar, SignIndex[str]]:
    raw = yaml.safe_load(_TABLE.read_text(encoding="utf-8"))
    grammar = Grammar({name: parse_rows(rows) for name, rows in raw["phrases"].items()}, load_table().language)
    asks = ((ask, pattern) for ask, rows in raw["asks"].items() for pattern in parse_rows(rows))
    return grammar, SignIndex(grammar, asks)


def personal_advice(message: str) -> bool:
    """Whether the message asks for a diagnosis, a dose, a prescription or a medical decision for a person."""
    grammar, asks = _load_table()
    words = load_table().read(message)
    matcher = Matcher(grammar, words)
    return any(next(matcher.spans(pattern, firsts), None) is not None for _, pattern, firsts in asks.candidates(words))
