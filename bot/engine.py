"""The engine: one message in, one checked answer out. Thread-safe; it holds one generation at a time, whole."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Sequence
from typing import Any

from bot.citations import check_answer
from bot.compose import compose_answer, compose_refusal
from bot.evidence import packaged_calibration, weigh
from bot.features import measure
from bot.model import Answer, Turn
from bot.question import read_question
from bot.search import search
from bot.select import MAX_STATEMENTS, PASSAGES_READ, choose, order, packaged_ranker
from bot.settings import Settings
from bot.suggest import example_questions, next_questions
from index.encoder import Encoder
from index.generation import Generation, Home
from index.model import Document

log = logging.getLogger("equipoise.bot")

# How far below the best statement's score another may lie and still be quoted, in log-odds. `equipoise evaluate`
# prints statements an answer and right ones among them; `scripts/fit_ranker` the same for other margins.
MARGIN = 1.5
RELATED = 2  # passages shown with a refusal


class Engine:
    """Answers questions from the published generation."""

    def __init__(self, settings: Settings, generation: Generation, encoder: Encoder) -> None:
        self._settings = settings
        self._home = Home(settings.home)
        self._lock = threading.Lock()
        self._held = (generation, encoder)

    @classmethod
    def open(cls, settings: Settings) -> Engine:
        """Loads the published generation.

        Raises:
            LibraryMissing: nothing has been published yet.
            LibraryDamaged, ModelUnavailable: what is there cannot be used.
        """
        generation = Home(settings.home).open_current().load()
        return cls(settings, generation, _encoder_for(generation, settings))

    @property
    def generation_id(self) -> str:
        """The name of the generation that answers now."""
        return self._held[0].name

    def refresh(self) -> bool:
        """Switches to the newest published generation; True if it switched. What fails its checks is not taken."""
        name = self._home.current()
        if name is None or name == self.generation_id:
            return False
        with self._lock:
            if name == self.generation_id:
                return False
            generation = self._home.open_current().load()
            before, encoder = self._held
            same = before.manifest["versions"]["encoder"] == generation.manifest["versions"]["encoder"]
            self._held = (generation, encoder if same else _encoder_for(generation, self._settings))
        log.info("generation %s answers now", generation.name)
        return True

    def answer(self, message: str, turns: Sequence[Turn] = ()) -> Answer:
        """The answer to `message` after `turns`, every citation checked.

        Raises:
            CitationBroken: our fault; nothing is sent.
        """
        generation, encoder = self._held
        answer = self._answer_from_library(message, generation, encoder)
        check_answer(answer, generation.documents)
        return answer

    def document(self, document_id: str) -> Document | None:
        """A document of the generation that answers now."""
        return self._held[0].documents.get(document_id)

    def documents(self) -> list[Document]:
        """All documents, in the order of their paths."""
        return list(self._held[0].documents.values())

    def passage_text(self, passage_id: str) -> str:
        """The text of a passage of the generation that answers now."""
        generation = self._held[0]
        passage = generation.passages[generation.rows[passage_id]]
        return generation.documents[passage.document_id].text[passage.start : passage.end]

    def disagreements(self) -> list[dict[str, Any]]:
        """All disagreements of the generation that answers now, as the API gives them."""
        return []

    def example_questions(self) -> list[str]:
        """Questions that the library answers, for a first visitor."""
        return example_questions(self._held[0])

    def _answer_from_library(self, text: str, generation: Generation, encoder: Encoder) -> Answer:
        question = read_question(text, generation, encoder)
        candidates = search(generation, text, question.encoded)
        near = candidates.head(PASSAGES_READ)
        ranked = order(measure(question, near, generation), packaged_ranker())
        calibration = packaged_calibration()
        confidence = calibration.probability(weigh(question, near, ranked, generation))
        suggestions = next_questions(text, near, generation)
        answer_id = secrets.token_urlsafe(12)
        chosen = choose(ranked, generation, MARGIN)
        if confidence < calibration.threshold or not chosen:
            return compose_refusal(
                answer_id,
                text,
                chosen[:RELATED],
                generation.documents,
                contact=self._settings.contact,
                suggestions=suggestions,
                generation=generation.name,
                confidence=confidence,
            )
        return compose_answer(
            answer_id,
            text,
            question.kind,
            chosen[:MAX_STATEMENTS],
            generation.documents,
            suggestions=suggestions,
            generation=generation.name,
            confidence=confidence,
        )


def _encoder_for(generation: Generation, settings: Settings) -> Encoder:
    """The encoder whose vectors the generation holds."""
    versions = generation.manifest["versions"]
    return Encoder(Home(settings.home).models / versions["encoder_folder"], threads=settings.threads)
