"""The documents, and changing them on hold: see index/holding.py."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping

from index import shelf
from index.errors import IndexBusy
from index.holding import Holding
from index.lock import only_run
from index.operations.workplace import Workplace
from index.placing import place, read_apart

CHANGE_WAIT_S = 2.0  # how long a change waits for a run: one that finds nothing new is over by then


def list_documents(workplace: Workplace) -> tuple[shelf.Shelved, ...]:
    """Every document with what is on hold laid over the folder, and every published one, by path, and how they compare.

    A publication that was killed before it had taken what was on hold into the folder is finished first.

    Raises:
        DocumentsUnusable: the folder cannot be listed, or that cannot be finished.
        LibraryDamaged: what is published cannot be opened.
    """
    holding = Holding(workplace.home, workplace.documents)
    if holding.interrupted:
        with contextlib.suppress(IndexBusy), only_run(workplace.home):  # one that is at work finishes it itself
            holding.finish_publication()
    published = workplace.home.open_current() if workplace.home.current() else None
    return shelf.compare(holding.layers(), published, holding.changes())


def save_document(workplace: Workplace, path: str, content: bytes) -> shelf.Shelved:
    """Puts a document on hold, or another in its place, whole or not at all; nothing is published yet.

    It is read first, in a process of its own: a file that cannot be read is refused, and what is there stays.

    Args:
        path: below the documents folder, with forward slashes, ending as one of the forms that can be read.

    Raises:
        DocumentRefused: the path leads elsewhere, or the file cannot be read; says why.
        IndexBusy: a run is at work.
    """
    place(workplace.documents, path)
    document = read_apart(path, content)
    keep_document(workplace, path, content)
    return shelf.Shelved(
        path, shelf.Shelving.NEW, None, document.metadata, len(document.pages), len(document.text), held=True
    )


def keep_document(workplace: Workplace, path: str, content: bytes) -> None:
    """Puts on hold what was read before and found good. Raises DocumentRefused: the path leads elsewhere; IndexBusy."""
    place(workplace.documents, path)
    with _changing(workplace) as holding:
        holding.save(path, content)


def describe_document(workplace: Workplace, path: str, values: Mapping[str, str]) -> None:
    """Puts what is known of a document, the fields of a sidecar, on hold.

    Raises:
        DocumentRefused: there is no such document.
        DocumentUnreadable: a value makes no sense; says which.
        IndexBusy: a run is at work.
    """
    with _changing(workplace) as holding:
        holding.describe(path, values)


def held_details(workplace: Workplace, path: str) -> dict[str, str] | None:
    """The details of a document that are on hold, None where there are none. Raises DocumentRefused: no such path."""
    return Holding(workplace.home, workplace.documents).details(path)


def remove_document(workplace: Workplace, path: str) -> None:
    """Puts the removal of a file and its sidecar on hold. Raises DocumentRefused: there is none; IndexBusy."""
    place(workplace.documents, path)
    with _changing(workplace) as holding:
        holding.remove(path)


def discard_held(workplace: Workplace, path: str | None = None) -> tuple[str, ...]:
    """Drops what is on hold of one document, or of all (None). The paths dropped. Raises DocumentRefused, IndexBusy."""
    with _changing(workplace) as holding:
        if path is None:
            return holding.discard_all()
        holding.discard(path)
        return (path,)


@contextlib.contextmanager
def _changing(workplace: Workplace) -> Iterator[Holding]:
    """Alone with what is on hold: a run must publish, and take in, the very changes that it has read."""
    with only_run(workplace.home, wait_s=CHANGE_WAIT_S):
        holding = Holding(workplace.home, workplace.documents)
        holding.finish_publication()
        yield holding
