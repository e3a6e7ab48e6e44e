"""Words of claims: a plain lower-case form of the same length, clauses, stems that carry meaning."""

from __future__ import annotations

import re
from functools import lru_cache

from index.keywords import STOP_WORDS, stem, words

# Texts whose reading is kept: each is read a dozen times over, mostly in a row.
CACHED = 8192
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "\n": " ", "‑": "-"})
_CLAUSE = re.compile(
    r"[;:()]|,(?!\d)| [–—-] |\.\s|"
    r"\b(?:but|although|though|while|whereas|however|because|since|unless|if|which|who|until|"
    r"therefore|yet(?= \w+ing\b))\b|(?<=\bsays )(?=\w)|(?<=\bsaid )(?=the\b|a\b|it\b)"
)
# Words that say nothing of the matter itself.
_EMPTY = frozenset(
    stem(word)
    for word in """
    also however overall additionally moreover generally typically usually normally currently often sometimes mostly
    many much more most other others another various several few some each every all both any such same way thing
    things one two first second new important note make makes made get gets use uses used using include includes
    including like well even still already yet ever really quite very rather just only around about approximately per
    after before during between among within etc e.g i.e time times day days week weeks month months year years hour
    hours minute minutes number amount case least once twice
    cases example question answer fact key point part need needs needed require required take takes taken give given
    come comes known know considered consider seem seems appear appears yes no don t s not never none without
    """.split()
)


@lru_cache(maxsize=CACHED)
def plain(text: str) -> str:
    """Lower case with straight quotes and single-width blanks, code point for code point."""
    straight = text.translate(_QUOTES)
    lowered = straight.lower()
    if len(lowered) == len(straight):
        return lowered
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in straight)


@lru_cache(maxsize=CACHED)
def clause_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Where the clauses of `text` lie, in order."""
    spans: list[tuple[int, int]] = []
    start = 0
    for mark in _CLAUSE.finditer(text):
        if text[start : mark.start()].strip():
            spans.append((start, mark.start()))
            start = mark.start() if text[mark.start()].isalpha() else mark.end()
    if text[start:].strip():
        spans.append((start, len(text)))
    return tuple(spans)


@lru_cache(maxsize=CACHED)
def content_stems(text: str) -> tuple[str, ...]:
    """Stems of the words that carry meaning, in order; numbers left out."""
    return tuple(filter(None, map(_content_stem, words(text.replace("’", "'")))))


@lru_cache(maxsize=65536)
def _content_stem(word: str) -> str:
    """The stem of a lower-case word that carries meaning, "" of any other."""
    if word in STOP_WORDS or word[0].isdigit():
        return ""
    term = stem(word)
    return term if len(term) > 1 and term not in _EMPTY else ""
