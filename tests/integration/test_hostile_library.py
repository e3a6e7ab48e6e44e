"""A thousand broken and hostile files among good ones: every one is accounted for, and the good ones go in."""

from __future__ import annotations

import resource
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from index.build import BuildReport
from index.model import printable
from tests.hostile import write_hostile
from tests.libraries import FILES, Shelf

MOST_MEMORY = 1_500_000  # kilobytes, of the largest process of the run


def built(shelf: Shelf) -> tuple[BuildReport, int]:
    """The run's report, and the memory in kilobytes of the largest process that took part in it.

    Of this process the kernel's count since it began to run Python: the one for `RUSAGE_SELF` begins with the memory of
    the process that started it.
    """
    report = shelf.build()
    own = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
    return report, max(int(own.split()[1]), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)


def test_none_stops_the_run_and_each_is_listed_or_read(empty_shelf: Shelf) -> None:
    hostile = write_hostile(empty_shelf.documents)
    for name, text in FILES.items():
        empty_shelf.write(f"good/{name}", text)
    outside = sorted(empty_shelf.documents.parent.iterdir())
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:  # a process that no other test has used
        report, memory = apart.submit(built, empty_shelf).result()
    assert len(hostile) > 1000
    generation = empty_shelf.open()
    read = {document.path for document in generation.documents.values()}
    assert {f"good/{name}" for name in FILES} <= read
    failed = {problem.path for problem in report.problems}
    names = {path.relative_to(empty_shelf.documents).as_posix() for path in hostile}
    assert failed | read == names | {f"good/{name}" for name in FILES}
    assert not failed & read
    assert all(problem.reason and "\n" not in str(problem) for problem in report.problems)
    assert not any("stumble" in problem.reason for problem in report.problems), "a fault that the reader should know"
    assert generation.verify() == []
    assert sorted(empty_shelf.documents.parent.iterdir()) == outside
    assert "90 minutes" in empty_shelf.ask("How long does a first fitting take?")
    assert [str(problem).startswith(printable(problem.path)) for problem in report.problems] == [True] * len(failed)
    assert memory < MOST_MEMORY
