"""A person's own condition and what the library rules out for it: 'I'm pregnant ..., can I get this done now?'.

In a long message the condition is one word among many, and the list of those who should not have a treatment may say
nothing of the rest. So it is looked for by itself. Nothing is judged: what is found is quoted, before all else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from bot.features import stems_of
from bot.find import Found
from bot.select import quotes_of
from bot.understand import english
from bot.understand.antecedents import EMPTY, HUMAN
from bot.understand.phrases import parse
from index.generation import Generation
from index.keywords import stem, words
from index.model import Statement
from index.quoting import join_quotes

_TABLE = Path(__file__).with_suffix(".yaml")
TOLD_IN = 8  # words, at most
_TELLING = frozenset("i im i'm i’m ive i've i’ve my she she's she’s shes he he's he’s hes we".split())
_DENYING = frozenset("not no never without neither nor".split())
MOST = 2  # conditions of one message that are looked for
# A statement counts as ruling out from this logit on, asked who should not have it. Over the two sample libraries the
# contraindications get 3.3 to 16 for the conditions that they name, and what else warns and names one at most 0.1.
SURELY = 3.0
_NOBODY_ASKS_OF = (
    HUMAN
    | EMPTY
    | frozenset(
        "old hi hello help ok okay thanks please birth clinic practice hospital treatment "
        "monday tuesday wednesday thursday friday saturday sunday".split()
    )
)  # "my 8 year old", "Hi, ..."
_YOURS = re.compile(r"your\b", re.IGNORECASE)
READ = 8  # statements, best first, among which it is looked for


@dataclass(frozen=True)
class Table:
    """Patterns. `words`: of each condition; `told`: the same where somebody has it; how one asks, and how a document
    warns."""

    words: Mapping[str, re.Pattern[str]]
    told: Mapping[str, re.Pattern[str]]
    asks: re.Pattern[str]
    warns: re.Pattern[str]


@cache
def packaged_table() -> Table:
    """The table that ships with the package."""
    raw = yaml.safe_load(_TABLE.read_text(encoding="utf-8"))
    tells, asks, warns = (re.sub(r"\|\s+", "|", raw[name].strip()) for name in ("tells", "asks", "warns"))
    words = {name: _any_of(told) for name, told in raw["conditions"].items()}
    return Table(
        words={name: re.compile(own, re.IGNORECASE) for name, own in words.items()},
        told={name: re.compile(tells + own, re.IGNORECASE) for name, own in words.items()},
        asks=re.compile(asks, re.IGNORECASE | re.DOTALL),
        warns=re.compile(warns, re.IGNORECASE),
    )


def _any_of(words: str) -> str:
    return rf"\b(?:{'|'.join(re.escape(word.strip()) for word in words.split(','))})\b"


def conditions(question: str) -> tuple[str, ...]:
    """The conditions that a question says somebody has, if it asks whether something may be had or done.

    Who only tells of one, "she is 8 months pregnant", asks it too.
    """
    if not (asks_leave(question) or _only_tells(question)):
        return ()
    return tuple(name for name, told in packaged_table().told.items() if told.search(question))[:MOST]


def _only_tells(message: str) -> bool:
    words = message.lower().split()
    told = 1 < len(words) <= TOLD_IN and words[0] in _TELLING and "?" not in message
    return told and not any(word in _DENYING or word.endswith(("n't", "n’t")) for word in words)


def asks_leave(question: str) -> bool:
    """Whether it asks if something may be had or done, which depends on who asks."""
    return packaged_table().asks.search(question) is not None


def things_asked(question: str) -> tuple[str, ...]:
    """What a question asks about, without conditions, people and times: 'the gas' of "she has asthma, can she still
    have the gas"."""
    heads = ((phrase.text, english.base(phrase.head, "NOUN")) for phrase in parse(question).phrases)
    told = packaged_table().words.values()
    return tuple(
        text
        for text, head in heads
        if head not in _NOBODY_ASKS_OF and not any(pattern.search(text) for pattern in told) and not _YOURS.match(text)
    )


def asked_of(condition: str, things: Sequence[str] = ()) -> str:
    """What the library is asked for a condition; of `things`, or of what all of it is about."""
    return f"Who should not have {' or '.join(things) or 'it'}? People with {condition}"


def ruling_out(condition: str, found: Found, generation: Generation, things: Sequence[str] = ()) -> Statement | None:
    """The best statement that surely answers `asked_of` a condition, names it and warns; None if there is none.

    Args:
        things: its passage or the title and headings above have to name one of them. Where a clinic has
            many treatments, one that pregnancy rules out says nothing of another.
    """
    pattern = packaged_table().words[condition]
    named = _named(things)
    for scored, _ in found.ranked[:READ]:
        statement = scored.statement
        text = generation.documents[statement.document_id].text
        said = _with_headings(statement, generation, text)
        tells = pattern.search(statement.span.of(text)) and packaged_table().warns.search(said)
        if scored.reader_logit >= SURELY and tells and (not named or named & _about(statement, generation)):
            return statement
    return None


def _named(things: Sequence[str]) -> frozenset[str]:
    """The stems of things, of irregular plurals in the singular too."""
    said = stems_of(" ".join(things))
    return said | {stem(english.base(word, "NOUN")) for word in words(" ".join(things))} if said else said


def _about(statement: Statement, generation: Generation) -> frozenset[str]:
    """The stems of a statement's passage, of the headings above it and its document's title."""
    passage = generation.passages[generation.rows[statement.passage_id]]
    text = generation.documents[statement.document_id].text[passage.start : passage.end]
    return stems_of("\n".join((*generation.heading_path(passage), text)))


def _with_headings(statement: Statement, generation: Generation, text: str) -> str:
    """What is quoted of a statement, below the innermost heading."""
    passage = generation.passages[generation.rows[statement.passage_id]]
    heading: Sequence[str] = [span.of(text) for span in passage.headings[-1:]]
    return "\n".join([*heading, join_quotes([span.of(text) for span in quotes_of(statement, generation)])])
