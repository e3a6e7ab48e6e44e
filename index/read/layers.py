"""A documents folder with another laid over it, read as one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from index.read.files import find_files


@dataclass(frozen=True, slots=True)
class Layers:
    """For each path below the folders the upper file wins, sidecars too; of the lower, those removed are left out."""

    lower: Path
    upper: Path | None = None
    removed: frozenset[str] = frozenset()  # documents by their path, with forward slashes

    @property
    def roots(self) -> tuple[Path, ...]:
        """The folders, upper first."""
        return (self.lower,) if self.upper is None else (self.upper, self.lower)

    def files(self) -> dict[str, Path]:
        """The folder in which each document lies, by its path below it, in the order of the paths.

        Raises:
            DocumentsUnusable: the lower folder cannot be listed.
        """
        found = {name: self.lower for name in names_below(self.lower) if name not in self.removed}
        if self.upper is not None and self.upper.is_dir():
            found |= dict.fromkeys(names_below(self.upper), self.upper)
        return {name: found[name] for name in sorted(found, key=PurePosixPath)}


def names_below(root: Path) -> list[str]:
    """What find_files finds, by its path below `root`, with forward slashes."""
    return [path.relative_to(root).as_posix() for path in find_files(root)]
