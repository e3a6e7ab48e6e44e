"""Several questions in one message: 'What does it cost, and does it hurt?', 'Is it safe? How long does it take?'.

Searched together, one of them hides the other. What is no question goes with the question after it: it tells what that
is about ("I take warfarin. Is that a problem?"). Pure functions, general English only.

Whether "it" in a second question is what the first one named, or what all of the talk is about, words do not tell:
`understand` asks the library.
"""

from __future__ import annotations

import re

from bot.understand import english
from bot.understand.tags import BE, WH, tagged

MOST = 3  # questions that are told apart; the last takes what is left
_SHORTEST = 3  # words of a question of its own
_STORY = 20  # words before a question that are a story of their own
_HELPERS = BE | frozenset(
    "do does did don't doesn't didn't can could can't couldn't will would won't wouldn't shall should shouldn't may "
    "might must has have had hasn't haven't".split()
)
_SENTENCE = re.compile(r"(?<=[?!.])[\s\"'”’)]+(?=\S)|\n+")
_AND = re.compile(
    r"(?:\s*[,;]\s*|\s+)(?:and|also|plus|but|&)(?:\s+(?:also|then|if so,?))?\s+(?=[^\W\d_])|\s*[,;]\s*(?=[^\W\d_])",
    re.I,
)
_LEAD = re.compile(r"^(?:and|also|plus|but|or|&)(?: (?:also|then))?,? (?=\w)", re.IGNORECASE)


def separate(question: str) -> tuple[str, ...]:
    """The questions of a message in its own words; the message itself where it is one, or none."""
    found: list[str] = []
    for sentence in _sentences(question):
        found += _clauses(sentence)
    if len(found) > MOST:
        found = [*found[: MOST - 1], " ".join(found[MOST - 1 :])]
    return tuple(_opened(part) for part in found) if len(found) > 1 else (question,)


def without_story(message: str) -> tuple[str, str]:
    """What a long message tells before its last question, and that question; nothing told where it is no story."""
    *told, asked = [part.strip() for part in _SENTENCE.split(message.strip()) if part.strip()] or [message]
    story = " ".join(told)
    long = len(story.split()) >= _STORY and len(asked.split()) >= _SHORTEST
    return (story, asked) if long and _asks(_LEAD.sub("", asked)) else ("", message)


def _opened(part: str) -> str:
    """Without the 'and' that joined it to what went before."""
    opened = _LEAD.sub("", part, count=1)
    return opened[0].upper() + opened[1:] if opened != part else part


def _sentences(question: str) -> list[str]:
    """Questions, each with the sentences before it that are none; what follows the last goes with it."""
    found, told = [], ""
    for sentence in (part.strip() for part in _SENTENCE.split(question)):
        if not sentence:
            continue
        told = f"{told} {sentence}".strip()
        if sentence.endswith("?") and len(sentence.split()) >= _SHORTEST:
            found.append(told)
            told = ""
    if told and found:
        found[-1] += f" {told}"
    return found or [question]


def _clauses(sentence: str) -> list[str]:
    """Questions joined by 'and' or a comma in one sentence; each must ask by itself, and name or do something."""
    for joint in _AND.finditer(sentence):
        first, second = sentence[: joint.start()], sentence[joint.end() :]
        if _asks(second) and _asks(_last_sentence(first)) and _is_whole(first) and _is_whole(second):
            return [first.rstrip(" ,;") + "?", *_clauses(second[0].upper() + second[1:])]
    return [sentence]


def _last_sentence(text: str) -> str:
    return _SENTENCE.split(text)[-1]


def _asks(clause: str) -> bool:
    """Whether a clause begins as a question does: a question word or a helping verb, then its subject."""
    words = [token for token in tagged(clause) if token.tag != "."][:3]
    if len(words) < _SHORTEST:
        return False
    if words[0].low in WH:
        return words[0].low not in ("when", "that", "which") or words[1].low in _HELPERS
    subject = words[1].tag in "ODNAM" or words[1].low == "there"
    return words[0].low in _HELPERS and subject and words[0].text != "May"


def _is_whole(clause: str) -> bool:
    """Whether a clause says what it asks: a helping verb or a verb, and something beside."""
    tokens = [token for token in tagged(clause) if token.tag != "."]
    does = any(token.tag in "VX" or "VERB" in english.parts(token.low) for token in tokens)
    return len(tokens) >= _SHORTEST and does
