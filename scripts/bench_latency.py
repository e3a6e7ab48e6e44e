"""How long a patient waits, and what the server takes: start-up, latency of `POST /api/chat`, resident memory.

    scripts/bench_latency QUESTIONS [--home DIR] [--rounds N] [--json]

QUESTIONS is a JSON Lines file of objects with a `question`, such as `tests/data/questions_documents.jsonl`. The server
is a process of its own on a free port; one client asks one question after another over one connection, as a browser
does, each in a conversation of its own. The times are whole: request sent until reply read.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import numpy as np
import typer

from bot.settings import load_settings
from index.errors import EquipoiseError
from index.generation import Home

START_LIMIT_S = 120
POLL_S = 0.01
WARM_UP = 5  # questions asked first and not counted; the first of them is shown by itself
BARS = {"seconds until ready": 3.0, "p50 ms": 150.0, "p99 ms": 400.0, "resident MB": 600.0}


class BenchFailed(EquipoiseError):
    """The server did not start or refused a question."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run found. Times in milliseconds, memory in MB of 10^6 bytes."""

    ready_s: float
    first_ms: float
    p50_ms: float
    p90_ms: float
    p99_ms: float
    slowest_ms: float
    resident_mb: float
    peak_mb: float
    questions: int
    outcomes: dict[str, int]


@dataclass(frozen=True, slots=True)
class Served:
    """A server at work."""

    pid: int
    port: int
    ready_s: float


@contextmanager
def serve(home: Path) -> Iterator[Served]:
    """`equipoise serve` over `home` on a free port, with a database of its own; ended by its own handle."""
    with TemporaryDirectory(prefix="equipoise-bench-") as folder:
        environment = {
            **os.environ,
            "EQUIPOISE_HOME": str(home.resolve()),
            "EQUIPOISE_DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
        }
        command = [sys.executable, "-m", "scripts.cli", "serve", "--port", "0"]
        started = time.monotonic()
        server = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        try:
            port = _port_of(server)
            _wait_until_ready(server, port, started)
            yield Served(server.pid, port, time.monotonic() - started)
        finally:
            server.terminate()
            server.wait(timeout=30)


def _port_of(server: subprocess.Popen[str]) -> int:
    """From the line that the server prints once it listens."""
    line = server.stdout.readline() if server.stdout else ""
    found = re.search(r":(\d+)\s*$", line)
    if found is None:
        raise BenchFailed("The server did not start; what it says stands above.")
    return int(found.group(1))


def _wait_until_ready(server: subprocess.Popen[str], port: int, started: float) -> None:
    while time.monotonic() - started < START_LIMIT_S and server.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass  # not listening yet
        finally:
            connection.close()
        time.sleep(POLL_S)
    raise BenchFailed(f"The server was not ready within {START_LIMIT_S} s.")


def ask(connection: http.client.HTTPConnection, question: str) -> tuple[float, str]:
    """Milliseconds until the reply was read, and its outcome."""
    body = json.dumps({"message": question})
    started = time.perf_counter()
    connection.request("POST", "/api/chat", body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    content = response.read()
    taken = 1000 * (time.perf_counter() - started)
    if response.status != 200:
        raise BenchFailed(f"The server refused {question!r}: {content.decode(errors='replace')}")
    return taken, str(json.loads(content)["outcome"])


def memory_mb(pid: int) -> tuple[float, float]:
    """Resident memory now and at its highest, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    values = {name: int(kib) * 1024 / 1e6 for name, kib in re.findall(r"^(VmRSS|VmHWM):\s+(\d+) kB", status, re.M)}
    return values["VmRSS"], values["VmHWM"]


def measure(home: Path, questions: Sequence[str], rounds: int) -> Measured:
    """Serves `home` and asks every question `rounds` times."""
    with serve(home) as served:
        connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
        first = [ask(connection, question)[0] for question in questions[:WARM_UP]]
        replies = [ask(connection, question) for _ in range(rounds) for question in questions]
        connection.close()
        resident, peak = memory_mb(served.pid)
    times = np.array([taken for taken, _ in replies])
    p50, p90, p99 = (float(value) for value in np.percentile(times, [50, 90, 99]))
    return Measured(
        ready_s=served.ready_s,
        first_ms=first[0],
        p50_ms=p50,
        p90_ms=p90,
        p99_ms=p99,
        slowest_ms=float(times.max()),
        resident_mb=resident,
        peak_mb=peak,
        questions=len(replies),
        outcomes=dict(Counter(outcome for _, outcome in replies)),
    )


def read_questions(file: Path) -> list[str]:
    """The questions of a JSON Lines file.

    Raises:
        BenchFailed: there is none.
    """
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    questions = [str(row["question"]) for row in rows if "question" in row]
    if not questions:
        raise BenchFailed(f"{file} holds no question.")
    return questions


def show(measured: Measured) -> None:
    """A table, with the bar beside each figure that has one."""
    figures = {
        "seconds until ready": measured.ready_s,
        "first answer ms": measured.first_ms,
        "p50 ms": measured.p50_ms,
        "p90 ms": measured.p90_ms,
        "p99 ms": measured.p99_ms,
        "slowest ms": measured.slowest_ms,
        "resident MB": measured.resident_mb,
        "peak MB": measured.peak_mb,
    }
    outcomes = ", ".join(f"{count} {outcome}" for outcome, count in sorted(measured.outcomes.items()))
    load = os.getloadavg()[0]
    print(f"{measured.questions} questions, one client: {outcomes}. Load of the machine: {load:.1f}")
    for name, value in figures.items():
        print(f"  {name:20} {value:8.1f}" + (f"   at most {BARS[name]:g}" if name in BARS else ""))


def main(
    questions: Annotated[Path, typer.Argument(help="JSON Lines file of questions.", exists=True, dir_okay=False)],
    home: Annotated[Path | None, typer.Option(help="Home to serve.", show_default="EQUIPOISE_HOME or var/")] = None,
    rounds: Annotated[int, typer.Option(min=1, help="How often every question is asked.")] = 3,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Measure start-up, latency and memory of the server."""
    folder = home or load_settings().home
    Home(folder).open_current()
    measured = measure(folder, read_questions(questions), rounds)
    if as_json:
        print(json.dumps(asdict(measured), indent=2))
    else:
        show(measured)


if __name__ == "__main__":
    try:
        typer.run(main)
    except EquipoiseError as error:
        sys.exit(str(error))
