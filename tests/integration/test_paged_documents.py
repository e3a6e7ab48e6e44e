"""A PDF from its file to the citation: the page that a patient is shown is the page that the words stand on."""

from __future__ import annotations

from bot.engine import Engine
from bot.settings import Settings
from tests.libraries import Shelf
from tests.papers import Words, lines_of, paragraph, write_docx, write_pdf


def test_a_citation_names_the_page_it_stands_on(empty_shelf: Shelf) -> None:
    pages = [
        [
            Words("Bells for bicycles", 80, size=22),
            *lines_of(["Every bicycle has a bell, which the rider rings in time."], 120),
        ],
        [Words("How loud is the brass bell?", 80, size=16), *lines_of(["The brass bell reaches 95 decibels."], 120)],
    ]
    empty_shelf.write("bells.pdf", write_pdf(pages))
    empty_shelf.write("pedals.docx", write_docx(paragraph("Pedals", "Title") + paragraph("Pedals turn the crank.")))
    assert empty_shelf.build().problems == ()
    answer = Engine.open(Settings(home=empty_shelf.home.folder)).answer("How loud is the brass bell?")
    (citation,) = [one for one in answer.citations if one.quote == "The brass bell reaches 95 decibels."]
    assert citation.page == 2
    document = empty_shelf.open().documents["bells"]
    assert document.text[citation.start : citation.end] == citation.quote
    assert empty_shelf.open().documents["pedals"].pages == ()
    assert empty_shelf.open().verify() == []
