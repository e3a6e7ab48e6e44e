"""DOCX to drafts of blocks: mammoth turns it into HTML by its styles, page.py walks that."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

import mammoth
from lxml import etree
from lxml import html as lxml_html

from index.errors import DocumentUnreadable
from index.read.dates import find_dates
from index.read.drafts import Drafts, clean
from index.read.limits import MAX_UNPACKED
from index.read.metadata import parse_date
from index.read.page import walk

_BODY = "word/document.xml"
_ABOUT = "docProps/core.xml"
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
"""
_MOST_PARTS = 5_000
_OPENING = 8_192  # bytes of a part in which a document type would be declared
_DUBLIN_CORE = {"dc": "http://purl.org/dc/elements/1.1/", "dcterms": "http://purl.org/dc/terms/"}


def read_docx(content: bytes) -> tuple[dict[str, Any], Drafts]:
    """The metadata a DOCX gives of itself, and its blocks; heads and feet of its pages are no part of them.

    Raises DocumentUnreadable for what is none, is damaged, or would unpack to more than the limit.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            about = _check(archive)
        page = mammoth.convert_to_html(
            io.BytesIO(content), style_map=_STYLES, convert_image=mammoth.images.img_element(lambda _: {})
        ).value
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise DocumentUnreadable(f"is a damaged DOCX file ({clean(str(error))[:80]})") from None
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, OSError) as error:
        raise DocumentUnreadable(f"is a damaged DOCX file ({type(error).__name__})") from None
    drafts = walk(lxml_html.document_fromstring(f"<body>{page}</body>")) if page.strip() else Drafts()
    title = about.pop("title", None) or drafts.first_heading()
    return {**about, **find_dates((), drafts.texts()), **({"title": title} if title else {})}, drafts


def _check(archive: zipfile.ZipFile) -> dict[str, Any]:
    """Refuses what a word processor would not have written; returns title and date from the file's own record."""
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise DocumentUnreadable("is protected by a password")
    if _BODY not in names and not any(name.startswith("word/document") for name in names):
        raise DocumentUnreadable("is a ZIP archive or an office document of another kind, not a DOCX file")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED or len(parts) > _MOST_PARTS:
        raise DocumentUnreadable(f"unpacks to {unpacked / 1e6:.0f} MB in {len(parts)} parts: more than any document")
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as opened:
                opening = opened.read(_OPENING)
            if b"<!DOCTYPE" in opening or b"<!ENTITY" in opening:
                raise DocumentUnreadable("declares entities of its own, which no word processor does")
    return _about(archive.read(_ABOUT)) if _ABOUT in names else {}


def _about(content: bytes) -> dict[str, Any]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        return {}
    found: dict[str, Any] = {}
    title = clean(tree.findtext("dc:title", "", _DUBLIN_CORE))
    if title and len(title) <= 300:
        found["title"] = title
    try:
        found["published"] = parse_date(tree.findtext("dcterms:created", "", _DUBLIN_CORE))
    except ValueError:
        return found
    return found
