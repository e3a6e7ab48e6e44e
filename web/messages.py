"""What a patient typed, made safe to search and to store. Pure functions."""

from __future__ import annotations

import re
import unicodedata

from web.errors import QuestionEmpty, QuestionTooLong

# Directional overrides and isolates, word joiners and byte order marks: invisible, and able to make a
# sentence read otherwise than it is stored. The zero-width joiners stay: scripts and emoji need them.
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_BLANKS = re.compile(r"\s+")


def clean_note(words: str | None) -> str:
    """What a person wrote for a person, "" for nothing: its lines stay, control and invisible characters go."""
    lines = unicodedata.normalize("NFC", words or "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_visible(line.replace("\t", " ")).rstrip() for line in lines).strip()


def clean_message(message: str, max_chars: int) -> str:
    """The message in one line: blanks of every kind become one space, control characters go, Unicode is composed.

    Raises:
        QuestionEmpty: if nothing is left.
        QuestionTooLong: if more than `max_chars` characters are left.
    """
    spaced = _BLANKS.sub(" ", unicodedata.normalize("NFC", message))
    text = _visible(spaced).strip()
    if not text:
        raise QuestionEmpty("Please type a question first.")
    if len(text) > max_chars:
        raise QuestionTooLong(
            f"The question has {len(text):,} characters; {max_chars:,} are the most that can be asked at once. "
            "Please shorten it."
        )
    return text


def _visible(text: str) -> str:
    kept = "".join(char for char in text if unicodedata.category(char) not in ("Cc", "Cs"))
    return _INVISIBLE.sub("", kept)
