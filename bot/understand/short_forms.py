"""Short forms of hurried typing: 'wheres', 'dont', 'im', 'r', 'u', 'wat'. Left as they are they read as nouns."""

from __future__ import annotations

import re

_WITH_S = "what where who how when why that there"
_WITH_NOT = "do does did is are was were has have had can could would should wo must ai"
_WRITTEN = (
    {f"{word}s": f"{word}'s" for word in _WITH_S.split()}
    | {f"{word}nt": f"{word}n't" for word in _WITH_NOT.split()}
    | {"cant": "can't", "im": "I'm", "ive": "I've", "youre": "you're", "theyre": "they're", "youve": "you've"}
)
_HURRIED = {
    "r": "are", "u": "you", "ur": "your", "wat": "what", "wot": "what", "wht": "what", "wen": "when", "hw": "how",
    "bak": "back", "offen": "often", "wil": "will", "hert": "hurt", "herts": "hurts",
    "teh": "the", "hte": "the", "ppl": "people", "pls": "please", "plz": "please", "cuz": "because", "coz": "because",
    "shld": "should", "cld": "could", "wld": "would", "shud": "should", "cud": "could", "wud": "would",
    "wrk": "work", "wrks": "works", "tho": "though",
    "nite": "night", "nites": "nights", "tmrw": "tomorrow", "tomoro": "tomorrow", "wks": "weeks", "yrs": "years",
    "hrs": "hours", "mins": "minutes", "preg": "pregnant", "xmas": "Christmas",
    "thru": "through", "b4": "before", "bc": "because", "abt": "about", "msg": "message", "appt": "appointment",
}  # fmt: skip
# "dose" for "does": where a verb is due and what follows is a subject, never "what dose a child needs".
_DOSE = re.compile(
    r"(?P<before>^\s*|\b(?:how(?: (?:long|much|many|often|soon|far))?|when|why|where|wh?at(?= dose (?:it|this|that))) )"
    r"dose(?= (?:it|this|that|he|she|the|a|an|my|one|anyone|insurance)\b)",
    re.IGNORECASE,
)
# After "how" a measure is due: a name or a plant is not ("how manny visits", "how mutch").
_MEASURES = {
    "manny": "many", "mannys": "many", "menny": "many", "meny": "many", "maney": "many", "mani": "many",
    "mutch": "much", "muche": "much", "offen": "often", "offten": "often", "ofen": "often",
}  # fmt: skip
_HOW = re.compile(rf"(?<=\bhow )(?:{'|'.join(_MEASURES)})\b", re.IGNORECASE)
_FORM = re.compile(rf"(?<!['’\w])(?:{'|'.join(sorted(_WRITTEN, key=len, reverse=True))})(?!['’\w])", re.IGNORECASE)

_WORD = re.compile(r"(?<![\w'’@#./-])[a-z][a-z0-9]*(?![\w'’@/-])")


def write_short_forms(text: str) -> str:
    """The text with the apostrophes and letters that a hurried typist leaves out."""
    text = _FORM.sub(lambda match: _like(match.group(), _WRITTEN[match.group().lower()]), text)
    text = _WORD.sub(_in_full, text)
    text = _HOW.sub(lambda match: _MEASURES[match.group().lower()], text)
    return _DOSE.sub(lambda match: match["before"] + _like(match.group()[len(match["before"]) :], "does"), text)


def _in_full(match: re.Match[str]) -> str:
    """A hurried form written out; capitals such as 'R' and 'BC' stay what they stand for."""
    typed = match.group()
    return _HURRIED.get(typed, typed)


def _like(typed: str, written: str) -> str:
    return written[0].upper() + written[1:] if typed[0].isupper() else written
