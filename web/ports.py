"""What the web needs from the bot: the engine's shape, so that tests can hand in one made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from bot.glossary import Explained
from bot.model import Answer, Turn
from bot.rulings import Rulings
from index.generation import Generation
from index.model import Document, Metadata


class ListedDocument(Protocol):
    """A document as the list of documents shows it."""

    @property
    def document_id(self) -> str: ...
    @property
    def metadata(self) -> Metadata: ...


class AnswersQuestions(Protocol):
    """The engine (`bot.engine.Engine`), as far as the web uses it. Every method may be called from any thread."""

    @property
    def generation_id(self) -> str: ...

    rulings: Rulings  # asked for every answer; whoever keeps the rulings sets it

    def refresh(self) -> bool:
        """Switch to the newest published generation; True if it switched."""

    def answer(self, message: str, turns: Sequence[Turn] = (), language: str = "en") -> Answer:
        """Our own words in it are those of `language`."""

    def explain(self, answer: Answer) -> Sequence[Explained]: ...

    def document(self, document_id: str) -> Document | None: ...

    def documents(self) -> Sequence[ListedDocument]: ...

    def disagreements(self) -> list[dict[str, Any]]: ...

    def example_questions(self) -> list[str]: ...

    def generation(self) -> Generation | None:
        """The generation that answers now, to read in; None where there is none on disk."""

    def alike(self, question: str) -> Sequence[str]:
        """Questions with something barred that ask the same in other words."""

    def vectors_of(self, questions: Sequence[str]) -> np.ndarray:
        """Unit vectors of questions, shape (questions, dimension)."""
