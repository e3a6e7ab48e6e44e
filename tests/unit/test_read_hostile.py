"""Files made to break a reader: each is read or refused within seconds, and what is read keeps every promise."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from reading import check_blocks

from index.errors import DocumentUnreadable
from index.read.document import read_document

_SECONDS = 20  # far above what any takes (most: under one); a quadratic reader takes minutes

HOSTILE = {
    "one line of a megabyte.txt": "word " * 200_000,
    "one word of a megabyte.md": "a" * 1_000_000,
    "blank lines.txt": "x\n" + "\n" * 100_000 + "y",
    "blank lines.md": "x\n" + "\n" * 100_000 + "y",
    "short lines.txt": "Short line\n" * 10_000,
    "short lines apart.txt": "".join(f"Line {'abcdefg'[index % 7] * (index % 9 + 1)}\n\n" for index in range(10_000)),
    "keys.txt": "Key: value\n" * 10_000,
    "prices.txt": "Name $5\n" * 10_000,
    "nested bullets.txt": "".join(" " * depth + "- item\n" for depth in range(1500)),
    "nested bullets.md": "".join("  " * depth + "- item\n" for depth in range(500)),
    "nested quotes.md": "Text.\n\n" + ">" * 20_000 + " deep",
    "brackets.md": "[" * 20_000,
    "stars.md": "*a " * 20_000,
    "bars.txt": "a|" * 100_000 + "\n" + "a |\n" * 5_000,
    "colons.txt": "a: " * 100_000,
    "dots.txt": "a" + "." * 100_000 + "5\n",
    "dashes.txt": ("1-" * 59 + "x\n") * 1_000,
    "authors.txt": ("Smith, J., " * 90 + "\n") * 300,
    "capitals.txt": ("A " * 59 + "\n") * 1_000,
    "spaces.txt": "a" + " " * 500_000 + "b",
    "nested boxes.html": "<p>Text.</p>" + "<div>" * 20_000 + "deep" + "</div>" * 20_000,
    "nested lists.html": "<ul><li>x" * 3_000,
    "nested tables.html": "<table><tr><td>x" * 3_000,
    "one paragraph.html": "<p>" + "word " * 200_000,
    "paragraphs.html": "<article>" + "<p>One sentence about things.</p>" * 5_000,
    "attributes.html": "<p " + "a=b " * 100_000 + ">hello there",
    "brackets.html": "text" + "<" * 200_000,
    "right to left.txt": "\u202e\u2066gpj.exe\u2069 and \ud7ff\uffff\ufdd0 text that goes on for a while.",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_read_or_refused_soon(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(HOSTILE[name], encoding="utf-8")
    started = time.monotonic()
    document = read_document(tmp_path, path)
    assert time.monotonic() - started < _SECONDS
    check_blocks(document)


@pytest.mark.parametrize("suffix", [".md", ".html", ".txt"])
@pytest.mark.parametrize("content", [b"\0" * 1000, b"\x89PNG\r\n\x1a\n\0\0", bytes(range(256)) * 20])
def test_bytes_that_are_no_text_are_refused(tmp_path: Path, suffix: str, content: bytes) -> None:
    (tmp_path / f"a{suffix}").write_bytes(content)
    with pytest.raises(DocumentUnreadable, match="binary file"):
        read_document(tmp_path, tmp_path / f"a{suffix}")
