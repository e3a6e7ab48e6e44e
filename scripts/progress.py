"""What a run shows on a terminal: progress bars while it works, a report at the end."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from index.disagreements.model import Disagreement
from index.generation import Generation
from index.progress import Progress as ProgressCallback
from index.quoting import join_quotes


@contextmanager
def progress_bar() -> Iterator[ProgressCallback]:
    """A callback that draws one bar a stage on a terminal, and nothing when the output goes elsewhere."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description:24}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not sys.stderr.isatty()) as bars:
        tasks: dict[str, TaskID] = {}

        def advance(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield advance


def show_disagreement(disagreement: Disagreement, generation: Generation) -> None:
    """A topic, its positions, and every statement behind each with who says it."""
    print(f"\n{disagreement.topic} ({disagreement.kind})")
    for position in disagreement.positions:
        print(f"  {position.label}")
        for backing in position.backings:
            document = generation.documents[backing.document_id]
            quote = join_quotes([span.of(document.text) for span in (*backing.context, backing.span)])
            about = document.metadata
            source = ", ".join(str(part) for part in (about.publisher or about.title, about.published) if part)
            print(f"    “{quote}” ({source})")
