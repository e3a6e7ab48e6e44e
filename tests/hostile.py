"""A thousand files that nobody should put into a library, made by a fixed seed; and how to put them there."""

from __future__ import annotations

import gzip
import io
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdf

from tests.papers import Words, paragraph, write_docx, write_pdf

Maker = Callable[[random.Random], bytes]
SUFFIXES = (".md", ".html", ".txt", ".pdf", ".docx", ".csv")
GOOD_PDF = write_pdf([[Words("The chain is oiled every hundred miles.", 100)], [Words("Wipe it first.", 100)]])
GOOD_DOCX = write_docx(paragraph("Chains", "Title") + paragraph("The chain is oiled every hundred miles."))
GOOD_HTML = b"<html><body><h1>Chains</h1><p>The chain is oiled every hundred miles.</p></body></html>"
GOOD = {".pdf": GOOD_PDF, ".docx": GOOD_DOCX, ".html": GOOD_HTML}
LAUGHS = '<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def _cut(chance: random.Random) -> bytes:
    whole = chance.choice(list(GOOD.values()))
    return whole[: chance.randint(1, len(whole) - 1)]


def _damaged(chance: random.Random) -> bytes:
    whole = bytearray(chance.choice(list(GOOD.values())))
    for _ in range(chance.randint(1, 60)):
        whole[chance.randrange(len(whole))] = chance.randrange(256)
    return bytes(whole)


def _noise(chance: random.Random) -> bytes:
    return chance.randbytes(chance.randint(1, 20_000))


def _nothing(chance: random.Random) -> bytes:
    return chance.choice([b"", b" ", b"\n" * 999, b"\xef\xbb\xbf", b"\0" * chance.randint(1, 5000)])


def _wrong_name(chance: random.Random) -> bytes:
    return chance.choice(
        [*GOOD.values(), b"\x89PNG\r\n\x1a\n" + chance.randbytes(99), gzip.compress(GOOD_HTML), b"GIF89a"]
    )


def _zip_bomb(chance: random.Random) -> bytes:
    return write_docx(paragraph("x"), word__media__x=b"0" * chance.randint(201, 260) * 1_000_000)


def _many_parts(chance: random.Random) -> bytes:
    return write_docx(paragraph("x"), **{f"word__media__{n}": b"x" for n in range(chance.randint(5_001, 5_200))})


def _paths_out(chance: random.Random) -> bytes:
    return write_docx(paragraph("x"), **{"..__..__tmp__owned": b"x", "__etc__owned": b"x"})


def _entity_bomb(chance: random.Random) -> bytes:
    if chance.random() < 0.5:
        return write_docx(paragraph("x"), prolog=LAUGHS + "]>")
    return (LAUGHS + "]><html><body><p>&i;</p></body></html>").encode()


def _deep(chance: random.Random) -> bytes:
    depth = chance.randint(2_000, 40_000)
    return chance.choice(
        [
            ("<div>" * depth + "deep").encode(),
            ("<ul><li>" * (depth // 10) + "deep").encode(),
            (">" * depth + " deep").encode(),
            ("[" * depth).encode(),
            write_docx(
                "<w:tbl><w:tr><w:tc>" * min(depth, 3000)
                + paragraph("deep")
                + "</w:tc></w:tr></w:tbl>" * min(depth, 3000)
            ),
        ]
    )


def _locked(chance: random.Random) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(GOOD_PDF))
    writer.encrypt("secret", algorithm="RC4-128")
    packed = io.BytesIO()
    writer.write(packed)
    return chance.choice([packed.getvalue(), bytes.fromhex("d0cf11e0a1b11ae1") + chance.randbytes(600)])


def _yaml(chance: random.Random) -> bytes:
    return chance.choice(
        [
            b"---\ntitle: [unclosed\n---\nText.\n",
            b"---\n" + b"&a [" * 5_000 + b"\n---\nText.\n",
            b"---\ntitle: !!python/object/apply:os.system ['true']\n---\nText.\n",
            b"---\nexpires: tomorrow\n---\nText.\n",
            b"---\na: &a [x,x]\n" + b"".join(b"b%d: [*a,*a]\n" % n for n in range(99)) + b"title: t\n---\nText.\n",
        ]
    )


def _table(chance: random.Random) -> bytes:
    return chance.choice([b"a," * 500, b'"' + b"x" * 300_000, b"a,b\n" * 30_000, b"\xff\xfe\xff" * 99])


MAKERS: tuple[tuple[Maker, tuple[str, ...], int], ...] = (
    (_cut, SUFFIXES, 220),
    (_damaged, (".pdf", ".docx", ".html"), 220),
    (_noise, SUFFIXES, 150),
    (_nothing, SUFFIXES, 80),
    (_wrong_name, (*SUFFIXES, ".exe", ".png", "", ".md.gz"), 130),
    (_zip_bomb, (".docx",), 3),
    (_many_parts, (".docx",), 3),
    (_paths_out, (".docx",), 14),
    (_entity_bomb, (".docx", ".html"), 20),
    (_deep, (".html", ".md", ".docx"), 60),
    (_locked, (".pdf", ".docx"), 40),
    (_yaml, (".md",), 40),
    (_table, (".csv",), 20),
)
NAMES = (
    "{n}",
    "two\nlines {n}",
    "emoji 🚲 {n}",
    "..{n}",
    "-rf {n}",
    "名前 {n}",
    "a'b\"c {n}",
    "%2e%2e%2f {n}",
    "tab\t{n}",
)


def write_hostile(folder: Path, seed: int = 1) -> list[Path]:
    """About a thousand hostile files; returns their paths. Links and a file without end of blanks come besides."""
    chance = random.Random(seed)
    made = list(_written(folder, chance))
    blanks = folder / "blanks.txt"
    with blanks.open("wb") as file:
        file.write(b" " * 200_000_000)
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "round.md").symlink_to(folder / "round.md")
    (folder / "out.md").symlink_to("/etc/hostname")
    (folder / "gone.md").symlink_to(folder / "nowhere.md")
    os.mkfifo(folder / "pipe.md")
    return [*made, blanks, *(folder / name for name in ("loop", "round.md", "out.md", "gone.md", "pipe.md"))]


def _written(folder: Path, chance: random.Random) -> Iterator[Path]:
    number = 0
    for maker, suffixes, count in MAKERS:
        for _ in range(count):
            number += 1
            name = chance.choice(NAMES).format(n=f"{number:04d}").lstrip(".") if number % 3 else f"file-{number:04d}"
            path = folder / (name + chance.choice(suffixes))
            path.write_bytes(maker(chance))
            yield path
