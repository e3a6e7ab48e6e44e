"""Short forms typed without their apostrophe: 'wheres', 'dont', 'im'. Left as they are they read as nouns."""

from __future__ import annotations

import re

_WITH_S = "what where who how when why that there"
_WITH_NOT = "do does did is are was were has have had can could would should wo must ai"
_WRITTEN = (
    {f"{word}s": f"{word}'s" for word in _WITH_S.split()}
    | {f"{word}nt": f"{word}n't" for word in _WITH_NOT.split()}
    | {"cant": "can't", "im": "I'm", "ive": "I've", "youre": "you're", "theyre": "they're", "youve": "you've"}
)
_FORM = re.compile(rf"(?<!['’\w])(?:{'|'.join(sorted(_WRITTEN, key=len, reverse=True))})(?!['’\w])", re.IGNORECASE)


def write_short_forms(text: str) -> str:
    """The text with the apostrophes that a hurried typist leaves out."""
    return _FORM.sub(lambda match: _like(match.group(), _WRITTEN[match.group().lower()]), text)


def _like(typed: str, written: str) -> str:
    return written[0].upper() + written[1:] if typed[0].isupper() else written
