"""The phrase a clause is about: its head and the words around it, so that a crown is not taken for the implant."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.disagreements.claims import subject_phrase
from index.disagreements.wording import clause_spans, content_stems
from index.keywords import stem

_PREPOSITION = re.compile(
    r"\b(?:of|in|on|for|by|with|after|before|at|from|to|such as|like|without|between|against|among|during|that|which)\b"
)
_OWNER = re.compile(r"\bof ((?:(?!(?:of|in|on|for|by|with|after|at|from|to|that|which)\b)[\w'-]+\s*){1,4})")
_PEOPLE = frozenset(
    stem(word)
    for word in """
    people person patient patients user users adult adults man men woman women you we i they he she everyone anyone
    doctor doctors nurse nurses expert experts specialist specialists researcher researchers dermatologist
    dermatologists surgeon surgeons parent parents most many some author authors study studies clinic clinics
    laboratory laboratories lab labs maker makers manufacturer manufacturers company companies
    """.split()
)
# Words for the thing itself, whatever the library is about.
THING = frozenset(
    stem(word)
    for word in """
    treatment treatments therapy therapies procedure procedures method approach product products use using it this
    wearing taking having getting option solution course technique intervention result results effect effects outcome
    session sessions injection injections visit dose doses
    """.split()
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """`head` is the stem of the noun, `words` are all stems."""

    head: str
    words: frozenset[str]


def clause_phrase(text: str, start: int, without: frozenset[str] = frozenset()) -> Phrase | None:
    """What the clause of `text` around `start` is about; the sentence's first phrase where the clause has none.

    Args:
        without: stems to leave out, such as those of the word that is judged.

    Returns:
        None where it is a person, a pronoun or nothing.
    """
    spans = [(a, b) for a, b in clause_spans(text) if a <= start]
    for first, last in (spans[-1], spans[0]) if spans else ():
        phrase = _phrase(subject_phrase(text[first:last]), without)
        if phrase is not None:
            return phrase
    return _phrase(subject_phrase(text), without)  # an insertion may stand between subject and verb


_AMOUNT = re.compile(
    r"^\W*(?:(?:an?|one|two|the|each)\s+)?(?:\w+\s+)?(?:glass(?:es)?|cups?|spoon(?:ful)?s?|drops?|pinch|handful|slices?|"
    r"bits?|pieces?|layers?) of (?=\w)"
)


def _phrase(words: str, without: frozenset[str]) -> Phrase | None:
    words = _AMOUNT.sub("", words)  # "a glass of milk" is milk
    stems = tuple(term for term in content_stems(words) if term not in without)
    if not stems:
        return None
    heading = tuple(term for term in content_stems(_PREPOSITION.split(words, maxsplit=1)[0]) if term not in without)
    if heading and heading[-1] in THING and (owner := _OWNER.search(words)):  # "the use of compresses"
        heading = tuple(term for term in content_stems(owner[1]) if term not in without) or heading
    head = heading[-1] if heading else stems[-1]
    return None if head in _PEOPLE else Phrase(head, frozenset(stems))


def named_phrase(label: str) -> Phrase | None:
    """What a row's name stands for, words for prices and the like left out; None where nothing else is in it."""
    without = frozenset(content_stems("price prices cost costs fee fees amount total average starting lowest highest"))
    return _phrase(label.lower(), without)


def about_itself(phrase: Phrase | None, main: str, *, strictly: bool = False) -> bool:
    """Whether a clause is about the library's subject `main` itself, by name or by a general word.

    Args:
        strictly: a phrase that only mentions it ("family history of stroke") does not do.
    """
    if phrase is None or phrase.head in THING or phrase.head == main:
        return True
    return not strictly and main in phrase.words


def same_thing(
    a: Phrase | None, b: Phrase | None, mains: frozenset[str], known_a: frozenset[str], known_b: frozenset[str]
) -> bool:
    """Whether two phrases can name one thing.

    Args:
        mains: the subjects the two claims are about; a general word ("the treatment") stands for them.
        known_a: all words near the first claim, its headings and title included; `known_b` of the second.
    """
    general = THING | mains
    if a is None or b is None:
        one, known = (a, known_b) if a is not None else (b, known_a)
        return one is None or one.head not in general or not one.words - known - general
    if qualified_apart(a, b, mains, known_a, known_b):
        return False
    if a.head in general and b.head in general:
        return not (a.words - known_b - general or b.words - known_a - general)
    if a.head != b.head and not (a.head in b.words or b.head in a.words):
        return False
    return not (a.words - known_b or b.words - known_a)


def qualified_apart(
    a: Phrase | None, b: Phrase | None, mains: frozenset[str], known_a: frozenset[str], known_b: frozenset[str]
) -> bool:
    """Whether a word before the noun tells them apart: two vaccines, or a yellow fever vaccine and the vaccine."""
    if a is None or b is None:
        return False
    left, right = a.words - known_b, b.words - known_a
    if a.head == b.head and left and right:
        return True
    return bool((a.head in mains and a.head in b.words and left) or (b.head in mains and b.head in a.words and right))
