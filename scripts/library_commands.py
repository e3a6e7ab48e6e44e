"""The commands of `equipoise` that build a library and look after it; each calls one function of `index.operations`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from bot.settings import Settings, load_settings
from index.operations import MARGIN, Workplace

problems = Console(stderr=True, highlight=False)

JsonFlag = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
Folder = Annotated[Path | None, typer.Argument(help="Folder of documents.", show_default="documents/")]
Number = Annotated[str | None, typer.Argument(help="Number of a kept generation, as `history` shows it.")]
Questions = Annotated[Path | None, typer.Option(help="File of questions to ask; default: the saved ones.")]


def add_to(app: typer.Typer) -> None:
    """Registers the commands."""
    for command in (index, watch, status, report, diff, history, rollback, prune, verify):
        app.command()(command)


def _workplace(documents: Path | None = None, questions: Path | None = None) -> Workplace:
    from bot.trial import workplace_of

    workplace = workplace_of(load_settings())
    return replace(workplace, documents=documents or workplace.documents, questions=questions or workplace.questions)


def _number(name: str | None) -> str | None:
    return name.zfill(6) if name is not None and name.isdigit() else name


def _print_json(value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def index(
    documents: Folder = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make everything again.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change; publish nothing.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Do not publish when a document fails or answers get worse.")
    ] = False,
    margin: Annotated[
        float, typer.Option(min=0, max=1, help="Share of the questions that may get worse with --strict.")
    ] = MARGIN,
    questions: Questions = None,
    as_json: JsonFlag = False,
) -> None:
    """Build or refresh the library from a folder of documents, and publish it."""
    from index.operations import preview, update
    from scripts.library_output import show_changes, show_report, update_to_json
    from scripts.progress import progress_bar

    workplace = _workplace(documents, questions)
    with progress_bar() as progress:
        if dry_run:
            done = preview(workplace, rebuild=rebuild, progress=progress)
        else:
            done = update(workplace, rebuild=rebuild, strict=strict, margin=margin, progress=progress)
    if as_json:
        _print_json(update_to_json(done))
    else:
        show_report(done.report, dry_run=dry_run, refused=done.refusal is not None, names=done.changes is None)
        if done.changes is not None:
            show_changes(done.changes)
    if done.refusal is not None:
        problems.print(done.refusal, markup=False, soft_wrap=True)
        raise typer.Exit(1)


def watch(
    documents: Folder = None,
    settle: Annotated[float, typer.Option(min=0.1, max=600, help="Seconds the files must be left alone.")] = 2.0,
    poll: Annotated[bool, typer.Option("--poll", help="Look again and again: for folders on a network.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Do not publish when a document fails or answers get worse.")
    ] = False,
) -> None:
    """Build the library now and whenever its documents change, until stopped."""
    import threading

    from index.operations import Update
    from index.watching import watch as watch_documents
    from scripts.library_output import show_report

    workplace = _workplace(documents)
    problems.print(f"Watching {workplace.documents}. Stop with Ctrl-C.", markup=False, soft_wrap=True)

    def tell(outcome: Update | Exception) -> None:
        if not isinstance(outcome, Update):
            problems.print(str(outcome), markup=False, soft_wrap=True)
            return
        if outcome.published or outcome.refusal is not None or outcome.report.problems:
            show_report(outcome.report, refused=outcome.refusal is not None)
        if outcome.refusal is not None:
            problems.print(outcome.refusal, markup=False, soft_wrap=True)
        sys.stdout.flush()

    watch_documents(workplace, tell, stop=threading.Event(), settle_s=settle, poll=poll, strict=strict)


def report(
    html: Annotated[Path, typer.Option(help="Where to write it: one HTML file with charts.")],
) -> None:
    """Write a report on the library's health: kinds and ages, a map, near-duplicates, what is never quoted."""
    from datetime import UTC, datetime

    from bot.health_page import health_html
    from index import operations

    settings = load_settings()
    workplace = _workplace()
    page = health_html(
        workplace.home.open_current(),
        operations.history(workplace),
        today=datetime.now(UTC).date(),
        review_months=settings.review_months,
        quoted=_quoted(settings),
    )
    html.write_text(page, encoding="utf-8")
    problems.print(f"Written to {html}.", markup=False, soft_wrap=True)


def _quoted(settings: Settings) -> frozenset[str] | None:
    """The documents that recorded answers quote; None where nothing has been recorded."""
    from web.store import Conversations, Database

    if settings.database_url is None and not (settings.home / "equipoise.sqlite3").is_file():
        return None
    database = Database.open(settings.resolved_database_url())
    try:
        return Conversations(database).quoted_documents()
    finally:
        database.close()


def status(as_json: JsonFlag = False) -> None:
    """Show what is published, and which documents are out of date."""
    from datetime import UTC, datetime

    from scripts.library_output import show_status, status_of

    settings = load_settings()
    generation = _workplace().home.open_current()
    facts = status_of(generation, datetime.now(UTC).date(), settings.review_months)
    if as_json:
        _print_json(facts)
    else:
        show_status(facts)


def diff(generation: Number = None, questions: Questions = None, as_json: JsonFlag = False) -> None:
    """Show what changed from a kept generation (the one before, if none is named) to the published one."""
    from index import operations
    from scripts.library_output import show_changes
    from scripts.progress import progress_bar

    with progress_bar() as progress:
        changes = operations.diff(_workplace(questions=questions), _number(generation), progress=progress)
    if as_json:
        _print_json(changes.to_json())
    else:
        show_changes(changes)


def history(as_json: JsonFlag = False) -> None:
    """List the kept generations, newest first."""
    from index import operations
    from scripts.library_output import show_history

    past = operations.history(_workplace())
    if as_json:
        _print_json([asdict(one) for one in past])
    else:
        show_history(past)


def rollback(generation: Number = None) -> None:
    """Publish a kept generation again: the one before, if none is named."""
    from index import operations

    name = operations.rollback(_workplace(), _number(generation))
    print(f"Generation {name} is published. The next run of `equipoise index` builds from the documents again.")


def prune(keep: Annotated[int | None, typer.Option(min=1, help="How many stay.", show_default="5")] = None) -> None:
    """Remove old generations; the published one always stays."""
    from index import operations

    removed = operations.prune(_workplace(), keep)
    print(f"Removed {', '.join(removed)}." if removed else "Nothing to remove.")


def verify(generation: Number = None) -> None:
    """Check a generation (the published one): checksums, counts, the place of every statement."""
    from index import operations

    found = operations.verify(_workplace(), _number(generation))
    for fault in found.faults:
        print(fault)
    if found.faults:
        problems.print(f"Generation {found.generation} has {len(found.faults)} faults. Run: equipoise index --rebuild")
        raise typer.Exit(1)
    print(f"Generation {found.generation} is whole: {found.statements} statements checked.")
