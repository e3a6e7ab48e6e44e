"""How long work tells where it stands."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]  # stage in words, done, total


def quiet(stage: str, done: int, total: int) -> None:
    """The default progress: none."""
