"""Which pole of which pair of opposites a claim stands on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.disagreements.claims import VERB
from index.disagreements.opposition_table import OWNER, Opposition, touched_by
from index.disagreements.phrases import THING
from index.disagreements.stance import (
    Denial,
    Stance,
    asserts,
    denials,
    denies_part,
    far_apart,
    open_stretches,
    told_to,
)
from index.disagreements.wording import content_stems, plain
from index.keywords import STOP_WORDS, stem

_ROOT = 6  # letters of a stem that decide which thing is meant
_MOST_OBJECT_WORDS = 3
_RIGHT_BEFORE = 12  # characters: "no FDA approval"


@dataclass(frozen=True, slots=True)
class Reading:
    """Where a claim stands on one opposition, and the words that say so (offsets in the claim's text)."""

    noun: str
    stance: Stance
    start: int
    end: int


_ORIGIN = re.compile(
    r"\b(?:deriv|obtain|harvest|taken|take|made|collect|drawn?|come|sourc|origin|prepar|extract|grow|donat|uses?\b|"
    r"used\b|using\b|from\b|supplied|provided|gathered|cultured)"
)


def read_oppositions(text: str, *, mentions: bool = False, labelled: bool = False) -> list[Reading]:
    """Every opposition the text takes a side on, one reading each; of verbs, one for each object.

    Args:
        mentions: count words also where they are only mentioned, supposed or asked.
        labelled: the text begins with a label; a name of the matter there counts as affirmed unless it is denied.
    """
    view = _View(text, plain(text), denials(text), open_stretches(text))
    found: list[Reading] = []
    for opposition in touched_by(view.lowered):
        hits = _judged(opposition, view, mentions, labelled)
        if opposition.needs == "object":
            found.extend(_by_object(opposition, hits, view))
        elif hits:
            reading = _together(opposition.noun, hits)
            if reading.stance is not Stance.BOTH or opposition.source:
                found.append(reading)
    return found


@dataclass(frozen=True, slots=True)
class _View:
    """A text with what was read in it once for all oppositions."""

    text: str
    lowered: str
    denied: tuple[Denial, ...]
    opened: tuple[tuple[int, int], ...]


_Hit = tuple[int, int, Stance]


def _judged(opposition: Opposition, view: _View, mentions: bool, labelled: bool) -> list[_Hit]:
    """Where the text takes a side, and which."""
    if opposition.source and not _ORIGIN.search(view.lowered):
        return []
    poles = [
        *_hits(opposition, opposition.this, view.lowered, True),
        *_hits(opposition, opposition.that, view.lowered, False),
    ]
    hits = [
        (start, end, _stance(start, end, side, view))
        for start, end, side in _longest(poles)
        if (mentions or asserts(view.text, start) or _in(start, end, view.opened))
        and not denies_part(view.text, start)
        and not _relieved(opposition, view.lowered, start)
        and not (opposition.needs == "subject" and told_to(view.lowered, start))
        and not (_describes(opposition, view.lowered, start, end) and not _in(start, end, view.opened))
        and not (opposition.poles and _negated(start, end, view))
    ]
    for match in opposition.about.finditer(view.lowered) if opposition.about else ():
        stance = _stance(*match.span(), True, view)
        if (
            mentions
            or labelled
            or stance is Stance.OPEN
            or (stance is Stance.DENIED and asserts(view.text, match.start()))
        ):
            hits.append((*match.span(), stance))
    if opposition.only and not opposition.only.search(view.lowered):
        hits = [hit for hit in hits if hit[2] is not Stance.AFFIRMED]
    if opposition.leaves_open:
        hits += [(*match.span(), Stance.OPEN) for match in opposition.leaves_open.finditer(view.lowered)]
    if opposition.source:
        hits = [hit for hit in hits if hit[2] is not Stance.OPEN]
    if opposition.untested:
        hits = [(start, end, Stance.DENIED if stance is Stance.OPEN else stance) for start, end, stance in hits]
    return hits


_RELIEVED = re.compile(
    r"\b(?:reliev|reduc|lessen|eas|treat|control|manag|help|block|numb|kill|prevent|avoid|minimi[sz]|fight|alleviat)"
    r"(?:e|es|ed|ing|s)?\s+(?:\w+\s+){0,3}$|\b(?:relief|reduction|treatment|control) of (?:\w+\s+)?$|"
    r"\b(?:against|for)\s+(?:\w+\s+)?$"
)


def _relieved(opposition: Opposition, text: str, start: int) -> bool:
    """Whether a thing is only named as what something is good against: "it can relieve pain"."""
    return opposition.exists and bool(_RELIEVED.search(text[max(0, start - 60) : start]))


def _describes(opposition: Opposition, text: str, start: int, end: int) -> bool:
    """Whether a single word only describes the next one: "a painless test", "pain medication", "harmful substances".

    Before a general word it still speaks of the subject: "is a safe procedure".
    """
    if opposition.needs != "subject" or opposition.source or opposition.untested or opposition.heading:
        return False
    following = re.match(r"[ -]([a-z]+)", text[end:])
    if following is None or not text[start:end].isalpha():
        return False
    word = following[1]
    return not (word in STOP_WORDS or stem(word) in THING | _AROUND or VERB.match(word))


_AROUND = frozenset(
    stem(word) for word in "after before during while when without until even even level score way through at".split()
)


def _together(noun: str, hits: list[_Hit]) -> Reading:
    stances = {stance for _, _, stance in hits}
    stance = stances.pop() if len(stances) == 1 else _mixed(stances)
    return Reading(noun, stance, min(start for start, _, _ in hits), max(end for _, end, _ in hits))


_OBJECT_END = re.compile(r"[,.;:()]|\b(?:and|or|in|by|to|for|with|while|which|that|after|from|when|at|on)\b")


def _by_object(opposition: Opposition, hits: list[_Hit], view: _View) -> list[Reading]:
    """Readings by what comes next: "lowers blood pressure in adults" is on the effect on blood pressure."""
    grouped: dict[str, list[_Hit]] = {}
    for start, end, stance in hits:
        if _NOT_ACTING.search(view.lowered[:start]) or _participle(view.lowered, start, end):
            continue  # "conditions that cause it" and "the cause of it" say nothing of the sentence's subject
        key = object_key(view.lowered, start, end)
        if key:
            grouped.setdefault(f"{opposition.noun} {key}", []).append((start, end, stance))
    return [_together(noun, part) for noun, part in grouped.items()]


_NOT_ACTING = re.compile(
    r"\b(?:that|which|who|what)\s+(?:\w+ly\s+|can\s+|may\s+)?$|\b(?:the|a|an|its|their|this|common|"
    r"main|possible|of|other|"
    r"any|no|underlying|likely)\s+$|"
    r"(?<!help)(?<!helps)(?<!able)(?<!shown)(?<!proven)(?<!known)(?<!likely) to\s+$|\bways? to\s+$"
)


_BEFORE_VERB = re.compile(r"\b(?:has|have|had|was|were|is|are|been|be|also|it|they|significantly|not)\s+$")


def _participle(text: str, start: int, end: int) -> bool:
    """Whether "increased" and the like only describe the next noun: "increased intake"."""
    if not text[start:end].endswith("ed"):
        return False
    before = text[:start]
    return not before.strip() or (not _BEFORE_VERB.search(before) and bool(_DESCRIBED.search(before)))


_DESCRIBED = re.compile(
    r"(?:[,;:(]|\b(?:and|or|of|with|to|for|between|by|from|in|on|the|an?|that|which|show(?:s|ed)?|produces?))\s*$"
)


# The verb of the sentence that an object may stand before: "whether it lowers blood pressure has not been shown".
_FINITE = re.compile(r"\b(?:is|are|was|were|has|have|had|can|could|may|might|will|would|must|should|does|do|did)\b")


def object_phrase(text: str, start: int, end: int) -> str:
    """What a verb at `start`..`end` acts on; what follows the hyphen of "anti-"."""
    if text[start:end].lower().startswith("anti"):
        return text[start:end].lower().removeprefix("anti").strip(" -")
    phrase = _OBJECT_END.split(text[end:], maxsplit=1)[0].strip()
    verb = _FINITE.search(plain(phrase))
    return phrase[: verb.start()].strip() if verb else phrase


def object_key(text: str, start: int, end: int) -> str:
    """Beginnings of the stems of a verb's object, so that "inflammatory" meets "inflammation"; "" if none or long."""
    phrase = object_phrase(text, start, end)
    if re.match(r"\s*(?:this|that|these|those|your|their|its|such|many|most)\b|\s*(?:the )?risks?\s*$", plain(phrase)):
        return ""  # what is meant stands elsewhere
    stems = content_stems(phrase)
    return " ".join(term[:_ROOT] for term in stems) if len(stems) <= _MOST_OBJECT_WORDS else ""


def _hits(
    opposition: Opposition, pattern: re.Pattern[str] | None, text: str, side: bool
) -> list[tuple[int, int, bool]]:
    if pattern is None:
        return []
    if opposition.source and side:
        return [(*match.span(), side) for match in OWNER.finditer(text)]
    return [(*match.span(), side) for match in pattern.finditer(text)]


def _longest(hits: list[tuple[int, int, bool]]) -> list[tuple[int, int, bool]]:
    """Hits that lie inside no longer one: "non-invasive" is not "invasive"."""
    return [
        hit
        for hit in hits
        if not any(o[0] <= hit[0] and hit[1] <= o[1] and o[1] - o[0] > hit[1] - hit[0] for o in hits)
    ]


def _negated(start: int, end: int, view: _View) -> bool:
    return sum(denial.start < end and start < denial.end for denial in view.denied) % 2 == 1


def _stance(start: int, end: int, side: bool, view: _View) -> Stance:
    """Affirmed, denied or left open. A plain "no" right before the words outweighs doubt elsewhere in the clause."""
    reaching = [
        d
        for d in view.denied
        if d.start < end and start < d.end and not start <= d.start < end
        if d.behind or not far_apart(view.lowered, d.start + len(d.cue), start)
    ]
    plainly = any(0 <= start - denial.start <= _RIGHT_BEFORE for denial in reaching)
    if _in(start, end, view.opened) and not plainly:
        return Stance.OPEN
    return Stance.AFFIRMED if side != (len(reaching) % 2 == 1) else Stance.DENIED


def _in(start: int, end: int, stretches: Sequence[tuple[int, int]]) -> bool:
    return any(first < end and start < last for first, last in stretches)


def _mixed(stances: set[Stance]) -> Stance:
    if Stance.OPEN in stances and len(stances) == 2:
        return Stance.OPEN
    return Stance.BOTH
