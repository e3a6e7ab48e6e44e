"""A question that stands alone, answered from the library: found, weighed, then quoted or refused."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.advice import personal_advice
from bot.another_thing import at_another_time, disputes_another, of_another
from bot.citations import CitationBook
from bot.compose import compose_answer, compose_refusal, new_id
from bot.conditions import asked_of, asks_leave, conditions, ruling_out, things_asked
from bot.contested import SHOWN, shown
from bot.dispute import present, suspected_between
from bot.evidence import SURE, packaged_calibration, weigh
from bot.find import Found, find
from bot.held import Held
from bot.model import ONLY_SUSPECTED, Answer, AnswerDisagreement
from bot.own_words import LIBRARY_LANGUAGE, own_words
from bot.paraphrases import Paraphrases
from bot.question import Kind
from bot.reader import Reader, packaged_reader
from bot.rulings import Ruled, question_key, shown_to_patients
from bot.select import MARGIN, MAX_STATEMENTS, Selected, choose, quotes_of
from bot.set_aside import set_aside
from bot.settings import Settings
from bot.suggest import example_questions, next_questions
from bot.understand.kinds import as_searched, names_a_thing
from bot.understand.names import strangeness, unknown_names
from bot.understand.several import without_story
from index.disagreements.model import Disagreement
from index.encoder import Encoder

RELATED = 2  # quotations shown with a refusal
RELATED_FLOOR = 0.1  # probability below which nothing in the library is even related


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as understood, and what our own words around the answer depend on."""

    question: str
    advice: bool = False  # it asks for a diagnosis, a dose or a prescription
    language: str = LIBRARY_LANGUAGE
    parts: tuple[str, ...] = ()  # the questions in it, where there are several


