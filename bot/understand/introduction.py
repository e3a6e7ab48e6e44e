"""Leaves out who is asking: a patient's own name is not what the question is about, and no library knows it."""

from __future__ import annotations

import re

_NAME = r"[A-Z][\w'’-]+"
_INTRODUCTION = re.compile(
    r"^\W*(?:(?i:hi|hello|hey|good (?:morning|afternoon|evening))\b(?: there| doctor| all)?[\s,.!]+)?"
    rf"(?:(?i:my name(?: is|['’]s)) (?:{_NAME}(?: {_NAME}){{0,2}}|\w+)|(?i:this is) {_NAME} {_NAME}|"
    rf"(?i:i am|i['’]m) {_NAME} {_NAME})"
    r"(?: here)?\s*(?:[,.;:!–—-]+|\band\b)\s*(?:and\s+)?(?=\S)"
)


def without_introduction(message: str) -> str:
    """'My name is Ann Lee, does it hurt?' as 'does it hurt?'; a message that only says a name as it is."""
    rest = _INTRODUCTION.sub("", message, count=1)
    return rest if re.search(r"\w", rest) else message
