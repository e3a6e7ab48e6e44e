"""Turns of phrase whose words mean something else: 'what does it set me back?', 'who picks up the tab?'.

Searched as they are, they find backs and tabs. English at large, of no subject; where a phrase may be meant word for
word ("the damage to the hair") it stays.
"""

from __future__ import annotations

import re

_WHOM = r"(?P<whom>me|you|us|one|people|someone|somebody|a person|my \w+)"
# Each phrase with what it means, in the order in which they are looked for.
_PHRASES: tuple[tuple[str, str], ...] = (
    (rf"\bset {_WHOM} back\b", r"cost \g<whom>"),
    (rf"\bsets {_WHOM} back\b", r"costs \g<whom>"),
    (r"^what(?:'s|’s| is| would be) the damage(?= for\b|\W*$)", "what is the price"),
    (r"\b(?:fork|shell|splash) out\b", "pay"),
    (r"\b(?:pick up|foot) the (?:tab|bill) for\b", "pay for"),
    (r"\b(?:pick up|foot) the (?:tab|bill)\b", "pay for it"),
    (r"\b(?:picks up|foots) the (?:tab|bill) for\b", "pays for"),
    (r"\b(?:picks up|foots) the (?:tab|bill)\b", "pays for it"),
    (r"\bout of (?:my|your) own pocket\b", "myself"),
    (r"\b(?P<cost>costs?) (?:an arm and a leg|the earth|a fortune|a bomb)\b", r"\g<cost> a lot of money"),
    (r"\b(?:break|breaks|breaking) the bank\b", "cost a lot of money"),
    (r"\b(?P<a>an? )?ballpark(?: (?P<what>figure|number|price))\b", r"\g<a>rough \g<what>"),
    (r",? (?:in the )?ballpark(?=\W*$)", " roughly"),
    (r"\bbang for (?:my|your|the) buck\b", "value for money"),
    (r"\bwhat(?:'s|’s| is) the (?:catch|snag)\b", "what are the drawbacks"),
    (r"\bto kick in\b", "to start working"),
    (r"\b(?P<helper>does|do|will|did|would) (?P<what>(?:\w+ ){1,4})kick in\b", r"\g<helper> \g<what>start working"),
    (r"\bkicks in\b", "starts working"),
    (r"\b(?:go|going) under the knife\b", "have surgery"),
    (r"\b(?:back on my feet|up and about(?: again)?)\b", "recovered"),
    (r"\bhit the gym\b", "exercise"),
    (r"\bI(?:'m|’m| am) (?:expecting(?: a baby\b|(?=\s*[,.;?!]|\s*$| and\b| so\b| but\b))|in the family way\b)",
     "I'm pregnant"),
    (r"\b(?:a )?bun in the oven\b", "pregnant"),
    (r"\b(?:just )?(?:snake oil|quackery)\b", "unproven"),
    (r"\btoo good to be true\b", "unproven"),
)  # fmt: skip
_READ = tuple((re.compile(phrase, re.IGNORECASE), meaning) for phrase, meaning in _PHRASES)


def in_plain_words(text: str) -> str:
    """The text with the turns of phrase put plainly; a capital at its start stays one."""
    plain = text
    for phrase, meaning in _READ:
        plain = phrase.sub(meaning, plain)
    return plain[:1].upper() + plain[1:] if text[:1].isupper() else plain
