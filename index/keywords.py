"""BM25 over passages. The only file that imports bm25s and the stemmer."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np
import Stemmer

if TYPE_CHECKING:
    import bm25s

# Function words carry no subject. Question words are among them: "how long" is read by the bot, not by BM25.
STOP_WORDS = frozenset(
    """
    a about also am an and any are as at be been being but by can could did do does for from had has have he her his
    how i if in into is it its just may me might must my no not of on or our shall she should so some than that the
    their them then there these they this those to too us very was we were what when where which who whom why will
    with would you your
    """.split()
)
KEYWORDS_VERSION = 2  # raise it whenever the same text would give other terms
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*(?:[.,]\d+)*", re.UNICODE)
_SHORT_FORM = re.compile(r"(?:n't|'(?:ve|ll|re|d|m))$")  # "don't", "we've": function words, whatever they stand for
_stemmer = Stemmer.Stemmer("english")


def _library() -> ModuleType:
    """bm25s, imported where it is used: it takes half a second, and a run that finds nothing changed needs none."""
    import bm25s

    logging.getLogger("bm25s").setLevel(logging.WARNING)  # it tells of every step
    library: ModuleType = bm25s
    return library


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The Snowball stem of a lower-case word."""
    return str(_stemmer.stemWord(word))


def word_spans(text: str) -> list[tuple[str, int, int]]:
    """Lower-case words and numbers of `text` with the code points they cover, in order; a possessive s is left off."""
    return [(_plain(match.group()), *match.span()) for match in _WORD.finditer(text)]


def words(text: str) -> list[str]:
    """Lower-case words and numbers of `text`, in order."""
    return list(map(_plain, _WORD.findall(text)))


@lru_cache(maxsize=65536)
def _plain(word: str) -> str:
    return word.lower().replace("’", "'").removesuffix("'s")


def is_stop_word(word: str) -> bool:
    """Whether a lower-case word only serves the grammar."""
    return word in STOP_WORDS or bool(_SHORT_FORM.search(word))


def terms(text: str) -> list[str]:
    """Stems of the words that carry meaning; all words when there is no other."""
    found = words(text)
    return [stem(word) for word in found if not is_stop_word(word)] or [stem(word) for word in found]


class KeywordIndex:
    """BM25 (the Lucene form, k1 = 1.5 by default) as bm25s keeps it: sparse arrays that can be memory-mapped."""

    def __init__(self, model: bm25s.BM25) -> None:
        self._model = model
        self._size = int(model.scores["num_docs"])

    @classmethod
    def build(cls, texts: Iterable[str], k1: float = 1.2, b: float = 0.75) -> KeywordIndex:
        """One row a text. Ids follow the alphabet, so the same texts always give the same bytes."""
        token_lists = [terms(text) for text in texts]
        vocabulary = {term: i for i, term in enumerate(sorted({t for tokens in token_lists for t in tokens} | {""}))}
        model = _library().BM25(method="lucene", k1=k1, b=b)
        ids = [[vocabulary[t] for t in tokens] or [vocabulary[""]] for tokens in token_lists]
        model.index((ids, vocabulary), show_progress=False)
        return cls(model)

    @classmethod
    def load(cls, folder: Path) -> KeywordIndex:
        return cls(_library().BM25.load(str(folder), mmap=True, verbosity=0))

    def save(self, folder: Path) -> None:
        self._model.save(str(folder), show_progress=False)

    def __len__(self) -> int:
        return self._size

    def scores(self, query: str) -> np.ndarray:
        """BM25 of every row, float32 of shape (rows,); zero where no term matches."""
        known = [self._model.vocab_dict[t] for t in terms(query) if t in self._model.vocab_dict]
        if not known:
            return np.zeros(len(self), dtype=np.float32)
        return np.asarray(self._model.get_scores_from_ids(known), dtype=np.float32)

    def document_frequency(self, term: str) -> int:
        """In how many rows a stem occurs."""
        row = self._model.vocab_dict.get(term)
        if row is None:
            return 0
        pointers = self._model.scores["indptr"]
        return int(pointers[row + 1] - pointers[row])

    def largest_share(self) -> float:
        """The share of the rows that the stem of the most rows occurs in."""
        pointers = np.asarray(self._model.scores["indptr"])
        return float(np.diff(pointers).max(initial=0)) / max(1, len(self))

    def idf(self, found: Sequence[str]) -> np.ndarray:
        """Inverse document frequency of stems, log(1 + (n - df + 0.5) / (df + 0.5)); highest for unknown ones."""
        frequency = np.asarray([self.document_frequency(term) for term in found], dtype=np.float32)
        return np.asarray(np.log1p((len(self) - frequency + 0.5) / (frequency + 0.5)), dtype=np.float32)
