"""How much a single file may cost. Whatever goes beyond is listed with the limit it broke."""

from __future__ import annotations

from dataclasses import dataclass

MAX_BYTES = 20_000_000  # of a text file; a library's worth of prose
MAX_PAPER_BYTES = 100_000_000  # of a PDF or DOCX: most of it is pictures
MAX_UNPACKED = 200_000_000  # bytes that an archive claims to hold
MAX_CHARS = 5_000_000  # of the text that is read
MAX_PAGES = 2_000
MAX_ROWS = 20_000  # of a table
MAX_COLUMNS = 100


@dataclass(frozen=True, slots=True)
class Limits:
    """What the process that reads one file may use."""

    seconds: int = 60
    memory: int = 512_000_000  # bytes beyond what the process has before it reads anything


DEFAULT_LIMITS = Limits()
