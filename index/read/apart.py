"""Reads files in processes of their own, killed when one takes too long or too much memory."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from index.errors import DocumentUnreadable
from index.model import Document
from index.read.limits import DEFAULT_LIMITS, Limits
from index.records import document_from_json

_PACKAGES = str(Path(__file__).parents[2])
_START = (
    "import sys; sys.path.insert(0, sys.argv[1]); from index.read.worker import main; main(*map(int, sys.argv[2:]))"
)
_GRACE_S = 10  # how long beyond its limit a process may take to start, and to be killed by its own alarm


class _Gone(Exception):
    """The process ended without a reply; `signal` killed it, or 0."""

    def __init__(self, by_signal: int) -> None:
        super().__init__(by_signal)
        self.signal = by_signal


class _Child:
    """One such process."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.served = 0
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, _PACKAGES, str(limits.seconds), str(limits.memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    @property
    def process_id(self) -> int:
        return self._process.pid

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """The reply. Raises _Gone when there is none."""
        self.served += 1
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request).encode("ascii") + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise _Gone(self.end()) from None
        reply: dict[str, Any] = json.loads(self._line())
        return reply

    def _line(self) -> bytes:
        assert self._process.stdout is not None
        descriptor = self._process.stdout.fileno()
        until = time.monotonic() + self._limits.seconds + _GRACE_S
        pieces: list[bytes] = []
        while not (pieces and pieces[-1].endswith(b"\n")):
            ready, _, _ = select.select([descriptor], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                self._process.kill()
                self.end()
                raise _Gone(signal.SIGALRM)
            piece = os.read(descriptor, 1 << 20)
            if not piece:
                raise _Gone(self.end())
            pieces.append(piece)
        return b"".join(pieces)

    def end(self) -> int:
        """Ends the process; the signal that had killed it, or 0."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # what was not sent any more need not be
                    pipe.close()
        try:
            code = self._process.wait(timeout=_GRACE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        return max(0, -code)


class ReadersApart:
    """As many processes as there are threads that read at a time, each started when it is first needed."""

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        self._idle: queue.SimpleQueue[_Child] = queue.SimpleQueue()

    def __enter__(self) -> ReadersApart:
        return self

    def __exit__(self, *_: object) -> None:
        while not self._idle.empty():
            self._idle.get().end()

    def read(self, root: Path, path: Path, document_id: str, roots: Sequence[Path] = ()) -> Document:
        """Like read_document. Raises DocumentUnreadable, also for a file that breaks its reader or a limit."""
        request = {"root": str(root), "path": str(path), "id": document_id, "roots": [str(one) for one in roots]}
        for child in self._children():
            fresh = child.served == 0
            try:
                reply = child.ask(request)
            except _Gone as gone:
                if fresh or gone.signal == signal.SIGALRM:
                    raise DocumentUnreadable(self._why(gone.signal)) from None
                continue  # files before this one may have worn the process out
            if "document" in reply:
                self._idle.put(child)
                return document_from_json(reply["document"])
            if reply["reason"] is not None:
                self._idle.put(child)
                raise DocumentUnreadable(reply["reason"], reply["line"], passing=reply["passing"])
            child.end()  # out of memory: begin afresh
            if fresh:
                break
        raise DocumentUnreadable(f"needs more than {self._limits.memory / 1e6:.0f} MB of memory to be read")

    def processes(self) -> list[int]:
        """The ids of those that wait for a file; call it while none is read."""
        waiting = [self._idle.get() for _ in range(self._idle.qsize())]
        for child in waiting:
            self._idle.put(child)
        return [child.process_id for child in waiting]

    def _children(self) -> Iterator[_Child]:
        """An idle process, then a new one."""
        with contextlib.suppress(queue.Empty):
            yield self._idle.get_nowait()
        yield _Child(self._limits)

    def _why(self, by_signal: int) -> str:
        if by_signal == signal.SIGALRM:
            return f"takes more than {self._limits.seconds} s to be read"
        name = signal.Signals(by_signal).name if by_signal else "it stopped"
        return f"made the reader crash ({name})"
