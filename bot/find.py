"""From a question that stands alone to the library's statements, best first: search, read, measure, order."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

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
# Where the best statement of those lies below this logit, so many more are read. With 0, 1 and 2 the right passage is
# quoted for 479 of those 525 each time, and 28, 34 and 41% of the questions on documents/ are read on for (with 2 at a
# median of 146 ms). With 3 it is half of them, and the median would be that of two readings.
READ_ON_BELOW = 2.0
READ_ON = 9


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
    near = search(generation, question.text, question.encoded).to_read(question.weights, PASSAGES_READ, READ_ON)
    near, read = _read(question, near, generation, reader)
    return Found(question, near, order(measure(question, near, generation, read), ranker or packaged_ranker()))


def _read(
    question: Question, near: Candidates, generation: Generation, reader: Reader
) -> tuple[Candidates, list[np.ndarray]]:
    """The passages that were read and the logits of their statements: the first, and all where these do not answer."""
    first = near.first(PASSAGES_READ + 1)
    read = read_rows(reader, question.text, first.rows.tolist(), generation)
    if max((float(logits.max(initial=-np.inf)) for logits in read), default=np.inf) >= READ_ON_BELOW:
        return first, read
    return near, read + read_rows(reader, question.text, near.rows[len(first) :].tolist(), generation)
