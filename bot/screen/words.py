"""Turns a message into the plain words that the rules are written in.

`Message.words` holds lower-case words without apostrophes, with short forms written out ("can't", "cant" and "cannot"
all become "can not"), known misspellings mended, numbers marked, and two kinds of break: "," between clauses and "."
or "?" between sentences.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

CLAUSE = ","
SENTENCES = frozenset(".?")
BREAKS = SENTENCES | {CLAUSE}

# A clause begins at these words even when no comma was typed.
_OPENERS = frozenset(["but", "however", "although", "though", "because", "cuz", "cos", "except", "yet"])
_JOINERS = frozenset(["and", "so", "then"])
_SUBJECT_WORDS = "i my we our he she his her it its they their the this there"
SUBJECTS = frozenset(_SUBJECT_WORDS.split())

_PIECE = re.compile(r"[0-9]+[.][0-9]+|[a-z0-9']+|[?]|[.!\n]|[,;:\"\-\u2013\u2014/]")
_FIGURE = re.compile(r"[0-9]+([.][0-9]+)?$")
_STRETCHED = re.compile(r"(.)\1{2,}")
_QUOTES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'", "`": "'", "\u00b4": "'", "&": " and "})

_MANY = 6  # tablets and more at once: beyond any usual dose of a home medicine
_LONGEST_WORD = 20  # letters: none of the rules' words is longer
_YEARS = range(1920, 2100)
_DIALLED = frozenset(["911", "999", "112", "988"])


@dataclass(frozen=True)
class Message:
    """The words of one message, with their breaks, in order."""

    words: tuple[str, ...]

    @cached_property
    def places(self) -> Mapping[str, list[int]]:
        """Where each word stands."""
        places: dict[str, list[int]] = {}
        for place, word in enumerate(self.words):
            places.setdefault(word, []).append(place)
        return places


class Speller:
    """Mends words: a table of spellings and short forms first, then one slip in a long word of the rules."""

    def __init__(self, spellings: Mapping[str, str], core: frozenset[str], known: frozenset[str]) -> None:
        """`core` words are recognised with one wrong letter; `known` words are right as they stand."""
        self._spellings = {word: tuple(meant.split()) for word, meant in spellings.items()}
        self._known = known | core
        self._slips: dict[str, set[str]] = {}
        for word in core:
            for form in _shortened(word):
                self._slips.setdefault(form, set()).add(word)

    def mend(self, word: str) -> tuple[str, ...]:
        found = self._spellings.get(word)
        if found:
            return found
        if not 6 <= len(word) <= _LONGEST_WORD or word in self._known:
            return (word,)
        meant = {core for form in _shortened(word) for core in self._slips.get(form, ()) if _one_slip(word, core)}
        return (min(meant),) if meant else (word,)


def _shortened(word: str) -> set[str]:
    """The word, and the word with each one of its letters left out."""
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}


def _one_slip(typed: str, meant: str) -> bool:
    """Whether one letter was added, dropped, changed or swapped with its neighbour."""
    if typed[0] != meant[0] or abs(len(typed) - len(meant)) > 1:
        return False
    differ = next((i for i, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), None)
    if differ is None:
        return True
    rest, want = typed[differ:], meant[differ:]
    return (
        rest[1:] == want[1:]
        or rest[1:] == want
        or rest == want[1:]
        or (rest[1::-1] == want[:2] and rest[2:] == want[2:])
    )


def read_message(message: str, speller: Speller) -> Message:
    """The message as words and breaks."""
    plain = unicodedata.normalize("NFKC", message).translate(_QUOTES).lower()
    words: list[str] = []
    for piece in _PIECE.findall(plain):
        if piece[0].isalnum() or piece[0] == "'":
            words.extend(_plain_words(piece, speller))
        elif piece in "-/":
            continue  # "chest-pain" and "face/lips" are two words, not two clauses
        else:
            words.append(piece if piece == "?" else "." if piece in ".!\n" else CLAUSE)
    return Message(tuple(_with_clauses(words)))


def _plain_words(piece: str, speller: Speller) -> tuple[str, ...]:
    word = piece.replace("'", "")
    if not word:
        return ()
    if _FIGURE.match(word):
        return (_size(word),)
    if piece.endswith("'s") and word not in _IS:
        word = piece[:-2].replace("'", "")  # "my husband's having" and "my husband's speech" read alike
    if word.isalpha():
        mended = speller.mend(word)
        return mended if mended != (word,) else speller.mend(_STRETCHED.sub(r"\1", word))
    return (word,)


_IS = frozenset(["hes", "shes", "its", "thats", "theres", "whats", "whos", "heres", "wheres", "hows"])


def _size(figure: str) -> str:
    """What the rules know of a number: one that is dialled in need, a year, or how large it is."""
    if figure in _DIALLED:
        return figure
    value = int(figure.split(".")[0][:6])
    if value in _YEARS:
        return "#year"
    return "#many" if value >= _MANY else "#few"


def _with_clauses(words: list[str]) -> list[str]:
    """Puts a clause break where a new clause begins without one."""
    result: list[str] = []
    for place, word in enumerate(words):
        following = words[place + 1] if place + 1 < len(words) else ""
        if word in _OPENERS or (word in _JOINERS and following in SUBJECTS):
            result.append(CLAUSE)
        result.append(word)
    return result
