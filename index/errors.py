"""Named errors, sorted by whose fault they are. The message is one line that says the next step."""

from __future__ import annotations


class EquipoiseError(Exception):
    """Anything a user can mend; its message is shown as it is."""


class LibraryMissing(EquipoiseError):
    """The operator has not built a library yet."""


class LibraryDamaged(EquipoiseError):
    """A generation on disk fails its own checks."""


class DocumentsUnusable(EquipoiseError):
    """The documents folder is missing, empty, or holds nothing that can be read."""


class DocumentUnreadable(EquipoiseError):
    """One file cannot become a document; the others go on. `passing`: not the file's fault; it may do next time."""

    def __init__(self, reason: str, line: int | None = None, *, passing: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.passing = passing


class IndexBusy(EquipoiseError):
    """Another run is building the library."""


class ModelUnavailable(EquipoiseError):
    """The named model cannot be loaded."""


class SettingWrong(EquipoiseError):
    """A setting has a value that cannot work."""


class GenerationUnknown(EquipoiseError):
    """No generation of that number is kept."""


class DocumentRefused(EquipoiseError):
    """A document that a maintainer hands in cannot be put into the folder under that name."""


class QuestionsUnreadable(EquipoiseError):
    """The saved question set cannot be used."""
