"""Bytes to text, whatever encoding they are in."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from index.errors import DocumentUnreadable

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_GUESS_BYTES = 200_000  # enough to recognise an encoding by
_DECLARED = re.compile(rb"<(?:meta[^>]{0,200}?charset|\?xml[^>]{0,80}?encoding)\s*=\s*[\"']?\s*([\w.:-]{2,30})", re.I)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decode(content: bytes, *, declared: bool = False) -> str:
    """The text of a file: by its byte order mark, else UTF-8, else as it declares (`declared`), else guessed.

    Raises DocumentUnreadable for binary files.
    """
    text = _decode_marked(content)
    if text is None:
        text = _decode_unmarked(content, _declaration(content) if declared else None)
    if "\0" in text or len(_CONTROLS.findall(text)) > len(text) // 20:
        raise DocumentUnreadable("is a binary file, not text")
    return text


def _decode_marked(content: bytes) -> str | None:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            try:
                return content[len(mark) :].decode(encoding)
            except UnicodeDecodeError:
                raise DocumentUnreadable(f"opens as {encoding.upper()} text but is damaged") from None
    return None


def _decode_unmarked(content: bytes, declared: str | None) -> str:
    wide = _wide_encoding(content)
    for encoding in filter(None, (wide, "utf-8", declared)):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    if b"\0" in content:
        raise DocumentUnreadable("is a binary file, not text")
    guess = from_bytes(content[:_GUESS_BYTES]).best()
    if guess is None:
        raise DocumentUnreadable("is not text in any encoding that could be recognised")
    return content.decode(guess.encoding, errors="replace")


def _wide_encoding(content: bytes) -> str | None:
    """UTF-16 without a mark: Latin text then has a zero in every other byte."""
    sample = content[:2000]
    if len(sample) < 4 or len(content) % 2:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    most = len(sample) // 2 * 0.7
    if odd > most and even == 0:
        return "utf-16-le"
    if even > most and odd == 0:
        return "utf-16-be"
    return None


def _declaration(content: bytes) -> str | None:
    found = _DECLARED.search(content[:4096])
    if found is None:
        return None
    name = found.group(1).decode("ascii", errors="ignore").lower()
    return "cp1252" if name in ("iso-8859-1", "latin-1", "latin1", "us-ascii") else name  # as browsers do
