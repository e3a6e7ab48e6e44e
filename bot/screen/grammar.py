"""The small grammar that the rules are written in, and its matcher.

A pattern is a row of items that must follow one another:

    word       that word                          a|b|c      one of these words
    {name}     any pattern of the phrase `name`; a|{name} also mixes
    item?      the item (all of its alternatives), or nothing
    ~3         up to three words in between, never over a break or a negation
    ~~3        the same, but it may pass a comma
    A <>3 B    A and B in either order with up to three words in between, commas passed over
    ^  $       the start or the end of a clause; a|$ one of them

The matcher follows all ways through a pattern at once, place by place, and remembers what it found for each phrase:
its time grows with the length of the message and never explodes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from bot.screen.words import BREAKS, CLAUSE, Language, Message

_NAME = re.compile(r"\{([a-z_]+)\}$")
_PAIR = re.compile(r"([^<>]+) <>([0-9]) ([^<>]+)$")
_GAP = re.compile(r"(~~?)([0-9])$")
_WORD = re.compile(r"[a-z0-9#_,?.]+$")


class PatternInvalid(ValueError):
    """A pattern of the table cannot be read; the message names it."""


@dataclass(frozen=True)
class Choice:
    """One of some words, or a match of one of some phrases."""

    words: frozenset[str]
    phrases: tuple[str, ...] = ()
    or_end: bool = False  # the end of the clause will do as well


@dataclass(frozen=True)
class Gap:
    limit: int
    over_commas: bool


@dataclass(frozen=True)
class Edge:
    start: bool


Item = Choice | Gap | Edge


@dataclass(frozen=True)
class Step:
    item: Item
    optional: bool


@dataclass(frozen=True)
class Pattern:
    """One row of steps; `text` is how the table writes it."""

    text: str
    steps: tuple[Step, ...]


def parse_rows(rows: Iterable[str]) -> tuple[Pattern, ...]:
    """The patterns of a table's lines. Raises PatternInvalid."""
    return tuple(pattern for row in rows for pattern in _parse_row(row))


def _parse_row(text: str) -> tuple[Pattern, ...]:
    """One pattern, or both orders of a pair."""
    if "<>" not in text:
        return (parse(text),)
    pair = _PAIR.match(text)
    if not pair:
        raise PatternInvalid(f"{text!r}: a pair is written A <>3 B")
    first, gap, second = pair.groups()
    return parse(f"{first} ~~{gap} {second}"), parse(f"{second} ~~{gap} {first}")


def parse(text: str) -> Pattern:
    """Reads one pattern. Raises PatternInvalid."""
    steps = tuple(_parse_step(token, text) for token in text.split())
    needed = [step for step in steps if isinstance(step.item, Choice) and not (step.optional or step.item.or_end)]
    if not needed or isinstance(steps[0].item, Gap):
        raise PatternInvalid(f"{text!r}: a pattern begins with a word and asks for at least one")
    return Pattern(text, steps)


def _parse_step(token: str, text: str) -> Step:
    optional = len(token) > 1 and token.endswith("?")
    core = token[:-1] if optional else token
    if core in ("^", "$"):
        return Step(Edge(core == "^"), optional)
    if gap := _GAP.match(core):
        return Step(Gap(int(gap[2]), gap[1] == "~~"), optional)
    return Step(_parse_choice(core.split("|"), token, text), optional)


def _parse_choice(options: Sequence[str], token: str, text: str) -> Choice:
    phrases = tuple(name[1] for option in options if (name := _NAME.match(option)))
    words = frozenset(option for option in options if _WORD.match(option))
    or_end = "$" in options
    if len(phrases) + len(words) + or_end != len(set(options)):
        raise PatternInvalid(f"{text!r}: cannot read {token!r}")
    return Choice(words, phrases, or_end)


