"""A documents folder with another laid over it is read as one."""

from __future__ import annotations

from pathlib import Path

from index.read import content_hash
from index.read.document import read_document
from index.read.layers import Layers
from index.reading import read_folder


def write(root: Path, **files: str) -> Path:
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("_md", ".md").replace("_meta", ".meta.yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def layers(tmp_path: Path) -> Layers:
    lower = write(tmp_path / "lower", a_md="Old.", b_md="Stays.", sub__c_md="Goes.", sub__c_md_meta="title: Gone\n")
    return Layers(lower, write(tmp_path / "upper", a_md="New.", d__e_md="More."), frozenset({"sub/c.md"}))


def test_the_upper_file_wins_and_removed_ones_are_left_out(tmp_path: Path) -> None:
    over = layers(tmp_path)
    assert over.upper is not None
    assert list(over.files().items()) == [("a.md", over.upper), ("b.md", over.lower), ("d/e.md", over.upper)]
    assert list(Layers(over.lower).files()) == ["a.md", "b.md", "sub/c.md"]


def test_a_file_put_in_wins_over_its_own_removal(tmp_path: Path) -> None:
    over = layers(tmp_path)
    again = Layers(over.lower, over.upper, frozenset({"a.md"}))
    assert again.files()["a.md"] == over.upper


def test_an_upper_folder_that_is_not_there_changes_nothing(tmp_path: Path) -> None:
    lower = write(tmp_path / "lower", a_md="Old.")
    assert Layers(lower, tmp_path / "nowhere").files() == Layers(lower).files() == {"a.md": lower}


def test_the_folder_is_read_as_if_the_upper_files_lay_in_it(tmp_path: Path) -> None:
    over = layers(tmp_path)
    moved = write(tmp_path / "moved", a_md="New.", b_md="Stays.", d__e_md="More.")
    found = read_folder(over, {}, lambda *_: None)
    assert found.documents == read_folder(Layers(moved), {}, lambda *_: None).documents
    assert [document.text for document in found.documents] == ["New.", "Stays.", "More."]


def test_either_folder_gives_a_document_its_sidecar_and_the_upper_one_first(tmp_path: Path) -> None:
    over = layers(tmp_path)
    assert over.upper is not None
    write(over.upper, b_md_meta="title: Held\n")
    write(over.lower, a_md_meta="title: Below\n", b_md_meta="title: Beaten\n")
    found = {one.path: one for one in read_folder(over, {}, lambda *_: None).documents}
    assert (found["a.md"].metadata.title, found["b.md"].metadata.title) == ("Below", "Held")
    for name, root in (("a.md", over.upper), ("b.md", over.lower)):
        assert found[name].content_hash == content_hash(root, root / name, over.roots)
    assert read_document(over.lower, over.lower / "b.md").metadata.title == "Beaten"
