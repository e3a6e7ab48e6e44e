"""Building on real files, with the real encoder, FAISS and BM25: what goes in, what is made again, what goes out."""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from index.embed import write_header
from index.errors import DocumentsUnusable, DocumentUnreadable, IndexBusy, ModelUnavailable
from index.generation import Generation, Home, embedding_text
from index.judge import SHIPPED_JUDGE
from index.model import Passage
from index.read.document import read_document
from index.read.layers import Layers
from index.reading import read_folder
from tests.libraries import FILES, Shelf

UNCHANGED_OF_A_BUILD = "manifest.json"  # names the moment it was built


def bytes_of(generation: Generation) -> dict[str, bytes]:
    """Every file but the manifest."""
    paths = [path for path in generation.folder.rglob("*") if path.is_file() and path.name != UNCHANGED_OF_A_BUILD]
    return {path.relative_to(generation.folder).as_posix(): path.read_bytes() for path in paths}


def passages_of(generation: Generation, document_id: str) -> list[Passage]:
    return [passage for passage in generation.passages if passage.document_id == document_id]


@contextmanager
def unprivileged() -> Iterator[None]:
    """As somebody whom file permissions bind: they do not bind root."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


def test_the_first_build_reports_what_went_in(empty_shelf: Shelf) -> None:
    for name, text in FILES.items():
        empty_shelf.write(name, text)
    stages: dict[str, list[tuple[int, int]]] = {}
    report = empty_shelf.build(progress=lambda stage, done, total: stages.setdefault(stage, []).append((done, total)))
    generation = empty_shelf.open()
    assert report.published
    assert report.generation == generation.name == "000001"
    assert report.added == tuple(sorted(FILES))
    assert (report.changed, report.removed, report.problems) == ((), (), ())
    assert report.documents == len(FILES) == len(generation.documents)
    assert report.embedded == report.passages == len(generation.passages) == len(generation.vectors)
    assert report.statements == len(generation.statements)
    assert stages["Reading"] == [(1, 3), (2, 3), (3, 3)]
    assert stages["Embedding"] == [(n, report.passages) for n in range(1, report.passages + 1)]
    assert generation.verify() == []


def test_an_unchanged_library_publishes_nothing_and_embeds_nothing(shelf: Shelf) -> None:
    before = sorted(path.name for path in shelf.home.generations.iterdir())
    for path in shelf.documents.rglob("*.md"):
        path.touch()  # a new date is no change
    report = shelf.build()
    assert not report.published
    assert report.embedded == 0
    assert (report.added, report.changed, report.removed) == ((), (), ())
    assert sorted(path.name for path in shelf.home.generations.iterdir()) == before
    assert shelf.home.current() == report.generation == before[-1]


def test_one_changed_sentence_embeds_its_own_passage_alone(shelf: Shelf) -> None:
    old = shelf.open().load()
    changed = FILES["guides/brakes.md"].replace("twice as fast", "three times as fast")
    shelf.write("guides/brakes.md", changed)
    report = shelf.build()
    new = shelf.open().load()
    assert report.changed == ("guides/brakes.md",)
    assert report.embedded == 1
    rows = {key: row for row, key in enumerate(old.passage_keys)}
    fresh = [row for row, key in enumerate(new.passage_keys) if key not in rows]
    assert [new.passages[row].document_id for row in fresh] == ["guides--brakes"]
    assert (
        "three times as fast"
        in embedding_text(new.documents[new.passages[fresh[0]].document_id], new.passages[fresh[0]])[0]
    )
    for row, key in enumerate(new.passage_keys):
        if key in rows:
            one, other = new.vectors.vectors(np.array([row])), old.vectors.vectors(np.array([rows[key]]))
            assert one.tobytes() == other.tobytes()


def test_the_header_of_the_token_vectors_is_as_long_for_any_number_of_rows() -> None:
    """It is written before the vectors, whose number is known behind the last of them."""
    headers = []
    for rows in (0, 1, 10**12):
        with io.BytesIO() as out:
            write_header(out, (rows, 128))
            headers.append(out.getvalue())
            assert np.lib.format.read_magic(io.BytesIO(out.getvalue())) == (1, 0)
    assert len({len(header) for header in headers}) == 1
    assert len(set(headers)) == 3


def test_two_builds_of_the_same_documents_are_the_same_to_the_byte(shelf: Shelf) -> None:
    first = shelf.open()
    assert shelf.build(rebuild=True).published
    second = shelf.open()
    assert first.name != second.name
    assert bytes_of(first) == bytes_of(second)
    for name, value in first.manifest.items():
        if name not in ("created", "checksum"):
            assert second.manifest[name] == value


def test_a_library_grown_step_by_step_is_the_one_built_at_once(empty_shelf: Shelf) -> None:
    """Text moved within its document keeps its vectors; the places of its tokens move along."""
    name, text = next(iter(FILES.items()))
    empty_shelf.write(name, text.replace("A good fitting", "Take your time. A good fitting"))
    empty_shelf.build()
    for other, content in FILES.items():
        empty_shelf.write(other, content)
    report = empty_shelf.build()
    assert 0 < report.embedded < report.passages
    grown = bytes_of(empty_shelf.open())
    empty_shelf.build(rebuild=True)
    assert grown == bytes_of(empty_shelf.open())


def test_a_removed_document_is_quoted_no_more(shelf: Shelf) -> None:
    assert "one millimetre" in shelf.ask("When should brake pads be replaced?")
    (shelf.documents / "guides" / "brakes.md").unlink()
    report = shelf.build()
    assert report.removed == ("guides/brakes.md",)
    assert report.embedded == 0
    assert "guides--brakes" not in shelf.open().documents
    assert "millimetre" not in shelf.ask("When should brake pads be replaced?")


def test_a_renamed_document_goes_by_its_new_name_and_is_not_embedded_again(shelf: Shelf) -> None:
    (shelf.documents / "guides" / "brakes.md").rename(shelf.documents / "stopping.md")
    report = shelf.build()
    assert (report.added, report.removed, report.embedded) == (("stopping.md",), ("guides/brakes.md",), 0)
    generation = shelf.open()
    assert "stopping" in generation.documents
    assert "guides--brakes" not in generation.documents
    assert {passage.document_id for passage in generation.passages} == set(generation.documents)
    assert generation.verify() == []


def test_a_new_title_changes_what_is_embedded_of_the_whole_document(shelf: Shelf) -> None:
    """Passages are read below their document's title."""
    shelf.write("guides/brakes.md", FILES["guides/brakes.md"].replace("Looking after bicycle", "On rim and disc"))
    report = shelf.build()
    assert report.embedded == len(passages_of(shelf.open(), "guides--brakes")) > 1


