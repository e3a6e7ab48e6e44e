"""Re-indexes when the documents change. The only file that imports watchfiles."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from pathlib import Path

import watchfiles
from watchfiles._rust_notify import WatchfilesRustInternalError  # which has no other name

from index.errors import DocumentsUnusable, EquipoiseError, IndexBusy
from index.operations import Update, Workplace, update
from index.progress import Progress, quiet

SETTLE_S = 2.0  # how long the files must be left alone before they are read: a copy takes its time
LOOK_AGAIN_S = 5.0  # how soon work that could not be done is tried again

Tell = Callable[[Update | EquipoiseError | OSError], None]
_Stamps = frozenset[tuple[str, int, int]]
See = Callable[[Path, threading.Event, float, bool], Iterator[Collection[object]]]


def changes_seen(folder: Path, stop: threading.Event, settle_s: float, poll: bool) -> Iterator[Collection[object]]:
    """What has changed, each time that it has settled, and nothing after a while without.

    Raises:
        FileNotFoundError: the folder, or one below it, is not there.
        OSError, WatchfilesRustInternalError: it cannot be watched: it holds too many folders or, polled, a circle of
            links.
    """
    return watchfiles.watch(
        folder,
        stop_event=stop,
        step=round(settle_s * 1000),
        debounce=round(60_000 + settle_s * 1000),
        rust_timeout=round(LOOK_AGAIN_S * 1000),
        yield_on_timeout=True,
        force_polling=poll or None,
        recursive=True,
    )


def watch(
    workplace: Workplace,
    tell: Tell,
    *,
    stop: threading.Event,
    settle_s: float = SETTLE_S,
    poll: bool = False,
    strict: bool = False,
    progress: Progress = quiet,
    see: See = changes_seen,
) -> None:
    """Updates the library now, and again whenever its documents have changed and settled, until `stop` is set.

    A document that can be read no more stays as it was published, and a run that fails changes nothing: `tell` hears
    of it, and the next change, or the next moment where that may help, brings another run.

    Args:
        tell: told of what every run published, and where the folder cannot be watched; of the same failure, refusal
            or problems once.
        poll: look at the files again and again, for folders on a network, which tell of no change.
    """
    failure, said = "", None
    pending = True
    read = looked = _Stamps()  # what the last run began with, and what the last moment saw
    for changed in _moments(workplace.documents, stop, settle_s, poll, see, tell):
        before, looked = looked, _stamps(workplace.documents) if poll else looked
        overlooked = looked == before != read  # settled, and not what was read
        if not (changed or pending or overlooked):
            continue
        read = looked
        try:
            outcome = update(workplace, strict=strict, keep_unreadable=True, progress=progress)
            news = (outcome.refusal, outcome.report.problems)
            if outcome.published or news != said:
                tell(outcome)
            pending, failure, said = False, "", news
        except (EquipoiseError, OSError) as error:
            pending = isinstance(error, IndexBusy | DocumentsUnusable | OSError)  # what may be otherwise in a while
            if str(error) != failure:
                tell(error)
            failure = str(error)


def _moments(folder: Path, stop: threading.Event, settle_s: float, poll: bool, see: See, tell: Tell) -> Iterator[bool]:
    """Now, then whenever something may be done: True after a change has settled, False after a while without."""
    yield True
    told = ""
    while not stop.is_set():
        identity = _identity(folder)
        if identity is None:
            yield True  # for it to be told
            stop.wait(LOOK_AGAIN_S)
            continue
        first = True  # what happened before the watching had begun nobody would tell of
        try:
            for changes in see(folder, stop, settle_s, poll):
                yield bool(changes) or first
                first, told = False, ""
                if _identity(folder) != identity:
                    break  # another folder lies there now
        except FileNotFoundError:  # it, or a folder below it, went away just when the watching was to begin
            stop.wait(settle_s)
        except (OSError, WatchfilesRustInternalError) as error:
            if str(error) != told:
                tell(DocumentsUnusable(f"{folder} cannot be watched ({error}). It is read again every few seconds."))
            told = str(error)
            stop.wait(LOOK_AGAIN_S)
            yield True


def _stamps(folder: Path) -> _Stamps:
    """Of every file its size and time of change, in nanoseconds.

    Polling compares whole seconds: it overlooks a change within the second of the one before.
    """
    found: set[tuple[str, int, int]] = set()
    for parent, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(parent, name)  # noqa: PTH118 - a Path for each of 10,000 takes ten times as long
            with suppress(OSError):  # it went away meanwhile, which the next look sees
                stat = os.lstat(path)
                found.add((path, stat.st_size, stat.st_mtime_ns))
    return frozenset(found)


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
