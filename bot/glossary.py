"""The terms that a library explains itself, found by how English defines things, whatever the subject. Pure functions.

"X means …", "X is a … that …", "X is the medical name for …", "… is called X", and abbreviations written out: "first
in, first out (FIFO)". An explanation is a statement of the library, quoted like any other; common words need none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.citations import CitationBook
from bot.model import Answer, Citation
from bot.understand import english
from index.keywords import STOP_WORDS, stem, word_spans
from index.model import Document, SourceType, Span, Statement

MOST = 4  # terms marked in one answer: more and it reads like a worksheet
LONGEST = 320  # characters of an explanation
KNOWN_TO_ALL = 3e-6  # share of general English from which a word needs no explanation; "trial" has 3e-5, "enzyme" 1e-6

_WORD = r"[^\W\d_][\w'’-]*"
_TERM = rf"(?P<term>(?:{_WORD} ){{0,3}}{_WORD})"
_OTHER_NAME = r"(?: \([^()]{2,60}\))?(?:, (?:also (?:known as|called)|or) [^,]{2,60},)?"
# What sets one kind of thing apart from another. Without it "X is a …" is as often praise or blame as explanation.
_APART = re.compile(
    r"\b(?:that|which|who|whose|where|used (?:to|for|in|as|by)|made (?:of|from|by|up)|consisting of|containing|"
    r"known as|released|produced|caused by|found in|designed to|given (?:to|by|as))\b"
)
_STRONG = (
    re.compile(rf"^(?:An? )?{_TERM}{_OTHER_NAME} means (?:an? |the |having |when |to |how |\w+ing )"),
    re.compile(rf"^(?:An? )?{_TERM}{_OTHER_NAME} (?:refers? to|(?:is|are) defined as|stands for) "),
    re.compile(
        rf"^(?:An? |The )?{_TERM}{_OTHER_NAME} (?:is|are) (?:the|an?) "
        r"(?:(?:medical|technical|scientific|common|short|legal|usual|general) )*"
        r"(?:name|term|word|abbreviation) (?:for|of) "
    ),
    re.compile(
        r"^(?!(?:This|These|It|They|That) ).*\b(?:is|are) (?:called|known as|termed) "
        rf"(?:an? |the )?[“\"']?{_TERM}[”\"']?[.;]?$"
    ),
)
_KIND_OF = re.compile(rf"^(?:An? )?{_TERM}{_OTHER_NAME} (?P<verb>is an?|are) (?P<kind>[^.;:]*)")
_PLURALS = frozenset("people children men women".split())
# Praise, blame and what is only so for now: "a new treatment that" sells, "a common problem that" worries.
_JUDGING = frozenset(
    """
    new newest safe great good best better effective promising innovative hopeful popular powerful perfect ideal
    revolutionary leading proven unproven big real major serious problem concern issue question matter reason way waste
    fact shame bit lot sign result part key choice option start step goal idea risk mistake chance point factor example
    place time day thing one
    """.split()
)
_WRITTEN_OUT = re.compile(r"(?P<long>(?:[\w'’-]+,? ){1,9}?)?\((?P<short>[A-Z][A-Za-z]{1,7}s?)\)")
_NO_TERM = frozenset(
    """
    this that these those it its they he she we you i there here what who which our your my his her several many most
    some all other both each every more less few fewer such although while because since if when however and or
    """.split()
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """The library's own words for a term. `strength`: lower explains better."""

    term: str  # as the library writes it there
    document_id: str
    passage_id: str
    span: Span
    strength: int


@dataclass(frozen=True, slots=True)
class Explained:
    """A term as it stands in an answer's quotations, with the explanation as a citation."""

    term: str
    citation: Citation


class Glossary:
    """Every term that the documents explain, with the best explanation of each."""

    def __init__(self, explanations: Iterable[Explanation], documents: Mapping[str, Document]) -> None:
        self._documents = documents
        self._best: dict[tuple[str, ...], Explanation] = {}
        for one in sorted(explanations, key=lambda one: _rank(one, documents)):
            self._best.setdefault(_stems(one.term), one)
        self._longest = max((len(stems) for stems in self._best), default=0)

    @classmethod
    def of(cls, statements: Iterable[Statement], documents: Mapping[str, Document]) -> Glossary:
        found = (one for statement in statements for one in explanations_in(statement, documents))
        return cls(found, documents)

    def terms(self) -> Sequence[Explanation]:
        """The best explanation of each term, best first."""
        return list(self._best.values())

    def explain(self, answer: Answer) -> list[Explained]:
        """Terms in the answer's quotations, in the order of reading, whose explanation the answer does not quote.

        The citations are numbered on from the answer's own.
        """
        found: dict[Explanation, str] = {}
        for citation in answer.citations:
            for term, explanation in self._in(citation.quote):
                if explanation not in found and not _quoted(explanation, answer):
                    found[explanation] = term
        numbered = enumerate(list(found.items())[:MOST], start=len(answer.citations) + 1)
        return [Explained(term, self._cite(number, explanation)) for number, (explanation, term) in numbered]

    def _in(self, text: str) -> Iterator[tuple[str, Explanation]]:
        """Terms of the text from left to right, the longest at each place."""
        words = [(stem(word), start, end) for word, start, end in word_spans(text)]
        place = 0
        while place < len(words):
            for length in range(min(self._longest, len(words) - place), 0, -1):
                group = words[place : place + length]
                explanation = self._best.get(tuple(word for word, _, _ in group))
                term = text[group[0][1] : group[-1][2]]
                if explanation is not None and _is_same(term, explanation.term):
                    yield term, explanation
                    place += length - 1
                    break
            place += 1

    def _cite(self, number: int, explanation: Explanation) -> Citation:
        book = CitationBook(self._documents)
        book.cite(explanation.document_id, explanation.passage_id, explanation.span)
        return replace(book.citations[0], number=number)


