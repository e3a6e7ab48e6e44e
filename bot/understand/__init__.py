"""Understanding a message before it is searched for: spelling, follow-ups, names the library does not mention."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.model import Turn
from bot.understand.followup import stand_alone
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


def understand(message: str, turns: Sequence[Turn], vocabulary: Vocabulary) -> Understood:
    """The message as the library is asked it."""
    mended = mend(write_short_forms(message), vocabulary)
    resolved = stand_alone(mended.text, turns)
    return Understood(resolved.text, mended.changes, resolved.follow_up)


def warm_up(vocabulary: Vocabulary) -> None:
    """Reads the word lists and builds what the first question would otherwise wait for: about a second."""
    mend("wram upp", vocabulary)
    vocabulary.mentions("warm")
    strangeness("warm", vocabulary)
    unknown_names("warm in Ulan Bator", vocabulary)
