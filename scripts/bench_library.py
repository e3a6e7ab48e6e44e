"""Seconds and memory of building a library of many documents: at first, again unchanged, and with one changed.

    scripts/bench_library [--documents N] [--sentences N] [--rounds N] [--json]

The documents are made up of English words by a fixed seed, one heading and one paragraph each. Every run is the command
`equipoise index` in a process of its own. After each first build the encoder alone embeds the same texts, so that the
build's speed is held against what the encoder can do on the same machine in the same minutes; medians over the turns.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from bot.settings import load_settings
from index.encoder import Encoder
from index.export import ensure_encoder
from index.generation import Generation, Home, embedding_text, statement_text

# Tells at its end the most memory it held. The count that `wait4` gives begins with what this process held
# when it started the other.
_START = """
import atexit, sys
from pathlib import Path
from scripts.cli import main
atexit.register(lambda: sys.stderr.write(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]))
main()
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the command. `memory_mb`: the most that its process held, without its readers.

    `processor_s` is what it and its readers used, which a busy machine lengthens less than the seconds it took.
    """

    seconds: float
    processor_s: float
    memory_mb: float
    said: str


@dataclass(frozen=True, slots=True)
class Measured:
    """All of it. Speeds are texts a second: passages and statements; `share` is the build's of the encoder's own.

    `first`, the encoder's speed and the share are medians, each of its own.
    """

    documents: int
    texts: int
    first: Run
    unchanged: Run
    one_changed: Run
    encoder_texts_per_s: float
    build_texts_per_s: float
    share: float
    load: float


def words_of_english() -> list[str]:
    """Common words, the commonest first."""
    from spellchecker import SpellChecker

    frequency = SpellChecker().word_frequency
    words = [word for word in frequency.words() if word.isalpha() and 2 < len(word) < 12]
    return sorted(words, key=lambda word: (-frequency[word], word))[:4000]


def write_documents(folder: Path, count: int, sentences: int = 4) -> None:
    """The same documents for the same number, whatever the machine."""
    words, chance = words_of_english(), random.Random(20)
    for number in range(count):
        body = " ".join(_sentence(words, chance) for _ in range(sentences))
        title = " ".join(chance.choices(words, k=4)).capitalize()
        (folder / f"document-{number:05d}.md").write_text(f"# {title}\n\n{body}\n", encoding="utf-8")


def _sentence(words: Sequence[str], chance: random.Random) -> str:
    return " ".join(chance.choices(words, k=chance.randint(8, 18))).capitalize() + "."


def run_index(documents: Path, home: Path) -> Run:
    """`equipoise index` in a process of its own."""
    environment = {**os.environ, "EQUIPOISE_HOME": str(home), "EQUIPOISE_DOCUMENTS": str(documents)}
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-c", _START, "index"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    said, told = process.stdout.read(), process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"The run failed with status {status}: {told}")
    seconds = time.monotonic() - started
    return Run(seconds, used.ru_utime + used.ru_stime, int(told.split()[-1]) / 1024, said.splitlines()[0])


def encoder_speed(generation: Generation, models: Path, threads: int) -> tuple[int, float]:
    """How many texts the generation holds, and how many a second the encoder alone embeds of them."""
    documents, passages = generation.documents, generation.passages
    whole = [embedding_text(documents[one.document_id], one)[0] for one in passages]
    rows = generation.rows
    said = [
        statement_text(documents[one.document_id], passages[rows[one.passage_id]], one) for one in generation.statements
    ]
    encoder = Encoder(ensure_encoder(models, None), threads=1)
    started = time.monotonic()
    for _ in chain(encoder.encode_many(whole, workers=threads), encoder.sentences(said, workers=threads)):
        pass  # the same work as a build's: token vectors of passages only
    count = len(whole) + len(said)
    return count, count / (time.monotonic() - started)


def measure(count: int, sentences: int, rounds: int) -> Measured:
    """All runs, in a folder of their own. The first build and the encoder alone take turns, `rounds` times."""
    settings = load_settings()
    with tempfile.TemporaryDirectory(prefix="equipoise-bench-") as name:
        documents = Path(name) / "documents"
        documents.mkdir()
        ensure_encoder(settings.home / "models", None)
        write_documents(documents, count, sentences)
        firsts, speeds, shares = [], [], []
        for turn in range(rounds):
            home = _new_home(Path(name) / f"home-{turn}", settings.home / "models")
            firsts.append(run_index(documents, home))
            texts, speed = encoder_speed(Home(home).open_current(), home / "models", settings.threads)
            speeds.append(speed)
            shares.append(texts / firsts[-1].seconds / speed)
        unchanged = run_index(documents, home)
        changed = documents / f"document-{count // 2:05d}.md"
        changed.write_text(
            changed.read_text(encoding="utf-8") + "\nOne more sentence stands here now.\n", encoding="utf-8"
        )
        one_changed = run_index(documents, home)
    first = sorted(firsts, key=lambda run: run.seconds)[len(firsts) // 2]
    speed, share = statistics.median(speeds), statistics.median(shares)
    built = texts / first.seconds
    return Measured(count, texts, first, unchanged, one_changed, speed, built, share, os.getloadavg()[0])


def _new_home(home: Path, models: Path) -> Path:
    home.mkdir()
    (home / "models").symlink_to(models.resolve(), target_is_directory=True)
    return home


def main(
    documents: Annotated[int, typer.Option(min=2, help="How many documents.")] = 1000,
    sentences: Annotated[int, typer.Option(min=1, help="Sentences of each.")] = 4,
    rounds: Annotated[int, typer.Option(min=1, help="Turns of the first build and of the encoder alone.")] = 3,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Measure building, re-building and changing a library."""
    measured = measure(documents, sentences, rounds)
    if as_json:
        print(json.dumps(asdict(measured), indent=2))
        return
    print(f"{measured.documents} documents, {measured.texts} texts to embed; load of the machine {measured.load:.1f}")
    for title, run in (
        ("first build", measured.first), ("unchanged", measured.unchanged), ("one changed", measured.one_changed)
    ):  # fmt: skip
        used = f"{run.seconds:8.1f} s, {run.processor_s:6.1f} s of processor time, {run.memory_mb:6.0f} MB"
        print(f"  {title:12} {used}   {run.said}")
    print(
        f"  the encoder alone {measured.encoder_texts_per_s:.1f} texts a second, "
        f"the whole build {measured.build_texts_per_s:.1f}: {measured.share:.0%}"
    )


if __name__ == "__main__":
    typer.run(main)
