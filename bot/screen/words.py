"""Turns a message into the plain words that the rules are written in.

`Message.words` holds lower-case words without apostrophes, with short forms written out ("can't", "cant" and "cannot"
all become "can not"), known misspellings mended, numbers marked, and two kinds of break: "," between clauses and "."
or "?" between sentences.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

CLAUSE = ","
SENTENCES = frozenset(".?")
BREAKS = SENTENCES | {CLAUSE}

_PIECE = re.compile(r"[0-9]+[.,][0-9]+|[a-z0-9']+|[?]|[.!\n]|[,;:\"\-\u2013\u2014/]")
_FIGURE = re.compile(r"[0-9]+([.,][0-9]+)?$")
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}$)")
_ACCENTS = re.compile("[\u0300-\u036f]+")  # accents, set apart from their letters
_STRETCHED = re.compile(r"(.)\1{2,}")
_QUOTES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'", "`": "'", "\u00b4": "'", "&": " and "})

_MANY = 6  # tablets and more at once: beyond any usual dose of a home medicine
_SHORTEST_MENDED, _SHORTEST_HEARD = 6, 4  # letters: shorter words are too easily others
_LONGEST_WORD = 20  # letters: none of the rules' words is longer
_YEARS = range(1920, 2100)
_DIALLED = frozenset(["911", "999", "112", "988"])


@dataclass(frozen=True)
class Language:
    """The words that build sentences in a language, by what they do; `language.yaml` says what each list is for."""

    name: str
    openers: frozenset[str]
    joiners: frozenset[str]
    subjects: frozenset[str]
    negations: frozenset[str]
    common: frozenset[str]
    lists: frozenset[str]
    carries_on: frozenset[str]
    reports: frozenset[str]
    denials: frozenset[str]
    marks: frozenset[str]

    @classmethod
    def from_lists(cls, name: str, lists: Mapping[str, str]) -> "Language":
        """Reads the lists of `language.yaml`; TypeError names one too few or too many."""
        return cls(name, **{key: frozenset(words.split()) for key, words in lists.items()})


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
    """Mends words: a table of spellings and short forms first, then what sounds alike, then one slip in a long word."""

    def __init__(
        self,
        spellings: Mapping[str, str],
        core: frozenset[str],
        known: frozenset[str],
        alike: Sequence[tuple[str, str]] = (),
        endings: Sequence[tuple[str, str]] = (),
    ) -> None:
        """`core` words are recognised with one wrong letter; `known` words are right as they stand.

        `alike`: letters, and those that sound the same; a word that sounds like one of the known is read as it.
        `endings`: those of diminutives and their like, and what stands in their place in the plain word.
        """
        self._spellings = {word: tuple(meant.split()) for word, meant in spellings.items()}
        self._known = known | core
        self._alike = alike
        self._endings = endings
        self._by_sound = {self._sound(word): word for word in sorted(self._known, reverse=True)} if alike else {}
        self._slips: dict[str, set[str]] = {}
        for word in core:
            for form in _shortened(word):
                self._slips.setdefault(form, set()).add(word)

    def mend(self, word: str) -> tuple[str, ...]:
        found = self._spellings.get(word)
        if found:
            return found
        if len(word) > _LONGEST_WORD or word in self._known:
            return (word,)
        if plain := self._without_ending(word):
            return (plain,)
        if len(word) >= _SHORTEST_HEARD and (heard := self._by_sound.get(self._sound(word))):
            return (heard,)
        if len(word) < _SHORTEST_MENDED:
            return (word,)
        meant = {core for form in _shortened(word) for core in self._slips.get(form, ()) if _one_slip(word, core)}
        return (min(meant),) if meant else (word,)

    def _without_ending(self, word: str) -> str | None:
        """The known word of which this is the diminutive."""
        plain = (word.removesuffix(ending) + instead for ending, instead in self._endings if word.endswith(ending))
        return next((one for one in plain if one in self._known), None)

    def _sound(self, word: str) -> str:
        for letters, same in self._alike:
            word = word.replace(letters, same)
        return word


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


def read_message(message: str, speller: Speller | None, language: Language) -> Message:
    """The message as words and breaks; without a speller, its words as they stand."""
    mend = speller.mend if speller else _as_it_stands
    words: list[str] = []
    for piece in _pieces(message):
        if piece[0].isalnum() or piece[0] == "'":
            words.extend(_plain_words(piece, mend))
        elif piece in "-/":
            continue  # "chest-pain" and "face/lips" are two words, not two clauses
        else:
            words.append(piece if piece == "?" else "." if piece in ".!\n" else CLAUSE)
    return Message(tuple(_with_clauses(words, language)))


def _pieces(message: str) -> list[str]:
    """Words, figures and marks, in small letters that lose their accents, which people leave out anyway."""
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", message)).translate(_QUOTES).lower()
    return _PIECE.findall(plain)


def plain_words(message: str) -> list[str]:
    """The words alone, as they are written, without apostrophes."""
    return [piece.replace("'", "") for piece in _pieces(message) if piece[0].isalnum()]


def _as_it_stands(word: str) -> tuple[str, ...]:
    return (word,)


def _plain_words(piece: str, mend: Callable[[str], tuple[str, ...]]) -> tuple[str, ...]:
    word = piece.replace("'", "")
    if not word:
        return ()
    if _FIGURE.match(word):
        return (_size(word),)
    if piece.endswith("'s") and word not in _IS:
        word = piece[:-2].replace("'", "")  # "my husband's having" and "my husband's speech" read alike
    if word.isalpha():
        mended = mend(word)
        return mended if mended != (word,) else mend(_STRETCHED.sub(r"\1", word))
    return (word,)


_IS = frozenset(["hes", "shes", "its", "thats", "theres", "whats", "whos", "heres", "wheres", "hows"])


def _size(figure: str) -> str:
    """What the rules know of a number: one that is dialled in need, a year, or how large it is."""
    if figure in _DIALLED:
        return figure
    value = int(re.split("[.,]", _THOUSANDS.sub("", figure))[0][:6])
    if value in _YEARS:
        return "#year"
    return "#many" if value >= _MANY else "#few"


def _with_clauses(words: list[str], language: Language) -> list[str]:
    """Puts a clause break where a new clause begins without one."""
    result: list[str] = []
    for place, word in enumerate(words):
        following = words[place + 1] if place + 1 < len(words) else ""
        if word in language.openers or (word in language.joiners and following in language.subjects):
            result.append(CLAUSE)
        result.append(word)
    return result
