"""Chooses the statements that answer: ranked by measured features, from different sources, without repetition."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import takewhile

import numpy as np

from bot.cues import Cue, held
from bot.features import LEANING, NAMES, Scored
from bot.timetables import for_the_day
from index.generation import Generation
from index.keywords import terms
from index.model import Span, Statement
from index.weights import weights_by_name

MAX_STATEMENTS = 4
# How far below the best statement's score another may lie and still be quoted. Of the 525 development questions of both
# sample sets that can be answered, 4.5, 5 and 5.5 quote the right words for 472, 474 and 474, with 2.8, 2.9 and 3.1
# statements an answer.
MARGIN = 5.0
# A further statement whose logit by the reader lies this far below the best one's, or below 2 where that is higher,
# says something else. Of those 505, 3, 4, 6, 8 and 10 quote the right words for 469, 475, 476, 477 and 476.
READER_GAP, READER_ENOUGH = 8.0, 2.0
# What a source's second statement gives way to another source's by, its third twice that. Of those 505, 0, 0.5, 1 and 2
# quote the right words for 475, 477, 476 and 475; of 51 on another library (NINDS) for 45, 46, 45 and 44.
SAME_SOURCE = 0.5
ANNOUNCED_CHARS = 400  # after a colon, where what follows is not set as a list: about as long as a list of six
TAKEN_BACK_CHARS = 400  # of a quotation with the sentence that takes part of it back: three long sentences
_TAKES_BACK = re.compile(
    r"(?:however|but|yet|nevertheless|nonetheless|on the other hand|that said|even so)\b", re.IGNORECASE
)
# Leans on what came before without beginning with it: "While these treatments ...", "Both can be ...".
_LEANS_TOO = re.compile(
    r"(?:while|although|though|because|since|if|when|as|with|unlike|despite) (?:both|these|those|this|they|it|such)\b|"
    r"(?:both|neither|each|all|some|none) "
    r"(?:of (?:these|those|them|which)|can|may|are|is|was|were|have|has|will|do|does)\b",
    re.IGNORECASE,
)
COMPARED_LINES = 8  # of a list that is quoted whole where its items are compared
MANY_ITEMS = 3  # of one list in one answer, for which the list is quoted
_MEASURED = frozenset({Cue.MONEY, Cue.DURATION, Cue.NUMBER, Cue.DATE})
_FIRST_OF_ALL = re.compile(
    r"\b(?:cheapest|dearest|priciest|costliest|lowest|highest|biggest|largest|smallest|longest|shortest|fastest|quickest|"
    r"slowest|strongest|weakest|safest|riskiest|oldest|newest|youngest|commonest|closest|nearest|furthest|farthest|"
    r"(?:most|least) (?:expensive|costly|affordable|effective|common|frequent|popular|dangerous|painful))\b",
    re.IGNORECASE,
)
SAME_TEXT = 0.8  # share of common stems (Jaccard) above which two statements say the same


@dataclass(frozen=True, slots=True)
class Ranker:
    """A linear score over the features: `weights` (len(NAMES),), fitted by `scripts/fit_ranker`."""

    weights: np.ndarray

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Ranker:
        """Refuses weights for other features than this version measures."""
        weights = weights_by_name(data, NAMES, "the ranker's weights are for other features; run scripts/fit_ranker")
        return cls(weights.astype(np.float32))

    def scores(self, scored: Sequence[Scored]) -> np.ndarray:
        """One score a statement, higher is better; differences are log-odds."""
        if not scored:
            return np.zeros(0, dtype=np.float32)
        return np.asarray(np.stack([s.features for s in scored]) @ self.weights)


@lru_cache(maxsize=1)
def packaged_ranker() -> Ranker:
    """The weights that ship with the package."""
    return Ranker.from_json(json.loads(files("bot.data").joinpath("ranker.json").read_text()))


@dataclass(frozen=True, slots=True)
class Selected:
    """A statement chosen for the answer and the spans quoted for it, in reading order."""

    statement: Statement
    quotes: tuple[Span, ...]
    score: float

    def shares_words(self, other: Selected) -> bool:
        """Whether both quote the same place."""
        same = self.statement.document_id == other.statement.document_id
        return same and any(_overlaps(span, other.quotes) for span in self.quotes)


def order(scored: Sequence[Scored], ranker: Ranker) -> list[tuple[Scored, float]]:
    """Statements with their scores, best first; ties in reading order."""
    scores = ranker.scores(scored)
    ranked = np.lexsort((np.arange(len(scored)), -scores))
    return [(scored[i], float(scores[i])) for i in ranked]


def choose(
    ranked: Sequence[tuple[Scored, float]], generation: Generation, margin: float, question: str = ""
) -> list[Selected]:
    """At most `MAX_STATEMENTS` within `margin` of the best, rather of several sources, none twice.

    Where `question` asks for the first of several, an item or a row stands with all of its list: which is the cheapest
    takes all prices to tell.
    """
    close = for_the_day(_rows_for_tables(_close(ranked, margin), ranked), ranked, question, generation)
    close = _whole_lists(close, ranked, generation) if compares_all(question) else close
    chosen: list[tuple[Scored, float]] = []
    while close and len(chosen) < MAX_STATEMENTS:
        sources = Counter(scored.statement.document_id for scored, _ in chosen)
        best, score = max(close, key=lambda pair: pair[1] - SAME_SOURCE * sources[pair[0].statement.document_id])
        close = [pair for pair in close if not _repeats(pair[0].statement, best.statement, generation)]
        # What leans on a sentence that is quoted already, or a list that it opens, is quoted with it, in its place.
        inside = [_within(scored.statement, best.statement, generation) for scored, _ in chosen]
        score = max([score, *(other for (_, other), within in zip(chosen, inside, strict=True) if within)])
        chosen = [pair for pair, within in zip(chosen, inside, strict=True) if not within]
        chosen.append((best, score))
    chosen = _rows_together(chosen, ranked, generation)
    chosen.sort(key=lambda pair: -pair[1])
    return [Selected(s.statement, quotes_of(s.statement, generation), score) for s, score in chosen]


def _close(ranked: Sequence[tuple[Scored, float]], margin: float) -> list[tuple[Scored, float]]:
    """What is near the best by its score, and not told by the reader to be about something else."""
    if not ranked:
        return []
    best, score = ranked[0]
    floor = min(best.reader_logit, READER_ENOUGH) - READER_GAP
    return [ranked[0], *(pair for pair in ranked[1:] if pair[1] >= score - margin and pair[0].reader_logit >= floor)]


def compares_all(question: str) -> bool:
    """Whether it asks for the one that is first among several: 'cheapest', 'the most expensive'."""
    return bool(_FIRST_OF_ALL.search(question))


def _whole_lists(
    close: Sequence[tuple[Scored, float]], ranked: Sequence[tuple[Scored, float]], generation: Generation
) -> list[tuple[Scored, float]]:
    """The same with the list or table of each item and row in its place, if that can be compared."""
    wholes = [scored for scored, _ in ranked if scored.statement.kind in ("list", "table")]
    found = []
    for scored, score in close:
        inside = (one for one in wholes if _is_part(scored.statement, one.statement) and _of_one_sort(one, generation))
        found.append((next(inside, scored), score))
    return found


def _rows_together(
    chosen: list[tuple[Scored, float]], ranked: Sequence[tuple[Scored, float]], generation: Generation
) -> list[tuple[Scored, float]]:
    """The same with a short list or table in the place of most of its items: the fifth office is not left out."""
    for whole, _ in ranked:
        parts = [pair for pair in chosen if _is_part(pair[0].statement, whole.statement)]
        if len(parts) >= MANY_ITEMS and len(_lines(whole, generation)) <= 2 * len(parts):
            others = [pair for pair in chosen if pair not in parts]
            return [*others, (whole, max(score for _, score in parts))]
    return chosen


def _lines(whole: Scored, generation: Generation) -> list[str]:
    statement = whole.statement
    return statement.span.of(generation.documents[statement.document_id].text).splitlines()


def _is_part(one: Statement, whole: Statement) -> bool:
    """Whether an item or a row stands in a list or a table."""
    same = one.document_id == whole.document_id and one.kind in ("item", "row") and whole.kind in ("list", "table")
    return same and whole.start <= one.start and one.end <= whole.end


def _of_one_sort(whole: Scored, generation: Generation) -> bool:
    """Whether a list is short and all of it holds amounts, or all durations: not a table of facts about one thing."""
    lines = _lines(whole, generation)
    return len(lines) <= COMPARED_LINES and bool(_MEASURED.intersection(*map(held, lines)))


def _rows_for_tables(
    close: Sequence[tuple[Scored, float]], ranked: Sequence[tuple[Scored, float]]
) -> list[tuple[Scored, float]]:
    """The same with a table's best row in its place, unless the reader finds the table likelier.

    A whole table takes a patient long to read on a telephone.
    """
    rows = [pair for pair in ranked if pair[0].statement.kind == "row"]
    found: list[tuple[Scored, float]] = []
    for scored, score in close:
        inside = [row for row in rows if _is_part(row[0].statement, scored.statement)]
        better = bool(inside) and inside[0][0].reader_logit >= scored.reader_logit
        found.append(inside[0] if better else (scored, score))
    return found


def _repeats(one: Statement, other: Statement, generation: Generation) -> bool:
    """Whether `one` says nothing more beside the quotation of `other`."""
    same = one.document_id == other.document_id
    if (same and _overlaps(one.span, (other.span,))) or _within(one, other, generation):
        return True
    a, b = (frozenset(terms(s.span.of(generation.documents[s.document_id].text))) for s in (one, other))
    return bool(a and b) and len(a & b) / len(a | b) >= SAME_TEXT


def _within(one: Statement, other: Statement, generation: Generation) -> bool:
    """Whether the quotation of `other` has the words of `one` in it."""
    return one.document_id == other.document_id and _overlaps(one.span, quotes_of(other, generation))


def _overlaps(span: Span, others: Sequence[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)


def quotes_of(statement: Statement, generation: Generation) -> tuple[Span, ...]:
    """The statement's span with what makes sense of it: its context, what it announces, what it leans on, and what
    takes part of it back ("However, ...")."""
    text = generation.documents[statement.document_id].text
    if statement.kind == "sentence" and statement.span.of(text).endswith(":"):
        return (*statement.context, statement.span, *_announced(statement, generation))
    if statement.context:
        return (*statement.context, statement.span)
    if statement.kind != "sentence":
        return (statement.span,)
    start, end = statement.start, statement.end
    own = statement.span.of(text)
    if LEANING.match(own) or _LEANS_TOO.match(own):
        before = _sentence_before(statement, generation)
        if before is not None and "\n" not in text[before.start : end]:
            start = before.start
    after = _sentence_after(statement, generation)
    if after is not None and _TAKES_BACK.match(after.span.of(text)) and "\n" not in text[end : after.end]:
        end = after.end if after.end - start <= TAKEN_BACK_CHARS else end
    return (Span(start, end),)


def _announced(statement: Statement, generation: Generation) -> tuple[Span, ...]:
    """What a sentence ending in a colon promises: the list after it or, from sources that set their lists as
    paragraphs, the statements that follow, as many as are short together, up to the next such sentence."""
    text = generation.documents[statement.document_id].text
    siblings = generation.statements_of[generation.rows[statement.passage_id]]
    after = [s for s in siblings if s.start >= statement.end]
    listed = [s.span for s in after if any(span.end == statement.end for span in s.context)]
    if listed:
        return (max(listed, key=lambda span: span.end - span.start),)
    near = (s.span for s in after if s.end - statement.end <= ANNOUNCED_CHARS and s.kind != "note")
    promised = list(takewhile(lambda span: not span.of(text).endswith(":"), near))
    return (Span(promised[0].start, promised[-1].end),) if promised else ()


def _sentence_after(statement: Statement, generation: Generation) -> Statement | None:
    siblings = generation.statements_of[generation.rows[statement.passage_id]]
    later = [s for s in siblings if s.kind == "sentence" and s.start >= statement.end]
    return min(later, key=lambda s: s.start, default=None)


def _sentence_before(statement: Statement, generation: Generation) -> Statement | None:
    siblings = generation.statements_of[generation.rows[statement.passage_id]]
    earlier = [s for s in siblings if s.kind == "sentence" and s.end <= statement.start]
    return max(earlier, key=lambda s: s.end, default=None)
