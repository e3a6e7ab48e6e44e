"""What a question sets aside: 'what else is there apart from exosomes?', 'alternatives to minoxidil?'.

Searched as they are, such questions find what they do not want to hear of. So it is left out of what is searched for,
and what tells of it alone is not quoted. A statement that names it beside others ("minoxidil and finasteride") stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.features import Scored
from bot.select import quotes_of
from index.generation import Generation
from index.keywords import is_stop_word, stem, word_spans, words

_THING = r"(?P<thing>(?:[\w’'-]+ ){0,3}?[\w’'-]+)"
_REST = r"(?=\s*(?:[?.!,;:]|$|\b(?:that|which|who|to|for|at|in|on|with|from|if|when)\b))"
_ASKS = r"\b(?:what|which|who|anything|any|other|others|else|alternatives?|options?)\b"
# Left out of what is searched for; of "alternatives to X" the X alone is not quoted: "alternatives?" asks of anything.
_BESIDE = re.compile(
    rf",?\s*\b(?:(?:apart|aside) from|other than|besides|except(?: for)?|excluding|instead of)\s+{_THING}{_REST}",
    re.IGNORECASE,
)
_ALTERNATIVES = re.compile(rf"\b(?:alternatives?|substitutes?|replacements?) (?:to|for) {_THING}{_REST}", re.IGNORECASE)
# Words that say nothing of what is asked for: with no other "what else could I try?" is left, which finds anything.
_LIGHT = frozenset(
    "anything something else other instead option options try use do take have get work works help helps".split()
)
_BESIDE_ANOTHER = r"(?:[/&]|\b(?:and|or|nor|vs\.?|versus)\b)"
_JOINED_BEFORE = re.compile(rf"{_BESIDE_ANOTHER}\s*(?:the\s+)?(?:\w+,?\s+)?$", re.IGNORECASE)
_JOINED_AFTER = re.compile(rf"^,?\s*{_BESIDE_ANOTHER}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SetAside:
    """A question without what it sets aside, and the stems of that."""

    question: str
    stems: frozenset[str]

    def leaves(self, ranked: Sequence[tuple[Scored, float]], generation: Generation) -> list[tuple[Scored, float]]:
        """The statements that do not tell of it alone, in their order."""
        return [pair for pair in ranked if not self._tells_of_it_alone(pair[0], generation)]

    def _tells_of_it_alone(self, scored: Scored, generation: Generation) -> bool:
        statement = scored.statement
        text = generation.documents[statement.document_id].text
        own = statement.span.of(text)
        quotes = (text[span.start : min(span.end, statement.end)] for span in quotes_of(statement, generation))
        if not self.stems <= {stem(word) for quote in quotes for word in words(quote)}:
            return False
        if not self.stems <= {stem(word) for word in words(own)}:
            return statement.kind not in ("row", "table")  # whose head names other columns too
        if statement.kind in ("item", "list"):
            return False
        found = [(start, end) for word, start, end in word_spans(own) if stem(word) in self.stems]
        return not any(_JOINED_BEFORE.search(own[:start]) or _JOINED_AFTER.search(own[end:]) for start, end in found)


def set_aside(question: str) -> SetAside | None:
    """What a question asks for beside something else; None if it does not."""
    if not re.search(_ASKS, question, re.IGNORECASE):
        return None
    beside = _BESIDE.search(question)
    match = beside or _ALTERNATIVES.search(question)
    if match is None:
        return None
    stems = frozenset(stem(word) for word, _, _ in word_spans(match["thing"]) if not is_stop_word(word))
    if not stems:
        return None
    left = question[: match.start()] + question[match.end() :] if beside else question
    if all(is_stop_word(word) or word in _LIGHT for word in words(left)):
        left = f"alternatives to {match['thing']}?"
    return SetAside(" ".join(left.split()).lstrip(" ,;:"), stems)