@dataclass(frozen=True, slots=True)
class Part:
    """One question with what was found for it."""

    question: str
    found: Found
    alike: tuple[str, ...]  # questions with something barred that it is like
    chosen: list[Selected]
    confidence: float
    condition: bool = False  # it tells of one that somebody has
    cut: bool = False  # a story that came before it is left out
    other: bool = False  # it names a thing, or a time, of which nothing is quoted

    @property
    def answered(self) -> bool:
        """Whether it is likely enough that the library answers."""
        return bool(self.chosen) and self.confidence >= packaged_calibration().threshold


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
        parts = [self._part(question, held, ruled, asked.question) for question in asked.parts]
        if not any(part.answered for part in parts):
            parts = [self._part(asked.question, held, ruled)]
        if not any(part.answered and part.confidence >= SURE for part in parts):
            last = self._last_question(asked, held, ruled)
            if last and (last.confidence >= SURE or not any(part.answered for part in parts)):
                asked, parts = replace(asked, question=last.question), [last]
        if not any(part.answered for part in parts):
            return self._refused(asked, held, parts[0])
        return _quoted(asked, held, ruled, parts)

    def _last_question(self, asked: Asked, held: Held, ruled: Ruled) -> Part | None:
        """What answers the question at the end of a story, in which it was lost; None if nothing does.

        Not where the answer may turn on the story: who may have it, or anything where a medicine or an illness is told.
        """
        story, last = without_story(asked.question)
        if not story or asks_leave(last) or personal_advice(last) or names_a_thing(story):
            return None
        part = self._part(last, held, ruled, asked.question)
        return replace(part, cut=True) if part.answered else None

    def _part(self, question: str, held: Held, ruled: Ruled, *within: str) -> Part:
        """What is found for a question; `within` is the message that it is a part of, whose rulings hold too."""
        found, alike = self._find(question, held, ruled, *within)
        chosen = choose(found.ranked, held.generation, MARGIN, question)
        asked = found.question.text
        other = of_another(asked, chosen, held.generation, held.vocabulary) or at_another_time(
            asked, chosen, held.generation
        )
        part = Part(question, found, alike, chosen, _confidence(found, held), other=other)
        return self._heeding(part, held, ruled, *within)

    def _heeding(self, part: Part, held: Held, ruled: Ruled, *within: str) -> Part:
        """With what the library rules out for a condition that the question tells of before all else."""
        before: list[Selected] = []
        perhaps: list[Selected] = []  # what is ruled out for it, though not of what was asked about
        confidence = part.confidence
        told = conditions(as_searched(part.question))
        things = () if held.has_one_subject or not told else things_asked(part.question)
        for condition in told:
            for named in dict.fromkeys((things, ())):
                found, _ = self._find(asked_of(condition, named), held, ruled, part.question, *within)
                statement = ruling_out(condition, found, held.generation, named)
                if statement is not None:
                    surely = before if named == things else perhaps
                    surely.append(Selected(statement, quotes_of(statement, held.generation), math.inf))
                    confidence = max(confidence, _confidence(found, held))
                    break
        if not before and not perhaps:
            return replace(part, condition=bool(told))
        chosen = _apart(_apart(before, part.chosen if part.answered else [])[: MAX_STATEMENTS - len(perhaps)], perhaps)
        return replace(part, chosen=chosen, confidence=confidence, condition=True, other=part.other or bool(perhaps))

    def confidence(self, question: str, held: Held, ruled: Ruled) -> float:
        """The probability that the library answers the question."""
        return _confidence(self._find(question, held, ruled)[0], held)

    def _find(self, text: str, held: Held, ruled: Ruled, *within: str) -> tuple[Found, tuple[str, ...]]:
        """What may be quoted for a question, and the questions with something barred that it is like.

        What is barred for a question of `within` may not be quoted either.
        """
        aside = set_aside(text)
        found = find(aside.question if aside else text, held.generation, held.encoder, self.reader)
        if aside:
            found = found.only(aside.leaves(found.ranked, held.generation))
        alike = self.alike(text, ruled, held.encoder, None if aside else found.question.encoded.sentence)
        ranked = ruled.allowed(text, found.ranked, held.generation, alike)
        for whole in within:
            ranked = ruled.allowed(whole, ranked, held.generation, self.alike(whole, ruled, held.encoder))
        return found.only(ranked), alike

    def alike(self, question: str, ruled: Ruled, encoder: Encoder, vector: np.ndarray | None = None) -> tuple[str, ...]:
        """Questions with something barred that ask the same in other words; `vector` is the question's, if at hand."""
        own = question_key(question)
        asked = [words for key, words in (ruled.asked or {}).items() if key != own]
        return self.paraphrases.alike(
            question, asked, str(encoder.folder), lambda text: encoder.encode_question(text).sentence, vector
        )

    def _refused(self, asked: Asked, held: Held, part: Part) -> Answer:
        return compose_refusal(
            new_id(),
            asked.question,
            part.chosen[:RELATED] if part.confidence >= RELATED_FLOOR else [],
            held.generation.documents,
            contact=self.contact,
            suggestions=_suggestions(part.found, held),
            generation=held.generation.name,
            confidence=part.confidence,
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


def _quoted(asked: Asked, held: Held, ruled: Ruled, parts: Sequence[Part]) -> Answer:
    """What answers the parts that are answered, in their order, and a word on those that are not."""
    answered = [part for part in parts if part.answered]
    book = CitationBook(held.generation.documents)
    chosen = _shared_out(answered)
    statements = tuple(book.state(one) for one in chosen)
    disputed = {one.disagreement_id: (one, part) for part in answered for one in _disputed(part, asked, held, ruled)}
    disagreements = [
        ruled.worded(present(one, part.found.question, chosen, held.generation, book), held.generation)
        for one, part in list(disputed.values())[:SHOWN]
    ] or _suspected(answered, chosen, held, ruled, book)
    return compose_answer(
        new_id(),
        asked.question,
        answered[0].found.question.kind if len(parts) == 1 else Kind.GENERAL,
        statements,
        book,
        disagreements=disagreements,
        suggestions=_suggestions(answered[0].found, held),
        notice=_notice(asked, parts),
        generation=held.generation.name,
        confidence=min(part.confidence for part in answered),
        sure=all(part.confidence >= SURE and not part.cut and not part.other for part in answered),
        language=asked.language,
    )


def _suspected(
    parts: Sequence[Part], chosen: Sequence[Selected], held: Held, ruled: Ruled, book: CitationBook
) -> list[AnswerDisagreement]:
    """Different figures in what answers a question best, where no disagreement is known."""
    found: dict[str, AnswerDisagreement] = {}
    for part in parts:
        one = suspected_between(part.chosen, held.generation, ruled)
        if one is not None and one.disagreement_id not in found:
            shown = present(one, part.found.question, chosen, held.generation, book)
            found[one.disagreement_id] = replace(shown, kind=ONLY_SUSPECTED)
    return list(found.values())[:SHOWN]


def _shared_out(parts: Sequence[Part]) -> list[Selected]:
    """The statements quoted: of several questions the best of each, as many as one answer has."""
    taken: list[Selected] = []
    for part in parts:
        room = len(taken) + MAX_STATEMENTS // len(parts)
        taken = _apart(taken, part.chosen)[:room]
    return taken


def _apart(first: list[Selected], others: Sequence[Selected]) -> list[Selected]:
    """`first` and those of the others that quote none of its words, as many as one answer has."""
    more = [one for one in others if not any(one.shares_words(other) for other in first)]
    return [*first, *more][:MAX_STATEMENTS]


def _disputed(part: Part, asked: Asked, held: Held, ruled: Ruled) -> list[Disagreement]:
    """The disagreements that a question is about, as staff arranged them."""
    question, generation = part.found.question, held.generation
    confirmed = shown_to_patients(generation, ruled)[len(generation.disagreements) :]
    about = [
        one
        for one in shown(held.contested.about(question, part.found.ranked, confirmed))
        if not disputes_another(question.text, held.contested.words(one), generation, held.vocabulary)
    ]
    about = ruled.shown(about, part.question, generation, part.alike)
    return about if part.question == asked.question else ruled.shown(about, asked.question, generation)


def _notice(asked: Asked, parts: Sequence[Part]) -> str | None:
    """What is not answered, and where it is about the person asking, that a clinician has to say what is right."""
    own = own_words(asked.language)
    said = [own.say("silent_on", question=part.question) for part in parts if not part.answered]
    if asked.advice or any(part.condition for part in parts):
        said.append(own.say("advice"))
    return " ".join(said) or None
