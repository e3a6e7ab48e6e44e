"""What is measured of each statement against a question. Pure arrays; the weights stand in `bot/data/ranker.json`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from bot.cues import Cue, held
from bot.question import Question
from bot.search import Candidates, scaled
from index.generation import Generation
from index.keywords import is_stop_word, stem, words
from index.model import Passage, Statement
from index.tokenstore import similarities

NAMES = (
    "statement",  # weighted MaxSim with the statement alone
    "with_heading",  # with the statement and its heading path
    "with_before",  # with the statement, its heading path and the statement before it
    "plain",  # MaxSim with the statement, all tokens of the question alike
    "cosine",  # of the question's vector and the statement's, read with its heading
    "hardest",  # lowest similarity of any word that carries meaning, statement and headings
    "heading",  # weighted MaxSim with the innermost heading alone
    "opens_section",  # the same, if the statement is the first below that heading
    "passage",  # the passage's fused score, 0 to 1
    "passage_late",  # the passage's weighted MaxSim, scaled over the passages read
    "passage_plain",  # its MaxSim with all tokens alike, scaled likewise
    "rank",  # 1 / (1 + the passage's rank)
    "overlap",  # share of the question's IDF whose stems occur in the statement
    "overlap_heading",  # the same with the heading path
    "holds_wanted",  # share of the kinds of answer wanted that the statement holds
    "lacks_wanted",  # 1 if something is wanted and none of it is there
    "yes_or_no",  # a yes/no question met by a statement that begins with yes or no
    "whole_list",  # for a list or table as a whole, when a list is wanted: weighted MaxSim with what introduces it
    "whole",  # a list or table as a whole
    "item",  # a single item or row
    "asks",  # the statement is itself a question
    "note",  # boilerplate
    "leans",  # begins with a pronoun or a connective that leans on what came before
    "length",  # log of its words
    "short",  # fewer than five words
    "reader",  # the reader's logit, as a probability
    "reader_logit",  # the logit itself, a quarter of it, from -3 on
)
READER_LOGIT = NAMES.index("reader_logit")
# Fitted on one sample set, tried on the other, a floor of -8, -10, -12 and -14 tells the near misses with an area
# under the curve of .942, .946, .947 and .947 (articles) and .968, .970, .971 and .971 (documents).
LOWEST_LOGIT = -12.0
LOGIT_SCALE = 4.0
_TYPED = frozenset({Cue.MONEY, Cue.DURATION, Cue.NUMBER, Cue.DATE, Cue.CONTACT, Cue.PLACE, Cue.PERSON, Cue.REASON})
LEANING = re.compile(
    r"(?:it|its|they|their|them|this|that|these|those|such|he|she|his|her|here|there|however|but|so|therefore|thus|"
    r"also|moreover|additionally|furthermore|as a result|instead|otherwise|for example|for instance|then|"
    r"because of this|in addition|on the other hand|some of)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Scored:
    """A statement with its measures, (len(NAMES),) float32, and its passage's place among the candidates."""

    statement: Statement
    passage: Passage
    rank: int
    features: np.ndarray

    @property
    def reader_logit(self) -> float:
        """The reader's logit, no less than the lowest that is told apart."""
        return float(self.features[READER_LOGIT]) * LOGIT_SCALE


def measure(
    question: Question, candidates: Candidates, generation: Generation, read: Sequence[np.ndarray]
) -> list[Scored]:
    """Every statement of the candidate passages, measured.

    Args:
        read: the reader's logits for each passage's statements, shape (statements,) each.
    """
    rows = [int(row) for row in candidates.rows]
    vectors, offsets, starts = generation.tokens.gather(rows)
    sims = similarities(question.encoded.vectors, vectors)
    weighted, plain = scaled(candidates.best @ question.weights), scaled(candidates.late)
    found: list[Scored] = []
    for rank, row in enumerate(rows):
        part = slice(int(starts[rank]), int(starts[rank + 1]))
        late = (float(weighted[rank]), float(plain[rank]))
        view = _PassageView(sims[part], offsets[part])
        found.extend(_passage_statements(question, candidates, generation, rank, row, view, late, read[rank]))
    return found


@dataclass(frozen=True, slots=True)
class _PassageView:
    """One passage's similarities (tokens, question tokens) and places (tokens, 2)."""

    sims: np.ndarray
    offsets: np.ndarray

    def tokens(self, start: int, end: int) -> np.ndarray:
        return np.flatnonzero((self.offsets[:, 0] >= start) & (self.offsets[:, 1] <= end))

    def best(self, chosen: np.ndarray) -> np.ndarray:
        if not len(chosen):
            return np.zeros(self.sims.shape[1], dtype=np.float32)
        return np.asarray(self.sims[chosen].max(axis=0))


