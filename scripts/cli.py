"""The command `equipoise`. Exit status 0: done; 1: could not be done, one line says why; 2: wrong usage."""

from __future__ import annotations

import gc
import json
import logging
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.settings import load_settings
from index.errors import EquipoiseError
from index.generation import Home
from scripts import library_commands
from scripts.purge import purge
from scripts.staff import app as staff

app = typer.Typer(
    name="equipoise",
    help="A chatbot for clinics that answers in cited quotations and shows where sources disagree.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(staff, name="staff")
app.command()(purge)
library_commands.add_to(app)
problems = Console(stderr=True, highlight=False)

JsonFlag = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


@app.command()
def ask(question: Annotated[str, typer.Argument(help="The question.")], as_json: JsonFlag = False) -> None:
    """Ask the library one question."""
    from bot.engine import Engine
    from scripts.staff import standing_rulings
    from web.errors import PatientError
    from web.messages import clean_message

    settings = load_settings()
    try:
        message = clean_message(question, settings.max_question_chars)
    except PatientError as error:
        raise typer.BadParameter(str(error)) from error
    engine, ruled = Engine.open(settings), standing_rulings(settings)
    engine.rulings = lambda: ruled
    answer = engine.answer(message)
    if as_json:
        print(json.dumps(answer.to_json(conversation_id=""), ensure_ascii=False, indent=2))
        return
    print(answer.text)
    for citation in answer.citations:
        where = ", ".join(part for part in (citation.publisher, citation.source_type, citation.published) if part)
        print(f"[{citation.number}] {citation.title}{f' ({where})' if where else ''}")


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.",
                                             show_default="8000")] = None,
) -> None:  # fmt: skip
    """Serve the chat page and the JSON API."""
    from index.errors import LibraryMissing
    from web.server import run_server

    settings = load_settings()
    if Home(settings.home).current() is None:
        raise LibraryMissing("There is no library yet. Run: equipoise index")
    run_server(settings, host=host or settings.host, port=settings.port if port is None else port)


@app.command()
def disagreements(
    as_json: JsonFlag = False,
    html: Annotated[Path | None, typer.Option(help="Write a report for reading through, one HTML file.")] = None,
) -> None:
    """Show what the library's sources disagree about: topics, positions, quotations."""
    from bot.dispute import to_json

    generation = Home(load_settings().home).open_current()
    found = generation.disagreements
    if html is not None:
        from bot.report import disagreements_html

        html.write_text(disagreements_html(generation), encoding="utf-8")
        problems.print(f"{len(found)} disagreements written to {html}.", markup=False, soft_wrap=True)
        return
    if as_json:
        print(json.dumps([to_json(one, generation) for one in found], ensure_ascii=False, indent=2))
        return
    from scripts.progress import show_disagreement

    print(f"{len(found)} disagreements in generation {generation.name}.")
    for one in found:
        show_disagreement(one, generation)
    if generation.suspected:
        print(f"{len(generation.suspected)} more pairs of figures may disagree; staff see them in the console.")


@app.command()
def evaluate(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Files of questions, conversations or emergencies (JSON Lines); with --disagreements a gold file, "
            "or a folder of libraries with one each."
        ),
    ],
    documents: Annotated[Path | None, typer.Option(help="Folder to index for it; default: what is published.")] = None,
    split: Annotated[str | None, typer.Option(help="Only the questions of this split.")] = None,
    disputed: Annotated[
        bool, typer.Option("--disagreements", help="Hold the disagreements found against a gold file.")
    ] = False,
    misses: Annotated[bool, typer.Option(help="List the questions that went wrong.")] = True,
    report: Annotated[
        Path | None, typer.Option(help="Write a page with the confusion table and the calibration plot, one HTML file.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:  # fmt: skip
    """Ask files of questions, conversations and emergencies; print hits, refusals and what went wrong."""
    if disputed:
        from scripts.disagreement_evaluation import evaluate_all, show_all

        scores = evaluate_all(load_settings(), files[0], documents)
        if as_json:
            print(json.dumps({name: one.to_json() for name, one in scores.items()}, ensure_ascii=False, indent=2))
        else:
            show_all(scores)
        return
    from scripts.evaluation import evaluate_files, show_evaluation
    from scripts.evaluation_report import report_html

    result = evaluate_files(load_settings(), files, documents, split)
    if report is not None:
        report.write_text(report_html(result, [file.name for file in files]), encoding="utf-8")
        problems.print(f"The report is in {report}.", markup=False, soft_wrap=True)
    if as_json:
        print(json.dumps(result.to_json(), indent=2))
    else:
        show_evaluation(result, misses=misses)


def main() -> None:
    """The entry point: errors a user can mend become one line."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        app()
    except EquipoiseError as error:
        problems.print(str(error), style=None, markup=False, soft_wrap=True)
        sys.exit(1)
    except OSError as error:
        problems.print(f"The system refused: {error}. Mend it and run the command again.", markup=False, soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        problems.print("Stopped.")
        sys.exit(130)
    finally:
        gc.freeze()  # at its end Python would look through a whole library several times for what refers to itself


if __name__ == "__main__":
    main()
