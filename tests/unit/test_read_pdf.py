"""PDF: text with its pages, without what the pages repeat, headings by their size, tables by their places."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pypdf
import pytest
from reading import contexts_of, outline_of, read_text

from index.errors import DocumentUnreadable
from tests.papers import Words, lines_of, write_pdf

FIRST = lines_of(
    [
        "The saddle comes first, for everything else follows from where the rider",
        "sits. A low saddle strains the knees, and a high one lets the hips rock from",
        "side to side.",
    ],
    130,
)
HEAD, FOOT = Words("Wheel Institute leaflet 12", 40, size=8), 800


def page(number: int, of: int, *groups: list[Words]) -> list[Words]:
    """A page with the leaflet's head and its number at the foot."""
    return [HEAD, *(line for group in groups for line in group), Words(f"Page {number} of {of}", FOOT, 280, 8)]


def test_headings_paragraphs_and_pages_are_found_and_heads_and_feet_are_not(tmp_path: Path) -> None:
    second = lines_of(
        ["The bars come last. Lower bars are faster, and higher ones are easier on the back of the rider."], 130
    )
    content = write_pdf(
        [
            page(1, 2, [Words("Fitting a bicycle", 80, size=22), Words("Where to begin", 110, size=15)], FIRST),
            page(2, 2, [Words("Where to end", 110, size=15)], second),
        ]
    )
    document = read_text(tmp_path, "a.pdf", content)
    assert outline_of(document) == [
        ("h1", "Fitting a bicycle"),
        ("h2", "Where to begin"),
        ("p", " ".join(line.text for line in FIRST)),
        ("h2", "Where to end"),
        ("p", second[0].text),
    ]
    assert [document.page_at(block.start) for block in document.blocks] == [1, 1, 1, 2, 2]
    assert document.pages == (0, document.text.index("Where to end"))
    assert document.metadata.title == "Fitting a bicycle"


def test_a_sentence_torn_by_a_page_break_is_whole_and_each_half_knows_its_page(tmp_path: Path) -> None:
    torn = lines_of(["A first fitting takes ninety minutes when the rider brings along the"], 760)
    rest = lines_of(["shoes and the pedals that are used every day on the way to work or school."], 80)
    document = read_text(tmp_path, "a.pdf", write_pdf([[*FIRST, *torn], rest]))
    assert document.text.endswith(
        "brings along the shoes and the pedals that are used every day on the way to work or school."
    )
    assert document.page_at(document.text.index("brings along")) == 1
    assert document.page_at(document.text.index("shoes and")) == 2


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("the distance between the han-", "dlebars and the saddle decides", "between the handlebars and the saddle"),
        ("a well-known rule asks for a well-", "known distance between the two", "asks for a well-known distance"),
        ("call the workshop on 0114-", "5550199 before you come along", "on 0114-5550199 before"),
    ],
)
def test_words_torn_at_the_end_of_a_line_are_whole(tmp_path: Path, first: str, second: str, whole: str) -> None:
    document = read_text(tmp_path, "a.pdf", write_pdf([[*lines_of([f"As we said above, {first}", second], 100)]]))
    assert whole in document.text


def test_a_table_is_read_row_by_row_and_wrapped_cells_are_whole(tmp_path: Path) -> None:
    rows = [
        Words("Visit", 200), Words("Time", 200, 250), Words("Price", 200, 400),
        Words("First fitting", 216), Words("90 minutes", 216, 250), Words("120 pounds", 216, 400),
        Words("Later visit to", 232), Words("the workshop", 245), Words("30 minutes", 238, 250),
        Words("45 pounds", 238, 400),
    ]  # fmt: skip
    document = read_text(tmp_path, "a.pdf", write_pdf([[*FIRST, *rows]]))
    assert outline_of(document)[1:] == [
        ("header", "Visit | Time | Price"),
        ("row", "First fitting | 90 minutes | 120 pounds"),
        ("row", "Later visit to the workshop | 30 minutes | 45 pounds"),
    ]
    assert contexts_of(document)["First fitting | 90 minutes | 120 pounds"] == ("Visit | Time | Price",)


def test_items_are_told_apart_with_bullets_and_without(tmp_path: Path) -> None:
    lead = lines_of(["Please bring to the fitting:"], 200)
    drawn = lines_of(["the shoes you ride in", "your own pedals", "padded shorts"], 220, left=100)
    marked = lines_of(["• a helmet that fits", "• gloves"], 280, left=72)
    document = read_text(tmp_path, "a.pdf", write_pdf([[*FIRST, *lead, *drawn, *marked]]))
    items = [text for kind, text in outline_of(document) if kind == "item"]
    assert items == ["the shoes you ride in", "your own pedals", "padded shorts", "a helmet that fits", "gloves"]


def test_title_and_date_come_from_the_file_where_the_text_has_none(tmp_path: Path) -> None:
    content = write_pdf([FIRST], Title="Fitting for beginners", CreationDate="D:20240312101500Z")
    about = read_text(tmp_path, "a.pdf", content).metadata
    assert (about.title, about.published) == ("Fitting for beginners", date(2024, 3, 12))
    named = read_text(tmp_path, "saddle-height.pdf", write_pdf([FIRST], Title="Microsoft Word - draft3.doc")).metadata
    assert named.title == "Saddle height"


def test_a_sidecar_overrides_what_the_file_says(tmp_path: Path) -> None:
    (tmp_path / "a.meta.yaml").write_text("title: From the sidecar\nexpires: 2030-01-01\n")
    about = read_text(tmp_path, "a.pdf", write_pdf([FIRST], Title="Fitting for beginners")).metadata
    assert (about.title, about.expires) == ("From the sidecar", date(2030, 1, 1))


def test_a_scan_without_text_is_reported_as_such(tmp_path: Path) -> None:
    with pytest.raises(DocumentUnreadable, match=r"holds no text on its 2 pages, only pictures.*OCR"):
        read_text(tmp_path, "a.pdf", write_pdf([[], []]))


def test_a_protected_file_and_a_damaged_one_are_named_as_what_they_are(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(write_pdf([FIRST])))
    writer.encrypt("secret", algorithm="RC4-128")
    protected = io.BytesIO()
    writer.write(protected)
    with pytest.raises(DocumentUnreadable, match="is protected by a password"):
        read_text(tmp_path, "a.pdf", protected.getvalue())
    with pytest.raises(DocumentUnreadable, match="is a damaged PDF"):
        read_text(tmp_path, "b.pdf", b"%PDF-1.4\n" + b"garbage " * 100)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", write_pdf([FIRST]), "is a PDF, whatever its name says"),
        ("a.pdf", b"PK\x03\x04rest", "is a ZIP archive or an office document, whatever its name says"),
        ("a.docx", bytes.fromhex("d0cf11e0a1b11ae1") + b"rest", "is an old or a password-protected office document"),
        ("a.md", b"{\\rtf1 text}", "is an RTF document, whatever its name says"),
    ],
)
def test_a_file_is_what_it_holds_whatever_its_name(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    with pytest.raises(DocumentUnreadable, match=reason):
        read_text(tmp_path, name, content)
