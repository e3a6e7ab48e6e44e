"""The words of a library, counted once a generation, beside those of general English."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.understand import english
from bot.understand.kinds import names_headed, names_used, single_words
from index.generation import Generation
from index.keywords import stem
from index.model import BlockKind, Document

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][^\W\d_]+|\b[A-Z]{2,}\b")
_COMMON = 2000  # occurrences in the general list from which a word may be what was meant though the library lacks it


@dataclass(frozen=True)
class Vocabulary:
    """What a library says, as words.

    `counts`: surface forms, lower-case, with their occurrences in documents and titles. `names`: those that the
    library writes with a capital inside a sentence. `general`: further good words, in no need of mending. `headings`:
    titles and headings as written. `other_names`, `headed`: what it has of the names in `bot.understand.kinds`, and
    what its headings have of those for a part of a text.
    """

    counts: Mapping[str, int]
    names: frozenset[str] = frozenset()
    general: frozenset[str] = frozenset()
    headings: tuple[str, ...] = ()
    other_names: frozenset[str] = frozenset()
    headed: frozenset[str] = frozenset()

    @classmethod
    def from_generation(cls, generation: Generation, general: Iterable[str] = ()) -> Vocabulary:
        """The vocabulary of a published library; `general` is usually the encoder's word list."""
        return cls.from_documents(generation.documents.values(), general)

    @classmethod
    def from_documents(cls, documents: Iterable[Document], general: Iterable[str] = ()) -> Vocabulary:
        """The vocabulary of documents, their titles and headings."""
        texts, headings = [], []
        for document in documents:
            texts.append(document.text)
            headings.append(document.metadata.title)
            headings += [b.span.of(document.text) for b in document.blocks if b.kind is BlockKind.HEADING]
        return cls.from_texts(texts, headings, general)

    @classmethod
    def from_texts(cls, texts: Sequence[str], headings: Sequence[str] = (), general: Iterable[str] = ()) -> Vocabulary:
        """The vocabulary of texts and their headings."""
        counts: Counter[str] = Counter()
        for text in texts:  # headings and titles stand in the texts, or are too few to count
            counts.update(plain(word) for word in WORD.findall(text))
        names = {name.lower() for text in texts for name in _NAME.findall(text)}
        whole = frozenset(word for word in general if word.isalpha() and len(word) > 1) | single_words()
        other_names, headed = names_used(counts, texts), names_headed(headings)
        return cls(dict(counts), frozenset(names), whole, tuple(headings), other_names, headed)

    @cached_property
    def size(self) -> int:
        """Words of the library, with repetitions."""
        return sum(self.counts.values())

    @cached_property
    def stems(self) -> frozenset[str]:
        """Stems of the library's words."""
        return frozenset(stem(word) for word in self.counts)

    def mentions(self, word: str) -> bool:
        """Whether the library holds the word in any inflection."""
        low = plain(word)
        return low in self.counts or stem(low) in self.stems

    def knows(self, word: str) -> bool:
        """Whether the word is right as it stands: in the library or in general English."""
        low = plain(word)
        return low in self.counts or low in self.general or english.is_word(low) or self._inflects(low)

    def only_prefixed(self, word: str) -> bool:
        """Whether the word is known for nothing but a prefix before another: 'retest', but 'prepair' just as well."""
        low = plain(word)
        held = low in self.counts or low in self.general or self._inflects(low)
        return not held and not english.is_listed(low) and english.is_word(low)

    def _inflects(self, word: str) -> bool:
        """Whether the word is one of the library's with a regular ending: 'needlings', 'injected', 'vesicular'."""
        for ending in _ENDINGS:
            root = word.removesuffix(ending)
            if root == word or len(root) < 4:
                continue
            roots = [root]
            if ending[0] in "aei":
                roots += [root + "e", root + "y", *([root[:-1]] if root[-1] == root[-2] else [])]
            if any(self.counts.get(each, 0) > 1 or (each in self.counts and english.is_word(each)) for each in roots):
                return True
        return False

    def probability(self, word: str) -> float:
        """How likely a word is to be asked about: four parts the library's share, one part general English's."""
        own = self.counts.get(word, 0) / max(self.size, 1)
        return 0.8 * own + 0.2 * english.frequency(word) / english.total()

    @cached_property
    def by_shape(self) -> Mapping[tuple[str, int], Sequence[str]]:
        """Words that may be meant, by first letter and by last two letters, each with the length."""
        shapes: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        for word in self._meant:
            shapes[word[0], len(word)].append(word)
            shapes["*" + word[-2:], len(word)].append(word)
        return dict(shapes)

    @cached_property
    def by_sound(self) -> Mapping[str, Sequence[str]]:
        """Words that may be meant, by how they sound."""
        sounds: defaultdict[str, list[str]] = defaultdict(list)
        for word in self._meant:
            sounds[sound(word)].append(word)
        return dict(sounds)

    @cached_property
    def _meant(self) -> Sequence[str]:
        """The library's words and common English ones."""
        good = {*self.counts, *english.common(_COMMON), *single_words()}
        return sorted({word for word in good if len(word) > 3 and word.isalpha()})


def plain(word: str) -> str:
    """Lower-case, without a possessive ending, with a straight apostrophe."""
    return word.lower().replace("’", "'").removesuffix("'s")


_ENDED = 3  # letters from which a last "e" is not heard
_ENDINGS = ("s", "es", "ies", "ed", "ied", "ing", "er", "ers", "al", "ly", "ally", "able", "less", "like")
_SPELLINGS = tuple(
    pair.split(">")
    for pair in """ph>f sch>sk ch>k ck>k qu>k q>k wh>w rh>r xc>x xs>x sce>se sci>si scy>sy ce>se ci>si cy>sy z>s
                   tia>sa tio>sa sia>sa sio>sa shu>sa ould>ud c>k""".split()
)
_STARTS = {"kn": "n", "gn": "n", "wr": "r", "ps": "s"}
_VOWELS = str.maketrans("eiouy", "aaaaa")
_REPEATED = re.compile(r"(.)\1+")


def sound(word: str) -> str:
    """Roughly how an English word sounds, as letters: 'exersise' and 'exercise', 'wich' and 'which' are alike."""
    word = _STARTS.get(word[:2], word[:2]) + word[2:]
    if len(word) > _ENDED and word.endswith("e"):
        word = word[:-1]
    for spelt, spoken in _SPELLINGS:
        if spelt in word:
            word = word.replace(spelt, spoken)
    word = word.replace("gh", "").translate(_VOWELS)
    return _REPEATED.sub(r"\1", word)
