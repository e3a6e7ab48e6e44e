"""A question that stands alone, answered from the library: found, weighed, then quoted or refused."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.citations import CitationBook
from bot.compose import compose_answer, compose_refusal, new_id
from bot.contested import shown
from bot.dispute import present
from bot.evidence import SURE, packaged_calibration, weigh
from bot.find import Found, find
from bot.held import Held
from bot.model import Answer
from bot.own_words import LIBRARY_LANGUAGE, own_words
from bot.paraphrases import Paraphrases
from bot.reader import Reader, packaged_reader
from bot.rulings import Ruled, question_key
from bot.select import MARGIN, Selected, choose
from bot.settings import Settings
from bot.suggest import example_questions, next_questions
from bot.understand.names import strangeness, unknown_names
from index.encoder import Encoder

RELATED = 2  # quotations shown with a refusal
RELATED_FLOOR = 0.1  # probability below which nothing in the library is even related


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as understood, and what our own words around the answer depend on."""

    question: str
    advice: bool = False  # it asks for a diagnosis, a dose or a prescription
    language: str = LIBRARY_LANGUAGE


@dataclass(frozen=True, slots=True)
class Library:
    """Answers from whatever is held, with what outlives a generation."""

    reader: Reader
    paraphrases: Paraphrases
    contact: str | None

    @classmethod
    def open(cls, settings: Settings) -> Library:
        return cls(packaged_reader(settings.threads), Paraphrases(), settings.contact)

    def answer(self, asked: Asked, held: Held, ruled: Ruled) -> Answer:
        """Quotations, or a refusal where it is too unlikely that the library answers."""
        found, alike = self._find(asked.question, held, ruled)
        confidence = _confidence(found, held)
        chosen = choose(found.ranked, held.generation, MARGIN)
        if confidence < packaged_calibration().threshold or not chosen:
            return self._refused(asked, held, found, chosen, confidence)
        return _quoted(asked, held, ruled, found, chosen, confidence, alike)

    def confidence(self, question: str, held: Held, ruled: Ruled) -> float:
        """The probability that the library answers the question."""
        return _confidence(self._find(question, held, ruled)[0], held)

    def _find(self, text: str, held: Held, ruled: Ruled) -> tuple[Found, tuple[str, ...]]:
        """What may be quoted for a question, and the questions with something barred that it is like."""
        found = find(text, held.generation, held.encoder, self.reader)
        alike = self.alike(text, ruled, held.encoder, found.question.encoded.sentence)
        return found.only(ruled.allowed(text, found.ranked, held.generation, alike)), alike

    def alike(self, question: str, ruled: Ruled, encoder: Encoder, vector: np.ndarray | None = None) -> tuple[str, ...]:
        """Questions with something barred that ask the same in other words; `vector` is the question's, if at hand."""
        own = question_key(question)
        asked = [words for key, words in (ruled.asked or {}).items() if key != own]
        return self.paraphrases.alike(
            question, asked, str(encoder.folder), lambda text: encoder.encode_question(text).sentence, vector
        )

    def _refused(self, asked: Asked, held: Held, found: Found, chosen: list[Selected], confidence: float) -> Answer:
        return compose_refusal(
            new_id(),
            asked.question,
            chosen[:RELATED] if confidence >= RELATED_FLOOR else [],
            held.generation.documents,
            contact=self.contact,
            suggestions=_suggestions(found, held),
            generation=held.generation.name,
            confidence=confidence,
            language=asked.language,
        )


def _confidence(found: Found, held: Held) -> float:
    """The probability that the library answers."""
    question = found.question
    if not question.has_words:
        return 0.0
    names = unknown_names(question.text, held.vocabulary)
    rare = strangeness(question.text, held.vocabulary)
    evidence = weigh(question, found.near, found.ranked, held.generation, names, rare)
    return packaged_calibration().probability(evidence)


def _suggestions(found: Found, held: Held) -> list[str]:
    if not found.question.has_words:
        return example_questions(held.generation, 3)
    return next_questions(found.question.text, found.near, held.generation)


def _quoted(
    asked: Asked,
    held: Held,
    ruled: Ruled,
    found: Found,
    chosen: list[Selected],
    confidence: float,
    alike: tuple[str, ...],
) -> Answer:
    question, generation = found.question, held.generation
    book = CitationBook(generation.documents)
    statements = tuple(book.state(one) for one in chosen)
    disputed = ruled.shown(shown(held.contested.about(question, found.ranked)), asked.question, generation, alike)
    return compose_answer(
        new_id(),
        asked.question,
        question.kind,
        statements,
        book,
        disagreements=[
            ruled.worded(present(disagreement, question, chosen, generation, book), generation)
            for disagreement in disputed
        ],
        suggestions=_suggestions(found, held),
        notice=own_words(asked.language).say("advice") if asked.advice else None,
        generation=generation.name,
        confidence=confidence,
        sure=confidence >= SURE,
        language=asked.language,
    )
