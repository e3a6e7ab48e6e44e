"""Kills indexing at random moments, or lets its disk run full, and checks after each that nothing is lost.

    scripts/trial_by_fire [--kills N] [--disk-full N] [--seed N]

A small library is served by a server of its own all the while. Each trial changes the documents, starts `equipoise
index`, and ends it by SIGKILL at a random moment; or it runs it on a disk of a few megabytes that fills up (a tmpfs,
which takes root to mount). After each: what is published passes `verify`, the server answers from it with the words of
one generation and no other, and the next run completes. Nothing is asserted on time. Exit status 1 if anything failed.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from bot.settings import load_settings
from index.errors import EquipoiseError
from index.export import ensure_encoder
from index.generation import Home
from index.operations import Workplace, update, verify

DOCUMENTS = 12
QUESTION = "How many spokes does the front wheel have?"
_NUMBER = re.compile(r"front wheel has (\d+) spokes")


@dataclass(frozen=True)
class Trial:
    """The folders of one trial, and the port of its server."""

    documents: Path
    home: Path
    port: int = 0

    def write(self, edition: int) -> None:
        """Every document in an edition of its own: an answer shows which generation it is from."""
        for number in range(DOCUMENTS):
            text = f"# Wheel number {number}\n\nThis is edition {edition} of note {number}. It was trued and cleaned.\n"
            (self.documents / f"note-{number:02d}.md").write_text(text, encoding="utf-8")
        (self.documents / "wheels.md").write_text(
            f"# Wheels\n\n## {QUESTION}\n\nThe front wheel has {edition} spokes.\n", encoding="utf-8"
        )

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("EQUIPOISE_")}
        return {**kept, "EQUIPOISE_HOME": str(self.home), "EQUIPOISE_DOCUMENTS": str(self.documents)}

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "scripts.cli", *arguments],
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def ask(self, port: int) -> set[str]:
        """The editions that the server's answer quotes."""
        body = json.dumps({"message": QUESTION}).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/api/chat", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=30) as reply:
            return set(_NUMBER.findall(json.load(reply)["text"]))


class Failure(Exception):
    """What must never happen, in words."""


def published_edition(trial: Trial) -> str:
    """The edition that the published generation holds, after every check of it."""
    workplace = Workplace(trial.documents, Home(trial.home))
    found = verify(workplace)
    if found.faults:
        raise Failure(f"generation {found.generation}: {found.faults[0]}")
    (edition,) = _NUMBER.findall(Home(trial.home).open_current().documents["wheels"].text)
    return str(edition)


def check(trial: Trial, port: int, allowed: set[str]) -> str:
    """The published edition, once the server answers from it and from it alone."""
    edition = published_edition(trial)
    if edition not in allowed:
        raise Failure(f"edition {edition} is published; expected one of {sorted(allowed)}")
    for _ in range(60):
        quoted = trial.ask(port)
        if len(quoted) != 1:  # the one before may still answer for a moment, but never two, and never none
            raise Failure(f"an answer quotes the editions {sorted(quoted)}")
        if quoted == {edition}:
            return edition
        time.sleep(0.25)
    raise Failure(f"the server still answers from {sorted(quoted)}, published is {edition}")


def fork_run(trial: Trial) -> int:
    """A run in a process of its own, begun at once: everything is imported already. Returns the process's id."""
    process = os.fork()
    if process:
        return process
    status = 2
    try:
        update(Workplace(trial.documents, Home(trial.home)))
        status = 0
    except (EquipoiseError, OSError) as error:
        os.write(2, f"{error}\n".encode())
        status = 1
    finally:
        os._exit(status)


def run_to_the_end(trial: Trial) -> float:
    """A run that must complete; its seconds."""
    started = time.monotonic()
    status = os.waitpid(fork_run(trial), 0)[1]
    if status:
        raise Failure(f"the next run failed with status {status}")
    leftovers = [path.name for path in Home(trial.home).generations.iterdir() if not path.name.isdigit()]
    if leftovers:
        raise Failure(f"left behind: {leftovers}")
    return time.monotonic() - started


