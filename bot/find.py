"""From a question that stands alone to the library's statements, best first: search, read, measure, order."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.features import Scored, measure
from bot.question import Question, read_question
from bot.reader import Reader, read_rows
from bot.search import Candidates, search
from bot.select import Ranker, order, packaged_ranker
from bot.understand.kinds import as_searched
from index.encoder import Encoder
from index.generation import Generation

# Passages that are read and whose statements are measured: each costs the reader some 10 ms of a core. Of the 525
# questions with an answer in the two sample sets, 10 and 12 answered 472 and 470 right with an earlier reader, at a
# median of 120 and 139 ms. Of the same, one more by plain similarity (see `Candidates.to_read`) answers 478 for 475.
PASSAGES_READ = 10


@dataclass(frozen=True, slots=True)
class Found:
    """A question, the passages near it and their statements with scores, both best first."""

    question: Question
    near: Candidates
    ranked: list[tuple[Scored, float]]

    def only(self, ranked: list[tuple[Scored, float]]) -> Found:
        """The same with these statements alone."""
        return replace(self, ranked=ranked)


def find(text: str, generation: Generation, encoder: Encoder, reader: Reader, ranker: Ranker | None = None) -> Found:
    """What the library has on a question, in its own names; by the shipped ranker if none is given."""
    question = read_question(as_searched(text), generation, encoder)
    near = search(generation, question.text, question.encoded).to_read(question.weights, PASSAGES_READ)
    read = read_rows(reader, question.text, near.rows.tolist(), generation)
    return Found(question, near, order(measure(question, near, generation, read), ranker or packaged_ranker()))
