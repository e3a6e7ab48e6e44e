"""Mends slips of spelling against the library's own words first and common English second. Pure functions.

A word is touched only if neither the library nor English has it, in any inflection. What was meant is weighed as in a
noisy channel: how likely the word is against how large the slip, and only a clear winner replaces what was typed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.understand import english
from bot.understand.vocabulary import WORD, Vocabulary, sound
from index.keywords import STOP_WORDS, stem

SHORTEST = 4  # letters of a word that may be mended
_SHORTEST_FUNCTION_WORD = 3  # the same where a function word was meant
LONG = 8  # letters from which two slips are forgiven
LONGEST = 40  # letters: what is longer is no word
PER_SLIP = 3.0  # what a slip costs, in powers of ten of likelihood
SOUNDING = 3  # slips at most between words that sound alike
ALIKE = 0.5  # of a slip that does not change the sound, swaps two letters or drops the last of "-ing"
RUN_TOGETHER = 1.0  # slips that a missing space counts for
WRONG_START = 0.6  # further cost in slips of a wrong first letter: people rarely miss that one
CLEAR = 0.7  # by how many powers of ten the best must beat the best of another stem
# Of the words that the library lacks only near and common ones are meant: a term of art that neither the library nor
# everyday English has ("fasciitis") must not become an everyday word ("fascists"). Of 42,700 words in 4,800 questions
# to health sites, of papers and to assistants, against a library on another subject, 36 are changed.
_OUTSIDE_SHORTEST = 5
_OUTSIDE_SURE = 7  # letters from which a slip need not sound alike
_OUTSIDE_COST = 1.0
_LEARNED = re.compile(
    r"(?:[aiou]s|[aiou]m|[aio]|ae|ase|ose|ine|ide|ite|ate|ane|ene|oid|gen|tic|mic|nic|lic|on|ol|in|yl)$"
)
_NAME_COST = 1.0  # slips in a name at most
_TWICE = re.compile(r"(.)\1+")
_CODE = re.compile(r"[\w@#/.:]*[\d@#/:_][\w@#/.:]*|\S+\.\w+")


@dataclass(frozen=True, slots=True)
class Mended:
    """A text with its words mended; `changes` are (typed, meant) in order."""

    text: str
    changes: tuple[tuple[str, str], ...] = ()


def mend(question: str, vocabulary: Vocabulary) -> Mended:
    """The question with slips mended; names, numbers, codes and whatever is not clear stay as they are."""
    pieces: list[str] = []
    changes: list[tuple[str, str]] = []
    codes = [match.span() for match in _CODE.finditer(question)]
    end = 0
    for match in WORD.finditer(question):
        typed = match.group()
        inside = any(start <= match.start() < stop for start, stop in codes)
        meant = None
        if not inside:
            meant = (_name_meant_by if _is_name(question, match) else meant_by)(typed.lower(), vocabulary)
        if meant is not None:
            meant = meant.capitalize() if typed[0].isupper() else meant
            pieces += [question[end : match.start()], meant]
            changes.append((typed, meant))
            end = match.end()
    return Mended("".join([*pieces, question[end:]]), tuple(changes))


def meant_by(word: str, vocabulary: Vocabulary) -> str | None:
    """The word that a lower-case one was meant to be; None if it is right, too short, or not clear."""
    if not len(word) <= LONGEST or not word.isalpha():
        return None
    if vocabulary.knows(word):
        return _sounding_alike(word, vocabulary) if vocabulary.only_prefixed(word) else None
    if len(word) < SHORTEST:
        return _function_word(word, vocabulary)
    meant = [*_near(word, vocabulary), *_two_words(word, vocabulary)]
    ranked = sorted(((_score(word, other, cost, vocabulary), other) for other, cost in meant), reverse=True)
    if not ranked:
        return _function_word(word, vocabulary)
    score, best = ranked[0]
    rival = next((s for s, other in ranked if stem(other) != stem(best)), -math.inf)
    return best if score - rival >= CLEAR else _function_word(word, vocabulary)


def _name_meant_by(word: str, vocabulary: Vocabulary) -> str | None:
    """The library's one name that an unknown one was meant to be: 'Chatanooga', 'Worchester'. None if it is not clear.

    One letter too few or too many of a kind, the same sound, or a single slip in a long word: another person's name is
    often as near as that to the one that the library has, so that a short one must sound the same.
    """
    if not SHORTEST < len(word) <= LONGEST or not word.isalpha() or vocabulary.knows(word):
        return None
    near = {other for other, cost in _near(word, vocabulary) if other in vocabulary.counts and cost <= _NAME_COST}
    names = {other for other in near if other in vocabulary.names or not english.is_listed(other)}
    alike = vocabulary.by_sound.get(sound(word), ())
    sure = {other for other in names if len(word) >= LONG or other in alike or _single(other) == _single(word)}
    return sure.pop() if len(sure) == 1 else None


def _sounding_alike(word: str, vocabulary: Vocabulary) -> str | None:
    """The library's one word of the same sound or letters: 'prepair' is no pair, and 'resluts' are results."""
    near = {other for other, cost in _near(word, vocabulary) if other in vocabulary.counts and cost <= 2 * ALIKE}
    return near.pop() if len({stem(other) for other in near}) == 1 else None


