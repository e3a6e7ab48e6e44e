"""Which files are documents, what they are called, and why some cannot be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from reading import outline_of, read_text

from index.errors import DocumentsUnusable, DocumentUnreadable
from index.read import document_ids, find_files
from index.read.document import read_document
from index.read.files import explain


def write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Some text.")


def names(root: Path) -> list[str]:
    return [path.relative_to(root).as_posix() for path in find_files(root)]


def reason(root: Path, path: Path) -> str:
    with pytest.raises(DocumentUnreadable) as caught:
        read_document(root, path)
    return caught.value.reason


def test_files_are_found_in_order_and_hidden_ones_and_sidecars_are_not(tmp_path: Path) -> None:
    write(tmp_path, "b.md", "a/z.TXT", "a/y.htm", "README.markdown", "c.html", "d.pdf", "photo.png")
    write(tmp_path, "b.meta.yaml", ".x.md", ".git/y.md", "b.md~", "Thumbs.db")
    assert names(tmp_path) == ["README.markdown", "a/y.htm", "a/z.TXT", "b.md", "c.html", "d.pdf", "photo.png"]
    assert reason(tmp_path, tmp_path / "photo.png").startswith("is none of the formats that can be read: .csv, .docx,")


def test_what_a_browser_saves_beside_a_page_is_no_document(tmp_path: Path) -> None:
    write(tmp_path, "Prices.html", "Prices_files/frame.html", "Prices_files/style.css", "Other_files/page.html")
    assert names(tmp_path) == ["Other_files/page.html", "Prices.html"]


def test_a_folder_that_is_missing_or_a_file_is_unusable(tmp_path: Path) -> None:
    write(tmp_path, "file.md")
    with pytest.raises(DocumentsUnusable, match="does not exist"):
        find_files(tmp_path / "nowhere")
    with pytest.raises(DocumentsUnusable, match="is not a folder"):
        find_files(tmp_path / "file.md")


def test_links_that_leave_the_root_or_loop_are_reported_and_not_followed(tmp_path: Path) -> None:
    root, outside = tmp_path / "documents", tmp_path / "outside"
    write(root, "a/real.md")
    write(outside, "secret.md")
    (root / "leak.md").symlink_to(outside / "secret.md")
    (root / "leaks").symlink_to(outside)
    (root / "a" / "loop").symlink_to(root)
    (root / "gone.md").symlink_to(root / "nothing.md")
    (root / "self.md").symlink_to(root / "self.md")
    (root / "same.md").symlink_to(root / "a" / "real.md")
    assert names(root) == ["a/loop", "a/real.md", "gone.md", "leak.md", "leaks", "same.md", "self.md"]
    assert reason(root, root / "leak.md") == "is a link that leaves the documents folder; it is not followed"
    assert reason(root, root / "leaks") == "is a link that leaves the documents folder; it is not followed"
    assert reason(root, root / "a" / "loop") == "is a link to a folder; it is not followed"
    assert reason(root, root / "gone.md") == "is a link that leads nowhere"
    assert reason(root, root / "self.md") == "is a link that leads nowhere"
    assert read_document(root, root / "same.md").text == "Some text."


def test_a_folder_with_the_name_of_a_document_is_reported_and_its_files_are_read(tmp_path: Path) -> None:
    write(tmp_path, "x.md/inner.txt")
    assert names(tmp_path) == ["x.md", "x.md/inner.txt"]
    assert reason(tmp_path, tmp_path / "x.md") == "is a folder, not a file"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert reason(tmp_path, tmp_path / "pipe.txt") == "is not a file that can be read"


@pytest.mark.parametrize("content", ["", " \n\t\r\n ", "\ufeff", "\u200b\u200b"])
def test_an_empty_or_blank_file_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(DocumentUnreadable, match=r"^(is empty|holds no text that can be read)$"):
        read_text(tmp_path, "a.txt", content)


def test_a_file_over_the_limit_is_refused_with_both_sizes(tmp_path: Path) -> None:
    (tmp_path / "big.txt").write_bytes(b"word " * 300_000)
    with pytest.raises(DocumentUnreadable, match=r"is 1\.5 MB; the limit is 1\.0 MB"):
        read_document(tmp_path, tmp_path / "big.txt", limit=1_000_000)


def test_a_binary_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentUnreadable, match="is a binary file, not text"):
        read_text(tmp_path, "a.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")


def test_refusals_of_the_system_are_put_into_words() -> None:
    assert explain(PermissionError(13, "Permission denied")) == "may not be read: this user lacks permission"
    assert explain(OSError(5, "Input/output error")) == "cannot be read: Input/output error"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Café für 5 €".encode(), "Café für 5 €"),
        (b"\xef\xbb\xbf" + "Café".encode(), "Café"),
        ("Café für 5 €".encode("utf-16"), "Café für 5 €"),
        ("Plain text about teeth".encode("utf-16-le"), "Plain text about teeth"),
        ("Die Praxis hat für Sie geöffnet; größere Änderungen hängen aus.".encode("cp1252"), "Die Praxis hat für Sie"),
    ],
)
def test_text_is_read_in_its_own_encoding(tmp_path: Path, content: bytes, text: str) -> None:
    assert read_text(tmp_path, "a.txt", content).text.startswith(text)


def test_a_page_is_read_in_the_encoding_it_declares(tmp_path: Path) -> None:
    page = "<meta charset='windows-1251'><p>Осмотр стоит 500 рублей.</p>".encode("cp1251")
    assert outline_of(read_text(tmp_path, "a.html", page)) == [("p", "Осмотр стоит 500 рублей.")]


def test_ids_come_from_the_path_and_collisions_take_the_suffix() -> None:
    paths = [Path(name) for name in ("News & Views.md", "a/b.txt", "x.md", "x.txt", "y.md")]
    assert document_ids(paths) == {
        Path("News & Views.md"): "news-views",
        Path("a/b.txt"): "a--b",
        Path("x.md"): "x-md",
        Path("x.txt"): "x-txt",
        Path("y.md"): "y",
    }


def test_ids_are_unique_and_safe_whatever_the_names() -> None:
    paths = [
        Path(name)
        for name in ("A.md", "a.md", "ä.md", "x-md.txt", "x.md", "x.txt", "зубы.md", "歯.md", "a--b.txt", "a/b.txt")
    ]
    ids = document_ids(paths)
    assert len(set(ids.values())) == len(paths)
    assert all(
        character.isascii() and (character.isalnum() or character == "-") for slug in ids.values() for character in slug
    )
    assert document_ids(reversed(paths)) == ids
    assert ids[Path("x-md.txt")] == "x-md"


def test_an_id_stays_as_unrelated_files_come_and_go(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "b/c.md")
    before = document_ids(find_files(tmp_path), tmp_path)
    write(tmp_path, "new.md", "b/d.txt")
    after = document_ids(find_files(tmp_path), tmp_path)
    assert {path: after[path] for path in before} == before == {tmp_path / "a.md": "a", tmp_path / "b/c.md": "b--c"}


def test_a_document_knows_its_path_below_the_root(tmp_path: Path) -> None:
    document = read_text(tmp_path, "b/c.md", "Some text.")
    assert (document.document_id, document.path) == ("b--c", "b/c.md")
    assert read_document(tmp_path, Path("b/c.md")) == document
