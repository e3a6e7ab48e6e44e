"""Times the console's pages over many stored answers: `scripts/bench_console [ANSWERS]`, 100,000 by default.

Answers of the published library are stored in a database of its own, in a folder that goes away; then each page is
asked for through the whole application, as a signed-in reviewer does.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from bot.engine import Engine
from bot.settings import load_settings
from scripts.console_load import fill_store
from web.app import create_app
from web.staff.gate import SESSION_COOKIE
from web.staff.roles import Role

ROUNDS = 15
PASSWORD = "only-for-this-measurement"


def main() -> int:
    """Exit status 0 when every page was timed, 2 for wrong usage."""
    if len(sys.argv) > 2 or (len(sys.argv) == 2 and not sys.argv[1].isdecimal()):
        print(__doc__, file=sys.stderr)
        return 2
    answers = int(sys.argv[1]) if len(sys.argv) == 2 else 100_000
    settings = load_settings()
    engine = Engine.open(settings)
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{Path(folder) / 'console.sqlite3'}"
        app = create_app(settings.model_copy(update={"database_url": database}), engine)
        with TestClient(app) as client:
            store, signer = app.state.service.store, app.state.service.signer
            started = time.perf_counter()
            some = fill_store(store, engine, answers, spread=timedelta(days=90))
            print(f"{answers:,} answers stored in {time.perf_counter() - started:.0f} s")
            store.accounts.add("nurse", Role.REVIEWER, PASSWORD, "the measurement")
            token = store.sessions.sign_in("nurse", PASSWORD, "here")
            client.cookies.set(SESSION_COOKIE, signer.session_cookie(token), path="/staff")
            for name, path in pages(some):
                print(f"{name:44} {median_ms(client, path):6.0f} ms")
    return 0


def pages(answer_id: str) -> list[tuple[str, str]]:
    """What is timed."""
    return [
        ("the queue", "/staff/answers"),
        ("the queue, all answers", "/staff/answers?show=all"),
        ("the queue, page 100", "/staff/answers?page=100"),
        ("search for a word that one answer holds", "/staff/answers?show=all&q=number777"),
        ("search for a word that every answer holds", "/staff/answers?show=all&q=the"),
        ("one answer", f"/staff/answers/{answer_id}"),
        ("one answer, opened from a search", f"/staff/answers/{answer_id}?show=all&q=number777"),
        ("disagreements", "/staff/disagreements"),
        ("questions and trends, 30 days", "/staff/questions"),
    ]


def median_ms(client: TestClient, path: str) -> float:
    times: list[float] = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        response: Any = client.get(path)
        times.append(1000 * (time.perf_counter() - started))
        response.raise_for_status()
    return statistics.median(times)


if __name__ == "__main__":
    sys.exit(main())
