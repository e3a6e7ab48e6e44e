"""One run at a time changes a home."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager

from index.errors import IndexBusy
from index.generation import Home

LOOK_AGAIN_S = 0.05


@contextmanager
def only_run(home: Home, wait_s: float = 0.0) -> Iterator[None]:
    """Holds the lock of this home; the system lets go of it however the process ends. Waits `wait_s` for another.

    Raises:
        IndexBusy: another run holds it.
    """
    home.generations.mkdir(parents=True, exist_ok=True)
    with home.lock.open("w") as file:
        until = time.monotonic() + wait_s
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() >= until:
                    told = "Another run is building this library. Wait until it ends, then try again."
                    raise IndexBusy(told) from error
            time.sleep(LOOK_AGAIN_S)
        yield
