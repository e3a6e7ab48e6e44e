"""The engine: one message in, one checked answer out. Thread-safe; it holds one generation at a time, whole."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from bot.advice import personal_advice
from bot.cache import AnswerCache, Key
from bot.citations import check_answer
from bot.compose import compose_plain, new_id, with_notice
from bot.dispute import to_json
from bot.foreign import is_foreign
from bot.glossary import Explained, Glossary
from bot.held import Held, encoder_for
from bot.library import Asked, Library
from bot.model import Answer, Outcome, Turn
from bot.own_words import LIBRARY_LANGUAGE, own_words
from bot.reviews import mark_reviews
from bot.rulings import Rulings, nothing_ruled, shown_to_patients
from bot.screen import (
    Emergency,
    EmergencyNumbers,
    asks_about_help,
    card,
    doubts,
    language_of,
    language_of_card,
    load_numbers,
    notice,
    packaged_alarm_reader,
    screen,
    suspect,
)
from bot.settings import Settings
from bot.smalltalk import smalltalk
from bot.suggest import example_questions
from bot.understand import understand, warm_up
from index.encoder import Encoder
from index.generation import Generation, Home
from index.model import Document

_WANTS_A_PERSON = frozenset({"person", "complaint"})
_SURELY_WRITTEN = 2  # small words of another language: so many at least, before its message is not searched for
log = logging.getLogger("equipoise.bot")


class Alarm(StrEnum):
    """What a message is met with where it tells of an emergency, or may."""

    CARD = "card"  # and nothing else
    NUMBERS = "numbers"  # above the answer
    NONE = "none"


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
        self._library = Library.open(settings)
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
        packaged_alarm_reader()  # what cannot be loaded is told now, not to a patient
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

        Emergencies are understood in every language that the screen has a table for, questions in the library's alone.

        Our own words in it are those of `language`, one of `bot.own_words.languages()`.

        Raises:
            CitationBroken: our fault; nothing is sent.
        """
        held = self._held_today()
        answer, warn = self._unsearched(message, held, language)
        if answer is None:
            answer = self._from_library(message, turns, held, language)
            answer = with_notice(answer, notice(self._numbers, language)) if warn else answer
        answer = mark_reviews(answer, held.generation.documents, held.day, self._settings.review_months)
        check_answer(answer, held.generation.documents)
        return answer

    def alarm(self, message: str) -> Alarm:
        """What a message calls for before anything is searched, as `answer` gives it."""
        answer, warn = self._unsearched(message, self._held_today(), LIBRARY_LANGUAGE)
        if answer is not None and answer.outcome is Outcome.URGENT:
            return Alarm.CARD
        return Alarm.NUMBERS if warn else Alarm.NONE

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
        shown = ruled.shown(shown_to_patients(generation, ruled), None, generation)
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
        return self._library.alike(question, self.rulings(), self.held.encoder)

    def example_questions(self) -> list[str]:
        """Questions that the library answers, for a first visitor."""
        return example_questions(self.held.generation)

    def _unsearched(self, message: str, held: Held, language: str) -> tuple[Answer | None, bool]:
        """A reply for which nothing is searched, an emergency's card before any other; None if there is none to give,
        and then whether the message may tell of an emergency all the same."""
        if emergency := screen(message):
            if doubts(message, emergency):
                return None, True
            return self._card(message, emergency, language), False
        if said := self._chat(message, language) or self._unread(message, held, language):
            return said, False
        suspicion = suspect(message)
        if suspicion and suspicion.sure:
            return self._card(message, Emergency(suspicion.kind, f"net: {suspicion.score:.1f}"), language), False
        return None, suspicion is not None or asks_about_help(message)

    def _chat(self, message: str, language: str) -> Answer | None:
        """A short reply to a greeting, thanks, or a question about the bot itself."""
        said = smalltalk(message, language)
        if said is None:
            return None
        text = said.text
        if said.kind in _WANTS_A_PERSON and self._settings.contact:
            text += " " + own_words(language).say("contact", contact=self._settings.contact)
        return compose_plain(new_id(), Outcome.CHITCHAT, message, text, language)

    def _card(self, message: str, emergency: Emergency, language: str) -> Answer:
        shown = card(emergency, self._numbers, language)
        log.info("urgent: %s", emergency.kind)  # the kind alone: what patients write stays out of the log
        text = "\n".join((shown.title, "", *shown.lines))
        shown_in = language_of_card(emergency, self._numbers, language)
        return compose_plain(new_id(), Outcome.URGENT, message, text, shown_in)

    def _unread(self, message: str, held: Held, language: str) -> Answer | None:
        """A word in the message's own language that only the library's is read, with questions that show how to ask.

        To search with words that are not read would say of what the library covers that it does not.
        """
        written = _language_not_read(message, _SURELY_WRITTEN if language == LIBRARY_LANGUAGE else 1)
        if written is None:
            return None
        own = own_words(written)
        text = own.say("unread", emergency=self._numbers.emergency)
        if self._settings.contact:
            text += " " + own.say("contact", contact=self._settings.contact)
        answer = compose_plain(new_id(), Outcome.NOT_IN_LIBRARY, message, text, written)
        return replace(answer, suggestions=tuple(example_questions(held.generation)))

    def _from_library(self, message: str, turns: Sequence[Turn], held: Held, language: str) -> Answer:
        """The answer to the question as understood, perhaps a kept one; always under a name of its own."""
        ruled = self.rulings()
        read = [turn for turn in turns if _language_not_read(turn.message) is None]
        understood = understand(
            message,
            read,
            held.vocabulary,
            lambda text: self._library.confidence(text, held, ruled),
            held.has_one_subject,
        )
        asked = Asked(understood.question, personal_advice(message), language, understood.parts)
        made_from = (held.generation.name, held.day.isoformat(), ruled.version)
        key = Key(asked.question, asked.advice, asked.language, made_from)
        answer = self._cache.answer(key, lambda: self._library.answer(asked, held, ruled))
        return replace(answer, answer_id=new_id())


def _language_not_read(message: str, least: int = _SURELY_WRITTEN) -> str | None:
    """The language to say it in where a message is in one that the library is not asked in; None where it is asked.

    `least`: so many small words of a language that the bot has words of its own in.
    """
    written = language_of(message, least)
    return None if written == LIBRARY_LANGUAGE and not is_foreign(message) else written
