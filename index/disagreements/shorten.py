"""A clause made short enough for a label: whole phrases only, never cut in the middle of one."""

from __future__ import annotations

import re

from index.disagreements.claims import VERB
from index.disagreements.stance import REPORTED
from index.disagreements.wording import clause_spans, plain

_MOST_WORDS = 9  # of a part of a clause
_WHOLE = 12  # of a clause that is kept whole
_LONGEST = 14  # of a clause that has no place to end at
_LEAST_WORDS = 3  # fewer hardly say anything by themselves
_EDGE = re.compile(
    r"^(?:and|or|but|which|who|that|because|since|while|although|though|whereas|so|also|however|yet|therefore|,|\W)+\s+",
    re.I,
)
# Where a phrase begins, and so one may end; "of" belongs to what stands before it.
_BEGINS = frozenset(
    "in on for by with after before during at from as when than through because that under until within without about "
    "into over between against among which who whose and or but so to if unless while".split()
)
_DANGLING = _BEGINS | frozenset(
    "a an the of is are was were be been has have had can could may might must will would should do does did not no "
    "very more most both either its their your his her our".split()
)
_DECIDES = re.compile(  # words without which a label would say something else
    r"^(?:not|no|never|none|nor|neither|nobody|cannot|without|hardly|little|rarely|seldom|unknown|unclear|unproven|only|"
    r"absent|unlikely|few|less|lack|lacks|lacking|\w+n't)$"
)
_STARTS = re.compile(r"^(?:there )?(?:(?:is|are|was|were|be) |(?:has|have|had|been) (?!not|been|never))", re.I)


def shorten(text: str, start: int, end: int) -> str:
    """The clause of `text` around `start`..`end`, shorter at its ends; "" if it is too long for a label."""
    first, last = _stretch(text, start)
    clause = text[first:last]
    told = REPORTED.match(plain(clause))
    if told is not None and first + told.end() <= start:  # who said so stands beside the quotation
        first, clause = first + told.end(), clause[told.end() :]
    lead = len(clause) - len(_EDGE.sub("", clause.lstrip(" ,.;:–—-()")))
    tokens = list(re.finditer(r"\S+", text[first + lead : last]))
    if len(tokens) <= _WHOLE:
        return _strip(text[first + lead : last])
    at = first + lead
    inside = [i for i, token in enumerate(tokens) if at + token.start() < end and start < at + token.end()]
    low, high = (inside[0], inside[-1]) if inside else (0, 0)
    fixed = [i for i, token in enumerate(tokens) if _DECIDES.match(_word(token[0]))]
    low, high = min([low, *fixed]), max([high, *fixed])
    stops = [i for i in range(high + 1, len(tokens)) if _word(tokens[i][0]) in _BEGINS] + [len(tokens)]
    for begin in _begins(tokens, low):
        fitting = [stop for stop in stops if _LEAST_WORDS <= stop - begin <= _MOST_WORDS]
        if fitting:
            stop = _without_stub(tokens, max(begin + _LEAST_WORDS, high + 1), fitting[-1])
            return _strip(text[at + tokens[begin].start() : at + tokens[stop - 1].end()])
    if len(tokens) <= _LONGEST:
        return _strip(text[at:last])
    return ""


def _stretch(text: str, start: int) -> tuple[int, int]:
    """The clause around `start`; with the next one where it says hardly anything by itself ("In trials, ...")."""
    spans = clause_spans(text) or ((0, len(text)),)
    i = next((n for n, (a, b) in enumerate(spans) if a <= start < b), 0)
    first, last = spans[i]
    if len(text[first:last].split()) < _LEAST_WORDS and i + 1 < len(spans) and not VERB.search(plain(text[first:last])):
        last = spans[i + 1][1]
    return first, last


def _without_stub(tokens: list[re.Match[str]], least: int, stop: int) -> int:
    """An end before the last "and" where hardly more than that follows: "is common and goes"."""
    if stop < len(tokens):
        for i in range(stop - 1, max(least, stop - 1 - _STUB) - 1, -1):
            if _word(tokens[i][0]) in ("and", "or", "but"):
                return i
    return stop


_STUB = 2  # words after the "and"


def _begins(tokens: list[re.Match[str]], low: int) -> list[int]:
    """Where a label may begin, the clause's own beginning first: then the phrases that begin before its words."""
    later = [i + 1 for i in range(low) if _word(tokens[i][0]) in {"that", "whether"}]
    later += [i for i in range(1, low + 1) if VERB.fullmatch(_word(tokens[i][0]))]
    return [0, *sorted(set(later))]


def _word(token: str) -> str:
    return plain(token).strip(" ,.;:()\"'")


def _strip(piece: str) -> str:
    """Without marks and words at its ends that point at something left out."""
    piece = _STARTS.sub("", _EDGE.sub("", piece.strip(" ,.;:–—-()")))
    words = piece.split()
    while len(words) > 1 and _word(words[-1]) in _DANGLING:
        words.pop()
    kept = " ".join(words).strip(" ,.;:–—-")
    return kept if kept.count("(") == kept.count(")") else kept.replace("(", "").replace(")", "")
