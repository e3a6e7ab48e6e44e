"""One run at a time changes a home."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from index.errors import IndexBusy
from index.generation import Home


@contextmanager
def only_run(home: Home) -> Iterator[None]:
    """Holds the lock of this home; the system lets go of it however the process ends.

    Raises:
        IndexBusy: another run holds it.
    """
    home.generations.mkdir(parents=True, exist_ok=True)
    with home.lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise IndexBusy("Another run is building this library. Wait until it ends, then try again.") from error
        yield
