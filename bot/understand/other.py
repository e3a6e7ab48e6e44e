"""Follow-ups that turn to the other of two things named together: 'and the other one?'."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.understand.phrases import is_plural
from bot.understand.pointing import in_number
from bot.understand.situation import Situation

_OTHER = re.compile(r"^(?:(?:what|how) about |for |with )?the other(?: one| two| option)?\W*$", re.IGNORECASE)
_BETWEEN = re.compile(r",?\s+(?:and|or|vs\.?|versus|&)\s+", re.IGNORECASE)


def turn_to_the_other(at: Situation) -> str | None:
    """The question before, asked of the other of a pair of which it named one."""
    if not _OTHER.match(at.said.text):
        return None
    for asked_of, other in _pairs(at):
        found = re.search(rf"(?:(?P<helper>\w+) )?(?<!\w){re.escape(asked_of)}(?!\w)", at.before.text, re.IGNORECASE)
        if found and other.lower() not in at.before.text.lower():
            helper = found["helper"]
            agreed = f"{in_number(helper, is_plural(other.split()[-1].lower()))} " if helper else ""
            return at.before.text[: found.start()] + agreed + other + at.before.text[found.end() :]
    return None


def _pairs(at: Situation) -> Iterator[tuple[str, str]]:
    """Each of two things named together with the other, newest first."""
    for question in at.history:
        for phrase in question.phrases:
            named = _BETWEEN.split(phrase.text)
            if phrase.joined and len(named) == 2:
                yield named[0], named[1]
                yield named[1], named[0]
