"""What staff ruled, applied to answers: passages withdrawn, quotations barred for a question, disagreements ruled on.

Rulings are tied to what is said and asked, not to where it stands: they survive a library built anew, a document that
was renamed, rows that moved. Where the words behind one have changed it applies no longer, and the console brings it
back for another look. Pure: whoever keeps the rulings hands in a `Ruled`, which never changes.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.features import Scored
from bot.model import AnswerDisagreement, Citation
from bot.select import quotes_of
from index.disagreements.model import Backing, Disagreement, Kind, Position
from index.generation import Generation
from index.keywords import words
from index.model import Document, Passage, Span
from index.quoting import join_quotes

_IDLE = frozenset("a an the please".split())  # words that leave a question the same question
_WHOLE = 20  # characters below which a text counts as barred only where it is the very text that was barred


@dataclass(frozen=True, slots=True)
class ArrangedPosition:
    """A side as staff arranged it; `statements` are text keys."""

    label: str
    statements: frozenset[str]


@dataclass(frozen=True, slots=True)
class Arranged:
    """A disagreement as patients are to see it. `note` is the clinic's own word."""

    topic: str
    positions: tuple[ArrangedPosition, ...]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class DisagreementRuling:
    """`sources`: for each disagreement it is about the text keys of all its statements; no `results`: dismissed.

    One with results holds while all those statements stand in the library, whether or not anything suspects it still.
    """

    word: str  # "confirmed", "dismissed", "renamed", "merged", "split", …
    sources: tuple[frozenset[str], ...]
    results: tuple[Arranged, ...]
    kind: Kind = Kind.NUMBER  # of what it is about, where nothing finds that any more


@dataclass(frozen=True, eq=False)
class Ruled:
    """Everything that is ruled at one moment. `version` differs whenever anything else does."""

    version: str = ""
    withdrawn: frozenset[str] = frozenset()  # `placed_key` of each statement of each withdrawn passage
    barred: Mapping[str, tuple[str, ...]] | None = None  # plain texts by `question_key`
    disagreements: tuple[DisagreementRuling, ...] = ()
    asked: Mapping[str, str] | None = None  # by `question_key` the words of questions with something barred, if known
    upheld: Mapping[str, tuple[str, ...]] | None = None  # plain texts that staff found to support, by `question_key`

    def allowed(
        self,
        question: str,
        ranked: Sequence[tuple[Scored, float]],
        generation: Generation,
        alike: Sequence[str] = (),
    ) -> list[tuple[Scored, float]]:
        """`ranked` without what may not be quoted for the question. What would quote a withdrawn word goes with it.

        `alike`: ruled questions that ask the same in other words; what is barred for them is barred for this one,
        unless staff found that it supports this one.
        """
        barred = self._barred(question, alike)
        if not barred and not self.withdrawn:
            return list(ranked)
        gone = self._withdrawn_spans([scored.passage for scored, _ in ranked], generation)
        return [(scored, score) for scored, score in ranked if self._may_quote(scored, generation, barred, gone)]

    def shown(
        self,
        found: Iterable[Disagreement],
        question: str | None,
        generation: Generation,
        alike: Sequence[str] = (),
    ) -> list[Disagreement]:
        """The disagreements as staff arranged them, each once, without sides that may not be quoted."""
        board = board_of(generation, self)
        arranged = {one.disagreement_id: one for each in found for one in board.instead(each)}
        pruned = (self._pruned(one, self._barred(question, alike), generation) for one in arranged.values())
        return [one for one in pruned if one is not None]

    def may_cite(self, citation: Citation, generation: Generation) -> bool:
        """Whether a citation quotes no withdrawn word, whatever the question."""
        row = generation.rows.get(citation.passage_id) if self.withdrawn else None
        if row is None:
            return not self.withdrawn
        gone = self._withdrawn_spans([generation.passages[row]], generation).get(citation.document_id, ())
        return not any(_overlap(Span(citation.start, citation.end), span) for span in gone)

    def worded(self, shown: AnswerDisagreement, generation: Generation) -> AnswerDisagreement:
        """With the ruling and the clinic's word on it."""
        word, note = board_of(generation, self).words.get(shown.id, (None, None))
        return replace(shown, ruling=word, note=note)

    def _barred(self, question: str | None, alike: Sequence[str]) -> tuple[str, ...]:
        if not question or not self.barred:
            return ()
        others = (text for one in alike for text in self.barred.get(question_key(one), ()))
        reached = (text for text in others if not self.is_upheld(question, text))
        return tuple(dict.fromkeys((*self.barred.get(question_key(question), ()), *reached)))

    def is_upheld(self, question: str, text: str) -> bool:
        """Whether staff found a quotation, as `text_key` gives it, to support this very question."""
        return text in (self.upheld or {}).get(question_key(question), ())

    def _withdrawn_spans(self, passages: Iterable[Passage], generation: Generation) -> dict[str, list[Span]]:
        gone: dict[str, list[Span]] = {}
        for passage in {passage.passage_id: passage for passage in passages}.values():
            document = generation.documents[passage.document_id]
            heading = heading_of(document, passage)
            for statement in generation.statements_of[generation.rows[passage.passage_id]]:
                if self.withdrawn and placed_key(heading, statement.span.of(document.text)) in self.withdrawn:
                    gone.setdefault(document.document_id, []).append(statement.span)
        return gone

    def _may_quote(
        self, scored: Scored, generation: Generation, barred: Sequence[str], gone: Mapping[str, Sequence[Span]]
    ) -> bool:
        statement = scored.statement
        text = generation.documents[statement.document_id].text
        quotes = quotes_of(statement, generation)
        if any(_overlap(quote, span) for quote in quotes for span in gone.get(statement.document_id, ())):
            return False
        joined = join_quotes([quote.of(text) for quote in quotes])
        return not is_barred(statement.span.of(text), joined, barred)

    def _pruned(self, one: Disagreement, barred: Sequence[str], generation: Generation) -> Disagreement | None:
        if not barred and not self.withdrawn:
            return one
        kept = []
        for position in one.positions:
            backings = tuple(b for b in position.backings if self._may_back(b, generation, barred))
            if backings:
                kept.append(Position(position.label, backings))
        return replace(one, positions=tuple(kept)) if len(kept) > 1 else None

    def _may_back(self, backing: Backing, generation: Generation, barred: Sequence[str]) -> bool:
        document = generation.documents[backing.document_id]
        passage = generation.passages[generation.rows[backing.passage_id]]
        own = backing.span.of(document.text)
        if placed_key(heading_of(document, passage), own) in self.withdrawn:
            return False
        return not is_barred(own, backing_text(backing, generation), barred)


