"""Greetings, thanks and questions about the bot itself, answered as such.

Only whole messages count: "hi, what does it cost?" is a question, not a greeting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from bot.own_words import LIBRARY_LANGUAGE, own_words
from bot.screen.grammar import Grammar, Matcher, Pattern, parse_rows
from bot.screen.rules import load_table
from bot.screen.words import BREAKS, Message

_TABLE = Path(__file__).with_suffix(".yaml")
_LONGEST = 200  # characters: more than that holds more than small talk
_FILLERS = "fillers"


@dataclass(frozen=True)
class Smalltalk:
    """A message that asks nothing of the library, and the reply to it."""

    kind: str
    text: str


@dataclass(frozen=True)
class _Table:
    grammar: Grammar
    kinds: Sequence[str]  # the telling ones first
    patterns: Mapping[str, Sequence[Pattern]]


@cache
def _load_table() -> _Table:
    raw = yaml.safe_load(_TABLE.read_text(encoding="utf-8"))
    patterns = {kind: parse_rows(says) for kind, says in raw["kinds"].items()}
    return _Table(
        grammar=Grammar({name: parse_rows(rows) for name, rows in raw["phrases"].items()}, load_table().language),
        kinds=tuple(raw["kinds"]),
        patterns={**patterns, _FILLERS: parse_rows(raw["fillers"])},
    )


def smalltalk(message: str, language: str = LIBRARY_LANGUAGE) -> Smalltalk | None:
    """The reply to a message that is nothing but small talk, or None. The message is English, whatever the reply."""
    if len(message) > _LONGEST:
        return None
    table = _load_table()
    words = tuple(word for word in load_table().read(message).words if word not in BREAKS)
    kinds = _kinds_of_whole(table, Message(words))
    kind = next((kind for kind in table.kinds if kind in kinds), None)
    return Smalltalk(kind, own_words(language).reply(kind)) if kind else None


def _kinds_of_whole(table: _Table, message: Message) -> frozenset[str]:
    """The kinds of phrase that the message is made of, if they cover all of it."""
    matcher = Matcher(table.grammar, message)
    length = len(message.words)
    reached: dict[int, frozenset[str]] = {0: frozenset()}  # place -> kinds on the first way found to it
    for place in range(length):
        if place not in reached:
            continue
        for kind, patterns in table.patterns.items():
            for pattern in patterns:
                for end in matcher.ends(pattern, place):
                    reached.setdefault(end, reached[place] | {kind})
    return reached.get(length, frozenset())
