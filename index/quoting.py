"""How quotes are joined into a statement's text. The answer's check and the clients rely on this one rule."""

from __future__ import annotations

from collections.abc import Sequence

_CLOSED = tuple(".:;?!…,|–—")


def join_quotes(quotes: Sequence[str]) -> str:
    """Quotes in order on one line; ': ' after one that does not end in punctuation, else a blank."""
    joined = ""
    for quote in quotes:
        separator = "" if not joined else " " if joined.endswith(_CLOSED) else ": "
        joined += separator + quote
    return joined