def _passage_statements(
    question: Question,
    candidates: Candidates,
    generation: Generation,
    rank: int,
    row: int,
    view: _PassageView,
    late: tuple[float, float],
    logits: np.ndarray,
) -> list[Scored]:
    passage = generation.passages[row]
    text = generation.documents[passage.document_id].text
    path = generation.heading_path(passage)
    above = view.best(np.flatnonzero(view.offsets[:, 0] < 0))
    innermost = _innermost(question, view, path)
    weights = question.weights
    path_stems = stems_of(" ".join(path))
    before = np.zeros_like(weights)
    first_start = min((s.start for s in generation.statements_of[row]), default=0)
    found: list[Scored] = []
    statements = generation.statements_of[row]
    stored = [generation.statement_rows[statement.statement_id] for statement in statements]
    cosines = generation.statement_vectors[stored].astype(np.float32) @ question.encoded.sentence
    for i, statement in enumerate(statements):
        own = statement.span.of(text)
        chosen = view.tokens(statement.start, statement.end)
        best = view.best(chosen)
        led_by = [view.best(view.tokens(span.start, span.end)) for span in statement.context]
        cover = np.maximum.reduce([best, above, *led_by])
        introduced = max([innermost, *(float(b @ weights) for b in led_by)])
        holds = held(own)
        stems = stems_of(own)
        typed = question.wants & _TYPED
        share = len(typed & holds) / len(typed) if typed else 0.0
        opens = statement.start == first_start and bool(passage.headings) and _opens(text, passage)
        whole = statement.kind in ("list", "table")
        values = {
            "statement": float(best @ weights),
            "with_heading": float(cover @ weights),
            "with_before": float(np.maximum(cover, before) @ weights),
            "plain": float(best.mean()) if len(best) else 0.0,
            "cosine": float(cosines[i]),
            "hardest": float(cover[weights > 0.05].min()) if (weights > 0.05).any() else 0.0,
            "heading": innermost,
            "opens_section": innermost if opens else 0.0,
            "passage": float(candidates.score[rank]) / 3,
            "passage_late": late[0],
            "passage_plain": late[1],
            "rank": 1 / (1 + rank),
            "overlap": _overlap(question, stems),
            "overlap_heading": _overlap(question, stems | path_stems),
            "holds_wanted": share,
            "lacks_wanted": float(bool(typed) and share == 0.0),
            "yes_or_no": float(Cue.YESNO in question.wants and Cue.YESNO in holds),
            "whole_list": introduced if whole and Cue.LIST in question.wants else 0.0,
            "whole": float(whole),
            "item": float(statement.kind in ("item", "row")),
            "asks": float(own.rstrip().endswith("?")),
            "note": float(statement.kind == "note" or passage.note),
            "leans": float(bool(LEANING.match(own))),
            "length": float(np.log1p(len(own.split()))) / 4,
            "short": float(len(own.split()) < 5),
            "reader": float(1 / (1 + np.exp(-logits[i]))),
            "reader_logit": max(float(logits[i]), LOWEST_LOGIT) / LOGIT_SCALE,
        }
        features = np.asarray([values[name] for name in NAMES], dtype=np.float32)
        found.append(Scored(statement, passage, rank, features))
        if not whole:
            before = best
    return found


def _opens(text: str, passage: Passage) -> bool:
    """Whether the passage begins right below its innermost heading."""
    heading = passage.headings[-1]
    return not text[heading.end : passage.start].strip()


def _innermost(question: Question, view: _PassageView, path: list[str]) -> float:
    """Weighted MaxSim with the innermost heading alone: the last of the tokens before the passage's own."""
    above = np.flatnonzero(view.offsets[:, 0] < 0)
    if len(path) < 2 or not len(above):
        return 0.0
    share = len(path[-1]) / max(sum(len(part) for part in path), 1)
    tail = above[-max(1, round(len(above) * share)) :]
    return float(view.best(tail) @ question.weights)


@lru_cache(maxsize=65536)
def stems_of(text: str) -> frozenset[str]:
    """Stems of the words of a text that carry meaning."""
    return frozenset(stem(word) for word in words(text) if not is_stop_word(word))


def _overlap(question: Question, stems: frozenset[str]) -> float:
    total = float(question.idf.sum())
    if not total:
        return 0.0
    return float(sum(idf for term, idf in zip(question.terms, question.idf, strict=True) if term in stems)) / total
