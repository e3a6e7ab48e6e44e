"""Writes diseases of MedQuAD as Markdown files: libraries on foreign subjects, to try disagreements and refusals on.

    python -m scripts.medquad_documents DATA NIDDK 0 60 FOLDER && equipoise index FOLDER && equipoise disagreements

DATA is the folder with `qa/medquad.jsonl.gz`: one answer a line (`source`, `document`, `focus`, `question`, `answer`).
"""

from __future__ import annotations

import gzip
import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Annotated, Any

import typer


def documents(data: Path, source: str) -> dict[str, list[dict[str, Any]]]:
    """The answers of one collection by document, in the file's order."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with gzip.open(data / "qa" / "medquad.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if record["source"] == source:
                found[record["document"]].append(record)
    return found


def markdown(answers: list[dict[str, Any]], source: str) -> str:
    """One disease: its name as the title, each question a heading."""
    title = json.dumps(answers[0]["focus"] or answers[0]["document"])
    body = "\n\n".join(f"## {one['question'].strip()}\n\n{one['answer'].strip()}" for one in answers)
    return f"---\ntitle: {title}\npublisher: {source}\n---\n\n{body}\n"


def main(
    data: Annotated[Path, typer.Argument(help="Folder of public data.")],
    source: Annotated[str, typer.Argument(help="The collection, such as NIDDK.")],
    first: Annotated[int, typer.Argument(min=0, help="How many of its diseases to leave out.")],
    count: Annotated[int, typer.Argument(min=1, help="How many to write.")],
    folder: Annotated[Path, typer.Argument(help="Where the documents go.")],
) -> None:
    """Write diseases of a collection as Markdown files."""
    chosen = list(documents(data, source).items())[first : first + count]
    if not chosen:
        raise typer.BadParameter(f"{source} has no disease from number {first} on")
    folder.mkdir(parents=True, exist_ok=True)
    for name, answers in chosen:
        slug = re.sub(r"[^a-z0-9]+", "-", (answers[0]["focus"] or name).lower()).strip("-")[:40]
        (folder / f"{slug}-{name}.md").write_text(markdown(answers, source), encoding="utf-8")
    print(f"{len(chosen)} documents in {folder}")


if __name__ == "__main__":
    typer.run(main)
