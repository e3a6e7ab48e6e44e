"""A small real library, built as `equipoise index` builds it: files on disk, the encoder, FAISS, BM25."""

from __future__ import annotations

from pathlib import Path

from index.build import build_library
from index.generation import Home

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
