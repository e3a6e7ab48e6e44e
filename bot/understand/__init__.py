"""Understanding a message before it is searched for: spelling, follow-ups, names the library does not mention."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.model import Outcome, Turn
from bot.understand.followup import BETTER_BY_FAR, fitting, stand_alone
from bot.understand.idioms import in_plain_words
from bot.understand.introduction import without_introduction
from bot.understand.kinds import with_kinds
from bot.understand.names import strangeness, things_named, unknown_names
from bot.understand.phrases import is_plural
from bot.understand.several import separate
from bot.understand.short_forms import write_short_forms
from bot.understand.spelling import mend
from bot.understand.vocabulary import Vocabulary

__all__ = ["Understood", "Vocabulary", "understand", "warm_up"]


@dataclass(frozen=True, slots=True)
class Understood:
    """A question that stands alone, its spelling mended: (typed, meant) for each word that was.

    `parts`: the questions in it, each standing alone, where there are several.
    """

    question: str
    mended: tuple[tuple[str, str], ...] = ()
    follow_up: bool = False
    parts: tuple[str, ...] = ()


def understand(
    message: str,
    turns: Sequence[Turn],
    vocabulary: Vocabulary,
    fits: Callable[[str], float] | None = None,
    one_subject: bool = True,
) -> Understood:
    """The message as the library is asked it.

    Args:
        fits: tells, if given, which of two subjects a question is about.
        one_subject: all of the library is about one thing, which "it" may be.
    """

    def named(text: str) -> str:
        return with_kinds(text, vocabulary.other_names, vocabulary.counts, vocabulary.headed)

    def likely(text: str) -> float:
        return fits(named(text)) if fits else 0.0

    mended = mend(in_plain_words(write_short_forms(without_introduction(message))), vocabulary)
    resolved = fitting(mended.text, turns, likely, one_subject) if fits else stand_alone(mended.text, turns)
    asked = in_plain_words(resolved.text) if resolved.follow_up else _asked_what(resolved.text, vocabulary)
    parts = _parts(asked, likely, one_subject)
    return Understood(named(asked), mended.changes, resolved.follow_up, tuple(named(part) for part in parts))


def _asked_what(message: str, vocabulary: Vocabulary) -> str:
    """A message that is nothing but one of the library's terms, 'exosomes', asks what that is."""
    named = message.strip(" ?.!")
    if " " in named or not things_named(named, vocabulary):
        return message
    return f"What {'are' if is_plural(named.lower()) else 'is'} {named}?"


def _parts(question: str, likely: Callable[[str], float], one_subject: bool) -> tuple[str, ...]:
    """The questions in one, if there are several, each standing alone.

    "It" is what the questions before named, unless all of the library is about one thing and it answers far better of
    that: "I take warfarin. Can I have it, and how long does it take?". A clinic with many prices answers any "what does
    it cost?".
    """
    parts = separate(question)
    if len(parts) == 1:
        return ()
    turns: list[Turn] = []
    for part in parts:
        resolved = stand_alone(part, turns)
        plainly = one_subject and resolved.follow_up and likely(part) > likely(resolved.text) + BETTER_BY_FAR
        turns.append(Turn(part, part if plainly else resolved.text, Outcome.ANSWERED))
    return tuple(turn.question for turn in turns)


def warm_up(vocabulary: Vocabulary) -> None:
    """Reads the word lists and builds what the first question would otherwise wait for: about a second."""
    mend("wram upp", vocabulary)
    vocabulary.mentions("warm")
    strangeness("warm", vocabulary)
    unknown_names("warm in Ulan Bator", vocabulary)