NOTHING_RULED = Ruled()
Rulings = Callable[[], Ruled]


def nothing_ruled() -> Ruled:
    """Where nobody keeps rulings."""
    return NOTHING_RULED


@dataclass(frozen=True, slots=True)
class Kept:
    """What was confirmed and nothing finds any more. `found`: put together from the words of the ruling."""

    found: Disagreement
    sources: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Board:
    """The disagreements of a generation under a set of rulings."""

    replaced: Mapping[str, tuple[Disagreement, ...]]  # by the id of the one it stands for
    words: Mapping[str, tuple[str, str | None]]  # ruling and note by the id of what is shown
    kept: tuple[Kept, ...] = ()

    def instead(self, found: Disagreement) -> tuple[Disagreement, ...]:
        return self.replaced.get(found.disagreement_id, (found,))


def shown_to_patients(generation: Generation, ruled: Ruled) -> tuple[Disagreement, ...]:
    """What the library's building found, then what it only suspects or suspected once and staff have confirmed."""
    board = board_of(generation, ruled)
    confirmed = (one for one in generation.suspected if board.replaced.get(one.disagreement_id))
    return (*generation.disagreements, *confirmed, *(one.found for one in board.kept))


@lru_cache(maxsize=4)
def board_of(generation: Generation, ruled: Ruled) -> Board:
    """Which rulings apply: those whose every source is there, statement for statement; of two, the later one.

    What was confirmed is kept where nothing finds it any more, though its words stand as they did: what a machine
    suspects changes with every other document of the library.
    """
    if not ruled.disagreements:
        return Board({}, {})
    by_keys: dict[frozenset[str], list[Disagreement]] = {}
    for found in (*generation.disagreements, *generation.suspected):
        by_keys.setdefault(keys_of(found, generation), []).append(found)
    disputed = frozenset().union(*(keys_of(one, generation) for one in generation.disagreements))
    replaced: dict[str, tuple[Disagreement, ...]] = {}
    said: dict[str, tuple[str, str | None]] = {}
    kept: list[Kept] = []
    for ruling in ruled.disagreements:
        sources = [by_keys[keys][0] for keys in ruling.sources if keys in by_keys]
        if len(sources) == len(ruling.sources):
            backings: Mapping[str, Backing] = _backings_of(sources, generation)
        elif ruling.results and _stands_alone(frozenset().union(*ruling.sources), disputed, generation):
            backings = all_backings(generation)
            sources = [_as_ruled(ruling, backings)]
            kept.append(Kept(sources[0], ruling.sources))
        else:
            continue
        shown = tuple(_arranged(one, sources, backings, ruling.results) for one in ruling.results)
        said.update({one.disagreement_id: (ruling.word, r.note) for one, r in zip(shown, ruling.results, strict=True)})
        same = [one.disagreement_id for keys in ruling.sources for one in by_keys.get(keys, sources)]
        replaced.update(dict.fromkeys(same, shown))  # two that say the same in the same words are ruled on as one
    return Board(replaced, said, tuple(kept))


