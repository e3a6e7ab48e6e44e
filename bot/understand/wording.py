"""Cutting questions and joining the pieces so that they read as questions. Pure, on parsed text."""

from __future__ import annotations

import re

from bot.understand import english
from bot.understand.antecedents import Antecedent, lowered
from bot.understand.phrases import NounPhrase, Parsed, parse

_ARTICLE = re.compile(r"^(?:the|an?) ", re.IGNORECASE)
_ADDED = re.compile(r", and (?:what about )?[^,]{1,40}$")


def splice(said: Parsed, first: int, last: int, text: str) -> str:
    """The question with tokens first..last (half-open) replaced."""
    return said.text[: said.tokens[first].start] + text + said.text[said.tokens[last - 1].end :]


def opened(text: str) -> str:
    """Without the mark at its end and what a turn before added to it, to be gone on with."""
    return _ADDED.sub("", text.rstrip(" ?.!"))


def rest(question: Parsed, first: int) -> str:
    """From token `first` to the end, closed with a question mark."""
    if first >= len(question.tokens):
        return "?"
    return opened(question.text[question.tokens[first].start :]) + "?"


def bare(said: Parsed) -> str:
    """Without marks at its ends."""
    return said.text.strip(" ?.!,")


def small(text: str) -> str:
    """With a small first letter unless it is a name's."""
    return lowered(text, parse(text), 0) if text else text


def clause(question: Parsed, helper: int, *, negated: bool = False) -> str:
    """From its helping verb on, closed: 'is it safe?'; with a 'not' after the subject if `negated`."""
    verb = question.tokens[helper]
    if not negated or "n't" in verb.low:
        return f"{verb.low} {rest(question, helper + 1)}"
    subject = next((p for p in question.phrases if p.first == helper + 1), None)
    end = subject.last if subject else helper + 2
    if end >= len(question.tokens):
        return f"{verb.low} {rest(question, helper + 1)}"
    return f"{verb.low} {question.cut(helper + 1, end)} not {rest(question, end)}"


def without_determiner(question: Parsed, phrase: NounPhrase) -> str:
    """'sessions' of 'how many sessions', 'trial' of 'the trial'."""
    first = phrase.first
    while first < phrase.last - 1 and (
        question.tokens[first].tag == "D" or question.tokens[first].low in ("many", "several", "few")
    ):
        first += 1
    return question.cut(first, phrase.last)


def plural_of(found: Antecedent) -> str:
    """'nerve blocks' for 'the nerve block': several of the thing, without its article."""
    noun = _ARTICLE.sub("", found.text)
    if found.plural or found.long:
        return noun
    *before, last = noun.split()
    return " ".join([*before, english.plural(last)])


def singular_of(found: Antecedent) -> str:
    """'nerve block' for 'the nerve blocks': one of them, without its article."""
    noun = _ARTICLE.sub("", found.text)
    if not found.plural or found.long:
        return noun
    *before, last = noun.split()
    return " ".join([*before, english.base(last, "NOUN")])


def sentence(text: str) -> str:
    """With a capital at its start, a mark at its end, and single spaces."""
    flat = re.sub(r"\s+([?.!,])", r"\1", " ".join(text.split()))
    flat = flat[:1].upper() + flat[1:]
    return flat if flat.endswith(("?", ".", "!")) else flat + "?"
