"""The saved question set: what a library must go on answering, asked of every draft before it is published."""

from __future__ import annotations

import json
from pathlib import Path

from index.errors import QuestionsUnreadable

NAMES = ("questions.txt", "questions.jsonl")  # looked for in the home folder


def find_questions(home: Path) -> Path | None:
    """The question file in a home folder, if there is one."""
    return next((home / name for name in NAMES if (home / name).is_file()), None)


def load_questions(path: Path) -> tuple[str, ...]:
    """The questions of a file: one a line (`#` opens a remark), or JSON Lines with a `question` each (`.jsonl`).

    Raises:
        QuestionsUnreadable: naming the file, and the line where one is wrong.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionsUnreadable(f"The question file {path} cannot be read ({type(error).__name__}).") from error
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or (path.suffix != ".jsonl" and line.lstrip().startswith("#")):
            continue
        found.append(_from_json(path, number, line) if path.suffix == ".jsonl" else line.strip())
    return tuple(dict.fromkeys(found))


def _from_json(path: Path, number: int, line: str) -> str:
    try:
        question = json.loads(line)["question"]
    except (ValueError, KeyError, TypeError) as error:
        raise QuestionsUnreadable(f"{path}:{number}: no JSON object with a question.") from error
    if not isinstance(question, str) or not question.strip():
        raise QuestionsUnreadable(f"{path}:{number}: the question is no text.")
    return question.strip()
