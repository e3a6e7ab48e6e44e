"""What the page of one answer shows: each statement beside its passage, the quoted words marked. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.rulings import plain, question_key
from index.model import Document, Passage
from index.quoting import join_quotes
from web.store.rulings import Kind, Ruling, Wanted, citation_about

AROUND = 600  # characters of a document shown around a quotation whose passage is not known any more
FEWEST = 12  # words of a quotation that must be left where it is looked for by its beginning


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a passage; marked where it is quoted."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Source:
    """A cited passage as it stands in the library today, every quoted word of it marked.

    No `pieces`: the words are not there any more, and `quote` is all that is left of them.
    """

    title: str
    about: str  # who says it, in words
    heading: str
    pieces: tuple[Piece, ...]
    document_id: str
    passage_id: str | None  # of today's library
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Line:
    """A statement of the answer, what it cites, and how it was ruled on."""

    number: int  # from 1
    text: str
    sources: tuple[Source, ...]
    about: str  # what a ruling on it is known by
    ruling: Ruling | None


def lines_of(
    answer: Mapping[str, Any],
    documents: Mapping[str, Document],
    passages: Sequence[Passage],
    ruled: Mapping[str, Ruling],
) -> list[Line]:
    """The answer's statements in order, those of its disagreements after them."""
    cited = {one["number"]: one for one in answer["citations"]}
    lines = []
    for number, (text, numbers) in enumerate(_statements(answer, cited), start=1):
        about = citation_about(answer["question"], text)
        sources = tuple(sources_of([cited[one] for one in numbers], documents, passages))
        lines.append(Line(number, text, sources, about, ruled.get(about)))
    return lines


def abouts_of(answer: Mapping[str, Any]) -> list[str]:
    """What rulings on the answer's statements are known by."""
    cited = {one["number"]: one for one in answer["citations"]}
    return [citation_about(answer["question"], text) for text, _ in _statements(answer, cited)]


def ruling_on(answer: Mapping[str, Any], number: int, verdict: str, note: str | None, turn_id: int) -> Wanted:
    """The ruling on a statement. Raises `IndexError` for a number that the answer does not have."""
    cited = {one["number"]: one for one in answer["citations"]}
    statements = _statements(answer, cited)
    if number < 1:
        raise IndexError(number)
    text, numbers = statements[number - 1]
    first = cited[numbers[-1]]
    data = {
        "question_key": question_key(answer["question"]),
        "texts": list(dict.fromkeys([plain(text), plain(first["quote"])])),
        "quote": first["quote"],
        "document_id": first["document_id"],
        "title": first["title"],
    }
    about = citation_about(answer["question"], text)
    return Wanted(Kind.CITATION, about, verdict, data, note, answer["question"], turn_id)


def _statements(answer: Mapping[str, Any], cited: Mapping[int, Mapping[str, Any]]) -> list[tuple[str, list[int]]]:
    """Each quoted text with its citations; a quotation that only a disagreement shows is one too."""
    found: list[tuple[str, list[int]]] = [(one["text"], one["citations"]) for one in answer["statements"]]
    used = {number for _, numbers in found for number in numbers}
    for disagreement in answer["disagreements"]:
        for position in disagreement["positions"]:
            alone = [number for number in position["citations"] if number not in used]
            for document_id in dict.fromkeys(cited[number]["document_id"] for number in alone):
                said = [number for number in alone if cited[number]["document_id"] == document_id]
                found.append((join_quotes([cited[number]["quote"] for number in said]), said))
                used.update(said)
    return found


@dataclass(frozen=True, slots=True)
class _Placed:
    """A citation where its words stand today; without a document they stand nowhere."""

    citation: Mapping[str, Any]
    document: Document | None
    start: int
    passage: Passage | None

    @property
    def end(self) -> int:
        return self.start + len(self.citation["quote"])

    @property
    def key(self) -> tuple[str, str | None]:
        if self.document is None:
            return str(self.citation["document_id"]), None
        return self.document.document_id, self.passage.passage_id if self.passage else f"at {self.start}"

    def is_heading_of(self, other: _Placed) -> bool:
        """Whether it quotes a heading above the other's passage."""
        if self.document is None or self.document is not other.document or other.passage is None:
            return False
        return any(span.start < self.end and self.start < span.end for span in other.passage.headings)


def sources_of(
    citations: Sequence[Mapping[str, Any]], documents: Mapping[str, Document], passages: Sequence[Passage]
) -> list[Source]:
    """Where the quoted words stand today, those of one passage together: a row, the head of its table, its heading."""
    placed = []
    for citation in citations:
        document, start = _place(citation, str(citation["quote"]), documents)
        passage = None if document is None else _passage_at(document, start, start + len(citation["quote"]), passages)
        placed.append(_Placed(citation, document, start, passage))
    together: dict[tuple[str, str | None], list[_Placed]] = {}
    for one in placed:
        if not any(one.is_heading_of(other) for other in placed):  # the page shows the heading above the passage
            together.setdefault(one.key, []).append(one)
    return [_source(found) for found in together.values()]


def _source(found: Sequence[_Placed]) -> Source:
    citation, document, passage = found[0].citation, found[0].document, found[0].passage
    about = " · ".join(str(citation[name]) for name in ("publisher", "source_type", "published") if citation[name])
    quote = " … ".join(str(one.citation["quote"]) for one in found)
    if document is None:
        return Source(citation["title"], about, "", (), citation["document_id"], None, 0, 0, quote)
    spans = sorted((one.start, one.end) for one in found)
    text, (start, end) = document.text, spans[-1]
    first, last = (passage.start, passage.end) if passage else (max(0, start - AROUND), end + AROUND)
    return Source(
        title=document.metadata.title,
        about=about,
        heading=passage.headings[-1].of(text) if passage and passage.headings else "",
        pieces=tuple(_pieces(text, min(first, spans[0][0]), max(last, end), spans)),
        document_id=document.document_id,
        passage_id=passage.passage_id if passage else None,
        start=start,
        end=end,
        quote=quote,
    )


def _pieces(text: str, first: int, last: int, spans: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    at = first
    for start, end in spans:
        if start > at:
            yield Piece(text[at:start], False)
        if end > max(at, start):
            yield Piece(text[max(at, start) : end], True)
        at = max(at, end)
    if at < last and text[at:last]:
        yield Piece(text[at:last], False)


def _place(citation: Mapping[str, Any], quote: str, documents: Mapping[str, Document]) -> tuple[Document | None, int]:
    own = documents.get(citation["document_id"])
    if own is not None:
        if own.text[citation["start"] : citation["end"]] == quote:
            return own, citation["start"]
        if quote in own.text:
            return own, own.text.index(quote)
    if len(quote.split()) >= FEWEST:  # a few words may stand anywhere
        for document in documents.values():
            if quote in document.text:
                return document, document.text.index(quote)
    return None, 0


def _passage_at(document: Document, start: int, end: int, passages: Sequence[Passage]) -> Passage | None:
    """The passage of the document that holds the words, or most of them."""
    holding = [p for p in passages if p.document_id == document.document_id and p.start < end and start < p.end]
    return max(holding, key=lambda p: min(end, p.end) - max(start, p.start), default=None)
