"""A message in its conversation, read for the rules on follow-ups."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.model import Turn
from bot.understand.antecedents import Antecedent, Wanted, find
from bot.understand.kinds import without_kinds
from bot.understand.phrases import Parsed, parse

LONGEST = 300  # characters: a message that is longer says itself what it is about
_LEAD = re.compile(
    r"^\W*(?:(?:and|but|so|ok|okay|also|then(?! what)|well|oh|um|hmm|thanks|thank you|thx|great|right|i see|sorry|no|"
    r"yes|yeah|nope|now|next|plus|or|hi|hello|interesting|wow|cool|alright|got it|fine|good|nice|in that case|"
    r"i (?:mean|meant|was (?:asking|talking) about|am (?:asking|talking) about))\b[\s,.!:;-]*)+",
    re.IGNORECASE,
)
_LINKED = re.compile(
    r"\W*(?:(?:no|sorry|well)\W+)?(?:and|but|or|also|plus|so|then|what about|how about|i mean|i meant|i was)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Situation:
    """A message without what leads into it, with the questions before it, newest first, and what answered the last."""

    said: Parsed
    linked: bool  # began with "and", "what about" or the like
    history: tuple[Parsed, ...]
    quotes: tuple[str, ...]

    @property
    def before(self) -> Parsed:
        """The question before."""
        return self.history[0]

    def about(self, said: Parsed) -> Situation:
        """The same with another message."""
        return Situation(said, True, self.history, self.quotes)

    def antecedent(self, wanted: Wanted) -> Antecedent | None:
        """What a word of that kind points back to."""
        return find(wanted, self.history, self.quotes)


def read_situation(message: str, turns: Sequence[Turn]) -> Situation:
    """Reads a message after at least one turn."""
    body = _LEAD.sub("", message, count=1).strip() or message.strip()
    history = tuple(parse(without_kinds(turn.question or turn.message)[:LONGEST].strip()) for turn in reversed(turns))
    return Situation(parse(body), bool(_LINKED.match(message)), history, tuple(turns[-1].quotes))
