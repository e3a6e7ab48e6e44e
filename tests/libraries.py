"""A small real library, built as `equipoise index` builds it: files on disk, the encoder, FAISS, BM25."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.engine import Engine
from bot.settings import Settings
from index.build import BuildReport, build_library
from index.generation import Generation, Home

FILES = {
    "guides/fitting.md": """---
title: Fitting a bicycle to its rider
publisher: Wheel Institute
source_type: guideline
published: 2024-03-12
url: https://wheels.example/fitting
---
# Fitting a bicycle to its rider

A good fitting 🚲🚵 starts with the saddle and ends with the handlebars.

## How long does a fitting take?

A first bicycle fitting takes 90 minutes. Later visits take about half an hour.

## What does a fitting cost?

| Visit | Price |
|---|---|
| First fitting | €120 |
| Later visit | €45 |

## What should I bring?

Please bring to the fitting:

- the shoes you ride in
- your own pedals
- a pair of padded shorts
""",
    "guides/brakes.md": """---
title: Looking after bicycle brakes
publisher: Brake Society
source_type: study
---
## When should brake pads be replaced?

Brake pads should be replaced once less than one millimetre of rubber is left. Wet roads wear them out twice as fast.

## Can I clean disc brakes with oil?

Never put oil on disc brakes. Use isopropyl alcohol on a clean cloth instead.
""",
    "hostile.md": """---
title: "<img src=x onerror='window.hacked = 1'>"
publisher: "</title><script>window.hacked = 2</script>"
---
## What is a puncture?

A puncture is a hole in the tyre <script>window.hacked = 4</script><img src=x onerror="window.hacked = 5"> & no more.
""",
}


def write_documents(folder: Path) -> Path:
    """The files, below `folder`."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def build_small_library(folder: Path) -> Path:
    """Documents, index and all below `folder`; returns the home to open."""
    home = folder / "home"
    build_library(write_documents(folder / "documents"), Home(home))
    return home


@dataclass(frozen=True)
class Shelf:
    """A folder of documents and the home they are built into, for a test to change."""

    documents: Path
    home: Home

    @classmethod
    def empty(cls, folder: Path, models: Path) -> Shelf:
        """No document, nothing built; the encoder is at hand."""
        shelf = cls(folder / "documents", Home(folder / "home"))
        shelf.documents.mkdir(parents=True)
        shelf.home.folder.mkdir()
        shelf.home.models.symlink_to(models.resolve(), target_is_directory=True)
        return shelf

    @classmethod
    def copy(cls, folder: Path, built: Path) -> Shelf:
        """A copy of a built home and of the documents beside it."""
        shelf = cls.empty(folder, built / "models")
        shutil.copytree(built.parent / "documents", shelf.documents, dirs_exist_ok=True)
        shutil.copytree(built / "generations", shelf.home.generations)
        shutil.copy(built / "current", shelf.home.pointer)
        return shelf

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.documents / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def build(self, **options: Any) -> BuildReport:
        return build_library(self.documents, self.home, **options)

    def open(self) -> Generation:
        return self.home.open_current()

    def ask(self, question: str) -> str:
        """The answer's text, from a newly opened engine."""
        return Engine.open(Settings(home=self.home.folder)).answer(question).text
