"""The health report: true figures, one file that loads nothing, and no document's markup alive in it."""

from __future__ import annotations

import re
from datetime import date

import numpy as np

from bot.health_page import health_html
from bot.settings import Settings
from bot.trial import workplace_of
from index import health
from index.operations import history
from tests.libraries import FILES, Shelf

BRAKES = FILES["guides/brakes.md"]


def page_of(shelf: Shelf, quoted: frozenset[str] | None = None) -> str:
    workplace = workplace_of(Settings(home=shelf.home.folder, documents=shelf.documents))
    return health_html(shelf.open(), history(workplace), today=date(2026, 1, 2), review_months=24, quoted=quoted)


def test_near_duplicates_are_found_across_documents_and_not_within_one(shelf: Shelf) -> None:
    shelf.write("copy.md", BRAKES.replace("twice as fast", "twice as quickly"))
    shelf.build()
    generation = shelf.open()
    pairs = health.near_duplicates(generation)
    vectors = generation.vectors.vectors(np.arange(len(generation.passages)))
    owners = [passage.document_id for passage in generation.passages]
    expected = {
        (a, b)
        for a in range(len(owners))
        for b in range(a + 1, len(owners))
        if owners[a] != owners[b] and float(vectors[a] @ vectors[b]) >= health.ALIKE
    }
    assert {(pair.a, pair.b) for pair in pairs} == expected != set()
    assert {frozenset((owners[pair.a], owners[pair.b])) for pair in pairs} == {frozenset(("copy", "guides--brakes"))}


def test_kinds_years_and_lengths_are_counted(shelf: Shelf) -> None:
    generation = shelf.open()
    assert health.documents_by_kind_and_year(generation) == {
        "guideline": {"2024": 1},
        "study": {"unknown": 1},
        "unknown": {"unknown": 1},
    }
    assert sum(health.passages_per_document(generation).values()) == len(generation.passages)


def test_the_map_has_a_place_for_every_passage_and_is_the_same_again(sample_library: object, shelf: Shelf) -> None:
    generation = shelf.open()
    places = health.flat_map(generation)
    assert places.shape == (len(generation.passages), 2)
    assert np.isfinite(places).all()
    assert np.array_equal(places, health.flat_map(generation))


def test_the_page_loads_nothing_and_runs_nothing_of_a_document(shelf: Shelf) -> None:
    """The hostile document's title is an image with a script; its text holds two more."""
    page = page_of(shelf)
    assert "default-src 'none'" in page
    rest = re.sub(r"<script>.*?</script>", "", page, count=1, flags=re.DOTALL)  # plotly itself
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", rest)
    assert "<img" not in rest
    assert "<script>window.hacked" not in rest
    assert "window.hacked = 1" in rest  # it is named all the same


def test_what_is_out_of_date_failed_or_never_quoted_is_named(shelf: Shelf) -> None:
    shelf.write("void.md", "")
    shelf.write(
        "old.md", "---\ntitle: An old leaflet\nreviewed: 2020-01-01\nexpires: 2025-12-31\n---\nTubes are glued.\n"
    )
    shelf.build()
    page = page_of(shelf, quoted=frozenset({"hostile", "old"}))
    assert "An old leaflet expired on 2025-12-31" in page
    assert "An old leaflet was last reviewed on 2020-01-01" in page
    assert "void.md: is empty" in page
    unquoted = page.partition("Documents never quoted")[2].partition("<h2>")[0]
    assert "guides/brakes.md" in unquoted
    assert "old.md" not in unquoted
    assert "added: old.md" in page.partition("What the last runs changed")[2]
    assert "No conversation has been recorded yet." in page_of(shelf)
