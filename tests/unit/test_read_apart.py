"""Files are read in processes of their own: one that takes too long or too much is lost alone."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from index.errors import DocumentUnreadable
from index.model import Problem
from index.read.apart import ReadersApart
from index.read.document import read_document
from index.read.layers import Layers
from index.read.limits import Limits
from index.reading import read_folder

SLOW = "<article>" + "<p>One sentence about things.</p>" * 100_000  # a minute of work
LARGE = "<p>word</p>" * 900_000  # hundreds of megabytes as a tree


def test_a_file_is_read_apart_as_it_is_read_here(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A title\n\nSome text, with “quotes” 🚲.\n")
    with ReadersApart() as readers:
        assert readers.read(tmp_path, tmp_path / "a.md", "a") == read_document(tmp_path, tmp_path / "a.md")
        with pytest.raises(DocumentUnreadable, match="does not exist"):
            readers.read(tmp_path, tmp_path / "b.md", "b")


def test_a_file_that_takes_too_long_is_given_up_and_the_next_is_read(tmp_path: Path) -> None:
    (tmp_path / "slow.html").write_text(SLOW)
    (tmp_path / "z.md").write_text("Some text.")
    found = read_folder(Layers(tmp_path), {}, lambda *_: None, limits=Limits(seconds=1))
    assert found.problems == (Problem("slow.html", "takes more than 1 s to be read"),)
    assert [document.path for document in found.documents] == ["z.md"]


def test_a_file_that_takes_too_much_memory_is_given_up_and_the_next_is_read(tmp_path: Path) -> None:
    (tmp_path / "large.html").write_text(LARGE)
    (tmp_path / "z.md").write_text("Some text.")
    found = read_folder(Layers(tmp_path), {}, lambda *_: None, limits=Limits(memory=60_000_000))
    (problem,) = found.problems
    assert problem.path == "large.html"
    assert "needs more than 60 MB of memory" in problem.reason or "made the reader crash" in problem.reason
    assert [document.path for document in found.documents] == ["z.md"]


def test_a_process_that_died_between_two_files_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Some text.")
    with ReadersApart() as readers:
        first = readers.read(tmp_path, tmp_path / "a.md", "a")
        (child,) = readers.processes()
        os.kill(child, signal.SIGKILL)
        assert readers.read(tmp_path, tmp_path / "a.md", "a") == first
        assert readers.processes() != [child]


def test_a_document_that_can_be_read_no_more_stays_where_that_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Some text.")
    (tmp_path / "b.md").write_text("Other text.")
    first = read_folder(Layers(tmp_path), {}, lambda *_: None)
    before = {document.document_id: document for document in first.documents}
    (tmp_path / "b.md").write_bytes(b"\0\1\2" * 100)
    kept = read_folder(Layers(tmp_path), before, lambda *_: None, keep_unreadable=True)
    assert kept.documents == tuple(before.values())
    assert [problem.reason for problem in kept.problems] == [
        "is a binary file, not text; what was published of it stays"
    ]
    dropped = read_folder(Layers(tmp_path), before, lambda *_: None)
    assert [document.path for document in dropped.documents] == ["a.md"]
    assert dropped.removed == ("b.md",)


def test_a_name_on_several_lines_is_one_line_in_a_report(tmp_path: Path) -> None:
    (tmp_path / "two\nlines.md").write_bytes(b"")
    (tmp_path / os.fsdecode(b"latin-\xe9.md")).write_bytes(b"")
    (tmp_path / "good 🚲.md").write_text("Some text.")
    found = read_folder(Layers(tmp_path), {}, lambda *_: None)
    assert [str(problem) for problem in found.problems] == ["latin-\\udce9.md: is empty", "two\\nlines.md: is empty"]
    assert [document.path for document in found.documents] == ["good 🚲.md"]
