"""Reads a question as words with their parts of speech, and finds its noun phrases. General English, no subject.

Not a parser: closed-class words, a lexicon of what open words may be, and a few rules for words that may be several
things. Enough to find what a question is about, which is all that following up on it needs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.understand import english

_PIECE = re.compile(
    r"(?:Dr|Mr|Mrs|Ms|Prof|St|vs)\.|[^\W_]+(?:[.,]\d+)*(?:['’](?!(?:s|ve|re|ll|d|m)\b)[^\W\d_]+)?(?:-[^\W_]+)*|['’](?:s|ve|re|ll|d|m)\b|['’]|[^\w\s]"
)
WH = frozenset("what which who whom whose where when why how".split())
_POINTING = frozenset("this that these those".split())
_DO = frozenset("do does did don't doesn't didn't".split())
BE = frozenset("am is are was were be been being isn't aren't wasn't weren't 's".split())
_MODALS = frozenset("can could will would shall should may might must can't couldn't won't wouldn't shouldn't".split())
JOINING = frozenset({"of"})
_TITLES = frozenset({"dr", "mr", "mrs", "ms", "prof", "st"})


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or a mark. `tag`: N noun, V verb, A adjective, R adverb, D determiner, P preposition, C conjunction,
    X auxiliary, W question word, O pronoun, M number, S possessive ending, '.' mark."""

    text: str
    start: int
    end: int
    tag: str

    @property
    def low(self) -> str:
        return self.text.lower().replace("’", "'")


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
    joined: bool  # of several parts: "PRP and exosomes"


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
    tokens = _tagged(text)
    return Parsed(text, tokens, tuple(_phrases(text, tokens)))


def _tagged(text: str) -> tuple[Token, ...]:
    pieces = [(m.group(), m.start(), m.end()) for m in _PIECE.finditer(text)]
    words = _Words(tuple(piece for piece, _, _ in pieces))
    tags: list[str] = []
    for i in range(len(pieces)):
        tags.append(_tag(words, i, tags))
    return tuple(Token(p, a, b, tag) for (p, a, b), tag in zip(pieces, tags, strict=True))


class _Words:
    """The words of a question as typed and in lower case; empty beyond both ends."""

    def __init__(self, typed: Sequence[str]) -> None:
        self.typed = typed
        self.lows = tuple(word.lower().replace("’", "'") for word in typed)

    def __getitem__(self, i: int) -> str:
        return self.lows[i] if 0 <= i < len(self.lows) else ""

    def capital(self, i: int) -> bool:
        return 0 <= i < len(self.typed) and self.typed[i][0].isupper()


_CLOSED_TAGS = {"PRON": "O", "DET": "D", "PREP": "P", "CONJ": "C", "AUX": "X", "NUM": "M"}


def _tag(words: _Words, i: int, tags: Sequence[str]) -> str:
    typed, low = words.typed[i], words[i]
    if low == "'s":
        return "X" if words[i - 1] in WH | {"it", "that", "there", "he", "she", "this"} else "S"
    if low in ("'ve", "'re", "'ll", "'d", "'m"):
        return "X"
    if not low[0].isalnum():
        return "S" if low == "'" and words[i - 1].endswith("s") else "."
    if low[0].isdigit():
        return "M"
    if low.rstrip(".") in _TITLES and typed[0].isupper():
        return "N"
    if low in WH:
        return "W"
    if low in _POINTING | {"her"}:
        return "D" if _opens_phrase(words, i + 1) else "O"
    acronym = typed.isupper() and len(typed) > 1 and not words.typed[max(i - 1, 0)].isupper()
    closed = english.parts(low) & _CLOSED_TAGS.keys()
    if closed and not acronym:
        if low in ("have", "had", "has", "do", "does", "did") and _wants_verb(words, i, tags):
            return "V"
        return _CLOSED_TAGS[next(iter(closed))]
    return _open_tag(words, i, tags)


def _open_tag(words: _Words, i: int, tags: Sequence[str]) -> str:
    """The tag of a word of an open class, by what it may be and what stands around it."""
    low, last = words[i], tags[-1] if tags else ""
    may = english.parts(low)
    if words.capital(i) and (tags or words.capital(i + 1)):
        return "N"
    if not may:
        return "R" if low.endswith("ly") else "N"
    if may == {"ADV"}:
        return "R"
    if "VERB" in may and _is_verb(words, i, tags):
        return "V"
    if "ADV" in may and "NOUN" not in may and last not in ("D", "A"):
        return "A" if "ADJ" in may and _opens_phrase(words, i + 1) else "R"
    if low.endswith("ing") and last == "D" and _wants_verb(words, i, tags) and _verb_to_come(words, i + 1):
        return "N"
    if "ADJ" in may and ("NOUN" not in may or _may_be_noun(words[i + 1]) or words[i - 1] in BE):
        return "A"
    if "NOUN" in may or low.endswith("ing") or last in ("D", "S"):
        return "N"
    return "V" if "VERB" in may else "A"


