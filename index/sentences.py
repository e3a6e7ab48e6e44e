"""Sentence boundaries with exact offsets."""

from __future__ import annotations

import re

from sentencex import get_sentence_boundaries

from index.model import Span

_ABBREVIATION = re.compile(
    r"\b(?:approx|appr|ca|resp|min|max|vs|incl|excl|est|no|vol|fig|tel|dept)\.\s*$", re.IGNORECASE
)

_BARE = re.compile(
    r"(?:yes|no|not yet|sometimes|maybe|perhaps|it depends|never|absolutely|certainly)[.!]?", re.IGNORECASE
)


def split_sentences(text: str, start: int, end: int) -> list[Span]:
    """Spans of the sentences in `text[start:end]`, in order, without blanks at either end."""
    stretch = text[start:end]
    spans: list[Span] = []
    for boundary in get_sentence_boundaries("en", stretch):
        piece = stretch[boundary["start_index"] : boundary["end_index"]]
        first = start + boundary["start_index"] + len(piece) - len(piece.lstrip())
        last = start + boundary["start_index"] + len(piece.rstrip())
        if last <= first:
            continue
        if spans and _continues(text, spans[-1], first):
            spans[-1] = Span(spans[-1].start, last)
        else:
            spans.append(Span(first, last))
    return spans


def _continues(text: str, before: Span, first: int) -> bool:
    """Whether what starts at `first` goes on with the sentence before it: 'approx. 3.5 mg', 'Yes. It is'."""
    if _BARE.fullmatch(before.of(text)):
        return True  # a bare yes or no says nothing when it is quoted alone
    tail = text[max(before.start, before.end - 12) : before.end]
    return text[first].islower() or (text[first].isdigit() and bool(_ABBREVIATION.search(tail)))
