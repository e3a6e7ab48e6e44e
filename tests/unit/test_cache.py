"""The answers to the questions asked most are kept, and no answer outlives what it was made from."""

from __future__ import annotations

from collections.abc import Callable

from bot.cache import AnswerCache, Key
from bot.model import Answer, Outcome


def key(question: str, *made_from: str, advice: bool = False, language: str = "en") -> Key:
    return Key(question, advice, language, made_from or ("generation",))


class Kitchen:
    """Makes answers and remembers what it was asked to make."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def make(self, question: str) -> Callable[[], Answer]:
        def cook() -> Answer:
            self.made.append(question)
            return Answer(f"id-{len(self.made)}", Outcome.ANSWERED, question, f"About {question}.")

        return cook


def test_a_question_is_answered_once_and_then_from_what_was_kept() -> None:
    cache, kitchen = AnswerCache(), Kitchen()

    answers = [cache.answer(key("cost"), kitchen.make("cost")) for _ in range(3)]

    assert kitchen.made == ["cost"]
    assert {answer.text for answer in answers} == {"About cost."}


def test_another_library_a_ruling_or_a_request_for_advice_is_another_answer() -> None:
    cache, kitchen = AnswerCache(), Kitchen()

    for one in (key("cost", "g1", "r1"), key("cost", "g2", "r1"), key("cost", "g2", "r2")):
        cache.answer(one, kitchen.make("cost"))
    cache.answer(key("cost", "g2", "r2", advice=True), kitchen.make("cost"))
    cache.answer(key("cost", "g1", "r1"), kitchen.make("cost"))

    assert len(kitchen.made) == 5


def test_answers_of_a_library_that_is_gone_are_let_go() -> None:
    cache, kitchen = AnswerCache(), Kitchen()
    for question in "abcde":
        cache.answer(key(question, "g1"), kitchen.make(question))

    cache.answer(key("a", "g2"), kitchen.make("a"))

    assert len(cache) == 1


def test_only_the_questions_asked_most_are_kept() -> None:
    cache, kitchen = AnswerCache(size=2), Kitchen()
    for question in "aaabbc":
        cache.answer(key(question), kitchen.make(question))
    assert kitchen.made == ["a", "b", "c"]

    cache.answer(key("c"), kitchen.make("c"))  # asked as often as b: b stays
    cache.answer(key("c"), kitchen.make("c"))  # asked more often: it takes b's place
    cache.answer(key("c"), kitchen.make("c"))
    cache.answer(key("b"), kitchen.make("b"))

    assert kitchen.made == ["a", "b", "c", "c", "c", "b"]
    assert len(cache) == 2


def test_what_was_asked_long_ago_makes_room() -> None:
    cache, kitchen = AnswerCache(size=1, fade_after=8), Kitchen()
    for question in "aaaaaaa":
        cache.answer(key(question), kitchen.make(question))

    for question in "bbbbbb":  # the first of them is the eighth asking: seven of a fade to three, one of b to none
        cache.answer(key(question), kitchen.make(question))

    assert kitchen.made == ["a", "b", "b", "b", "b", "b"]


def test_counting_stays_bounded_however_many_questions_are_asked() -> None:
    cache, kitchen = AnswerCache(size=3, counted=50), Kitchen()
    for number in range(1_000):
        cache.answer(key(f"question {number}"), kitchen.make("?"))
        cache.answer(key("cost"), kitchen.make("cost"))

    assert len(cache) == 3
    assert kitchen.made.count("cost") == 1


def test_languages_are_kept_side_by_side() -> None:
    cache, kitchen = AnswerCache(), Kitchen()
    for language in ("en", "es", "en", "es"):
        cache.answer(key("cost", language=language), kitchen.make("cost"))
    assert len(cache) == len(kitchen.made) == 2
