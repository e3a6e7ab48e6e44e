"""Tags the words of a question with their parts of speech. General English, no subject.

Closed-class words, a lexicon of what open words may be, and a few rules for words that may be several things: enough to
find what a question is about, which is all that following up on it needs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.understand import english

_SHORT_FORM = r"(?:s|ve|re|ll|d|m)\b"
_PIECE = re.compile(
    rf"(?:Dr|Mr|Mrs|Ms|Prof|St|vs)\.|[^\W_]+(?:[.,]\d+)*(?:['’](?!{_SHORT_FORM})[^\W\d_]+)?(?:-[^\W_]+)*|"
    rf"['’]{_SHORT_FORM}|['’]|[^\w\s]"
)
WH = frozenset("what which who whom whose where when why how".split())
BE = frozenset("am is are was were be been being isn't aren't wasn't weren't 's 're 'm".split())
_POINTING = frozenset("this that these those".split())
_DO = frozenset("do does did don't doesn't didn't".split())
_MODALS = frozenset("can could will would shall should may might must can't couldn't won't wouldn't shouldn't".split())
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


def tagged(text: str) -> tuple[Token, ...]:
    """The words and marks of a text, in order."""
    pieces = [(m.group(), m.start(), m.end()) for m in _PIECE.finditer(text)]
    words = _Words(tuple(piece for piece, _, _ in pieces))
    tags: list[str] = []
    for i in range(len(pieces)):
        tags.append(_tag(words, i, tags))
    return tuple(Token(p, a, b, tag) for (p, a, b), tag in zip(pieces, tags, strict=True))


_ENDS = frozenset(".?!")


class _Words:
    """The words of a question as typed and in lower case; empty beyond both ends."""

    def __init__(self, typed: Sequence[str]) -> None:
        self.typed = typed
        self.lows = tuple(word.lower().replace("’", "'") for word in typed)

    def __getitem__(self, i: int) -> str:
        return self.lows[i] if 0 <= i < len(self.lows) else ""

    def capital(self, i: int) -> bool:
        return 0 <= i < len(self.typed) and self.typed[i][0].isupper()

    def inside(self, i: int) -> bool:
        """Whether a word stands within a sentence, where only names have a capital."""
        return i > 0 and self[i - 1] not in _ENDS


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
        alone = _does_alone(words, i) or _is_alone(words, i)
        return "D" if _opens_phrase(words, i + 1) and not alone else "O"
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
    if words.capital(i) and (words.inside(i) or words.capital(i + 1)):
        return "N"
    if not may:
        return "R" if low.endswith("ly") and not english.is_proper(low) else "N"
    if may == {"ADV"}:
        return "R"
    if words[i - 1] == "how" and "ADJ" in may:
        return "A"
    if "VERB" in may and _is_verb(words, i, tags):
        return "V"
    if "ADV" in may and "NOUN" not in may and last not in ("D", "A"):
        return "A" if "ADJ" in may and _opens_phrase(words, i + 1) else "R"
    noun = "NOUN" in may or low.endswith("ing")
    if noun and last == "D" and _wants_verb(words, i, tags) and _verb_to_come(words, i + 1):
        return "N"
    if "ADJ" in may and ("NOUN" not in may or _may_be_noun(words[i + 1]) or _said_to_be(words, i, last)):
        return "A"
    if "NOUN" in may or low.endswith("ing") or last in ("D", "S"):
        return "N"
    return "V" if "VERB" in may else "A"


def _is_counted(word: str) -> bool:
    return word[:1].isdigit() or bool(english.parts(word) & {"DET", "NUM"})


def _said_to_be(words: _Words, i: int, last: str) -> bool:
    """Whether a word that may be an adjective tells how something is: "is it permanent?", "it gets sore"."""
    if words[i - 1] in BE | _LINKING:
        return True
    ends = not words[i + 1][:1].isalnum()
    asked = any(words[k] in BE for k in range(max(0, i - _SUBJECT_WORDS), i))
    return ends and asked and last not in ("D", "A", "S", "P")


def _is_verb(words: _Words, i: int, tags: Sequence[str]) -> bool:
    """Whether a word that may be a verb is one here."""
    low, last, may = words[i], tags[-1] if tags else "", english.parts(words[i])
    only = "NOUN" not in may and "ADJ" not in may
    if words[i - 1] in _KIN and low.endswith("s") and english.base(low, "VERB") != low:
        return True  # "my mum takes warfarin"
    if last in ("D", "S", "A", "M") or (last == "P" and words[i - 1] != "to"):
        return False
    if low.endswith("ing"):
        if words.lows[max(0, i - 2) : i] in (("is", "there"), ("there", "is"), ("there", "'s")):
            return False  # "is there parking?", "there is swelling"
        return (
            bool(set(words.lows[:i]) & (BE | _SHORT_BE))
            and last not in ("", "V", "C")
            and not _may_be_noun(words[i + 1])
        )
    if low.endswith("ed") or only:
        return not (_may_be_noun(words[i + 1]) and last in ("", "P", "C", "V") and not only)
    if words[i - 1] == "to" or words[i + 1] in _OBJECTS:
        return True
    if words[i - 1] in _SUBJECTS or (last == "R" and words[i - 1] in _BEFORE_VERBS):
        return True
    if _wants_verb(words, i, tags) and (last in ("O", "N", "R") or words[i - 1].endswith("n't")):
        return not _may_be_noun(words[i + 1]) or not _verb_to_come(words, i + 1)
    if last == "N" and low.endswith("s") and english.base(low, "VERB") != low and _is_counted(words[i + 1]):
        return True  # "the treatment takes 3 sessions"
    if last == "W" and words[i - 1] in ("what", "who", "which"):
        return low.endswith("s") and words[i + 1] not in _DO | _MODALS | BE
    return False


_SUBJECT_WORDS = 4  # between "is" and what something is said to be: "is the whole treatment permanent?"
_SHORT_BE = frozenset({"im"})
_LINKING = frozenset(
    "get gets got feel feels felt look looks looked seem seems become becomes so too very really".split()
)
_BEFORE_VERBS = frozenset("not even never just only".split())
_SUBJECTS = frozenset("i you we they it he she who".split())
_KIN = frozenset(
    "mum mom mam mother dad father wife husband partner boyfriend girlfriend son daughter brother sister friend gran "
    "nan grandma grandmother grandad grandfather aunt uncle".split()
)
_OBJECTS = frozenset("it them him me us my your our their the a an this that these those".split())


def _does_alone(words: _Words, i: int) -> bool:
    """Whether the pointing word at `i` is the subject: "does that hurt?" has no other verb than what follows."""
    verb, after = words[i + 1], words[i + 2]
    asks = words[i - 1] in _DO | _MODALS and "VERB" in english.parts(verb) and english.base(verb, "VERB") == verb
    ends = not after[:1].isalnum() or bool(english.parts(after) & {"PREP", "ADV", "DET", "PRON", "CONJ"})
    return words[i] != "her" and asks and ends and not _verb_to_come(words, i + 2)


def _is_alone(words: _Words, i: int) -> bool:
    """Whether all that is said of what is pointed at is how it is: "is that normal?"."""
    return words[i - 1] in BE and "ADJ" in english.parts(words[i + 1]) and not words[i + 2][:1].isalnum()


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