def test_broken_files_are_listed_and_the_others_go_in(shelf: Shelf) -> None:
    shelf.write("picture.md", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01")
    shelf.write("void.txt", "  \n\n")
    shelf.write("front.md", "---\ntitle: [unclosed\n---\nText below.\n")
    shelf.write("bells.md", "# Bells\n\nThe brass bell reaches 95 decibels.\n")
    report = shelf.build()
    assert [problem.path for problem in report.problems] == ["front.md", "picture.md", "void.txt"]
    assert all("\n" not in str(problem) and problem.reason for problem in report.problems)
    assert report.added == ("bells.md",)
    assert "95 decibels" in shelf.ask("How loud is the brass bell?")
    assert shelf.open().manifest["problems"] == [str(problem) for problem in report.problems]
    assert not shelf.build().published


def test_a_mended_file_goes_in(shelf: Shelf) -> None:
    shelf.write("bells.md", "")
    assert [problem.path for problem in shelf.build().problems] == ["bells.md"]
    shelf.write("bells.md", "# Bells\n\nThe brass bell reaches 95 decibels.\n")
    report = shelf.build()
    assert report.problems == ()
    assert report.added == ("bells.md",)


def test_links_out_of_the_folder_are_not_followed(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "private.md").write_text("# Private\n\nThe safe opens with 4711.\n")
    (shelf.documents / "out.md").symlink_to(tmp_path / "private.md")
    (shelf.documents / "gone.md").symlink_to(tmp_path / "nowhere.md")
    (shelf.documents / "circle").symlink_to(shelf.documents, target_is_directory=True)
    (shelf.documents / "again.md").symlink_to(shelf.documents / "hostile.md")
    report = shelf.build()
    assert sorted(problem.path for problem in report.problems) == ["circle", "gone.md", "out.md"]
    assert report.added == ("again.md",)
    assert all("4711" not in document.text for document in shelf.open().documents.values())


@pytest.mark.parametrize("state", ["missing", "a file", "empty", "nothing readable"])
def test_a_folder_that_holds_nothing_to_read_leaves_what_is_published(shelf: Shelf, state: str) -> None:
    published, folder = shelf.home.current(), shelf.documents.with_name("other")
    if state == "a file":
        folder.write_text("not a folder")
    elif state != "missing":
        folder.mkdir()
    if state == "nothing readable":
        (folder / "one.md").write_bytes(b"")
    with pytest.raises(DocumentsUnusable) as caught:
        Shelf(folder, shelf.home).build()
    assert str(folder) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert shelf.home.current() == published
    assert "90 minutes" in shelf.ask("How long does a first fitting take?")


def test_a_folder_or_a_file_without_permission_is_named() -> None:
    with tempfile.TemporaryDirectory() as name:  # not below pytest's own folder, which others may not enter
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "closed.md").write_text("# Closed\n\nNobody reads this.\n")
        (folder / "open.md").write_text("# Open\n\nEverybody reads this.\n")
        (folder / "closed.md").chmod(0)
        with unprivileged(), pytest.raises(DocumentUnreadable, match="may not be read: this user lacks permission"):
            read_document(folder, folder / "closed.md")
        with unprivileged():
            assert read_document(folder, folder / "open.md").text == "Open\n\nEverybody reads this."
        folder.chmod(0)
        with unprivileged(), pytest.raises(DocumentsUnusable, match="lacks permission"):
            read_folder(Layers(folder), {}, lambda *_: None)
        folder.chmod(0o755)