def _stands_alone(keys: frozenset[str], disputed: frozenset[str], generation: Generation) -> bool:
    """Whether all these statements stand in the library, and in no disagreement that is found today.

    One found anew about some of them comes back for another look, as any does whose statements have changed.
    """
    return not keys & disputed and keys <= all_backings(generation).keys()


def _backings_of(sources: Sequence[Disagreement], generation: Generation) -> dict[str, Backing]:
    """By the keys of their texts."""
    backings = (backing for source in sources for position in source.positions for backing in position.backings)
    return {text_key(backing_text(backing, generation)): backing for backing in backings}


@lru_cache(maxsize=2)
def all_backings(generation: Generation) -> Mapping[str, Backing]:
    """Every statement that may be quoted, by its text's key; of those that say the same the first."""
    found: dict[str, Backing] = {}
    for s in generation.statements:
        if s.document_id not in generation.hidden:
            backing = Backing(s.statement_id, s.passage_id, s.document_id, s.start, s.end, s.context)
            found.setdefault(text_key(backing_text(backing, generation)), backing)
    return found


def _as_ruled(ruling: DisagreementRuling, backings: Mapping[str, Backing]) -> Disagreement:
    """What a ruling was on, put together from its own words."""
    sides = [position for result in ruling.results for position in result.positions]
    positions = tuple(Position(one.label, tuple(backings[key] for key in sorted(one.statements))) for one in sides)
    keys = sorted(frozenset().union(*ruling.sources))
    return Disagreement(text_key(" ".join(keys))[:12], ruling.results[0].topic, ruling.kind, positions)


def _arranged(
    wanted: Arranged, sources: Sequence[Disagreement], backings: Mapping[str, Backing], results: Sequence[Arranged]
) -> Disagreement:
    positions = tuple(
        Position(position.label, tuple(backings[key] for key in sorted(position.statements)))
        for position in wanted.positions
    )
    # One that is only confirmed, named or noted stays itself; of several made from one each has its own name.
    first = sources[0].disagreement_id
    own = first if len(results) == 1 else text_key(f"{first}\x00{results.index(wanted)}")[:12]
    return Disagreement(own, wanted.topic, sources[0].kind, positions)


def keys_of(disagreement: Disagreement, generation: Generation) -> frozenset[str]:
    """What a disagreement is known by: the texts of its statements."""
    return frozenset(text_key(backing_text(b, generation)) for p in disagreement.positions for b in p.backings)


def backing_text(backing: Backing, generation: Generation) -> str:
    text = generation.documents[backing.document_id].text
    return join_quotes([span.of(text) for span in (*backing.context, backing.span)])


def heading_of(document: Document, passage: Passage) -> str:
    """The innermost heading above a passage; "" for none."""
    return passage.headings[-1].of(document.text) if passage.headings else ""


def plain(text: str) -> str:
    """Text with one blank for every run of them, composed."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def text_key(text: str) -> str:
    return hashlib.sha256(plain(text).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def placed_key(heading: str, text: str) -> str:
    """Of a statement below its heading: "Yes." is something else below another question."""
    return text_key(f"{text_key(heading)} {text_key(text)}")


def question_key(question: str) -> str:
    """The same for the same question, whatever its capitals, signs and articles."""
    said = [word for word in words(question) if word not in _IDLE]
    return text_key(" ".join(said) or question)


def is_barred(own: str, joined: str, barred: Sequence[str]) -> bool:
    """Whether a statement quotes barred words or is part of them."""
    own, joined = plain(own), plain(joined)
    for words_barred in barred:
        if words_barred in (own, joined) or (len(words_barred) >= _WHOLE and words_barred in joined):
            return True
        if len(own) >= _WHOLE and own in words_barred:
            return True
    return False


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
