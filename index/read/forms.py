"""Which reader reads which form of file, and what a file is by its first bytes whatever it is called.

A form's libraries are imported when a file first has it: those of all together take a third of a second.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from index.errors import DocumentUnreadable
from index.read.drafts import Drafts
from index.read.encoding import decode
from index.read.files import DOCX, HTML, MARKDOWN, PDF, PLAIN, TABLES
from index.read.metadata import split_front_matter


@dataclass(frozen=True, slots=True)
class Form:
    """What was read of a file: the metadata it gives of itself, its blocks, and each page's text if it has pages."""

    metadata: dict[str, Any]
    drafts: Drafts
    pages: tuple[str, ...] = ()


Reader = Callable[[bytes], Form]  # raises DocumentUnreadable


def read_form(suffix: str, content: bytes) -> Form:
    """Reads the bytes of a file with that suffix, in lower case. Raises DocumentUnreadable."""
    really = _kind_by_content(content)
    if really is not None and suffix not in really[1]:
        raise DocumentUnreadable(f"is {really[0]}, whatever its name says")
    return form_reader(suffix)(content)


_KINDS: tuple[tuple[bytes, str, frozenset[str]], ...] = (
    (b"%PDF-", "a PDF", PDF),
    (b"PK\x03\x04", "a ZIP archive or an office document", DOCX),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old or a password-protected office document", frozenset()),
    (b"{\\rtf", "an RTF document", frozenset()),
)


def _kind_by_content(content: bytes) -> tuple[str, frozenset[str]] | None:
    return next(((name, suffixes) for magic, name, suffixes in _KINDS if content.startswith(magic)), None)


def _markdown() -> Reader:
    from index.read.markdown import read_markdown

    def read(content: bytes) -> Form:
        found, body = split_front_matter(decode(content))
        return Form(found, read_markdown(body))

    return read


def _html() -> Reader:
    from index.read.html import read_html

    return lambda content: Form(*read_html(decode(content, declared=True)))


def _plain() -> Reader:
    from index.read.plain import read_plain

    return lambda content: Form(*read_plain(decode(content)))


def _pdf() -> Reader:
    from index.read.pdf import read_pdf

    return lambda content: Form(*read_pdf(content))


def _docx() -> Reader:
    from index.read.docx import read_docx

    return lambda content: Form(*read_docx(content))


def _csv() -> Reader:
    from index.read.csv_table import read_csv

    return lambda content: Form({}, read_csv(decode(content)))


_READERS: dict[str, Callable[[], Reader]] = {
    **dict.fromkeys(MARKDOWN, _markdown),
    **dict.fromkeys(HTML, _html),
    **dict.fromkeys(PLAIN, _plain),
    **dict.fromkeys(PDF, _pdf),
    **dict.fromkeys(DOCX, _docx),
    **dict.fromkeys(TABLES, _csv),
}


@cache
def form_reader(suffix: str) -> Reader:
    """What reads the forms with that suffix; its libraries are imported now. Raises KeyError."""
    return _READERS[suffix]()