def _function_word(word: str, vocabulary: Vocabulary) -> str | None:
    """The likeliest function word of which one letter was left out, or that sounds the same: 'ther', 'hav', 'duz'.

    Which one was meant is often unclear ("there", "their") and makes no difference to the search, but left as it is
    the word would count as something named that the library has never heard of.
    """
    if len(word) < _SHORTEST_FUNCTION_WORD:
        return None
    longer = (other for other in STOP_WORDS if len(other) == len(word) + 1 and other[0] == word[0])
    meant = [other for other in longer if any(other[:i] + other[i + 1 :] == word for i in range(1, len(other)))]
    if not meant:
        spoken, begun = sound(word), (other for other in STOP_WORDS if other[0] == word[0] and len(other) >= len(word))
        meant = [other for other in begun if sound(other) == spoken]
    # Mostly the last letter is dropped; else the commoner word is meant.
    return max(meant, key=lambda other: (other[:-1] == word, vocabulary.probability(other), other), default=None)


def _score(word: str, other: str, cost: float, vocabulary: Vocabulary) -> float:
    """Powers of ten: how likely `other` is, less what the slips cost."""
    likely = min(vocabulary.probability(part) for part in other.split())
    same_ending = 0.3 * (word[-1] == other[-1])
    return math.log10(likely + 1e-12) - PER_SLIP * cost + same_ending


def _near(word: str, vocabulary: Vocabulary) -> Iterator[tuple[str, float]]:
    """Words within reach of `word` with the cost of the slips between them."""
    reach = 2 if len(word) >= LONG else 1
    spoken = sound(word)
    homophones = vocabulary.by_sound.get(spoken, ())
    within = {other: slips for other, slips, _ in _shaped_alike(word, reach, vocabulary)}
    within |= {other: 1 for other in _doubled(word) if vocabulary.probability(other) > 0}
    within |= {other: slips for other in homophones if (slips := OSA.distance(word, other)) <= SOUNDING}
    for other, slips in within.items():
        alike = other in homophones or _single(other) == _single(word)
        wrong_start = word[0] != other[0] and not alike
        if wrong_start and (slips > 1 or len(word) < LONG - 2):
            continue
        easy = alike or sorted(word) == sorted(other) or (word.endswith("in") and word + "g" == other)
        cost = slips * (ALIKE if easy else 1.0) + WRONG_START * wrong_start
        inside = other in vocabulary.counts and (easy or len(word) > SHORTEST)
        if inside or _likely_outside(word, other, cost, easy):
            yield other, cost


def _doubled(word: str) -> Iterator[str]:
    """The word with one letter doubled, or one of two alike left out: 'ilnesses' and 'sucess', 'occassion'."""
    for i, letter in enumerate(word):
        yield word[:i] + letter + word[i:]
        if i and word[i - 1] == letter:
            yield word[:i] + word[i + 1 :]


def _single(word: str) -> str:
    """Without the second of any two letters alike."""
    return _TWICE.sub(r"\1", word)


def _likely_outside(word: str, other: str, cost: float, easy: bool) -> bool:
    """Whether a word that the library lacks may be meant."""
    learned = _LEARNED.search(word) and word[-2:] != other[-2:]
    shortest = _OUTSIDE_SHORTEST if easy else _OUTSIDE_SURE
    return cost <= _OUTSIDE_COST and len(word) >= shortest and not learned


def _shaped_alike(word: str, reach: int, vocabulary: Vocabulary) -> Iterator[tuple[str, int, int]]:
    """Words of nearly the same length that begin or end alike, within `reach` slips, with their slips."""
    for length in range(len(word) - reach, len(word) + reach + 1):
        for key in ((word[0], length), ("*" + word[-2:], length)):
            others = vocabulary.by_shape.get(key, ())
            yield from process.extract(word, others, scorer=OSA.distance, score_cutoff=reach, limit=None)


def _two_words(word: str, vocabulary: Vocabulary) -> Iterator[tuple[str, float]]:
    """Two of the library's words run together."""
    for i in range(SHORTEST, len(word) - SHORTEST + 1):
        if _frequent(word[:i], word[i:], vocabulary):
            yield f"{word[:i]} {word[i:]}", RUN_TOGETHER


def _frequent(first: str, second: str, vocabulary: Vocabulary) -> bool:
    return vocabulary.counts.get(first, 0) > 1 and vocabulary.counts.get(second, 0) > 1


def _is_name(question: str, match: re.Match[str]) -> bool:
    """A capital inside a sentence, or several: somebody's or something's name. Shouting is not."""
    typed = match.group()
    if typed.islower():
        return False
    if not typed[0].isupper() or not (typed[1:].islower()):
        return True
    before = question[: match.start()].rstrip()
    if before.endswith(("Dr.", "Mr.", "Mrs.", "Ms.", "Prof.", "St.")):
        return True
    return bool(before) and before[-1] not in ".?!:\n\"'(“"


def describe(changes: Sequence[tuple[str, str]]) -> str:
    """The changes for people: 'docter → doctor'."""
    return ", ".join(f"{typed} → {meant}" for typed, meant in changes)
