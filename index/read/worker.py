"""The process that reads files for a run: it may crash, hang or eat memory, and nothing but its file is lost.

One request a line on standard input, one reply a line on standard output, both JSON:
{"root", "path", "id"} -> {"document": record} or {"reason", "line", "passing"}
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import IO, Any

from index.errors import DocumentUnreadable
from index.read.document import read_document
from index.read.forms import form_reader
from index.records import document_to_json


def main(seconds: int, memory: int) -> None:
    """Serves until standard input ends. `memory`: bytes beyond those in use at the start."""
    replies = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a library prints is no reply
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    limited = False
    for line in sys.stdin:
        request = json.loads(line)
        if not limited:  # what the first form's libraries take is no file's fault, and their byte code may be kept
            _import_libraries(request)
            _limit(memory)
            limited = True
        signal.alarm(seconds)  # kills this process even where a library is at work, and without its parent
        reply = _reply(request)
        signal.alarm(0)
        _send(replies, reply)
    os._exit(0)  # nothing is left to put away, and the run waits for this end


def _import_libraries(request: dict[str, Any]) -> None:
    with contextlib.suppress(KeyError):  # of no known form: that is said in the reply
        form_reader(Path(request["path"]).suffix.lower())


def _limit(memory: int) -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0]) if Path("/proc/self/statm").exists() else 0
    limit = pages * resource.getpagesize() + memory
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it reads, and writes nothing


def _reply(request: dict[str, Any]) -> dict[str, Any]:
    try:
        roots = [Path(root) for root in request["roots"]]
        document = read_document(Path(request["root"]), Path(request["path"]), document_id=request["id"], roots=roots)
        return {"document": document_to_json(document)}
    except DocumentUnreadable as error:
        return {"reason": error.reason, "line": error.line, "passing": error.passing}
    except MemoryError:
        return {"reason": None, "line": None, "passing": False}
    except RecursionError:
        return {"reason": "is nested too deeply", "line": None, "passing": False}
    except Exception as error:  # noqa: BLE001 - a library that stumbles over a file is that file's problem, never the run's
        return {"reason": f"made the reader stumble ({type(error).__name__})", "line": None, "passing": False}


def _send(replies: IO[str], reply: dict[str, Any]) -> None:
    replies.write(json.dumps(reply) + "\n")
    replies.flush()
