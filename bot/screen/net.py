"""A second net under the rules: a small trained network, and a linear model over the message's plain words beside it.

Rules know the words they were written with; people in danger write in others. Where the rules say nothing, the net
scores the message. From `card_from` on, the card is shown as if a rule had spoken; from `notice_from` on, the answer is
preceded by the emergency numbers. And where a rule found its words in a message that the net takes for harmless, below
`doubt_below`, the numbers stand above the answer instead of the card. `scripts/train_emergency_net` trains it and says
what each threshold costs.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.screen.network import SHIPPED_NET, AlarmReader, Heard, packaged_alarm_reader
from bot.screen.rules import FIRST_LANGUAGE
from bot.screen.screen import Emergency, Look, language_of, look

PHRASE_SCALE = 1.5  # length of the values of a message's phrases; found by cross-validation
UNKNOWN_KIND, SELF_HARM = "other_emergency", "self_harm"
_SURE_OF_KIND = 0.5  # probability from which the card of a kind is shown rather than the general one
# A longer message is scored in pieces: a cry for help must not drown in what stands around it. Of 546 messages of more
# than 30 words, scored by nets that had not learnt from them, pieces of 30, 45 and 60 words give a card to 320, 318 and
# 317 of the 322 that tell of an emergency and to 87, 100 and 25 of the 224 others.
_PIECE_WORDS = 60
_MOST_PIECES = 24  # about: a sentence is cut where it is longer
_DOUBTED_WORDS = 25  # of a message in which a rule may be doubted, at most
# A sentence of a longer message is suspected by itself only where it is surer than a message has to be: out of its
# context more sounds like danger. With 4 and 6, 19 and 13 of 786 questions of patients get a card, 6 without it.
_SURER = 6.0
_SENTENCE_END = re.compile(r"(?<=[.!?\n])\s+")


@dataclass(frozen=True)
class Suspicion:
    """What may be an emergency. `sure`: as telling as a rule; else only a notice is due."""

    kind: str
    score: float
    sure: bool


@dataclass(frozen=True)
class Net:
    """Weights of the linear model, which is added to what the network says; scores are log-odds."""

    phrases: Mapping[str, float]
    taken_back: float
    intercept: float
    notice_from: float
    card_from: float
    doubt_below: float

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Net:
        """Reads what the training script wrote."""
        return cls(**{name: value for name, value in data.items() if name != "made_by"})  # type: ignore[arg-type]

    def score(self, seen: Look, danger: float) -> float:
        """Log-odds that the message tells of an emergency, from what the rules saw and what the network says."""
        said = sum(value * self.phrases.get(phrase, 0.0) for phrase, value in phrases(seen.words).items())
        return danger + said + self.taken_back * seen.taken_back + self.intercept


@lru_cache(maxsize=1)
def packaged_net() -> Net:
    """The linear model that ships with the package."""
    return Net.from_json(json.loads((SHIPPED_NET / "net.json").read_text(encoding="utf-8")))


def phrases(words: Sequence[str]) -> dict[str, float]:
    """Single words and pairs, each with the same value; the values of a message have a length of PHRASE_SCALE."""
    found = {*words, *(" ".join(pair) for pair in pairwise(words))}
    return dict.fromkeys(found, PHRASE_SCALE / math.sqrt(len(found))) if found else {}


# "And if she is ...?" asks about a case; what has happened is told. Who speaks of harming themselves often does it so.
_SUPPOSED = re.compile(r"^\W*(?:(?:and|but|so|or|ok|okay)\W+)?(?:what |even )?if\b", re.IGNORECASE)


def suspect(message: str, net: Net | None = None, reader: AlarmReader | None = None) -> Suspicion | None:
    """What the net makes of a message in which the rules found nothing.

    Signs and figures alone tell it nothing.
    """
    net, reader = net or packaged_net(), reader or packaged_alarm_reader()
    score, heard = _scored(pieces(message), net, reader)
    if score < net.card_from:
        alone, told = _scored(_sentences(message), net, reader)
        if alone >= net.card_from + _SURER:
            score, heard = alone - _SURER, told
    if heard is None or score < net.notice_from:
        return None
    kind = heard.kind if heard.share >= _SURE_OF_KIND else UNKNOWN_KIND
    supposed = bool(_SUPPOSED.match(message)) and kind != SELF_HARM
    return Suspicion(kind, score, score >= net.card_from and not supposed)


def doubts(message: str, found: Emergency, net: Net | None = None, reader: AlarmReader | None = None) -> bool:
    """Whether the net is all but sure that a rule found its words in a message that tells of no danger.

    Never of self-harm, which is told in harmless words too, of a long message, in which a cry for help drowns, nor of
    what is told in a language that the net cannot read. Each sentence alone has to be taken for harmless too.
    """
    if found.kind == SELF_HARM or found.language != FIRST_LANGUAGE or language_of(message) != FIRST_LANGUAGE:
        return False
    if len(message.split()) > _DOUBTED_WORDS:
        return False
    net = net or packaged_net()
    score, heard = _scored([message, *_sentences(message)], net, reader or packaged_alarm_reader())
    return heard is not None and score < net.doubt_below


def _scored(texts: Iterable[str], net: Net, reader: AlarmReader) -> tuple[float, Heard | None]:
    """The score of the most telling of some texts, and what the network makes of that; of no words none."""
    heard = [
        (net.score(look(text), (said := reader.hear(text)).danger), said)
        for text in texts
        if any(map(str.isalpha, text))
    ]
    return max(heard, key=lambda one: one[0], default=(-math.inf, None))


def _sentences(message: str) -> list[str]:
    """The sentences of a message of several, at most `_MOST_PIECES`; none of one that is a single sentence."""
    found = [sentence for sentence in _SENTENCE_END.split(message) if sentence.strip()]
    return found[:_MOST_PIECES] if len(found) > 1 else []


def pieces(message: str) -> Iterator[str]:
    """The message, or whole sentences of it together up to `_PIECE_WORDS` words; about `_MOST_PIECES` at most."""
    words = len(message.split())
    if not words:
        return
    room = max(_PIECE_WORDS, math.ceil(words / _MOST_PIECES) + 1)
    held: list[str] = []
    for sentence in _short(message, room):
        if held and len(held) + len(sentence) > room:
            yield " ".join(held)
            held = []
        held += sentence
    yield " ".join(held)


def _short(message: str, room: int) -> Iterator[list[str]]:
    """The words of each sentence; a sentence beyond `room` words is cut."""
    for sentence in _SENTENCE_END.split(message):
        words = sentence.split()
        for start in range(0, len(words), room):
            yield words[start : start + room]