def _is_verb(words: _Words, i: int, tags: Sequence[str]) -> bool:
    """Whether a word that may be a verb is one here."""
    low, last, may = words[i], tags[-1] if tags else "", english.parts(words[i])
    only = "NOUN" not in may and "ADJ" not in may
    if last in ("D", "S", "A", "M") or (last == "P" and words[i - 1] != "to"):
        return False
    if low.endswith("ing"):
        return bool(set(words.lows[:i]) & BE) and last not in ("", "V", "C") and not _may_be_noun(words[i + 1])
    if low.endswith("ed") or only:
        return not (_may_be_noun(words[i + 1]) and last in ("", "P", "C", "V") and not only)
    if words[i - 1] == "to" or words[i + 1] in _OBJECTS:
        return True
    if words[i - 1] in _SUBJECTS:
        return True
    if _wants_verb(words, i, tags) and (last in ("O", "N", "R") or words[i - 1].endswith("n't")):
        return not _may_be_noun(words[i + 1]) or not _verb_to_come(words, i + 1)
    if last == "W" and words[i - 1] in ("what", "who", "which"):
        return low.endswith("s") and words[i + 1] not in _DO | _MODALS | BE
    return False


_SUBJECTS = frozenset("i you we they it he she who".split())
_OBJECTS = frozenset("it them him me us my your our their the a an this that these those".split())


def _wants_verb(words: _Words, i: int, tags: Sequence[str]) -> bool:
    """Whether 'do', a modal or their like stands before with no main verb after it yet."""
    for k in range(i - 1, -1, -1):
        if tags[k] in ("V", "."):
            return False
        if words[k] in _DO | _MODALS:
            return True
    return False


def _verb_to_come(words: _Words, first: int) -> bool:
    """Whether a later word of the clause is better placed to be the main verb: no noun follows it."""
    for k in range(first, len(words.lows)):
        if not words[k][0].isalnum() or english.parts(words[k]) & {"PREP", "CONJ", "DET"}:
            return False
        if "VERB" in english.parts(words[k]) and not _may_be_noun(words[k + 1]):
            return english.base(words[k], "VERB") == words[k]
    return False


def _may_be_noun(word: str) -> bool:
    may = english.parts(word)
    return bool(word) and word[0].isalpha() and (not may or "NOUN" in may) and word not in WH


def _opens_phrase(words: _Words, i: int) -> bool:
    """Whether the words from `i` may belong to the noun phrase that a determiner opens."""
    word = words[i]
    if not word or not word[0].isalnum():
        return False
    may = english.parts(word)
    if may & {"PRON", "DET", "PREP", "CONJ", "AUX", "ADV"}:
        return False
    if may == {"ADJ"} or "NUM" in may:
        return _may_be_noun(words[i + 1])
    return not may or "NOUN" in may


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
        if more > end + 1 and (link.low in JOINING or (link.low in ("and", "or", "&") and _alike(tokens, first, end))):
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
        if token.tag == "S" and (i + 1 >= len(tokens) or tokens[i + 1].tag not in "NAM"):
            break
        i += 1
        if token.tag == "N":
            end = i
    return end


def _phrase(text: str, tokens: Sequence[Token], first: int, last: int) -> NounPhrase:
    inside = tokens[first:last]
    cut = next((k for k, token in enumerate(inside) if token.low in JOINING), len(inside))
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
    if english.is_proper(token.low) or token.low in english.places() - {"turkey", "chad", "jordan", "guinea"}:
        return True
    if token is tokens[0] and len(tokens) > 1 and not any(t.text[0].isupper() for t in tokens[1:3]):
        return not english.parts(token.low) and token.text[0].isupper()
    return token.text[0].isupper()


def is_plural(word: str) -> bool:
    """Whether a noun names several."""
    base = english.base(word, "NOUN")
    if base != word:
        return True
    known = bool(english.parts(word))
    return not known and word.endswith("s") and not word.endswith(("ss", "us", "is"))
