"""Messages in a language that the bot cannot read: to search with their words would say that the library is silent."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

import yaml

from bot.screen.rules import load_table

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# So many small words of one language, and this share of the message's words, at least. Of the 75,551 English questions
# and messages in tests/data and scripts/reader_questions none is taken for another language.
_FEWEST, _SHARE = 2, 0.3


@cache
def _marks() -> dict[str, frozenset[str]]:
    raw = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return {language: frozenset(words.split()) for language, words in raw.items()}


def is_foreign(message: str) -> bool:
    """Whether a message is written in another script, or in a language whose small words it has, not English's."""
    words = [word.lower().replace("’", "'") for word in _WORD.findall(message)]
    if not words:
        return False
    letters = "".join(words).replace("'", "").replace("-", "")
    latin = sum(unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
    if latin * 2 < len(letters):
        return True
    english = sum(word in load_table().language.marks for word in words)
    most = max(sum(word in marks for word in words) for marks in _marks().values())
    return most >= max(_FEWEST, _SHARE * len(words)) and most > english