@dataclass(frozen=True)
class Grammar:
    """The phrases that patterns may name, and the language that they are in.

    Raises PatternInvalid for an unknown or circular name.
    """

    phrases: Mapping[str, Sequence[Pattern]]
    language: Language

    def __post_init__(self) -> None:
        for name in self.phrases:
            self._check(name, ())

    def _check(self, name: str, above: tuple[str, ...]) -> None:
        if name in above or name not in self.phrases:
            raise PatternInvalid(f"phrase {{{name}}} is {'circular' if name in above else 'unknown'}")
        for pattern in self.phrases[name]:
            for step in pattern.steps:
                for below in step.item.phrases if isinstance(step.item, Choice) else ():
                    self._check(below, (*above, name))

    @cached_property
    def gap_stops(self) -> Mapping[bool, frozenset[str]]:
        """What no gap passes, by whether it may pass a comma.

        With negations among them, "my throat is not closing" holds no "my throat ~2 closing".
        """
        stops = BREAKS | self.language.negations
        return {False: stops, True: stops - {CLAUSE}}

    @cached_property
    def openings(self) -> Mapping[str, Mapping[str, Sequence[Pattern]]]:
        """For each phrase: its patterns by the words they can begin with."""
        return {name: by_first_word(self, patterns) for name, patterns in self.phrases.items()}

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word that the phrases use."""
        return frozenset(
            word for patterns in self.phrases.values() for pattern in patterns for word in pattern_words(pattern)
        )

    def first_words(self, pattern: Pattern) -> frozenset[str]:
        """The words a match of the pattern can begin with."""
        known = self._firsts.get(pattern.text)
        if known is None:
            known = self._firsts[pattern.text] = self._find_first_words(pattern)
        return known

    @cached_property
    def _firsts(self) -> dict[str, frozenset[str]]:
        return {}

    def _find_first_words(self, pattern: Pattern) -> frozenset[str]:
        found: frozenset[str] = frozenset()
        for step in pattern.steps:
            if isinstance(step.item, Edge):
                continue
            found |= self._firsts_of(step.item)
            if not step.optional:
                break
        return found

    def _firsts_of(self, item: Item) -> frozenset[str]:
        if not isinstance(item, Choice):
            return frozenset()
        rows = (pattern for name in item.phrases for pattern in self.phrases[name])
        return item.words.union(*(self.first_words(pattern) for pattern in rows))

    def signs(self, pattern: Pattern) -> frozenset[str]:
        """Words of which every match holds at least one, as telling as the pattern allows."""
        needed = [
            self._signs_of(step.item)
            for step in pattern.steps
            if isinstance(step.item, Choice) and not (step.optional or step.item.or_end)
        ]
        return min(needed, key=lambda words: (len(words & self.language.common), len(words)))

    def _signs_of(self, item: Choice) -> frozenset[str]:
        rows = (pattern for name in item.phrases for pattern in self.phrases[name])
        return item.words.union(*(self.signs(pattern) for pattern in rows))


def pattern_words(pattern: Pattern) -> Iterator[str]:
    for step in pattern.steps:
        if isinstance(step.item, Choice):
            yield from step.item.words


def by_first_word(grammar: Grammar, patterns: Sequence[Pattern]) -> dict[str, list[Pattern]]:
    table: dict[str, list[Pattern]] = {}
    for pattern in patterns:
        for word in grammar.first_words(pattern):
            table.setdefault(word, []).append(pattern)
    return table


T = TypeVar("T")


class SignIndex(Generic[T]):
    """Patterns, each with what it stands for, found by the telling words of a message."""

    def __init__(self, grammar: Grammar, entries: Iterable[tuple[T, Pattern]]) -> None:
        self._entries = [(meant, pattern, grammar.first_words(pattern)) for meant, pattern in entries]
        self._by_word: dict[str, list[int]] = {}
        for number, (_, pattern, _) in enumerate(self._entries):
            for word in grammar.signs(pattern):
                self._by_word.setdefault(word, []).append(number)

    def candidates(self, message: Message) -> list[tuple[T, Pattern, frozenset[str]]]:
        """(meaning, pattern, its first words) of all patterns that may match, in the order of the table."""
        numbers = {number for word in message.places for number in self._by_word.get(word, ())}
        return [self._entries[number] for number in sorted(numbers)]


class Matcher:
    """Finds patterns in one message."""

    def __init__(self, grammar: Grammar, message: Message) -> None:
        self._grammar = grammar
        self._words = message.words
        self._message = message
        self._found: dict[tuple[str, int], frozenset[int]] = {}

    def spans(self, pattern: Pattern, firsts: frozenset[str]) -> Iterator[tuple[int, int]]:
        """The (start, end) of the longest match at each place where the pattern matches, in order."""
        places = self._message.places
        for start in sorted(place for word in firsts & places.keys() for place in places[word]):
            ends = self.ends(pattern, start)
            if ends:
                yield start, max(ends)

    def ends(self, pattern: Pattern, start: int) -> frozenset[int]:
        """Every place where a match that begins at `start` can end."""
        reached = frozenset((start,))
        for step in pattern.steps:
            after = self._after(step.item, reached)
            reached = after | reached if step.optional else after
            if not reached:
                break
        return reached

    def _after(self, item: Item, reached: frozenset[int]) -> frozenset[int]:
        words, length = self._words, len(self._words)
        if isinstance(item, Choice):
            found = frozenset(at + 1 for at in reached if at < length and words[at] in item.words)
            found = found.union(*(self._phrase_ends(name, at) for name in item.phrases for at in reached))
            return found | self._clause_ends(reached) if item.or_end else found
        if isinstance(item, Gap):
            return frozenset(end for at in reached for end in self._gap_ends(item, at))
        if item.start:
            return frozenset(at for at in reached if at == 0 or words[at - 1] in BREAKS)
        return self._clause_ends(reached)

    def _clause_ends(self, places: frozenset[int]) -> frozenset[int]:
        return frozenset(at for at in places if at == len(self._words) or self._words[at] in BREAKS)

    def _phrase_ends(self, name: str, start: int) -> frozenset[int]:
        if start >= len(self._words):
            return frozenset()
        options = self._grammar.openings[name].get(self._words[start])
        if not options:
            return frozenset()
        key = (name, start)
        if key not in self._found:
            self._found[key] = frozenset().union(*(self.ends(pattern, start) for pattern in options))
        return self._found[key]

    def _gap_ends(self, gap: Gap, start: int) -> Iterator[int]:
        yield start
        stops = self._grammar.gap_stops[gap.over_commas]
        for at in range(start, min(start + gap.limit, len(self._words))):
            if self._words[at] in stops:
                return
            yield at + 1
