"""Statements into claims: what is said (a sentence, an item, a cell of a row), of what, under which headings."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from index.disagreements.wording import CACHED, plain
from index.generation import heading_path
from index.model import Document, Passage, Statement
from index.quoting import join_quotes

_SKIPPED = frozenset({"note", "list", "table"})  # a list's or table's rows are read one by one
_CELL = re.compile(r"\s*\|\s*")
_BLANK_CELL = frozenset({"", "-", "–", "—", "n/a"})
_PRONOUN = re.compile(r"^(?:it|they|this|these|that|those|he|she|both|such \w+)\b")
_LEADING = re.compile(
    r"^(?:(?:however|also|additionally|moreover|furthermore|overall|in addition|in conclusion|of course|so|but|and|yes|"
    r"no|well|crucially|unfortunately|for example|currently|typically|usually|normally|because|since|while|although|"
    r"though|as|if|whether|when|once|on the other hand|in short|in practice|for now|not yet)[,:;.]?\s+)+"
)
# Where a sentence's verb begins: the words before it name what the sentence is about.
VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|am|has|have|had|do|does|did|can|could|may|might|must|will|would|shall|should|need|"
    r"needs|isn't|aren't|wasn't|don't|doesn't|hasn't|haven't|cannot|can't|won't|"
    r"costs?|takes?|lasts?|works?|helps?|requires?|comes?|gives?|makes?|shows?|contains?|includes?|uses?|keeps?|"
    r"offers?|opens?|closes?|starts?|begins?|ends?|remains?|stays?|goes|go|holds?|means?|causes?|protects?|prevents?|"
    r"reduces?|increases?|improves?|suits?|allows?|provides?|becomes?|seems?|appears?|carr(?:y|ies)|covers?|"
    r"promotes?|stimulates?|block(?:s)?|differs?|depends?|ranges?|hurts?|feels?|affects?|leads?|exists?|grows?|acts?|brings?|stops?|pass(?:es)?|fades?|"
    r"follows?|heals?|responds?|fails?|succeeds?|happens?|occurs?|arrives?|receives?|weighs?|measures?|serves?|runs?|"
    r"charges?|pays?|weakens?|strengthens?|raises?|lowers?|damages|harms|destroys?|injures|ruins|scratches|wears|moves|kills|eases?|calms?|relieves?|treats?|cures?|recommends?|advises?|say|says|find|finds|lets?)\b"
)


_LONG_SUBJECT = 9  # words


@dataclass(frozen=True, slots=True)
class Claim:
    """Something a statement says.

    `text` is what is compared: the cell with its row's and column's names, or the whole statement with its context.
    `frame` names what it is about, nearest first: column, subject of the sentence, headings, title.
    """

    statement: Statement
    text: str
    said: str  # `text` without context, labels and headings
    label: str  # the row's or item's name: "Cost" in "Cost: $300"
    column: str  # the table's column or the list's lead-in
    headings: tuple[str, ...]
    title: str
    before: str  # the sentence before it in the passage, for "it" and "they"
    key: str = field(compare=False)  # hash of everything above but the statement

    @property
    def heading(self) -> str:
        return self.headings[-1] if self.headings else ""


def read_claims(
    documents: Mapping[str, Document], passages: Mapping[str, Passage], statements: Sequence[Statement]
) -> tuple[list[int], list[Claim]]:
    """The claims of all statements in reading order, and for each the row of its statement.

    Notes, questions and whole lists give none; a table row of several columns gives one for each.
    """
    rows: list[int] = []
    found: list[Claim] = []
    before: tuple[str, str] = ("", "")  # passage, text of its latest sentence
    for row, statement in enumerate(statements):
        if statement.kind in _SKIPPED:
            continue
        document, passage = documents[statement.document_id], passages[statement.passage_id]
        own = statement.span.of(document.text)
        previous = before[1] if before[0] == passage.passage_id else ""
        if statement.kind == "sentence":
            before = (passage.passage_id, own)
        if own.rstrip().endswith("?") or not any(letter.isalnum() for letter in own):
            continue
        path = heading_path(document, passage)
        for said, label, column in _parts(document, statement, own):
            rows.append(row)
            found.append(_claim(statement, said, label, column, tuple(path[1:]), path[0], previous))
    return rows, found


def _parts(document: Document, statement: Statement, own: str) -> Iterator[tuple[str, str, str]]:
    """(what is said, label, column) of a statement; one for each cell of a row of three and more columns."""
    context = [span.of(document.text) for span in statement.context]
    if statement.kind == "row" and " | " in own:
        cells = _CELL.split(own.strip().strip("|").strip())
        header = _CELL.split(context[-1].strip().strip("|").strip()) if context and " | " in context[-1] else []
        if len(header) == len(cells) > 2:
            for name, cell in zip(header[1:], cells[1:], strict=True):
                if cell.casefold() not in _BLANK_CELL:
                    yield cell, cells[0], name
            return
        if len(cells) == 2:
            yield cells[1], cells[0], header[1] if len(header) == 2 else " ".join(context)
            return
    label, colon, rest = own.partition(": ")
    if colon and rest.strip() and len(label.split()) <= 4 and not re.search(r"[.!?]", label):
        yield rest, label, " ".join(context)
    else:
        yield own, "", " ".join(context)


def _claim(
    statement: Statement,
    said: str,
    label: str,
    column: str,
    headings: tuple[str, ...],
    title: str,
    before: str,
) -> Claim:
    column = "" if column in headings else column
    shown = [part for part in (column, label, said) if part]
    text = join_quotes(shown)
    parts = (text, said, label, column, *headings, title, before)
    key = hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:24]
    return Claim(statement, text, said, label, column, headings, title, before, key)


@lru_cache(maxsize=CACHED)
def subject_phrase(sentence: str) -> str:
    """The words before a sentence's verb, lower case; "" where they are a pronoun or there is no verb near."""
    text = _LEADING.sub("", plain(sentence))
    verb = VERB.search(text)
    if verb is None or verb.start() == 0:
        return ""
    phrase = text[: verb.start()]
    if len(phrase.split()) > _LONG_SUBJECT:  # an apposition or an insertion: what stands last is what the verb is of
        phrase = phrase.strip(" ,)").rsplit(",", 1)[-1]
    return "" if _PRONOUN.match(phrase) else phrase


def begins_with_pronoun(sentence: str) -> bool:
    """Whether a sentence's subject is to be found in the sentence before it."""
    return bool(_PRONOUN.match(_LEADING.sub("", plain(sentence))))
