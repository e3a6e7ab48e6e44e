"""An engine and a library made by hand for the web's tests: few documents, real offsets."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from bot.glossary import Explained
from bot.model import (
    ONLY_SUSPECTED,
    Answer,
    AnswerDisagreement,
    AnswerPosition,
    AnswerStatement,
    Citation,
    Outcome,
    Turn,
)
from bot.rulings import Rulings, nothing_ruled
from index.model import Block, BlockKind, Document, Metadata, SourceType
from index.quoting import join_quotes

Part = tuple[BlockKind, str, int]


def make_document(document_id: str, metadata: Metadata, parts: Sequence[Part]) -> Document:
    """A document whose blocks tile its text, items and rows one line apart."""
    text, blocks = "", []
    for kind, words, level in parts:
        tight = blocks and kind in (BlockKind.ITEM, BlockKind.ROW) and blocks[-1].kind is not BlockKind.PARAGRAPH
        text += ("\n" if tight and blocks[-1].kind is not BlockKind.HEADING else "\n\n") if text else ""
        blocks.append(Block(kind, len(text), len(text) + len(words), level))
        text += words
    return Document(document_id, f"{document_id}.md", "0" * 64, metadata, text, tuple(blocks))


GUIDE = make_document(
    "guides/bicycle-fitting",
    Metadata(
        title="Fitting a bicycle to its rider",
        publisher="Wheel Institute",
        source_type=SourceType.GUIDELINE,
        published=date(2024, 3, 12),
        url="https://wheels.example/fitting",
    ),
    [
        (BlockKind.HEADING, "Fitting a bicycle 🚲 to its rider", 1),
        (BlockKind.PARAGRAPH, "A fitting starts with the saddle 🚲🚵 and ends with the bars. 𝔖addles differ.", 0),
        (BlockKind.HEADING, "How long does a fitting take?", 3),
        (BlockKind.PARAGRAPH, "A first fitting takes 90 minutes. Later visits take about half an hour.", 0),
        (BlockKind.HEADING, "What to bring", 3),
        (BlockKind.ITEM, "The shoes you ride in", 0),
        (BlockKind.ITEM, "Your own pedals", 0),
        (BlockKind.ITEM, "Flat or clipless", 1),
        (BlockKind.HEADING, "Prices", 2),
        (BlockKind.HEADER_ROW, "Visit | Price", 0),
        (BlockKind.ROW, "First fitting | €120", 0),
        (BlockKind.ROW, "Later visit | €45", 0),
        (BlockKind.ROW, "New saddle | €60", 0),
        (BlockKind.NOTE, "Subscribe to our newsletter.", 0),
    ],
)
SHOP = make_document(
    "shop-notes",
    Metadata(title="Notes from the shop floor", publisher="Spoke & Sons", source_type=SourceType.COMMERCIAL),
    [
        (BlockKind.PARAGRAPH, "Nobody needs more than 30 minutes for a fitting.", 0),
        (BlockKind.PARAGRAPH, "\n".join(f"Line {number} about spokes." for number in range(60)), 0),
        (BlockKind.PARAGRAPH, "Spokes are tensioned by ear.", 0),
        (BlockKind.PARAGRAPH, "A saddle is a seat that carries most of the rider's weight.", 0),
        (BlockKind.HEADER_ROW, "Point of comparison | Steel frames | Aluminium frames | Carbon frames", 0),
        (BlockKind.ROW, "Interchangeability | Unproblematic | Straightforward | Manufacturer-dependent", 0),
    ],
)
SADDLE = "A saddle is a seat that carries most of the rider's weight."
HOSTILE_WORDS = "<script>window.hacked = 1</script><img src=x onerror=\"window.hacked = 2\"> & 'quoted' [9]"
HOSTILE = make_document(
    "hostile/<b>",
    Metadata(
        title="<img src=x onerror='window.hacked = 3'>",
        publisher="</title><script>window.hacked = 4</script>",
        url="javascript:window.hacked = 5",
    ),
    [
        (BlockKind.HEADING, "<svg onload='window.hacked = 6'>", 1),
        (BlockKind.PARAGRAPH, HOSTILE_WORDS, 0),
        (BlockKind.ITEM, "<a href='javascript:window.hacked = 7'>press</a>", 0),
    ],
)
LIBRARY = (GUIDE, SHOP, HOSTILE)
EXAMPLES = ["How long does a fitting take?", "What should I bring?", "What does it cost?"]


def cite(number: int, document: Document, words: str) -> Citation:
    """A citation of words that stand in the document."""
    start = document.text.index(words)
    data = document.metadata
    return Citation(
        number=number,
        document_id=document.document_id,
        passage_id=f"{document.document_id}#1",
        title=data.title,
        publisher=data.publisher,
        source_type=data.source_type,
        published=data.published.isoformat() if data.published else None,
        url=data.url,
        quote=words,
        start=start,
        end=start + len(words),
    )


class FakeEngine:
    """Answers by catchword and remembers what it was asked. Raises its `failure`; waits while its `gate` is clear."""

    def __init__(self, generation_id: str = "g1") -> None:
        self._generation_id = generation_id
        self.asked: list[tuple[str, tuple[Turn, ...]]] = []
        self.failure: Exception | None = None
        self.rulings: Rulings = nothing_ruled
        self.gate = threading.Event()
        self.gate.set()
        self._ids = itertools.count(1)

    @property
    def generation_id(self) -> str:
        return self._generation_id

    def renew(self) -> None:
        """As it was made; whoever waits at the gate is let go."""
        self.failure = None
        self.gate.set()
        self.asked.clear()

    def refresh(self) -> bool:
        return False

    def answer(self, message: str, turns: Sequence[Turn] = (), language: str = "en") -> Answer:
        self.asked.append((message, tuple(turns)))
        self.gate.wait(timeout=10)
        if self.failure is not None:
            raise self.failure
        answer = _answer_to(message, f"{id(self):x}-{next(self._ids)}", self._generation_id)
        return replace(answer, language=language)

    def explain(self, answer: Answer) -> list[Explained]:
        if not any("saddle" in citation.quote for citation in answer.citations):
            return []
        return [Explained("saddle", cite(len(answer.citations) + 1, SHOP, SADDLE))]

    def document(self, document_id: str) -> Document | None:
        return next((document for document in LIBRARY if document.document_id == document_id), None)

    def documents(self) -> list[Document]:
        return list(LIBRARY)

    def disagreements(self) -> list[dict[str, Any]]:
        citations = [cite(1, GUIDE, "A first fitting takes 90 minutes."), cite(2, SHOP, "more than 30 minutes")]
        positions = [{"label": label, "citations": [one.to_json()]} for label, one in zip("AB", citations, strict=True)]
        return [{"id": "d1", "topic": "Length", "kind": "number", "ruling": None, "positions": positions}]

    def example_questions(self) -> list[str]:
        return list(EXAMPLES)

    def generation(self) -> None:
        return None

    def alike(self, question: str) -> list[str]:
        """Questions made of the same words ask the same."""
        own = question.lower().split()
        asked = (self.rulings().asked or {}).values()
        return [one for one in asked if sorted(one.lower().split()) == sorted(own) and one.lower().split() != own]

    def vectors_of(self, questions: Sequence[str]) -> np.ndarray:
        """Questions that begin with the same word mean the same."""
        firsts = [question.split()[0].lower() for question in questions]
        known = list(dict.fromkeys(firsts))
        return np.eye(max(len(known), 1), dtype=np.float32)[[known.index(first) for first in firsts]]


def _answer_to(message: str, answer_id: str, generation: str) -> Answer:
    words = message.lower()
    common = {"answer_id": answer_id, "question": message, "generation": generation}
    if "chest" in words:
        text = "This sounds like an emergency.\nCall 112 now, or +1 (800) 222-1222 for poison.\nDo not wait."
        return Answer(outcome=Outcome.URGENT, text=text, **common)
    if "hello" in words:
        return Answer(outcome=Outcome.CHITCHAT, text="Hello! Ask me anything.", suggestions=tuple(EXAMPLES), **common)
    if "moon" in words:
        related = [cite(1, SHOP, "Spokes are tensioned by ear.")]
        lead = "The library does not cover this.\n\nPerhaps related:"
        return _quoting(lead, [related], Outcome.NOT_IN_LIBRARY, suggestions=tuple(EXAMPLES[:2]), **common)
    if "hostile" in words:
        return _quoting(
            f"About {HOSTILE_WORDS}", [[cite(1, HOSTILE, HOSTILE_WORDS)]], suggestions=(HOSTILE_WORDS,), **common
        )
    if "spokse" in words:
        common |= {"question": message.replace("spokse", "spokes")}
    if "start" in words:
        quote = "A fitting starts with the saddle 🚲🚵 and ends with the bars."
        return _quoting("On the start:", [[cite(1, GUIDE, quote)]], **common)
    if "saddle cost" in words:
        pieces = [cite(1, GUIDE, "Visit | Price"), cite(2, GUIDE, "New saddle | €60")]
        return _quoting("On prices, the library says:", [pieces], **common)
    if "saddle" in words:
        return _quoting("On saddles:", [[cite(1, GUIDE, "𝔖addles differ.")]], **common)
    if "cost" in words:
        pieces = [cite(1, GUIDE, "Visit | Price"), cite(2, GUIDE, "First fitting | €120")]
        return _quoting("On prices, the library says:", [pieces], **common)
    if "list of prices" in words:
        return _quoting("On prices:", [[cite(1, GUIDE, "First fitting | €120\nLater visit | €45")]], **common)
    if "frames" in words:
        pieces = [cite(1, SHOP, "Point of comparison | Steel frames | Aluminium frames | Carbon frames")]
        pieces.append(cite(2, SHOP, "Interchangeability | Unproblematic | Straightforward | Manufacturer-dependent"))
        return _quoting("On frames:", [pieces], **common)
    if "bring" in words:
        pieces = [
            cite(1, GUIDE, "What to bring"),
            cite(2, GUIDE, "The shoes you ride in\nYour own pedals\nFlat or clipless"),
        ]
        return _quoting("Here is a list.", [pieces], **common)
    if "figures" in words:
        return _contested(ONLY_SUSPECTED, "Sources give different figures", **common)
    if "spok" in words:
        return _quoting("On spokes:", [[cite(1, SHOP, "Spokes are tensioned by ear.")]], **common)
    return _contested(**common)


def _quoting(
    lead: str, groups: Sequence[Sequence[Citation]], outcome: Outcome = Outcome.ANSWERED, **more: Any
) -> Answer:
    statements = tuple(
        AnswerStatement(join_quotes([one.quote for one in group]), tuple(one.number for one in group))
        for group in groups
    )
    lines = [one.text + "".join(f" [{number}]" for number in one.citations) for one in statements]
    citations = tuple(one for group in groups for one in group)
    return Answer(
        outcome=outcome, text="\n".join((lead, "", *lines)), statements=statements, citations=citations, **more
    )


def _contested(kind: str = "number", called: str = "Sources disagree", **common: Any) -> Answer:
    long = [cite(1, GUIDE, "How long does a fitting take?"), cite(2, GUIDE, "A first fitting takes 90 minutes.")]
    later = [cite(3, GUIDE, "Later visits take about half an hour.")]
    short = [cite(4, SHOP, "Nobody needs more than 30 minutes for a fitting.")]
    answer = _quoting("The library says this about the length of a fitting:", [later, long, short], **common)
    lead, _, first, *contested = answer.text.split("\n")
    panel = [f"{called}: Length of a first fitting", "90 minutes:", contested[0], "30 minutes:", contested[1]]
    positions = (AnswerPosition("90 minutes", (1, 2)), AnswerPosition("30 minutes", (4,)))
    return Answer(
        **common,
        outcome=answer.outcome,
        text="\n".join((lead, "", first, "", *panel)),
        statements=answer.statements,
        citations=answer.citations,
        disagreements=(AnswerDisagreement("d1", "Length of a first fitting", kind, None, positions),),
        suggestions=("What should I bring?", "What does it cost?"),
    )
