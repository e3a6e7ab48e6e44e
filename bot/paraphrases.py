"""Whether two questions ask the same in other words: what staff ruled for the one then holds for the other.

By the cosine of their vectors, and by small words that turn a question into another one though its vector hardly moves.
A ruling that reaches too far hides a good quotation, so what is doubtful is another question.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from index.keywords import words

# `python -m scripts.measure_paraphrases`: of 60 close paraphrases 45 are taken for the same question, of 60 look-alikes
# ("... before the injection?" for "... after ...") none, of 3,655 pairs of different questions on NHLBI's topics none.
# The telling words were chosen on those; of 24 and 24 written afterwards, and not looked at: 18 and 1.
ALIKE = 0.86  # cosine, higher is better

_NOT = "no not never without avoid cannot don't can't shouldn't mustn't isn't doesn't"
_GROUPS = (
    _NOT,
    *("before", "after", "during", "until", "since", "why"),
    *("man men male boy boys", "woman women female girl girls", "child children kid kids baby babies", "adult adults"),
    *("more most", "less least", "start begin", "stop end"),
)
_TELLING = {word: number for number, group in enumerate(_GROUPS) for word in group.split()}


@lru_cache(maxsize=4096)
def telling(question: str) -> frozenset[object]:
    """The words that two questions must share to be the same: negations, before and after, for whom, figures."""
    said = question.lower().replace("’", "'").split()
    bare = {word.strip(".,;:!?()\"'") for word in said} | set(words(question))
    return frozenset(_TELLING[word] for word in bare if word in _TELLING) | frozenset(filter(str.isdecimal, bare))


class Paraphrases:
    """Remembers the vectors of the questions that staff ruled on. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._encoder = ""  # whose vectors they are
        self._vectors: dict[str, np.ndarray] = {}

    def alike(
        self,
        question: str,
        asked: Sequence[str],
        encoder: str,
        encode: Callable[[str], np.ndarray],
        vector: np.ndarray | None = None,
    ) -> tuple[str, ...]:
        """Those of `asked` that ask the same as `question`, whose `vector` may be at hand already.

        `encode` gives unit vectors, `encoder` is its name.
        """
        self._forget_all_but(asked)
        if not asked:
            return ()
        told = telling(question)
        near = [one for one in asked if telling(one) == told]
        known = self._known(near, encoder, encode)
        if vector is None and known:
            vector = encode(question)
        return tuple(one for one in near if one in known and float(known[one] @ vector) >= ALIKE)

    @property
    def remembered(self) -> frozenset[str]:
        """The questions that are held in memory."""
        return frozenset(self._vectors)

    def _forget_all_but(self, asked: Sequence[str]) -> None:
        """What a patient asked does not stay in memory when the ruling, or the conversation, is gone."""
        with self._lock:
            for gone in self._vectors.keys() - set(asked):
                del self._vectors[gone]

    def _known(self, asked: Sequence[str], encoder: str, encode: Callable[[str], np.ndarray]) -> dict[str, np.ndarray]:
        with self._lock:
            if self._encoder != encoder:
                self._encoder, self._vectors = encoder, {}
            kept = dict(self._vectors)
        new = [one for one in dict.fromkeys(asked) if one not in kept]
        made = {one: encode(one) for one in new}
        with self._lock:
            if self._encoder == encoder:
                self._vectors.update(made)
        return kept | made
