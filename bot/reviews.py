"""Answers that quote documents past their review date say so. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.model import Answer
from index.model import Document


def mark_reviews(answer: Answer, documents: Mapping[str, Document], today: date, months: int) -> Answer:
    """The answer with every citation marked whose document was last reviewed more than `months` ago.

    The notice names those documents, after what it says already.
    """
    due = {
        citation.document_id: citation.title
        for citation in answer.citations
        if documents[citation.document_id].metadata.review_due(today, months)
    }
    if not due:
        return answer
    citations = tuple(replace(one, review_due=one.document_id in due) for one in answer.citations)
    titles = "; ".join(f"“{title}”" for title in due.values())
    verb = "are" if len(due) > 1 else "is"
    words = f"Quoted here and past its date for review {verb}: {titles}. Ask the clinic whether it still holds."
    return replace(answer, citations=citations, notice=" ".join(filter(None, (answer.notice, words))))
