"""Understanding a message before it is searched for: spelling, follow-ups, names the library does not mention."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.model import Turn
from bot.understand.followup import fitting, stand_alone
from bot.understand.idioms import in_plain_words
from bot.understand.introduction import without_introduction
from bot.understand.kinds import with_kinds
from bot.understand.names import strangeness, unknown_names
from bot.understand.short_forms import write_short_forms
from bot.understand.spelling import mend
from bot.understand.vocabulary import Vocabulary

__all__ = ["Understood", "Vocabulary", "understand", "warm_up"]


@dataclass(frozen=True, slots=True)
class Understood:
    """A question that stands alone, its spelling mended: (typed, meant) for each word that was."""

    question: str
    mended: tuple[tuple[str, str], ...] = ()
    follow_up: bool = False


def understand(
    message: str, turns: Sequence[Turn], vocabulary: Vocabulary, fits: Callable[[str], float] | None = None
) -> Understood:
    """The message as the library is asked it; `fits`, if given, tells which of two subjects a question is about."""

    def named(text: str) -> str:
        return with_kinds(text, vocabulary.other_names, vocabulary.counts)

    mended = mend(in_plain_words(write_short_forms(without_introduction(message))), vocabulary)
    resolved = fitting(mended.text, turns, lambda text: fits(named(text))) if fits else stand_alone(mended.text, turns)
    return Understood(named(resolved.text), mended.changes, resolved.follow_up)


def warm_up(vocabulary: Vocabulary) -> None:
    """Reads the word lists and builds what the first question would otherwise wait for: about a second."""
    mend("wram upp", vocabulary)
    vocabulary.mentions("warm")
    strangeness("warm", vocabulary)
    unknown_names("warm in Ulan Bator", vocabulary)
