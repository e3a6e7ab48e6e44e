"""What stands around a match, and whether it takes the match back: the vetoes of the table at work."""

from collections.abc import Iterable, Sequence

from bot.screen.grammar import Matcher, Pattern
from bot.screen.rules import Table, Veto
from bot.screen.words import BREAKS, CLAUSE, SENTENCES, Message

_TAKEN_OUT = "_"  # stands for the words of an idiom
_NEAR = 8  # words: how far from a match something may take it back
_FAR = 25  # words: no surroundings reach further, so that a long message costs no more than its length
_NEGATION_NEAR = 6  # words between a "not" and what it denies, counted anew at each member of a list

Place = tuple[int, int]  # (start, end) in words


class Surroundings:
    """One message, ready to be asked for matches that stand."""

    def __init__(self, table: Table, message: Message) -> None:
        self._table = table
        self._language = table.grammar.language
        self._subjects = self._language.subjects
        self.message = _without_idioms(table, message)
        self._words = self.message.words
        self.taken_back = False  # whether a veto took a match back so far
        self.asked_about = False  # whether one that only softens did
        self._matcher = Matcher(table.grammar, self.message)
        self._neutral = {
            place
            for _, pattern, firsts in table.neutral.candidates(self.message)
            for start, end in self._matcher.spans(pattern, firsts)
            for place in range(start, end)
        }

    def standing_match(self, pattern: Pattern, firsts: frozenset[str], vetoes: Iterable[Veto]) -> Place | None:
        """The first match of the pattern that no veto takes back."""
        for place in self._matcher.spans(pattern, firsts):
            taking = [veto for veto in vetoes if self._takes_back(veto, place)]
            if not taking:
                return place
            self.taken_back |= not all(veto.softens for veto in taking)
            self.asked_about |= any(veto.softens for veto in taking)
        return None

    def holds(self, patterns: Iterable[Pattern], vetoes: Sequence[Veto]) -> bool:
        """Whether any of the patterns stands."""
        return any(
            self.standing_match(pattern, self._table.grammar.first_words(pattern), vetoes) for pattern in patterns
        )

    def _takes_back(self, veto: Veto, place: Place) -> bool:
        region = self._region(veto.where, place)
        if not self._says(veto.says, region, ignore=self._neutral):
            return False
        if self._says(veto.unless_inside, place):
            return False
        around = self._around(place)
        wide = (min(region[0], around[0]), max(region[1], around[1]))
        return not self._says(veto.unless, wide)

    def _says(self, patterns: Iterable[Pattern], region: Place, ignore: Iterable[int] = ()) -> bool:
        """Whether one of the patterns matches inside the region."""
        start, end = region
        here = frozenset(self._words[start:end])
        skipped = frozenset(ignore)
        for pattern in patterns:
            firsts = self._table.grammar.first_words(pattern)
            if not firsts & here:
                continue
            for at in range(start, end):
                if self._words[at] in firsts and at not in skipped:
                    ends = self._matcher.ends(pattern, at)
                    if ends and min(ends) <= end:
                        return True
        return False

    def _region(self, where: str, place: Place) -> Place:
        start, end = place
        if where == "before":
            return self._reach_back(start), start
        if where == "after":
            return end, min(self._on_to(BREAKS, end), end + _NEAR)
        if where == "lead":
            return max(self._lead_start(start), start - _NEAR), end
        if where == "sentence":
            return self._sentence(place)
        return self._around(place)

    def _sentence(self, place: Place) -> Place:
        return self._back_to(SENTENCES, place[0]), self._on_to(SENTENCES, place[1])

    def _reach_back(self, start: int) -> int:
        """Where a "not" may stand that denies what begins at `start`."""
        words, at, reports = self._words, start, self._language.reports
        if start < len(words) and self._opens_clause(start, reports | self._language.denials):
            return start
        left = _NEGATION_NEAR
        while at > max(0, start - _FAR) and left > 0 and words[at - 1] not in SENTENCES:
            if self._opens_clause(at - 1, reports):
                break
            at -= 1
            listed = words[at] == CLAUSE or words[at] in self._language.lists
            left = _NEGATION_NEAR if listed else left - 1
        return at

    def _opens_clause(self, at: int, unless: frozenset[str]) -> bool:
        """Whether the words for a subject that end at `at` begin a clause that no word of `unless` leads into."""
        words, subjects = self._words, self._subjects
        if words[at] not in subjects:
            return False
        while at and words[at - 1] in subjects:
            at -= 1
        return not (at and words[at - 1] in unless)

    def _lead_start(self, start: int) -> int:
        """The start of the clause, and of those before it on which it hangs."""
        at = self._back_to(BREAKS, start)
        while at > max(0, start - _FAR) and self._words[at - 1] == CLAUSE:
            earlier = self._back_to(BREAKS, at - 1)
            if self._words[at] not in self._language.carries_on and self._has_subject((earlier, at - 1)):
                break
            at = earlier
        return at

    def _around(self, place: Place) -> Place:
        """The clause of a match, with the neighbours that have no subject of their own ("in 2010, ...")."""
        start, end = self._back_to(BREAKS, place[0]), self._on_to(BREAKS, place[1])
        while start > max(0, place[0] - _FAR) and self._words[start - 1] == CLAUSE:
            earlier = self._back_to(BREAKS, start - 1)
            if self._has_subject((earlier, start - 1)):
                break
            start = earlier
        while end < min(len(self._words), place[1] + _FAR) and self._words[end] == CLAUSE:
            later = self._on_to(BREAKS, end + 1)
            if self._has_subject((end + 1, later)):
                break
            end = later
        return start, end

    def _has_subject(self, place: Place) -> bool:
        return not self._subjects.isdisjoint(self._words[slice(*place)])

    def _back_to(self, marks: frozenset[str], at: int) -> int:
        """The place behind the last of the marks before `at`."""
        stop = max(0, at - _FAR)
        while at > stop and self._words[at - 1] not in marks:
            at -= 1
        return at

    def _on_to(self, marks: frozenset[str], at: int) -> int:
        """The place of the next of the marks from `at` on."""
        stop = min(len(self._words), at + _FAR)
        while at < stop and self._words[at] not in marks:
            at += 1
        return at


def _without_idioms(table: Table, message: Message) -> Message:
    matcher = Matcher(table.grammar, message)
    words = list(message.words)
    for _, pattern, firsts in table.idioms.candidates(message):
        for start, end in matcher.spans(pattern, firsts):
            words[start:end] = [_TAKEN_OUT] * (end - start)
    return Message(tuple(words))
