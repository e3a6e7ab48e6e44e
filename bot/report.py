"""The disagreements of a library as one HTML page that a clinician can read through. No script, nothing loaded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from index.disagreements.model import Backing, Disagreement, Kind
from index.generation import Generation
from index.model import Document
from index.quoting import join_quotes

TEMPLATE = "disagreements.html.j2"
KINDS = {
    Kind.NUMBER: "Different figures",
    Kind.POLARITY: "Yes and no",
    Kind.CERTAINTY: "Stated as fact, or left open",
}
_LEFT, _RIGHT, _UNDATED = 60.0, 560.0, 650.0  # of the timeline, in its own units
_TOP, _ROW = 26.0, 28.0
_NUDGE = 9.0  # between marks that would cover each other


@dataclass(frozen=True, slots=True)
class QuoteView:
    """A statement as it is shown: its quote, and who says so."""

    quote: str
    title: str
    publisher: str | None
    source_type: str | None
    published: date | None
    url: str | None


@dataclass(frozen=True, slots=True)
class PositionView:
    """A side with its quotes, those of the newest sources first, undated ones last."""

    label: str
    letter: str
    quotes: tuple[QuoteView, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """One source on the timeline."""

    x: float
    y: float
    letter: str
    name: str  # shown when pointed at, and read aloud


@dataclass(frozen=True, slots=True)
class Timeline:
    """Sources by date, one row a position; `ticks` are (x, year). Sizes in the drawing's own units."""

    height: float
    rows: tuple[tuple[float, str], ...]
    ticks: tuple[tuple[float, str], ...]
    marks: tuple[Mark, ...]
    undated: bool


@dataclass(frozen=True, slots=True)
class TopicView:
    """One disagreement, ready for the template."""

    anchor: str
    topic: str
    kind: str
    positions: tuple[PositionView, ...]
    sources: int
    timeline: Timeline


def disagreements_html(generation: Generation) -> str:
    """The whole page, self-contained. Everything quoted is escaped."""
    topics = [_topic(disagreement, generation) for disagreement in generation.disagreements]
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    counts = generation.manifest["counts"]
    return environment.get_template(TEMPLATE).render(
        topics=topics,
        documents=counts["documents"],
        statements=counts["statements"],
        generation=generation.name,
        created=generation.manifest["created"][:10],
    )


def _topic(disagreement: Disagreement, generation: Generation) -> TopicView:
    positions = tuple(
        PositionView(
            label=position.label,
            letter=chr(ord("A") + number % 26),
            quotes=tuple(sorted((_quote(b, generation) for b in position.backings), key=_newest_first)),
        )
        for number, position in enumerate(disagreement.positions)
    )
    return TopicView(
        anchor=f"d-{disagreement.disagreement_id}",
        topic=disagreement.topic,
        kind=KINDS[disagreement.kind],
        positions=positions,
        sources=len(disagreement.document_ids),
        timeline=draw_timeline(disagreement, generation.documents),
    )


def _quote(backing: Backing, generation: Generation) -> QuoteView:
    document = generation.documents[backing.document_id]
    metadata = document.metadata
    return QuoteView(
        quote=join_quotes([span.of(document.text) for span in (*backing.context, backing.span)]),
        title=metadata.title,
        publisher=metadata.publisher,
        source_type=metadata.source_type,
        published=metadata.published,
        url=metadata.url if metadata.url and metadata.url.startswith(("https://", "http://")) else None,
    )


def _newest_first(quote: QuoteView) -> tuple[bool, int, str, str]:
    return quote.published is None, -(quote.published.toordinal() if quote.published else 0), quote.title, quote.quote


def draw_timeline(disagreement: Disagreement, documents: dict[str, Document]) -> Timeline:
    """Places each source of each position by its date of publication; those without one stand to the right."""
    sources = [
        (row, documents[document_id])
        for row, position in enumerate(disagreement.positions)
        for document_id in sorted({backing.document_id for backing in position.backings})
    ]
    days = [document.metadata.published.toordinal() for _, document in sources if document.metadata.published]
    first, last = _span(days)
    marks: list[Mark] = []
    for row, document in sources:
        published, y = document.metadata.published, _TOP + row * _ROW
        x = _UNDATED if published is None else _place(published.toordinal(), first, last)
        while any(mark.y == y and abs(mark.x - x) < _NUDGE for mark in marks):
            x += _NUDGE
        metadata = document.metadata
        when = published.isoformat() if published else "no date"
        name = f"{metadata.publisher or metadata.title} ({metadata.source_type or 'source'}, {when})"
        marks.append(Mark(round(x, 1), y, chr(ord("A") + row % 26), name))
    rows = tuple((_TOP + row * _ROW, chr(ord("A") + row % 26)) for row in range(len(disagreement.positions)))
    return Timeline(
        height=_TOP + len(rows) * _ROW + 12,
        rows=rows,
        ticks=_ticks(first, last) if days else (),
        marks=tuple(marks),
        undated=len(days) < len(sources),
    )


def _span(days: list[int]) -> tuple[int, int]:
    """From the first of the earliest year to the end of the latest, as day numbers."""
    if not days:
        return 0, 1
    return date(date.fromordinal(min(days)).year, 1, 1).toordinal(), date(
        date.fromordinal(max(days)).year, 12, 31
    ).toordinal()


def _place(day: int, first: int, last: int) -> float:
    return _LEFT + (_RIGHT - _LEFT) * (day - first) / (last - first)


def _ticks(first: int, last: int) -> tuple[tuple[float, str], ...]:
    """At most eight years along the axis."""
    years = range(date.fromordinal(first).year, date.fromordinal(last).year + 1)
    step = -(-len(years) // 8)
    return tuple((round(_place(date(y, 1, 1).toordinal(), first, last), 1), str(y)) for y in years[::step])
