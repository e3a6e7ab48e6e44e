"""What is published is whole, whatever moment a run dies and whatever happens to the files afterwards."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.engine import Engine
from bot.settings import Settings
from index.errors import LibraryDamaged, LibraryMissing
from index.generation import Generation
from tests.libraries import Shelf

ROOT = Path(__file__).parents[2]

# A build that kills itself, for good, at the moment it is told.
DYING = """
import os, signal, sys
from pathlib import Path
from index.build import build_library
from index.generation import Home

documents, home, moment = sys.argv[1:]

def reach(now):
    if now == moment:
        os.kill(os.getpid(), signal.SIGKILL)

class DyingHome(Home):
    def point_to(self, name):
        reach("numbered")
        super().point_to(name)
        reach("pointed")

build_library(Path(documents), DyingHome(Path(home)), progress=lambda stage, done, total: reach(f"{stage} {done}"))
"""
BELLS = "## How loud is the brass bell?\n\nThe brass bell reaches 95 decibels.\n\n## Who rings it?\n\nThe rider does.\n"


def flip(path: Path, place: int) -> None:
    """Turns one bit of the byte at `place`, counted from the end when negative; puts a byte into an empty file."""
    content = bytearray(path.read_bytes() or b"\0")
    content[place] ^= 0x04
    path.write_bytes(bytes(content))


@pytest.mark.parametrize(
    ("moment", "published"),
    [
        ("Reading 1", "000001"),
        ("Embedding 1", "000001"),
        ("Embedding statements 1", "000001"),
        ("Publishing 0", "000001"),
        ("numbered", "000001"),  # finished and named, not yet pointed to
        ("pointed", "000002"),
    ],
)
def test_a_run_killed_at_any_moment_leaves_a_whole_library(shelf: Shelf, moment: str, published: str) -> None:
    shelf.write("bells.md", BELLS)
    arguments = [sys.executable, "-c", DYING, str(shelf.documents), str(shelf.home.folder), moment]
    killed = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert shelf.home.current() == published
    assert shelf.open().verify() == []
    assert "90 minutes" in shelf.ask("How long does a first fitting take?")

    report = shelf.build()
    assert "95 decibels" in shelf.ask("How loud is the brass bell?")
    assert shelf.home.current() == report.generation
    assert {path.name for path in shelf.home.generations.iterdir()} == set(shelf.home.names())


def test_a_reader_keeps_the_generation_it_has_opened(shelf: Shelf) -> None:
    """Even when it is swept away meanwhile; then it switches, whole."""
    engine = Engine.open(Settings(home=shelf.home.folder))
    shelf.write("bells.md", BELLS)
    shelf.build()
    shutil.rmtree(shelf.home.path("000001"))
    assert engine.generation_id == "000001"
    assert "90 minutes" in engine.answer("How long does a first fitting take?").text
    assert engine.document("bells") is None
    assert engine.refresh()
    assert engine.generation_id == "000002"
    assert "95 decibels" in engine.answer("How loud is the brass bell?").text
    assert not engine.refresh()


def test_a_damaged_generation_is_not_switched_to(shelf: Shelf) -> None:
    engine = Engine.open(Settings(home=shelf.home.folder))
    shelf.write("bells.md", BELLS)
    shelf.build()
    flip(shelf.home.path("000002") / "vectors.faiss", -1)
    with pytest.raises(LibraryDamaged):
        engine.refresh()
    assert engine.generation_id == "000001"
    assert "90 minutes" in engine.answer("How long does a first fitting take?").text


@pytest.mark.parametrize("place", [0, 40, -1])
@pytest.mark.parametrize(
    "name",
    [
        "manifest.json",
        "documents.jsonl",
        "passages.jsonl",
        "statements.jsonl",
        "statements.npy",
        "vectors.faiss",
        "tokens.npy",
        "token_starts.npy",
        "token_offsets.npy",
    ],
)
def test_a_flipped_bit_is_noticed_before_anything_is_answered(shelf: Shelf, name: str, place: int) -> None:
    flip(shelf.open().folder / name, place)
    with pytest.raises(LibraryDamaged, match=r"^Generation 000001 .*\. Run: equipoise index( --rebuild)?$"):
        shelf.open()


def test_every_file_of_a_generation_has_its_checksum(shelf: Shelf) -> None:
    generation = shelf.open()
    files = {path.relative_to(generation.folder).as_posix() for path in generation.folder.rglob("*") if path.is_file()}
    assert files - {"manifest.json"} == set(generation.manifest["files"])
    for name in sorted(generation.manifest["files"]):
        copy = generation.folder.with_name("000009")
        shutil.copytree(generation.folder, copy)
        flip(copy / name, -1)
        with pytest.raises(LibraryDamaged, match=name):
            Generation(copy)
        if (generation.folder / name).stat().st_size:
            assert Generation(copy, checked_bytes=0).verify() == [f"{name} has another checksum"]
        shutil.rmtree(copy)


@pytest.mark.parametrize("place", [0, 60, 70])
def test_a_file_too_large_to_be_checked_is_refused_where_it_cannot_be_read(shelf: Shelf, place: int) -> None:
    folder = shelf.open().folder
    flip(folder / "tokens.npy", place)
    with pytest.raises(LibraryDamaged, match=r"tokens\.npy"):
        Generation(folder, checked_bytes=0).load()


def test_files_that_are_missing_or_cut_short_are_named(shelf: Shelf) -> None:
    tokens = shelf.open().folder / "tokens.npy"
    content = tokens.read_bytes()
    tokens.write_bytes(content[:-1])
    with pytest.raises(LibraryDamaged, match=rf"tokens\.npy has {len(content) - 1} bytes instead of {len(content)}"):
        shelf.open()
    tokens.unlink()
    with pytest.raises(LibraryDamaged, match=r"tokens\.npy is missing"):
        shelf.open()


def test_damage_is_mended_by_building_again_and_never_carried_over(shelf: Shelf) -> None:
    """Not even where opening does not look."""
    tokens = shelf.open().folder / "tokens.npy"
    clean = tokens.read_bytes()
    flip(tokens, -1)
    shelf.write("zz-last.md", BELLS)  # its vectors come last: those before it would be taken from what is published
    report = shelf.build()
    assert report.embedded == report.passages
    header = 128
    assert (shelf.open().folder / "tokens.npy").read_bytes()[header : len(clean)] == clean[header:]
    assert shelf.open().verify() == []


@pytest.mark.parametrize("pointer", [b"", b"\xb0\xb0\xff", b"000099\n", b"../..\n", b"0000\x0001\n"])
def test_a_damaged_pointer_is_no_riddle(shelf: Shelf, pointer: bytes) -> None:
    shelf.home.pointer.write_bytes(pointer)
    with pytest.raises(LibraryDamaged if pointer else LibraryMissing, match="Run: equipoise index"):
        shelf.open()
    assert shelf.build().published
    assert "90 minutes" in shelf.ask("How long does a first fitting take?")


def test_a_generation_of_another_version_says_to_build_again(shelf: Shelf) -> None:
    path = shelf.open().folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 1}))
    with pytest.raises(LibraryDamaged, match=r"another version of Equipoise\. Run: equipoise index$"):
        shelf.open()
    assert shelf.build().published


def test_offsets_outside_the_text_are_found(shelf: Shelf) -> None:
    generation = shelf.open()
    statement = generation.statements[0]
    document = generation.documents[statement.document_id]
    generation.documents[statement.document_id] = type(document)(
        document.document_id, document.path, document.content_hash, document.metadata, document.text[:5], ()
    )
    assert any(fault.startswith(f"{statement.statement_id}: offsets") for fault in generation.verify())
