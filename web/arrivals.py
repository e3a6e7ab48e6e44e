"""Files uploaded while a run works on the library: kept on the disk, and put on hold as soon as it is done.

HOME/arrivals/NUMBER NAME    a file that was read and found good; the number is the time it came
"""

from __future__ import annotations

import contextlib
import logging
import time
from pathlib import Path

from index import operations
from index.errors import EquipoiseError, IndexBusy
from index.lock import only_run
from index.operations import Workplace
from index.placing import place, read_apart, write_whole

log = logging.getLogger("equipoise.web")


class Arrivals:
    """Every method may be called from any thread; another process may do the same work at the same time."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        self._folder = workplace.home.folder / "arrivals"
        self._fault = ""  # why they could not be put on hold, as last logged

    def save(self, name: str, content: bytes) -> bool:
        """Put a file on hold; False if a run is at work, or an older file of that name waits: then it waits as well.

        Raises:
            DocumentRefused: it cannot be read, or its name leads elsewhere; nothing is kept.
        """
        if name in self.names():
            place(self._workplace.documents, name)
            read_apart(name, content)
        else:
            with contextlib.suppress(IndexBusy):
                operations.save_document(self._workplace, name, content)
                return True
        write_whole(self._folder / f"{time.time_ns():020d} {name}", content)
        return False

    def names(self) -> list[str]:
        """What waits, oldest first."""
        return [_name(path) for path in self._waiting()]

    def take_in(self) -> None:
        """Put what waits on hold, oldest first, unless a run is at work. What cannot be goes on waiting."""
        waiting = self._waiting()
        try:
            if waiting:
                with only_run(self._workplace.home):
                    pass  # a look: to wait for the run would keep others waiting
            for path in waiting:
                operations.keep_document(self._workplace, _name(path), path.read_bytes())
                path.unlink(missing_ok=True)
        except (IndexBusy, FileNotFoundError):
            return  # the next look is soon; or another process was faster
        except (EquipoiseError, OSError) as error:
            if str(error) != self._fault:  # once, not twice a second
                log.warning("uploaded files wait: %s", error)
            self._fault = str(error)
        else:
            self._fault = ""

    def _waiting(self) -> list[Path]:
        """Without what is just being written, whose names begin with a dot."""
        return sorted(self._folder.glob("[0-9]* *")) if self._folder.is_dir() else []


def _name(path: Path) -> str:
    return path.name.partition(" ")[2]
