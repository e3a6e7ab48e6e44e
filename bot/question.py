"""A question as the search and the selection read it: its words with their weights, its kind, what it wants."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from bot.cues import Cue, wanted
from index.encoder import Encoded, Encoder
from index.generation import Generation
from index.keywords import is_stop_word, stem, word_spans, words

STOP_WEIGHT = 0.08  # of a function word, against the IDF of one that carries meaning


class Kind(StrEnum):
    """Which template the answer is composed with."""

    COST = "cost"
    SAFETY = "safety"
    HOW_MANY = "how_many"
    HOW_LONG = "how_long"
    YES_NO = "yes_no"
    WHAT_IS = "what_is"
    COMPARISON = "comparison"
    CONTACT = "contact"
    GENERAL = "general"


# The first row that matches gives the kind: the narrower ones stand first.
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (Kind.COMPARISON, r"\b(?:versus|vs\.?|compared? (?:to|with)|better than|worse than|differences?|differs?|"
                          r"different from|which is (?:better|best|safer|cheaper)|or (?:is|are) it better)\b"),
        (Kind.CONTACT, r"\b(?:phone|telephone|e-?mail|address|how (?:can|do) (?:i|you|we) (?:reach|contact|call))\b"),
        (Kind.COST, r"\b(?:costs?|prices?|priced|fees?|expensive|cheap(?:er|est)?|afford|how much (?:is|are|do(?:es)?|"
                    r"would|will) .*\b(?:pay|charge|cost)|pay|charged?)\b|"
                    r"^how much(?: (?:is|are|was|does|do|did|will|would|to|for|should|money|more|in|per|each)\b|\W*$)"
                    r"(?!.*\b(?:weigh|contain)\b)"),
        (Kind.HOW_LONG, r"\bhow (?:long|soon|quickly|fast|often)\b|\b(?:last|lasts|permanent|downtime)\b"
                        r"|^when (?:will|can|do)\b"),
        (Kind.HOW_MANY, r"\bhow (?:many|big|large|small)\b|\b(?:number of|what percentage)\b"),
        (Kind.SAFETY, r"\b(?:safe|safely|safety|dangers?|dangerous|risks?|risky|side[- ]effects?|harm|"
                      r"harmful|complications?|"
                      r"adverse|allerg\w+|infections?|hurts?|painful|pain)\b"),
        (Kind.WHAT_IS, r"^(?:so )?(?:what(?:'s| is| are)|define|explain|tell me about)\b"
                       r"(?! (?:the|my|your)\b.*\b(?:of|for|to)\b)"),
        (Kind.YES_NO, r"^(?:is|are|was|were|do|does|did|can|could|will|would|should|has|have|had|may|am)\b"),
    )
)  # fmt: skip


@dataclass(frozen=True)
class Question:
    """`weights` has shape (question tokens,), sums to 1: how much each token of the encoded question matters."""

    text: str
    kind: Kind
    wants: frozenset[Cue]
    encoded: Encoded
    weights: np.ndarray
    terms: tuple[str, ...]  # stems of the words that carry meaning, each once, in order
    idf: np.ndarray  # of `terms`
    term_tokens: tuple[tuple[int, ...], ...]  # of `terms`: which tokens of the encoded question spell each

    @property
    def has_words(self) -> bool:
        """Whether anything was asked in words: digits and signs alone match whatever holds a figure."""
        return any(term[0].isalpha() for term in self.terms)


def kind_of(text: str) -> Kind:
    """The kind of a question, by its wording."""
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), Kind.GENERAL)


def read_question(text: str, generation: Generation, encoder: Encoder) -> Question:
    """Everything later steps need to know of a question that stands alone."""
    encoded = encoder.encode_question(text)
    carrying = dict.fromkeys(stem(word) for word in words(text) if not is_stop_word(word))
    found = tuple(carrying) or tuple(dict.fromkeys(stem(word) for word in words(text)))
    return Question(
        text=text,
        kind=kind_of(text),
        wants=wanted(text),
        encoded=encoded,
        weights=_weights(text, encoded, generation),
        terms=found,
        idf=generation.keywords.idf(found),
        term_tokens=_term_tokens(text, encoded, found),
    )


def _words_with_tokens(text: str, encoded: Encoded) -> Iterator[tuple[str, list[int]]]:
    """Each word of the question, lower-case, with the tokens that spell it."""
    for word, start, end in word_spans(text):
        yield word, [i for i, (a, b) in enumerate(encoded.offsets) if a >= start and b <= end]


def _term_tokens(text: str, encoded: Encoded, found: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    tokens: dict[str, tuple[int, ...]] = {}
    for word, inside in _words_with_tokens(text, encoded):
        tokens.setdefault(stem(word), tuple(inside))
    return tuple(tokens.get(term, ()) for term in found)


def _weights(text: str, encoded: Encoded, generation: Generation) -> np.ndarray:
    """IDF of the word each token belongs to, shared among its pieces; function words and punctuation count little."""
    weights = np.zeros(len(encoded.tokens), dtype=np.float32)
    for word, inside in _words_with_tokens(text, encoded):
        if inside:
            weight = STOP_WEIGHT if is_stop_word(word) else float(generation.keywords.idf([stem(word)])[0])
            weights[inside] = weight / len(inside)
    total = float(weights.sum())
    return weights / total if total else np.full(len(weights), 1 / max(len(weights), 1), dtype=np.float32)