@contextmanager
def serving(trial: Trial) -> Iterator[int]:
    """A server of the library; yields its port."""
    process = trial.start("serve", "--port", "0")
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        yield int(line.rsplit(":", 1)[1])
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


def kill_trials(trial: Trial, count: int, chance: random.Random) -> int:
    """Kills `count` runs at random moments of their usual length; how many had published before they died."""
    trial.write(100)
    run_to_the_end(trial)
    trial.write(101)
    usual = run_to_the_end(trial)
    edition, published = 101, 0
    with serving(trial) as port:
        for number in range(count):
            before, edition = check(trial, port, {str(edition)}), edition + 1
            trial.write(edition)
            process = fork_run(trial)
            time.sleep(chance.uniform(0, 1.1 * usual))
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            published += check(trial, port, {before, str(edition)}) == str(edition)
            usual = 0.8 * usual + 0.2 * run_to_the_end(trial)
            print(f"\rkilled {number + 1} of {count}, {published} had published", end="", flush=True)
        check(trial, port, {str(edition)})
    print()
    return published


def disk_full_trials(trial: Trial, count: int, chance: random.Random) -> int:
    """Runs on a disk with a random little space left; how many of them failed for it."""
    trial.write(100)
    run_to_the_end(trial)
    edition, failed = 100, 0
    filler = trial.home / "filler"
    with serving(trial) as port:
        for number in range(count):
            before, edition = check(trial, port, {str(edition)}), edition + 1
            trial.write(edition)
            left = chance.randint(0, 600_000)
            free = shutil.disk_usage(trial.home).free
            filler.write_bytes(b"\0" * max(0, free - left))
            process = trial.start("index")
            wrong = process.communicate(timeout=600)[1]
            if process.returncode and len(wrong.strip().splitlines()) != 1:
                raise Failure(f"a full disk is not said in one line: {wrong}")
            failed += bool(process.returncode)
            filler.unlink()  # the server records what it is asked on the same disk
            check(trial, port, {before} if process.returncode else {str(edition)})
            run_to_the_end(trial)
            print(f"\rdisk full {number + 1} of {count}, {failed} runs failed for it", end="", flush=True)
        check(trial, port, {str(edition)})
    print()
    return failed


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A disk of that size at `folder`; it takes root to mount one."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def _trial(folder: Path, home: Path) -> Trial:
    models = load_settings().home / "models"
    ensure_encoder(models, None)
    trial = Trial(folder / "documents", home)
    trial.documents.mkdir()
    home.mkdir(exist_ok=True)
    (home / "models").symlink_to(models.resolve(), target_is_directory=True)
    return trial


def main(
    kills: Annotated[int, typer.Option(min=0, help="Runs to kill.")] = 200,
    disk_full: Annotated[int, typer.Option(min=0, help="Runs on a disk that fills up (needs root).")] = 0,
    seed: Annotated[int, typer.Option(help="Chooses the moments.")] = 1,
) -> None:
    """Try whether anything a run goes through can damage what is published."""
    chance = random.Random(seed)
    try:
        if kills:
            with tempfile.TemporaryDirectory(prefix="equipoise-fire-") as name:
                published = kill_trials(_trial(Path(name), Path(name) / "home"), kills, chance)
                print(f"{kills} runs killed, {published} of them after they had published: nothing was lost.")
        if disk_full:
            with (
                tempfile.TemporaryDirectory(prefix="equipoise-fire-") as name,
                small_disk(Path(name) / "disk", 24) as disk,
            ):
                failed = disk_full_trials(_trial(Path(name), disk), disk_full, chance)
                print(f"{disk_full} runs on a full disk, {failed} of them failed: nothing was lost.")
    except Failure as failure:
        sys.exit(f"\nFAILED: {failure}")


if __name__ == "__main__":
    typer.run(main)