def test_a_folder_that_is_lost_while_it_is_read_leaves_what_is_published(shelf: Shelf) -> None:
    """A mount that goes away leaves an empty folder behind: that is no wish to remove every document."""

    def lose(stage: str, done: int, total: int) -> None:
        if stage == "Reading" and done == 1:
            shelf.documents.rename(shelf.documents.with_name("elsewhere"))
            shelf.documents.mkdir()

    shelf.write("bells.md", "# Bells\n\nThe brass bell reaches 95 decibels.\n")
    with pytest.raises(DocumentsUnusable, match="went away while they were read"):
        shelf.build(progress=lose)
    with pytest.raises(DocumentsUnusable, match="holds no document"):
        shelf.build()
    assert shelf.home.current() == "000001"
    assert "90 minutes" in shelf.ask("How long does a first fitting take?")


def test_another_judge_judges_again_and_says_why(shelf: Shelf) -> None:
    judge = shelf.home.folder / "judge"
    shutil.copytree(SHIPPED_JUDGE, judge)
    with (judge / "model.onnx").open("ab") as file:
        file.write(b"\xfa\x07\x00")  # a field that no reader knows, and none minds
    report = shelf.build(judge_model=str(judge))
    assert report.published
    assert report.embedded == 0
    assert report.reasons == ("the judge of disagreements is another, so that every pair is judged again",)


def test_a_second_run_at_the_same_time_is_told_so(shelf: Shelf) -> None:
    refused: list[str] = []

    def meanwhile(stage: str, done: int, total: int) -> None:
        if stage == "Reading" and done == 1:
            with pytest.raises(IndexBusy) as caught:
                shelf.build()
            refused.append(str(caught.value))

    shelf.write("bells.md", "# Bells\n\nThe brass bell reaches 95 decibels.\n")
    assert shelf.build(progress=meanwhile).published
    assert refused == ["Another run is building this library. Wait until it ends, then try again."]
    assert not shelf.build().published


def test_a_model_that_is_none_is_refused_and_what_is_published_stays(shelf: Shelf, tmp_path: Path) -> None:
    published = shelf.home.current()
    with pytest.raises(ModelUnavailable, match="EQUIPOISE_EMBEDDING_MODEL"):
        shelf.build(model=str(tmp_path / "no-model"))
    assert shelf.home.current() == published
    assert not list(shelf.home.models.glob(".export-*"))


def test_five_generations_are_kept_and_never_less_than_the_published_one(shelf: Shelf) -> None:
    for _ in range(6):
        shelf.build(rebuild=True)
    assert shelf.home.names() == ["000003", "000004", "000005", "000006", "000007"]
    shelf.home.point_to("000003")
    shelf.build(rebuild=True)
    assert shelf.home.current() == "000008"
    assert "000008" in shelf.home.names()


def test_every_statement_of_the_sample_library_is_a_stretch_of_its_passage(sample_library: Path) -> None:
    generation = Home(sample_library).open_current()
    assert generation.verify() == []
    assert len(generation.documents) == 5
    for statement in generation.statements:
        passage = generation.passages[generation.rows[statement.passage_id]]
        text = generation.documents[statement.document_id].text
        assert passage.document_id == statement.document_id
        assert passage.start <= statement.start < statement.end <= passage.end
        assert statement.span.of(text) == statement.span.of(text).strip()
        assert all(span.end <= statement.start for span in statement.context)


def test_the_tokens_of_a_passage_lie_where_its_words_are(sample_library: Path) -> None:
    """Late interaction finds statements by these places."""
    generation = Home(sample_library).open_current()
    for row, passage in enumerate(generation.passages):
        places = np.asarray(generation.tokens.offsets[generation.tokens.tokens(row)])
        inside = places[places[:, 0] >= 0]
        text = generation.documents[passage.document_id].text
        assert inside[:, 0].min() == passage.start
        assert inside[:, 1].max() <= passage.end
        assert all(text[start:end].strip() for start, end in inside)
