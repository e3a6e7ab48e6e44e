"""A small library made in memory for tests of the bot: documents split as the builder splits them, no model."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

import numpy as np

from bot.features import NAMES, Scored
from index.encoder import Encoded
from index.generation import Generation, embedding_text
from index.keywords import KeywordIndex
from index.model import BlockKind, Document, Metadata, SourceType, Statement
from index.passages import split_document
from tests.fakes import make_document

HIVES = make_document(
    "hives",
    Metadata("Keeping bees in a small garden", publisher="Heather Valley Beekeepers", source_type=SourceType.GUIDELINE),
    [
        (BlockKind.HEADING, "Keeping bees 🐝 in a small garden", 1),
        (BlockKind.PARAGRAPH, "A colony needs a sunny place. It also needs water within 200 metres.", 0),
        (BlockKind.HEADING, "How often should a hive be opened in summer?", 2),
        (BlockKind.PARAGRAPH, "Open a hive every 7 days from May to July. Opening it takes about 20 minutes.", 0),
        (BlockKind.HEADING, "What does a beginner need?", 2),
        (BlockKind.ITEM, "A veil and gloves", 0),
        (BlockKind.ITEM, "A smoker", 0),
        (BlockKind.HEADING, "What does honey sell for at the market?", 2),
        (BlockKind.ROW, "Heather honey | £9 a jar", 0),
        (BlockKind.ROW, "Clover honey | £6 a jar", 0),
    ],
)
NOTES = make_document(
    "notes",
    Metadata("Notes of a city beekeeper", source_type=SourceType.OTHER),
    [
        (BlockKind.HEADING, "How often should a hive be opened?", 2),
        (BlockKind.PARAGRAPH, "Open a hive every 14 days at most. Bees dislike being disturbed.", 0),
        (BlockKind.HEADING, "Are bees on a balcony allowed in the city?", 2),
        (BlockKind.PARAGRAPH, "Yes, but the landlord has to agree. Ask for it in writing.", 0),
    ],
)


def shelve(*documents: Document) -> Generation:
    """A generation that never was on disk. It has everything but vectors."""
    generation = object.__new__(Generation)
    generation.name = "000001"
    generation.documents = {document.document_id: document for document in documents}
    splits = [split_document(document) for document in documents]
    generation.passages = [passage for split in splits for passage in split.passages]
    generation.statements = [statement for split in splits for statement in split.statements]
    texts = [embedding_text(generation.documents[p.document_id], p)[0] for p in generation.passages]
    generation.keywords = KeywordIndex.build(texts)
    generation.suspected = ()
    return generation


class WordEncoder:
    """Every word is one token, and a word has always the same vector."""

    def encode_question(self, text: str) -> Encoded:
        matches = list(re.finditer(r"\w+|[^\w\s]", text))
        vectors = np.stack([_vector(match.group().lower()) for match in matches]) if matches else np.zeros((0, 16))
        return Encoded(
            sentence=vectors.mean(axis=0) if matches else np.zeros(16),
            vectors=vectors,
            offsets=np.array([match.span() for match in matches], dtype=np.int32).reshape(-1, 2),
            tokens=tuple(match.group().lower() for match in matches),
        )


def _vector(word: str) -> np.ndarray:
    vector = np.random.default_rng(zlib.crc32(word.encode())).normal(size=16)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def words_of(generation: Generation, passages: Sequence[str]) -> list[str]:
    """The texts of the named passages."""
    found = [generation.passages[generation.rows[name]] for name in passages]
    return [generation.documents[p.document_id].text[p.start : p.end] for p in found]


def statement_with(generation: Generation, words: str, kind: str = "sentence") -> Statement:
    for statement in generation.statements:
        text = generation.documents[statement.document_id].text
        if statement.kind == kind and words in statement.span.of(text):
            return statement
    raise AssertionError(f"no {kind} says {words!r}")


def scored(generation: Generation, words: str, kind: str = "sentence", **measures: float) -> Scored:
    statement = statement_with(generation, words, kind)
    features = np.array([measures.get(name, 0.0) for name in NAMES], dtype=np.float32)
    passage = generation.passages[generation.rows[statement.passage_id]]
    return Scored(statement, passage, 0, features)
