"""The engine: one message in, one checked answer out. Thread-safe; it holds one generation at a time, whole."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from bot.advice import personal_advice
from bot.cache import AnswerCache, Key
from bot.citations import CitationBook, check_answer
from bot.compose import compose_answer, compose_plain, compose_refusal, with_notice
from bot.contested import Contested, shown
from bot.dispute import present, to_json
from bot.evidence import SURE, packaged_calibration, weigh
from bot.features import measure
from bot.glossary import Explained, Glossary
from bot.model import Answer, Outcome, Turn
from bot.own_words import LIBRARY_LANGUAGE, own_words
from bot.paraphrases import Paraphrases
from bot.question import read_question
from bot.reviews import mark_reviews
from bot.rulings import Ruled, Rulings, nothing_ruled, question_key
from bot.screen import Emergency, EmergencyNumbers, card, load_numbers, notice, screen, suspect
from bot.search import search
from bot.select import MARGIN, PASSAGES_READ, choose, order, packaged_ranker
from bot.settings import Settings
from bot.smalltalk import smalltalk
from bot.suggest import example_questions, next_questions
from bot.understand import Vocabulary, understand, warm_up
from bot.understand.names import strangeness, unknown_names
from index.encoder import Encoder
from index.generation import Generation, Home
from index.model import Document

log = logging.getLogger("equipoise.bot")

RELATED = 2  # quotations shown with a refusal
RELATED_FLOOR = 0.1  # probability below which nothing in the library is even related


@dataclass(frozen=True, slots=True)
class Held:
    """What one answer is made from; it never changes while the answer is made."""

    generation: Generation  # without what has expired by that day
    encoder: Encoder
    vocabulary: Vocabulary
    contested: Contested
    day: date

    @classmethod
    def of(cls, generation: Generation, encoder: Encoder, day: date) -> Held:
        vocabulary = Vocabulary.from_generation(generation, encoder.vocabulary())
        current = generation.as_of(day)
        return cls(current, encoder, vocabulary, Contested(current, encoder), day)


class Engine:
    """Answers questions from the published generation."""

    def __init__(
        self, settings: Settings, generation: Generation, encoder: Encoder, today: Callable[[], date] = date.today
    ) -> None:
        self._today = today
        self._settings = settings
        self._home = Home(settings.home)
        self._numbers: EmergencyNumbers = load_numbers(settings.emergency_file)
        self._lock = threading.Lock()
        self.rulings: Rulings = nothing_ruled  # asked for every answer: what staff rules takes effect at once
        self._cache = AnswerCache()
        self._paraphrases = Paraphrases()
        self.held = Held.of(generation, encoder, self._today())
        self._glossary = Glossary((), {})
        self._glossary_of = ""  # the generation whose terms it holds

    @classmethod
    def open(cls, settings: Settings) -> Engine:
        """Loads the published generation.

        Raises:
            LibraryMissing: nothing has been published yet.
            LibraryDamaged, ModelUnavailable, SettingWrong: what is there cannot be used.
        """
        # The products of one question are small: threads of the linear algebra library cost more than they gain
        # (median of an answer on 2 busy cores: 14 ms with one, 20 to 50 ms with two). The encoder has its own.
        threadpool_limits(limits=1)
        generation = Home(settings.home).open_current().load()
        engine = cls(settings, generation, encoder_for(generation, settings))
        # The word lists take a second to load: meanwhile the server can come up.
        threading.Thread(target=engine.warm_up, daemon=True).start()
        return engine

    def warm_up(self) -> None:
        """Reads the word lists, then the terms that the library explains."""
        warm_up(self.held.vocabulary)
        generation = self.held.generation
        quotable = [one for one in generation.statements if one.document_id not in generation.hidden]
        glossary = Glossary.of(quotable, generation.documents)
        if generation is self.held.generation:  # or another has been published meanwhile, and is being read
            self._glossary, self._glossary_of = glossary, generation.name

    @property
    def generation_id(self) -> str:
        """The name of the generation that answers now."""
        return self.held.generation.name

    @property
    def emergency_notice(self) -> str:
        """What stands above an answer where the message may tell of an emergency."""
        return notice(self._numbers)

    def refresh(self) -> bool:
        """Switches to the newest published generation; True if it switched.

        Raises:
            LibraryDamaged, ModelUnavailable: what was published fails its checks; the one before goes on answering.
        """
        name = self._home.current()
        if name is None or name == self.generation_id:
            return False
        with self._lock:
            if name == self.generation_id:
                return False
            generation = self._home.open_current().load()
            before = self.held
            same = before.generation.manifest["versions"]["encoder"] == generation.manifest["versions"]["encoder"]
            encoder = before.encoder if same else encoder_for(generation, self._settings)
            self.held = Held.of(generation, encoder, self._today())
        threading.Thread(target=self.warm_up, daemon=True).start()
        log.info("generation %s answers now", generation.name)
        return True

    def answer(self, message: str, turns: Sequence[Turn] = (), language: str = LIBRARY_LANGUAGE) -> Answer:
        """The answer to `message` after `turns`: an emergency first, then small talk, then the library.

        Our own words in it are those of `language`, one of `bot.own_words.languages()`.

        Raises:
            CitationBroken: our fault; nothing is sent.
        """
        held = self._held_today()
        answer = (
            self._urgent(message, language)
            or _chat(message, language)
            or self._second_look(message, turns, held, language)
        )
        answer = mark_reviews(answer, held.generation.documents, held.day, self._settings.review_months)
        check_answer(answer, held.generation.documents)
        return answer

    def _held_today(self) -> Held:
        """What is held, without the documents that have expired since yesterday."""
        held, today = self.held, self._today()
        if held.day == today:
            return held
        with self._lock:
            if self.held.day != today:
                before = self.held
                if before.generation.as_of(today) is before.generation:
                    self.held = replace(before, day=today)
                else:
                    self.held = Held.of(before.generation, before.encoder, today)
                    self._glossary_of = ""  # it may explain terms by what has expired
                    threading.Thread(target=self.warm_up, daemon=True).start()
            return self.held

    def explain(self, answer: Answer) -> list[Explained]:
        """Terms in the answer's quotations that the library explains; none until its terms have been read."""
        if answer.generation != self._glossary_of:
            return []
        ruled, generation = self.rulings(), self.held.generation
        return [one for one in self._glossary.explain(answer) if ruled.may_cite(one.citation, generation)]

    def document(self, document_id: str) -> Document | None:
        """A document of the generation that answers now."""
        return self.held.generation.documents.get(document_id)

    def documents(self) -> list[Document]:
        """All documents, in the order of their paths."""
        return list(self.held.generation.documents.values())

    def passage_text(self, passage_id: str) -> str:
        """The text of a passage of the generation that answers now."""
        generation = self.held.generation
        passage = generation.passages[generation.rows[passage_id]]
        return generation.documents[passage.document_id].text[passage.start : passage.end]

    def disagreements(self) -> list[dict[str, Any]]:
        """All disagreements of the generation that answers now, as the API gives them."""
        generation, ruled = self.held.generation, self.rulings()
        shown = ruled.shown(generation.disagreements, None, generation)
        return [to_json(disagreement, generation, ruled) for disagreement in shown]

    def generation(self) -> Generation:
        """The generation that answers now, to read in."""
        return self.held.generation

    def vectors_of(self, questions: Sequence[str]) -> np.ndarray:
        """Unit vectors of questions, shape (questions, dimension)."""
        encoder = self.held.encoder
        vectors = [encoder.encode_question(question).sentence for question in questions]
        return np.stack(vectors) if vectors else np.zeros((0, encoder.dimension), dtype=np.float32)

    def alike(self, question: str) -> tuple[str, ...]:
        """Questions with something barred that ask the same in other words: what staff ruled for them holds too."""
        return self._alike(question, self.rulings(), self.held.encoder)

    def _alike(
        self, question: str, ruled: Ruled, encoder: Encoder, vector: np.ndarray | None = None
    ) -> tuple[str, ...]:
        own = question_key(question)
        asked = [words for key, words in (ruled.asked or {}).items() if key != own]
        name = str(encoder.folder)
        return self._paraphrases.alike(
            question, asked, name, lambda text: encoder.encode_question(text).sentence, vector
        )

    def example_questions(self) -> list[str]:
        """Questions that the library answers, for a first visitor."""
        return example_questions(self.held.generation)

    def _urgent(self, message: str, language: str) -> Answer | None:
        """The emergency card, before anything is searched and with nothing below it."""
        emergency = screen(message)
        return self._card(message, emergency, language) if emergency else None

    def _second_look(self, message: str, turns: Sequence[Turn], held: Held, language: str) -> Answer:
        """The library's answer; where the message may tell of an emergency the numbers above it, or only the card."""
        suspicion = suspect(message, held.encoder)
        if suspicion and suspicion.sure:
            return self._card(message, Emergency(suspicion.kind, f"net: {suspicion.score:.1f}"), language)
        answer = self._from_library(message, turns, held, language)
        return with_notice(answer, notice(self._numbers, language)) if suspicion else answer

    def _card(self, message: str, emergency: Emergency, language: str) -> Answer:
        shown = card(emergency, self._numbers, language)
        log.info("urgent: %s", emergency.kind)  # the kind alone: what patients write stays out of the log
        text = "\n".join((shown.title, "", *shown.lines))
        return compose_plain(_new_id(), Outcome.URGENT, message, text, language)

    def _from_library(self, message: str, turns: Sequence[Turn], held: Held, language: str) -> Answer:
        """The answer to the question as understood, perhaps a kept one; always under a name of its own."""
        ruled = self.rulings()
        understood = understand(
            message, turns, held.vocabulary, lambda text: self._search(text, False, held, ruled).confidence or 0.0
        )
        advice = personal_advice(message)
        key = Key(
            understood.question, advice, made_from=(held.generation.name, held.day.isoformat(), ruled.version, language)
        )
        answer = self._cache.answer(key, lambda: self._search(understood.question, advice, held, ruled, language))
        return replace(answer, answer_id=_new_id())

    def _search(
        self, standing_alone: str, advice: bool, held: Held, ruled: Ruled, language: str = LIBRARY_LANGUAGE
    ) -> Answer:
        generation = held.generation
        question = read_question(standing_alone, generation, held.encoder)
        names = unknown_names(question.text, held.vocabulary)
        rare = strangeness(question.text, held.vocabulary)
        near = search(generation, question.text, question.encoded).to_read(question.weights, PASSAGES_READ)
        ranked = order(measure(question, near, generation), packaged_ranker())
        alike = self._alike(question.text, ruled, held.encoder, question.encoded.sentence)
        ranked = ruled.allowed(question.text, ranked, generation, alike)
        calibration = packaged_calibration()
        confidence = (
            calibration.probability(weigh(question, near, ranked, generation, names, rare))
            if question.has_words
            else 0.0
        )
        chosen = choose(ranked, generation, MARGIN)
        suggestions = (
            next_questions(question.text, near, generation) if question.has_words else example_questions(generation, 3)
        )
        if confidence < calibration.threshold or not chosen:
            return compose_refusal(
                _new_id(),
                question.text,
                chosen[:RELATED] if confidence >= RELATED_FLOOR else [],
                generation.documents,
                contact=self._settings.contact,
                suggestions=suggestions,
                generation=generation.name,
                confidence=confidence,
                language=language,
            )
        book = CitationBook(generation.documents)
        statements = tuple(book.state(one) for one in chosen)
        disputed = ruled.shown(shown(held.contested.about(question, ranked)), question.text, generation, alike)
        return compose_answer(
            _new_id(),
            question.text,
            question.kind,
            statements,
            book,
            disagreements=[
                ruled.worded(present(disagreement, question, chosen, generation, book), generation)
                for disagreement in disputed
            ],
            suggestions=suggestions,
            notice=own_words(language).say("advice") if advice else None,
            generation=generation.name,
            confidence=confidence,
            sure=confidence >= SURE,
            language=language,
        )


def _chat(message: str, language: str) -> Answer | None:
    """A short reply to a greeting, thanks, or a question about the bot itself."""
    said = smalltalk(message, language)
    return compose_plain(_new_id(), Outcome.CHITCHAT, message, said.text, language) if said else None


def _new_id() -> str:
    """An answer's name; it cannot be guessed."""
    return secrets.token_urlsafe(12)


def encoder_for(generation: Generation, settings: Settings) -> Encoder:
    """The encoder whose vectors the generation holds."""
    versions = generation.manifest["versions"]
    return Encoder(Home(settings.home).models / versions["encoder_folder"], threads=settings.threads)
