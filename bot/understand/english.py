"""General English: how common a word is, what part of speech it may be, its base form. No subject, no library.

The only file that imports the two word lists: pyspellchecker's (160,000 words with their frequency in film subtitles)
and lemminflect's (70,000 word forms of the NIH's SPECIALIST lexicon with their parts of speech). Both are read once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

import lemminflect
from babel import Locale
from spellchecker import SpellChecker

_PREFIXES = (
    "un",
    "non",
    "re",
    "pre",
    "post",
    "anti",
    "over",
    "under",
    "mis",
    "semi",
    "multi",
    "self",
    "inter",
    "sub",
    "up",
    "co",
    "hyper",
    "hypo",
)
_SHORTEST_BASE = 4  # letters that must be left when a prefix is taken off
_COMMON_BASE = 500  # occurrences of what is left: 're' and 'acton' do not make a word

# Words of the lists' closed classes that their parts of speech do not tell, and common words they know too many of.
_CLOSED: Mapping[str, frozenset[str]] = {
    word: frozenset({part})
    for part, words in {
        "PRON": """i me you he him she her it we us they them this that these those who whom which what there ones
                   someone anyone everyone nobody something anything everything nothing mine yours ours theirs hers
                   myself yourself itself themselves himself herself another other others both either neither none""",
        "DET": "a an the my your his its our their some any each every no all such same",
        "PREP": """about above across after against along among around as at before behind below beneath beside besides
                   between beyond by despite down during except for from in inside into like near of off on onto out
                   outside over past per since than through throughout till to toward towards under until up upon via
                   with within without vs versus regarding concerning""",
        "CONJ": "and or but nor so if because although though while whereas unless whether when where why how",
        "AUX": """am is are was were be been being do does did have has had having can could will would shall should may
                  might must ought isn't aren't wasn't weren't don't doesn't didn't haven't hasn't hadn't can't couldn't
                  won't wouldn't shouldn't mustn't cannot""",
        "ADV": """not also too very really just even only ever never again still already yet now then here there often
                  always usually sometimes soon much more most less least well maybe perhaps else ago away back once
                  twice instead together apart therefore however actually exactly quite rather almost anyway far long
                  afterwards afterward beforehand later right further""",
        "ADJ": "better best worse worst good bad okay ok safe able",
        "NUM": """many several few one two three four five six seven eight nine ten eleven twelve twenty thirty forty
                  fifty hundred thousand million""",
    }.items()
    for word in words.split()
}  # fmt: skip


@cache
def _frequencies() -> Mapping[str, int]:
    return dict(SpellChecker(language="en").word_frequency.items())


@cache
def total() -> int:
    """Occurrences of all words in the list."""
    return sum(_frequencies().values())


def frequency(word: str) -> int:
    """Occurrences of a lower-case word in the list; 0 for one that it does not hold."""
    return _frequencies().get(word, 0)


def common(at_least: int) -> Iterable[str]:
    """Words of the list with that many occurrences or more."""
    return (word for word, count in _frequencies().items() if count >= at_least)


@lru_cache(maxsize=65536)
def parts(word: str) -> frozenset[str]:
    """What a word may be: NOUN, VERB, ADJ, ADV or of a closed class (PRON, DET, PREP, CONJ, AUX, NUM)."""
    low = word.lower()
    return _CLOSED.get(low) or frozenset(lemminflect.getAllLemmas(low))


@lru_cache(maxsize=65536)
def is_proper(word: str) -> bool:
    """Whether the lists hold the word with a capital only: 'lisbon', not 'turkey'."""
    low = word.lower()
    return not parts(low) and bool(lemminflect.getAllLemmas(low, "PROPN"))


@lru_cache(maxsize=65536)
def base(word: str, part: str) -> str:
    """The base form of a word as NOUN, VERB or ADJ; the word itself if it has no other."""
    found = lemminflect.getAllLemmas(word.lower(), part).get(part, ())
    return str(found[0]) if found else word


@lru_cache(maxsize=65536)
def is_listed(word: str) -> bool:
    """Whether the lists hold a lower-case word, or what it is the regular plural of."""
    if word in _CLOSED or frequency(word) or parts(word) or is_proper(word):
        return True
    return word.endswith("s") and len(word) > _SHORTEST_BASE and is_listed(word[:-1])


@lru_cache(maxsize=65536)
def is_word(word: str) -> bool:
    """Whether a lower-case word is English: listed, a regular plural of one listed, or one with a common prefix."""
    if is_listed(word) or (word.endswith("s") and len(word) > _SHORTEST_BASE and is_word(word[:-1])):
        return True
    return any(
        word.startswith(prefix)
        and len(word) - len(prefix) >= _SHORTEST_BASE
        and frequency(word[len(prefix) :]) >= _COMMON_BASE
        for prefix in _PREFIXES
    )


@lru_cache(maxsize=65536)
def plural(word: str) -> str:
    """The plural of a noun in its base form."""
    return str((lemminflect.getInflection(word, "NNS") or (word,))[0])


@lru_cache(maxsize=65536)
def gerund(verb: str) -> str:
    """'washing' of 'wash'."""
    return str((lemminflect.getInflection(verb, "VBG") or (verb,))[0])


@cache
def places() -> frozenset[str]:
    """Countries by their English names, lower-case, also word by word where one word is enough to name them."""
    names = {str(name).lower() for code, name in Locale("en").territories.items() if len(code) == 2}
    names.add("turkey")  # the standard's own name for it is Türkiye by now
    return frozenset(name for name in names if " " not in name)
