"""The health of a library as one HTML page with charts to hover over. The only file that imports plotly."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import plotly.graph_objects as go
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from index import health
from index.generation import Generation
from index.model import Document, printable
from index.operations import Past

TEMPLATE = "health.html.j2"
_SHOWN_CHARS = 160  # of a passage, where it is pointed at
_MOST_BARS = 40
_COLOURS = "#0a6256 #b4532a #3b5ba5 #8a6d00 #7a3e8e #2f7d32 #a32a4b #4d6570 #00798c #6b4f2a".split()


@dataclass(frozen=True, slots=True)
class PairView:
    """Two passages that are nearly the same."""

    cosine: float
    titles: tuple[str, str]
    texts: tuple[str, str]


def health_html(
    generation: Generation,
    past: Sequence[Past],
    *,
    today: date,
    review_months: int,
    quoted: frozenset[str] | None,
) -> str:
    """The whole page, self-contained: the charts' script is in it, and nothing is loaded. Everything quoted is escaped.

    Args:
        past: what `index.operations.history` gives.
        quoted: ids of the documents that answers have quoted; None where no conversation has been recorded.
    """
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    documents = generation.documents
    charts = {
        "kinds": _kinds(generation),
        "lengths": _lengths(generation),
        "topics": _topics(generation),
        "map": _map(generation),
    }
    return environment.get_template(TEMPLATE).render(
        script=Markup(get_plotlyjs().replace("</script", "<\\/script")),
        charts={name: _drawn(name, figure) for name, figure in charts.items() if figure is not None},
        generation=generation.name,
        created=generation.manifest["created"][:16].replace("T", " "),
        counts=generation.manifest["counts"],
        problems=generation.manifest["problems"],
        expired=[document for document in documents.values() if document.metadata.expired(today)],
        due=[document for document in documents.values() if document.metadata.review_due(today, review_months)],
        unquoted=None if quoted is None else [documents[name] for name in health.never_quoted(generation, quoted)],
        pairs=[_pair(pair, generation) for pair in health.near_duplicates(generation)],
        past=past,
        printable=printable,
    )


def _drawn(name: str, figure: go.Figure) -> Markup:
    figure.update_layout(
        template="plotly_white",
        font={"family": "system-ui, sans-serif", "size": 13},
        colorway=_COLOURS,
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        hoverlabel={"align": "left"},
    )
    figure.update_xaxes(automargin=True)
    figure.update_yaxes(automargin=True)
    config = {"displaylogo": False, "responsive": True}
    return Markup(figure.to_html(full_html=False, include_plotlyjs=False, div_id=f"chart-{name}", config=config))


def _safe(text: str) -> str:
    """Text as plotly shows it: it reads some markup in labels."""
    return html.escape(printable(text))


def _kinds(generation: Generation) -> go.Figure:
    counted = health.documents_by_kind_and_year(generation)
    years = sorted({year for years in counted.values() for year in years})
    bars = [go.Bar(name=kind, x=years, y=[found[year] for year in years]) for kind, found in counted.items()]
    figure = go.Figure(bars)
    figure.update_layout(barmode="stack", yaxis_title="documents", height=320, showlegend=True)
    figure.update_xaxes(type="category", title="year of publication")
    return figure


def _lengths(generation: Generation) -> go.Figure:
    counted = list(health.passages_per_document(generation).items())[:_MOST_BARS]
    labels = [_safe(_short(generation.documents[name].metadata.title, 60)) for name, _ in counted]
    numbers = list(range(len(counted)))  # titles may be alike
    figure = go.Figure(go.Bar(x=[count for _, count in counted], y=numbers, orientation="h", hovertext=labels))
    figure.update_yaxes(tickvals=numbers, ticktext=labels, autorange="reversed")
    figure.update_layout(xaxis_title="passages", height=120 + 24 * len(counted))
    return figure


def _topics(generation: Generation) -> go.Figure | None:
    found = generation.disagreements[:_MOST_BARS]
    if not found:
        return None
    numbers = list(range(len(found)))
    sizes = [len(one.document_ids) for one in found]
    labels = [_safe("; ".join(position.label for position in one.positions)) for one in found]
    figure = go.Figure(go.Bar(x=sizes, y=numbers, orientation="h", hovertext=labels))
    figure.update_yaxes(
        tickvals=numbers, ticktext=[_safe(_short(one.topic, 60)) for one in found], autorange="reversed"
    )
    figure.update_xaxes(tickformat="d", nticks=max(2, min(10, max(sizes) + 1)))
    figure.update_layout(xaxis_title="documents that take a side", height=120 + 24 * len(found))
    return figure


def _map(generation: Generation) -> go.Figure:
    places = health.flat_map(generation)
    rows: dict[str, list[int]] = {}
    for row, passage in enumerate(generation.passages):
        rows.setdefault(passage.document_id, []).append(row)
    figure = go.Figure()
    for name, own in rows.items():
        title = generation.documents[name].metadata.title
        hover = [f"{_safe(_short(title, 60))}<br>{_wrapped(_text(generation, row))}" for row in own]
        figure.add_trace(
            go.Scatter(
                x=places[own, 0].tolist(),
                y=places[own, 1].tolist(),
                mode="markers",
                name=_safe(_short(title, 40)),
                hovertext=hover,
                hoverinfo="text",
                marker={"size": 8, "opacity": 0.8},
            )
        )
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    figure.update_layout(height=560, showlegend=len(rows) <= _MOST_BARS)
    return figure


def _text(generation: Generation, row: int) -> str:
    passage = generation.passages[row]
    return _short(generation.documents[passage.document_id].text[passage.start : passage.end], _SHOWN_CHARS)


def _wrapped(text: str) -> str:
    words, lines = text.split(), [""]
    for word in words:
        if len(lines[-1]) + len(word) > 60:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return "<br>".join(map(_safe, lines))


def _short(text: str, length: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[: length - 1] + "…"


def _pair(pair: health.Pair, generation: Generation) -> PairView:
    owners: list[Document] = [generation.documents[generation.passages[row].document_id] for row in (pair.a, pair.b)]
    texts = (_text(generation, pair.a), _text(generation, pair.b))
    return PairView(pair.cosine, (owners[0].metadata.title, owners[1].metadata.title), texts)
