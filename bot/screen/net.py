"""A second net under the rules: a linear model over the question's embedding and its plain words.

Rules know the words they were written with; people in danger write in others. Where the rules say nothing, this model
scores the message. From `card_from` on, the card is shown as if a rule had spoken; from `notice_from` on, the answer is
preceded by the emergency numbers. `scripts/fit_emergency_net` fits it and says what each threshold costs.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

import numpy as np

from bot.screen.screen import Look, look
from index.encoder import Encoder

PHRASE_SCALE = 1.5  # weight of the phrases beside a sentence vector of length one; found by cross-validation
UNKNOWN_KIND = "other_emergency"
_SURE_OF_KIND = 0.5  # probability from which the card of a kind is shown rather than the general one
_PIECE_WORDS = 30  # a longer message is scored in pieces: a cry for help must not drown in what stands around it
_MOST_PIECES = 24
_SENTENCE_END = re.compile(r"(?<=[.!?\n])\s+")


@dataclass(frozen=True)
class Suspicion:
    """What may be an emergency. `sure`: as telling as a rule; else only a notice is due."""

    kind: str
    score: float
    sure: bool


@dataclass(frozen=True)
class Net:
    """Weights of the model; scores are log-odds.

    `sentence` has shape (dimension,); `kind_weights` (kinds, dimension + 1), the last column being the intercept.
    """

    encoder: str
    sentence: np.ndarray
    phrases: Mapping[str, float]
    taken_back: float
    intercept: float
    kinds: tuple[str, ...]
    kind_weights: np.ndarray
    notice_from: float
    card_from: float

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Net:
        """Reads what the fitting script wrote."""
        raw = dict(data)
        for name in ("sentence", "kind_weights"):
            raw[name] = np.asarray(raw[name], dtype=np.float64)
        raw["kinds"] = tuple(raw["kinds"])  # type: ignore[arg-type]
        raw.pop("made_by", None)
        return cls(**raw)  # type: ignore[arg-type]

    def score(self, seen: Look, vector: np.ndarray) -> float:
        """Log-odds that the message tells of an emergency, from what the rules saw and its embedding."""
        said = sum(value * self.phrases.get(phrase, 0.0) for phrase, value in phrases(seen.words).items())
        return float(vector @ self.sentence) + said + self.taken_back * seen.taken_back + self.intercept

    def kind(self, vector: np.ndarray) -> str:
        """The likeliest kind of emergency, or the general one if none stands out."""
        scores = self.kind_weights[:, :-1] @ vector + self.kind_weights[:, -1]
        shares = np.exp(scores - scores.max())
        best = int(shares.argmax())
        return self.kinds[best] if shares[best] / shares.sum() >= _SURE_OF_KIND else UNKNOWN_KIND


@lru_cache(maxsize=1)
def packaged_net() -> Net:
    """The net that ships with the package."""
    return Net.from_json(json.loads(files("bot.data").joinpath("emergency_net.json").read_text()))


def phrases(words: Sequence[str]) -> dict[str, float]:
    """Single words and pairs, each with the same value; the values of a message have a length of PHRASE_SCALE."""
    found = {*words, *(" ".join(pair) for pair in pairwise(words))}
    return dict.fromkeys(found, PHRASE_SCALE / math.sqrt(len(found))) if found else {}


# "And if she is ...?" asks about a case; what has happened is told. Who speaks of harming themselves often does it so.
_SUPPOSED = re.compile(r"^\W*(?:(?:and|but|so|or|ok|okay)\W+)?(?:what |even )?if\b", re.IGNORECASE)


def suspect(message: str, encoder: Encoder, net: Net | None = None) -> Suspicion | None:
    """What the net makes of a message in which the rules found nothing; None with another encoder than its own.

    Signs and figures alone tell it nothing.
    """
    net = net or packaged_net()
    if encoder.name != net.encoder:
        return None
    if not any(map(str.isalpha, message)):
        return None
    scored = [_measure(piece, encoder, net) for piece in pieces(message)]
    score, vector = max(scored, key=lambda one: one[0], default=(-math.inf, None))
    if vector is None or score < net.notice_from:
        return None
    kind = net.kind(vector)
    supposed = bool(_SUPPOSED.match(message)) and kind != "self_harm"
    return Suspicion(kind, score, score >= net.card_from and not supposed)


def _measure(piece: str, encoder: Encoder, net: Net) -> tuple[float, np.ndarray]:
    vector = encoder.encode_question(piece).sentence
    return net.score(look(piece), vector), vector


def pieces(message: str) -> Iterator[str]:
    """The message, or whole sentences of it together up to `_PIECE_WORDS` words; at most `_MOST_PIECES`."""
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
