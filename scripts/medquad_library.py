"""Makes another clinic's library from public questions and answers: one Markdown file for each document.

    scripts/medquad_library DATA_DIR COLLECTION FOLDER

DATA_DIR holds qa/medquad.jsonl.gz (CC BY 4.0); COLLECTION is one of its sources, such as NHLBI. Each question becomes
a heading, its answer what stands below. Then, with no setting changed:

    equipoise evaluate tests/data/questions_nhlbi.jsonl --documents FOLDER
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

import yaml

Row = dict[str, str]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("collection")
    parser.add_argument("folder", type=Path)
    options = parser.parse_args(arguments)
    rows = list(read_rows(options.data / "qa" / "medquad.jsonl.gz", options.collection))
    if not rows:
        print(f"There is no collection {options.collection!r} in {options.data}.", file=sys.stderr)
        return 1
    options.folder.mkdir(parents=True, exist_ok=True)
    written = [
        write_document(options.folder, list(group)) for _, group in groupby(rows, key=lambda row: row["document"])
    ]
    print(f"{len(written)} documents, {len(rows)} questions and answers in {options.folder}.")
    return 0


def read_rows(path: Path, collection: str) -> Iterator[Row]:
    """The collection's questions and answers, document by document."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["source"] == collection:
                yield row


def write_document(folder: Path, rows: list[Row]) -> Path:
    """One Markdown file with front matter; a second document of the same name is told apart by its number."""
    first = rows[0]
    path = folder / f"{file_name(first['focus'])}.md"
    if path.exists():
        path = path.with_stem(f"{path.stem}-{first['document']}")
    path.write_text(markdown(rows), encoding="utf-8")
    return path


def file_name(focus: str) -> str:
    """The name of a disease in small letters and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", focus.lower()).strip("-")


def markdown(rows: list[Row]) -> str:
    """Title, then each question as a heading over its answer, a paragraph for each of its lines."""
    first = rows[0]
    front = yaml.safe_dump({"title": first["focus"], "publisher": first["source"], "url": first["url"]}, width=1000)
    return "\n\n".join([f"---\n{front}---", f"# {first['focus']}", *_sections(rows)]) + "\n"


def _sections(rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        yield f"## {' '.join(row['question'].replace(' ?', '?').replace('??', '?').split())}"
        yield from (line.strip() for line in row["answer"].splitlines() if line.strip())


if __name__ == "__main__":
    sys.exit(main())
