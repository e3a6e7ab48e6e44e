"""DOCX and CSV: their structure kept, their tricks refused."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from reading import contexts_of, outline_of, read_text

from index.errors import DocumentUnreadable
from tests.papers import paragraph, table, write_docx

BODY = (
    paragraph("Fitting a bicycle", "Title")
    + paragraph("How long does it take?", "heading1")
    + paragraph("A first fitting takes 90 minutes. Later visits are shorter.")
    + table([["Visit", "Price"], ["First fitting", "€120"], ["Later visit", "€45"]])
)


def test_a_docx_keeps_headings_paragraphs_and_tables(tmp_path: Path) -> None:
    document = read_text(tmp_path, "a.docx", write_docx(BODY))
    assert outline_of(document) == [
        ("h1", "Fitting a bicycle"),
        ("h1", "How long does it take?"),
        ("p", "A first fitting takes 90 minutes. Later visits are shorter."),
        ("header", "Visit | Price"),
        ("row", "First fitting | €120"),
        ("row", "Later visit | €45"),
    ]
    assert contexts_of(document)["Later visit | €45"] == ("Visit | Price",)
    assert document.metadata.title == "Fitting a bicycle"
    assert document.pages == ()


def test_title_and_date_come_from_the_file(tmp_path: Path) -> None:
    content = write_docx(paragraph("Saddles first."), title="A rider's guide", created="2024-03-12T09:00:00Z")
    about = read_text(tmp_path, "a.docx", content).metadata
    assert (about.title, about.published) == ("A rider's guide", date(2024, 3, 12))


def test_tricks_in_an_archive_are_refused_by_name(tmp_path: Path) -> None:
    bomb = write_docx(paragraph("x"), word__media__x=b"0" * 210_000_000)
    with pytest.raises(DocumentUnreadable, match=r"unpacks to 210 MB in \d parts: more than any document"):
        read_text(tmp_path, "bomb.docx", bomb)
    entities = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    with pytest.raises(DocumentUnreadable, match="declares entities of its own"):
        read_text(tmp_path, "entities.docx", write_docx(paragraph("x"), prolog=entities))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../../etc/passwd", "root")
    with pytest.raises(DocumentUnreadable, match="not a DOCX file"):
        read_text(tmp_path, "other.docx", packed.getvalue())
    with pytest.raises(DocumentUnreadable, match="is a damaged DOCX file"):
        read_text(tmp_path, "cut.docx", write_docx(BODY)[:700])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bomb.docx", "cut.docx", "entities.docx", "other.docx"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_a_table_with_its_header(tmp_path: Path, delimiter: str) -> None:
    rows = [["Visit", "Price", "Time"], ["First fitting", "€120", "90 minutes"], ["Later visit", "€45", "30 minutes"]]
    content = "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    document = read_text(tmp_path, "price-list.csv", content.encode("utf-16"))
    assert outline_of(document) == [
        ("header", "Visit | Price | Time"),
        ("row", "First fitting | €120 | 90 minutes"),
        ("row", "Later visit | €45 | 30 minutes"),
    ]
    assert contexts_of(document)["Later visit | €45 | 30 minutes"] == ("Visit | Price | Time",)
    assert document.metadata.title == "Price list"


def test_questions_with_their_answers_become_headings_with_text(tmp_path: Path) -> None:
    content = 'Question,Answer\nHow long does it take?,"It takes an hour, or more."\nWhat is it?,A fitting.\n'
    assert outline_of(read_text(tmp_path, "faq.csv", content)) == [
        ("h2", "How long does it take?"),
        ("p", "It takes an hour, or more."),
        ("h2", "What is it?"),
        ("p", "A fitting."),
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("a," * 101 + "b\n", "has a row of 102 columns; the limit is 100"),
        ("a,b\n" * 20_002, "has more than 20,000 rows: split it"),
        ('a,"' + "x" * 300_000, "is not a table that can be read"),
    ],
)
def test_tables_without_measure_are_refused(tmp_path: Path, content: str, reason: str) -> None:
    with pytest.raises(DocumentUnreadable, match=reason):
        read_text(tmp_path, "a.csv", content)
