"""Named things in a question that the library never mentions: a drug, a city, a doctor, a company. Pure functions.

Such a name weighs against answering even where the rest of the question matches. Three signs of a name: a capital
inside a sentence, a word that general English does not have, a word that general English writes with a capital only.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from bot.understand import english
from bot.understand.vocabulary import WORD, Vocabulary, plain

_NAME = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_SHORT_FORM = re.compile(r"['’](?:s|m|d|ve|re|ll)$")
_TITLES = ("Dr.", "Mr.", "Mrs.", "Ms.", "St.")
_CALENDAR = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
    october november december christmas easter english internet ok i
    """.split()
)
# Names of one country; whichever the library uses, the others are no news to it.
_SAME: tuple[frozenset[str], ...] = (
    frozenset("uk kingdom britain england scotland wales british english".split()),
    frozenset("us usa america american americans states".split()),
)
_ALIKE = 5  # letters that a country and its people have in common at least: "mexico", "mexican"
_POWERS = 8  # of ten: the total of the frequency list, about
_SHORTEST_TERM = 3  # letters
_SHORTEST_UNKNOWN = 4  # letters of a word without a capital that may be a name


def unknown_names(question: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The words that name something the library does not mention, as typed, each once."""
    found = (word for word, name in _words(question) if name or _is_name(word, vocabulary))
    return tuple(dict.fromkeys(word for word in found if not _mentioned(word, vocabulary)))


def _words(question: str) -> Iterator[tuple[str, bool]]:
    """Each word with whether it is written as a name. A capital says nothing at a sentence's start, or among many."""
    matches = list(_NAME.finditer(question))
    capitals = sum(match.group()[0].isupper() for match in matches)
    shouted = len(matches) > 2 and capitals > len(matches) * 0.6
    for match in matches:
        word = _SHORT_FORM.sub("", match.group())
        before = question[: match.start()].rstrip(" \"'(“")
        starts = not before or (before[-1] in ".?!:\n" and not before.endswith(_TITLES))
        written = word[0].isupper() and not starts and not shouted and plain(word) not in _CALENDAR
        yield word, written and not _is_function_word(word)


def _is_function_word(word: str) -> bool:
    return bool(english.parts(word) & {"PRON", "DET", "PREP", "CONJ", "AUX"})


def _is_name(word: str, vocabulary: Vocabulary) -> bool:
    """Whether a word is a name however it is typed: one of a place or person, or one that English does not have."""
    low = plain(word)
    if not low.isalpha() or len(low) < _SHORTEST_UNKNOWN or low in _CALENDAR:
        return False
    return english.is_proper(low) or low in english.places() or not (english.is_word(low) or low in vocabulary.general)


def _mentioned(word: str, vocabulary: Vocabulary) -> bool:
    low = plain(word)
    parts = [part for part in re.split(r"[^\w]+", low) if part and not part.isdigit()]
    if vocabulary.mentions(low) or (parts and all(vocabulary.mentions(part) for part in parts)):
        return True
    if any(low in same and any(other in vocabulary.counts for other in same) for same in _SAME):
        return True
    root = low[:_ALIKE]
    return len(root) == _ALIKE and english.is_proper(low) and any(name.startswith(root) for name in vocabulary.names)


def things_named(question: str, vocabulary: Vocabulary) -> frozenset[str]:
    """The library's own names and terms of art in a question, lower-case: 'prp', 'finasteride', 'ratushny'."""
    return frozenset(low for word in WORD.findall(question) if _is_term(low := plain(word), vocabulary))


def _is_term(word: str, vocabulary: Vocabulary) -> bool:
    if len(word) < _SHORTEST_TERM or word not in vocabulary.counts:
        return False
    return not english.is_word(word) or (word in vocabulary.names and not english.is_listed(word))


def strangeness(question: str, vocabulary: Vocabulary) -> float:
    """How rare in general English the rarest thing is that the question names and the library lacks, from 0 to 1.

    0: the library has all nouns of the question. Every tenfold in frequency is an eighth: of "symptom" 0.5, of a drug's
    name 0.75 to 1. Graded where `unknown_names` is strict: 'ibuprofen' is English, but no everyday word.
    """
    rarities = [_rarity(plain(word)) for word in WORD.findall(question) if not vocabulary.mentions(word)]
    return max(rarities, default=0.0)


def _rarity(word: str) -> float:
    if "'" in word or len(word) < _SHORTEST_UNKNOWN - 1:
        return 0.0
    parts = english.parts(word)
    if parts and "NOUN" not in parts:
        return 0.0
    return 1 - math.log10(1 + english.frequency(word)) / _POWERS
