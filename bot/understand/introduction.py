"""Leaves out who is asking: a patient's own name is not what the question is about, and no library knows it."""

from __future__ import annotations

import re

_NAME = r"[A-Z][a-z'’-]+"
_GREETING = r"(?i:hi|hello|hey|good (?:morning|afternoon|evening))\b(?i: there| doctor| all)?[\s,.!]+"
# Not "I am ...": what two words with capitals after it say may be a condition ("I'm Rh Negative").
_INTRODUCTION = re.compile(
    rf"^\W*(?:(?:{_GREETING})?(?i:my name(?: is|['’]s)) (?:{_NAME}(?: {_NAME}){{0,2}}|\w+)|"
    rf"{_GREETING}(?i:this is) {_NAME} {_NAME})"
    r"(?: here)?\s*(?:[,.;:!–—-]+|\band\b)\s*(?:and\s+)?(?=\S)"
)


def without_introduction(message: str) -> str:
    """'My name is Ann Lee, does it hurt?' as 'does it hurt?'; a message that only says a name as it is."""
    rest = _INTRODUCTION.sub("", message, count=1)
    return rest if re.search(r"\w", rest) else message
