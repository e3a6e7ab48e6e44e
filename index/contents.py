"""What goes into a generation before anything is embedded: documents, passages, statements and their texts' hashes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from index.generation import embedding_text, statement_text
from index.model import Document, Passage, Statement
from index.passages import split_document


@dataclass
class Contents:
    """Everything of a generation but its vectors and disagreements."""

    documents: list[Document] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    texts: list[tuple[str, int]] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    statement_texts: list[str] = field(default_factory=list)
    statement_keys: list[str] = field(default_factory=list)

    def add(self, document: Document) -> None:
        split = split_document(document)
        self.documents.append(document)
        by_id = {passage.passage_id: passage for passage in split.passages}
        for statement in split.statements:
            text = statement_text(document, by_id[statement.passage_id], statement)
            self.statements.append(statement)
            self.statement_texts.append(text)
            self.statement_keys.append(text_key(text))
        for passage in split.passages:
            text, head = embedding_text(document, passage)
            self.passages.append(passage)
            self.texts.append((text, head))
            self.keys.append(text_key(f"{head}\0{text}"))

    def counts(self) -> dict[str, int]:
        """For the manifest."""
        return {
            "documents": len(self.documents),
            "passages": len(self.passages),
            "statements": len(self.statements),
        }


def text_key(text: str) -> str:
    """The hash under which a text's vectors are found again."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
