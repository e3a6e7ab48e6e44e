"""Where a library lives, and what it is built with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.changes import Answering
from index.generation import KEEP_GENERATIONS, Home
from index.questions import find_questions, load_questions


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where a library lives, and what it is built with."""

    documents: Path
    home: Home
    model: str | None = None
    judge_model: str | None = None
    threads: int = 2
    keep: int = KEEP_GENERATIONS
    questions: Path | None = None  # the saved question set; None: questions.txt or .jsonl in the home folder, if there
    answering: Answering | None = None  # how they are answered: `bot.trial.answering(settings)`; None: not asked

    def saved_questions(self) -> tuple[str, ...]:
        """Raises QuestionsUnreadable."""
        path = self.questions or find_questions(self.home.folder)
        return load_questions(path) if path is not None else ()