def explanations_in(statement: Statement, documents: Mapping[str, Document]) -> list[Explanation]:
    """What a statement explains: at most one term by its wording, and abbreviations that it writes out."""
    if statement.kind != "sentence" and (statement.kind != "item" or statement.context):
        return []  # an item that needs its lead-in to be understood explains nothing by itself
    text = statement.span.of(documents[statement.document_id].text)
    made = Explanation("", statement.document_id, statement.passage_id, statement.span, 0)
    found = [replace(made, term=term, strength=strength) for term, strength in _defined(text)]
    for short, place in _abbreviations(text):
        span = Span(statement.start + place.start, statement.start + place.end)
        found.append(replace(made, term=short, span=span, strength=2))
    return found


def _defined(text: str) -> Iterator[tuple[str, int]]:
    """The term that a sentence defines, with how plainly: 0 in so many words, 1 by what kind of thing it is."""
    if len(text) > LONGEST or text.rstrip().endswith("?"):
        return
    match = next(filter(None, (pattern.search(text) for pattern in _STRONG)), None)
    if match and _is_term(match["term"], of_art=" " in match["term"]):
        yield match["term"], 0
        return
    match = _KIND_OF.match(text)
    if match and _is_term(match["term"]) and _is_kind(match["kind"], several=match["verb"] == "are"):
        yield match["term"], 1


def _is_kind(words: str, *, several: bool) -> bool:
    """Whether "is a" or "are" is followed by a kind of thing and what sets it apart: "sacs that cells release"."""
    head = re.split(rf"[,(]|{_APART.pattern}", words, maxsplit=1)[0].lower().split()
    if not _APART.search(words) or not head or _JUDGING & set(head):
        return False
    if not several:
        return len(head) <= 8
    for word in head[:5]:
        if word in _PLURALS or (
            word.endswith("s") and "NOUN" in english.parts(word) and english.base(word, "NOUN") != word
        ):
            return True
        if not english.parts(word) & {"ADJ", "NOUN"} or word.endswith("ly"):
            return False
    return False


def _is_term(term: str, *, of_art: bool = False) -> bool:
    """Whether words name something that a reader may not know; common words together may be a term of art."""
    words = term.lower().split()
    if _NO_TERM & set(words) or words[0] in STOP_WORDS or words[-1] in STOP_WORDS or term.split()[0].isupper():
        return term.isupper() and len(words) == 1
    return of_art or any(
        max(map(english.frequency, (word, english.base(word, "NOUN")))) / english.total() < KNOWN_TO_ALL
        for word in words
    )


def _abbreviations(text: str) -> Iterator[tuple[str, Span]]:
    """Abbreviations with the stretch that writes them out: "the Food and Drug Administration (FDA)" without "the"."""
    for match in _WRITTEN_OUT.finditer(text):
        short = match["short"]
        letters = short.removesuffix("s").lower()
        words = list(re.finditer(r"[A-Za-z]+", match["long"] or ""))
        start = _where_spelt(letters, [(word.group().lower(), word.start()) for word in words])
        if start is not None and sum(letter.isupper() for letter in short) > 1:
            yield short.removesuffix("s"), Span(match.start() + start, match.end())


def _where_spelt(letters: str, words: Sequence[tuple[str, int]]) -> int | None:
    """Where the words begin whose first letters spell the abbreviation, small words counted or not; None if nowhere."""
    spellings: tuple[Callable[[str], bool], ...] = (lambda _: True, lambda word: word not in STOP_WORDS)
    for counts in spellings:
        kept = [(word, start) for word, start in words if counts(word)][-len(letters) :]
        if "".join(word[0] for word, _ in kept) == letters:
            return kept[0][1]
    return None


def _rank(one: Explanation, documents: Mapping[str, Document]) -> tuple[int, int, int]:
    """Plainer wording first, then who speaks, then the shorter."""
    kinds = list(SourceType)
    kind = documents[one.document_id].metadata.source_type
    return one.strength, kinds.index(kind) if kind else len(kinds), one.span.end - one.span.start


def _is_same(written: str, term: str) -> bool:
    """Abbreviations keep their capitals: "NO" is not "no"."""
    return not term.isupper() or written.removesuffix("s") == term.removesuffix("s")


def _stems(term: str) -> tuple[str, ...]:
    return tuple(stem(word) for word, _, _ in word_spans(term))


def _quoted(explanation: Explanation, answer: Answer) -> bool:
    """Whether the answer quotes the explanation anyway."""
    return any(
        citation.document_id == explanation.document_id
        and citation.start < explanation.span.end
        and explanation.span.start < citation.end
        for citation in answer.citations
    )
