"""Answers from a generation that nobody is served from yet, to be held against those of the published one."""

from __future__ import annotations

from collections.abc import Callable

from bot.settings import Settings
from index.changes import Answering, GivenAnswer
from index.generation import Generation, Home
from index.operations import Workplace


def workplace_of(settings: Settings) -> Workplace:
    """Where the library of these settings lives, and how its saved questions are answered."""
    return Workplace(
        documents=settings.documents,
        home=Home(settings.home),
        model=settings.embedding_model,
        judge_model=settings.judge_model,
        threads=settings.threads,
        keep=settings.keep_generations,
        questions=settings.questions,
        answering=answering(settings),
    )


def answering(settings: Settings) -> Answering:
    """How the saved questions are answered from any generation."""

    def open_engine(generation: Generation) -> Callable[[str], GivenAnswer]:
        from bot.engine import Engine  # only where something is asked: a run that asks nothing needs none
        from bot.held import encoder_for

        engine = Engine(settings, generation.load(), encoder_for(generation, settings))

        def ask(question: str) -> GivenAnswer:
            answer = engine.answer(question)
            quotes = dict.fromkeys(citation.quote for citation in answer.citations)
            return GivenAnswer(str(answer.outcome), answer.text, tuple(quotes))

        return ask

    return open_engine
