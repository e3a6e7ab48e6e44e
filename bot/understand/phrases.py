"""Finds the noun phrases of a question. General English, no subject; not a parser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.understand import english
from bot.understand.tags import BE, Token, tagged

_JOINING = frozenset({"of"})
_BOTH_NAME_AND_WORD = frozenset({"turkey", "chad", "jordan", "guinea"})  # in lower case the word is meant


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """Tokens first..last (half-open) of a question; `head` is the last noun before any 'of'."""

    text: str
    first: int
    last: int
    head: str
    plural: bool
    proper: bool
    preposition: str | None  # what stands right before it
    joined: bool  # of several parts: "the crown and the bridge"


@dataclass(frozen=True)
class Parsed:
    """A question with its tokens and noun phrases, in order."""

    text: str
    tokens: tuple[Token, ...]
    phrases: tuple[NounPhrase, ...]

    def cut(self, first: int, last: int) -> str:
        """The text of tokens first..last (half-open)."""
        return self.text[self.tokens[first].start : self.tokens[last - 1].end] if first < last else ""

    @property
    def has_clause(self) -> bool:
        """Whether there is a verb that makes it a sentence."""
        return any(token.tag in "XV" for token in self.tokens)


@lru_cache(maxsize=2048)
def parse(text: str) -> Parsed:
    """Reads a text of at most a few sentences."""
    tokens = tagged(text)
    return Parsed(text, tokens, tuple(_phrases(text, tokens)))


def _phrases(text: str, tokens: Sequence[Token]) -> list[NounPhrase]:
    found: list[NounPhrase] = []
    i = 0
    while i < len(tokens):
        last = _phrase_end(tokens, i)
        if last > i:
            found.append(_phrase(text, tokens, i, last))
            i = last
        else:
            i += 1
    return found


def _phrase_end(tokens: Sequence[Token], first: int) -> int:
    """Where the noun phrase that begins at `first` ends; `first` if none does."""
    end = _simple_end(tokens, first)
    while end > first and end + 1 < len(tokens):
        link = tokens[end]
        more = _simple_end(tokens, end + 1)
        if more > end + 1 and (link.low in _JOINING or (link.low in ("and", "or", "&") and _alike(tokens, first, end))):
            end = more
        else:
            break
    return end


def _alike(tokens: Sequence[Token], first: int, end: int) -> bool:
    """Whether what stands before an 'and' is short enough to be one of two things named."""
    return end - first <= 4


def _simple_end(tokens: Sequence[Token], first: int) -> int:
    end, i = first, first
    if i < len(tokens) and tokens[i].tag == "D":
        i += 1
    while i < len(tokens) and tokens[i].tag in "NAMS":
        token = tokens[i]
        starts_new = token.text.isupper() and len(token.text) > 1 and i > first and tokens[i - 1].tag == "N"
        if starts_new and tokens[i - 1].text.islower():
            break
        if first and i > first and token.tag == "N" and tokens[first - 1].low in BE and _names_several(tokens[i - 1]):
            break  # "are exosomes stem cells?"
        if token.tag == "S" and (i + 1 >= len(tokens) or tokens[i + 1].tag not in "NAM"):
            break
        i += 1
        if token.tag == "N":
            end = i
    return end


def _names_several(token: Token) -> bool:
    named = token.text[0].isupper() or english.is_proper(token.low) or token.low in english.places()
    return token.tag == "N" and is_plural(token.low) and not named


def _phrase(text: str, tokens: Sequence[Token], first: int, last: int) -> NounPhrase:
    inside = tokens[first:last]
    cut = next((k for k, token in enumerate(inside) if token.low in _JOINING), len(inside))
    nouns = [token for token in inside[:cut] if token.tag == "N"] or [t for t in inside if t.tag == "N"]
    head = nouns[-1]
    joined = any(token.low in ("and", "or", "&") for token in inside)
    names = [token for token in inside if token.tag == "N"]
    proper = all(_named(token, tokens) for token in names)
    before = tokens[first - 1] if first else None
    return NounPhrase(
        text=text[inside[0].start : inside[-1].end],
        first=first,
        last=last,
        head=head.low,
        plural=joined or is_plural(head.low),
        proper=proper,
        preposition=before.low if before is not None and before.tag == "P" else None,
        joined=joined,
    )


def _named(token: Token, tokens: Sequence[Token]) -> bool:
    """Written with a capital where only names are, or known with a capital only."""
    if english.is_proper(token.low) or token.low in english.places() - _BOTH_NAME_AND_WORD:
        return True
    at = tokens.index(token)
    opens = at == 0 or tokens[at - 1].text in (".", "?", "!")
    if opens and len(tokens) > at + 1 and not any(t.text[0].isupper() for t in tokens[at + 1 : at + 3]):
        return token.text[0].isupper() and not english.is_word(token.low)
    return token.text[0].isupper()


def is_plural(word: str) -> bool:
    """Whether a noun names several."""
    if word == "people" or english.base(word, "NOUN") != word:
        return True
    known = bool(english.parts(word))
    return not known and word.endswith("s") and not word.endswith(("ss", "us", "is"))
