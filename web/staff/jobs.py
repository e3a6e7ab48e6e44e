"""One long work on the library at a time, in a thread of its own; pages show how far it is."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from index.errors import EquipoiseError
from index.operations import Update
from index.progress import Progress

log = logging.getLogger("equipoise.web")


@dataclass(frozen=True, slots=True)
class Job:
    """How a work stands. `result` when it is done, `fault` (a sentence) when it failed, neither while it runs."""

    name: str  # "dry run", "publication"
    who: str
    started: datetime  # UTC
    stage: str = "Starting"
    done: int = 0
    total: int = 0
    result: Update | None = None
    fault: str | None = None

    @property
    def running(self) -> bool:
        return self.result is None and self.fault is None

    @property
    def percent(self) -> int:
        return round(100 * self.done / self.total) if self.total else 0


class Jobs:
    """Remembers the last work of this process. Another process is kept out by the library's own lock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.last: Job | None = None

    def start(self, name: str, who: str, work: Callable[[Progress], Update], after: Callable[[Update], None]) -> bool:
        """Begin a work; False if one is running. `after` is called with its result, in its thread."""
        with self._lock:
            if self.last is not None and self.last.running:
                return False
            self.last = Job(name, who, datetime.now(UTC))
        threading.Thread(target=self._run, args=(work, after), daemon=True).start()
        return True

    def _run(self, work: Callable[[Progress], Update], after: Callable[[Update], None]) -> None:
        try:
            result = work(self._progress)
            after(result)
        except (EquipoiseError, OSError) as error:
            self._set(fault=str(error))
        except Exception as error:
            log.exception("unexpected %s while working on the library", type(error).__name__)
            self._set(fault="Something went wrong on our side. It has been logged; what is published stays.")
        else:
            self._set(result=result)

    def _progress(self, stage: str, done: int, total: int) -> None:
        self._set(stage=stage, done=done, total=total)

    def _set(self, **values: object) -> None:
        with self._lock:
            if self.last is not None:
                self.last = replace(self.last, **values)  # type: ignore[arg-type]
