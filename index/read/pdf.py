"""PDF pages to lines with their places. The only file that imports pypdfium2; papers.py makes sense of the lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from statistics import median
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from index.errors import DocumentUnreadable
from index.read.dates import find_dates
from index.read.drafts import Drafts, clean
from index.read.grid import SOFT_HYPHEN, Placed
from index.read.limits import MAX_CHARS, MAX_PAGES
from index.read.outline import outline
from index.read.papers import layout
from index.read.pieces import Piece, Shape, texts_of
from index.read.plain import write_pieces
from index.read.structure import find_pieces

_FRONT = 15  # pieces around the title in which a bare date is that of publication
_WIDE, _LEAST_WIDE = 1.5, 0.6  # heights of a letter: a gap that divides cells, in any line or beside narrower ones
_BOLD = 600  # weight of a font
_BLANKS = frozenset({*range(0x21), 0xA0})
_BROKEN_SHARE = 0.2  # of letters that the file's fonts give no meaning to: the text cannot be had
_BREAKS = (0x0A, 0x0D)
_MARKER = re.compile(r"[•‣▪▫◦●○■□◆►▶➤➢→⁃∙*–—✓✔✗✘☑☒-]|\(?\w{1,2}[.)]|\d+(?:\.\d+)+\.?")  # of an item or a heading


def read_pdf(content: bytes) -> tuple[dict[str, Any], Drafts, tuple[str, ...]]:
    """The metadata a PDF gives of itself, its blocks, and the text of each page without running heads and feet.

    Raises DocumentUnreadable for what is damaged, protected, too long, or holds pictures of pages only.
    """
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        raise DocumentUnreadable(_explain(error)) from None
    try:
        pages = list(_pages(document))
        about = document.get_metadata_dict(skip_empty=True)
    except pdfium.PdfiumError as error:
        raise DocumentUnreadable(f"is a damaged PDF ({clean(str(error))[:80]})") from None
    finally:
        document.close()
    _check_text(pages)
    lines, texts = layout(pages)
    pieces = outline(find_pieces(lines))
    drafts = Drafts()
    write_pieces(drafts, pieces)
    return _metadata(about, pieces), drafts, texts


def _explain(error: pdfium.PdfiumError) -> str:
    words = str(error)
    if "assword" in words:
        return "is protected by a password"
    return f"is a damaged PDF ({clean(words)[:80]})"


def _pages(document: pdfium.PdfDocument) -> Iterator[list[Placed]]:
    """The lines of each page, in the order in which they were written."""
    if len(document) > MAX_PAGES:
        raise DocumentUnreadable(f"has {len(document):,} pages; the limit is {MAX_PAGES:,}")
    letters = 0
    for number in range(len(document)):
        page = document[number]
        text = page.get_textpage()
        try:
            letters += text.count_chars()
            if letters > 2 * MAX_CHARS:
                raise DocumentUnreadable(f"holds more than {MAX_CHARS:,} characters of text: split it")
            yield list(_lines(text, text.count_chars(), page.get_height()))
        finally:
            text.close()
            page.close()


def _lines(text: pdfium.PdfTextPage, count: int, height: float) -> Iterator[Placed]:
    """`height` of the page: places are given from its top. What wide gaps divide are lines of their own."""
    codes = [pdfium_c.FPDFText_GetUnicode(text, index) for index in range(count)]
    start = 0
    for end in range(count + 1):
        if end == count or codes[end] in _BREAKS:
            for first, last in _parts(text, codes, start, end):
                yield _placed(text, codes, first, last, height)
            start = end + 1


def _parts(text: pdfium.PdfTextPage, codes: list[int], start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretches of a line that wide gaps divide, from the first letter of each to behind its last."""
    inked = [index for index in range(start, end) if codes[index] not in _BLANKS]
    if not inked:
        return
    gaps = [(before, after) for before, after in pairwise(inked) if after - before > 1]
    widths = [_box(text, after)[0] - _box(text, before)[2] for before, after in gaps]
    _, bottom, _, top = _box(text, inked[0])
    first = inked[0]
    for (before, after), width in zip(gaps, widths, strict=True):
        size = top - bottom
        wide = max(_LEAST_WIDE * size, 2.2 * min(widths)) if len(widths) > 1 else size  # a justified line has even gaps
        if width > min(wide, _WIDE * size) and not _MARKER.fullmatch(_text(codes, first, before + 1)):
            yield first, before + 1
            first = after
    yield first, inked[-1] + 1


def _placed(text: pdfium.PdfTextPage, codes: list[int], start: int, end: int, height: float) -> Placed:
    first, last = _box(text, start), _box(text, end - 1)
    heights = [box[3] - box[1] for box in (_box(text, start + (end - 1 - start) * part // 4) for part in range(5))]
    bold = all(pdfium_c.FPDFText_GetFontWeight(text, index) >= _BOLD for index in (start, end - 1))
    return Placed(_text(codes, start, end), first[0], height - first[3], last[2], round(median(heights), 1), bold)


def _text(codes: list[int], start: int, end: int) -> str:
    words = "".join(map(chr, codes[start:end])).replace("\x02", SOFT_HYPHEN)  # pdfium's mark for a word torn in two
    return words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _box(text: pdfium.PdfTextPage, index: int) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of a letter with the height of its font, in points."""
    box = pdfium_c.FS_RECTF()
    pdfium_c.FPDFText_GetLooseCharBox(text, index, box)
    return box.left, box.bottom, box.right, box.top


def _check_text(pages: list[list[Placed]]) -> None:
    text = "".join(line.text for page in pages for line in page)
    if not clean(text):
        raise DocumentUnreadable(
            f"holds no text on its {len(pages)} pages, only pictures of them: scan it with text recognition (OCR)"
        )
    if text.count("\ufffd") + sum(map(text.count, ("\x00", "\x01"))) > _BROKEN_SHARE * len(text):
        raise DocumentUnreadable("uses fonts that do not say which letters they show: its text cannot be had")


def _metadata(about: dict[str, str], pieces: list[Piece]) -> dict[str, Any]:
    """A heading that opens the text says better what it is than what a program wrote into the file."""
    opening = next((piece.text for piece in pieces if piece.shape is Shape.HEADING and piece.level == 1), None)
    written = clean(about.get("Title", ""))
    title = opening or (written if _is_title(written) else None)
    created = _date(about.get("CreationDate", ""))
    found: dict[str, Any] = {"published": created, **find_dates(texts_of(pieces[:_FRONT]), texts_of(pieces))}
    return {key: value for key, value in {**found, "title": title}.items() if value}


def _is_title(words: str) -> bool:
    """Not a file's name nor a program's default."""
    return 3 < len(words) <= 300 and "." not in words[-6:] and not words.lower().startswith(("untitled", "microsoft "))


def _date(value: str) -> date | None:
    """The day of a PDF's date, D:20240531..."""
    digits = value.removeprefix("D:")[:8]
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
