"""Front matter and sidecars."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from reading import read_text

from index.errors import DocumentUnreadable
from index.model import Metadata, SourceType
from index.read.document import read_document

FRONT_MATTER = """---
title: "Braces: a guide"
publisher: Smile House
source_type: clinic
published: 2024-02-29
reviewed: 2025-01-05T10:00:00
expires: 2026-01-01
url: https://smile.example/braces
author: somebody unknown
---
Text.
"""


def test_every_field_of_the_front_matter_is_read_and_unknown_ones_are_tolerated(tmp_path: Path) -> None:
    document = read_text(tmp_path, "a.md", FRONT_MATTER)
    assert document.text == "Text."
    assert document.metadata == Metadata(
        title="Braces: a guide",
        publisher="Smile House",
        source_type=SourceType.CLINIC,
        published=date(2024, 2, 29),
        reviewed=date(2025, 1, 5),
        expires=date(2026, 1, 1),
        url="https://smile.example/braces",
    )


@pytest.mark.parametrize(
    ("field", "named"),
    [
        ("published: 2025-13-45", "published in the front matter must be a date such as 2025-09-04, not '2025-13-45'"),
        ("published: last spring", "published in the front matter must be a date"),
        ("source_type: blog", "source_type in the front matter must be one of guideline, study, clinic"),
        ("url: javascript:alert(1)", "url in the front matter must be a web address"),
        ("url: smile.example", "url in the front matter must be a web address"),
        ("title: '  '", "title in the front matter is blank"),
        ("title: [a, b]", "title in the front matter must be a single value"),
    ],
)
def test_a_wrong_value_is_refused_with_its_field_and_line(tmp_path: Path, field: str, named: str) -> None:
    with pytest.raises(DocumentUnreadable) as caught:
        read_text(tmp_path, "a.md", f"---\npublisher: Smile House\n{field}\n---\nText.\n")
    assert named in caught.value.reason
    assert caught.value.line == 3


def test_broken_yaml_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(DocumentUnreadable, match="front matter is not valid YAML") as caught:
        read_text(tmp_path, "a.md", "---\ntitle: ok\npublisher: 'open\n---\nText.\n")
    assert caught.value.line is not None
    assert caught.value.line >= 3


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("title: Our terms: appointments, payment", "Our terms: appointments, payment"),
        ('title: "One, or two?" What goes on in a test', '"One, or two?" What goes on in a test'),
        ("title: [Draft] Fees", "[Draft] Fees"),
        ("title: *New* fees", "*New* fees"),
        ("title:\tFees", "Fees"),
        ("title: 'Fees' and 'terms': all of them", "'Fees' and 'terms': all of them"),
    ],
)
def test_a_value_that_is_no_yaml_is_read_as_it_stands(tmp_path: Path, line: str, title: str) -> None:
    text = f"---\npublisher: Smile House\n{line}\npublished: 2024-02-29\n---\nText.\n"
    expected = Metadata(title=title, publisher="Smile House", published=date(2024, 2, 29))
    assert read_text(tmp_path, "a.md", text).metadata == expected


@pytest.mark.parametrize(
    ("fields", "published"),
    [
        ("date: 2024-02-29", date(2024, 2, 29)),
        ("date: last spring", None),
        ("date: 2024-02-29\npublished: 2025-01-01", date(2025, 1, 1)),
    ],
)
def test_a_date_counts_where_none_of_publication_is_given(tmp_path: Path, fields: str, published: date | None) -> None:
    assert read_text(tmp_path, "a.md", f"---\n{fields}\n---\nText.").metadata.published == published


def test_front_matter_that_is_never_closed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentUnreadable, match="never closed") as caught:
        read_text(tmp_path, "a.md", "---\ntitle: Braces\n\nText.\n")
    assert caught.value.line == 1


def test_a_rule_at_the_top_is_no_front_matter(tmp_path: Path) -> None:
    assert read_text(tmp_path, "a.md", "---\n\nText about teeth.\n").text == "Text about teeth."


def test_empty_fields_count_as_absent(tmp_path: Path) -> None:
    metadata = read_text(tmp_path, "a.md", "---\ntitle: T\npublisher:\npublished: null\nurl: ~\n---\nText.").metadata
    assert metadata == Metadata(title="T")


@pytest.mark.parametrize("name", ["a.html.meta.yaml", "a.meta.yaml"])
def test_a_sidecar_overrides_what_the_file_says(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("title: From beside\npublished: 2020-05-06\n")
    document = read_text(tmp_path, "a.html", "<title>Within</title><h1>Within</h1><p>One paragraph of text.</p>")
    assert document.metadata.title == "From beside"
    assert document.metadata.published == date(2020, 5, 6)


def test_a_fault_in_a_sidecar_names_the_sidecar_and_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.meta.yaml").write_text("title: T\nreviewed: soon\n")
    with pytest.raises(DocumentUnreadable, match=r"in its sidecar a\.meta\.yaml, line 2: reviewed in the sidecar must"):
        read_text(tmp_path, "a.txt", "Some text.")


def test_the_content_hash_covers_the_sidecar(tmp_path: Path) -> None:
    alone = read_text(tmp_path, "a.txt", "Some text.").content_hash
    (tmp_path / "a.meta.yaml").write_text("title: T\n")
    beside = read_document(tmp_path, tmp_path / "a.txt").content_hash
    assert alone == sha256(b"Some text.").hexdigest()
    assert beside == sha256(b"Some text.title: T\n").hexdigest()


def test_deep_or_huge_front_matter_is_refused_and_aliases_do_no_harm(tmp_path: Path) -> None:
    with pytest.raises(DocumentUnreadable, match="nested too deeply"):
        read_text(tmp_path, "deep.md", "---\ntitle: " + "[" * 5000 + "\n---\nText.")
    with pytest.raises(DocumentUnreadable, match="longer than 64,000 characters"):
        read_text(tmp_path, "huge.md", "---\ntitle: " + "a" * 70_000 + "\n---\nText.")
    bomb = "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    assert read_text(tmp_path, "bomb.md", f"---\na: &a [x, x]\n{bomb}title: T\n---\nText.").metadata.title == "T"
