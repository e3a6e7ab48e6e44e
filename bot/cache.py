"""The questions asked most, answered without searching again.

An answer is kept under everything that it was made from (`Key`), so one that a new library, a ruling or a setting would
change is simply never found again. Which questions are asked most is counted here; the counts fade, so that what was
asked last year makes room.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from bot.model import Answer

SIZE = 20  # answers kept
COUNTED = 2_000  # questions whose askings are counted
FADE_AFTER = 10_000  # askings, after which every count is halved


@dataclass(frozen=True, slots=True)
class Key:
    """What an answer depends on: the question as understood, how it was asked, and the state of the library.

    `made_from` holds the generation's name and whatever else changes answers without a new generation.
    """

    question: str
    advice: bool
    language: str
    made_from: tuple[Hashable, ...]


class AnswerCache:
    """Keeps the answers to the questions asked most. Thread-safe."""

    def __init__(self, size: int = SIZE, counted: int = COUNTED, fade_after: int = FADE_AFTER) -> None:
        self._size, self._counted, self._fade_after = size, counted, fade_after
        self._lock = threading.Lock()
        self._asked: Counter[Key] = Counter()
        self._askings = 0
        self._kept: dict[Key, Answer] = {}

    def answer(self, key: Key, make: Callable[[], Answer]) -> Answer:
        """The kept answer, or what `make` makes, kept if its question is among those asked most.

        `make` runs outside the lock: two threads may make the same answer at the same time, and none waits.
        """
        with self._lock:
            self._count(key)
            kept = self._kept.get(key)
        if kept is not None:
            return kept
        made = make()
        with self._lock:
            self._keep(key, made)
        return made

    def __len__(self) -> int:
        return len(self._kept)

    def _count(self, key: Key) -> None:
        self._asked[key] += 1
        self._askings += 1
        if self._askings >= self._fade_after:
            self._askings = 0
            self._asked = Counter({one: count // 2 for one, count in self._asked.items() if count >= 2})
        if len(self._asked) > self._counted:
            self._asked = Counter(dict(self._asked.most_common(self._counted // 2)))

    def _keep(self, key: Key, made: Answer) -> None:
        """Keeps the answer while there is room, or in place of one that is out of date or asked less often."""
        for old in [one for one in self._kept if one.made_from != key.made_from]:
            del self._kept[old]
        if len(self._kept) >= self._size and key not in self._kept:
            rarest = min(self._kept, key=lambda one: self._asked[one])
            if self._asked[rarest] >= self._asked[key]:
                return
            del self._kept[rarest]
        self._kept[key] = made
