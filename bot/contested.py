"""Which disagreements a question is about: a calibrated probability for each. Nothing is judged here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from bot.features import LOGIT_SCALE, LOWEST_LOGIT, READER_LOGIT, Scored, stems_of
from bot.question import Question
from index.disagreements.model import Disagreement
from index.encoder import Encoder
from index.generation import Generation
from index.weights import weights_by_name

NAMES = (
    "topic",  # weighted MaxSim of the question with the topic's name
    "topic_lead",  # the same, less the best topic's
    "statement",  # the best score of its statements, less the best of all; over 8
    "statement_lead",  # the same, less the best disagreement's
    "second_side",  # 1 / (1 + the place of the second side's best statement among those measured)
    "cosine_lead",  # of the question's vector and its nearest statement's, less the best disagreement's
    "reader",  # the reader's highest logit of its statements, a quarter of it (see `bot.features`)
    "reader_second",  # the second side's highest: what is asked for, both sides answer
    "kin",  # highest cosine of its statements with the three that answer best
    "kin_lead",  # the same, less the best disagreement's
    "hardest",  # lowest similarity of any word that carries meaning, with its statements and their headings
    "farthest",  # the word of the question that nothing in it comes near: 1 - the best similarity
    "elsewhere",  # share of the question's IDF in words that the library has and this disagreement has not, by distance
    "overlap",  # share of the question's IDF whose stems occur in it
)
SHOWN = 2  # disagreements in one answer at most
# A second is shown that is at least so likely beside the first. With each library's questions asked of a model fitted
# on the others', 0, 0.1 and 0.2 show the right ones for 239 of 256 contested questions, and 210, 205 and 201 in all for
# the 178 over the planted libraries.
SECOND = 0.1
ANSWERING = 3  # statements, best first, that stand for the answer
NEAREST = 6  # disagreements by topic that are weighed besides those whose statements were measured
# For statements that were not among those measured: a score, a place and a logit.
FAR_BELOW, UNMEASURED, UNREAD = -8.0, 99, LOWEST_LOGIT / LOGIT_SCALE


@dataclass(frozen=True, slots=True)
class Panel:
    """A logistic model of 'this disagreement is what was asked', and the probability from which it is shown."""

    weights: np.ndarray  # (len(NAMES),)
    intercept: float
    floor: float

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Panel:
        """Refuses weights for other features than this version measures."""
        weights = weights_by_name(data, NAMES, "the panel's weights are for other features; run scripts/fit_panel")
        return cls(weights, float(str(data["intercept"])), float(str(data["floor"])))

    def probabilities(self, measures: np.ndarray) -> np.ndarray:
        """(disagreements, len(NAMES)) -> (disagreements,)."""
        return np.asarray(1 / (1 + np.exp(-(measures @ self.weights + self.intercept))))


@lru_cache(maxsize=1)
def packaged_panel() -> Panel:
    """The model that ships with the package."""
    return Panel.from_json(json.loads(files("bot.data").joinpath("panel.json").read_text()))


class _Place(NamedTuple):
    """Where a statement stands among those measured."""

    place: int
    score: float
    logit: float


class _Said(NamedTuple):
    """What `NAMES` calls statement, second_side, reader and reader_second, and the nearest statement's cosine."""

    statement: float
    second_side: float
    cosine: float
    reader: float
    reader_second: float


class Contested:
    """The disagreements of one generation, ready to be compared with questions. Thread-safe."""

    def __init__(self, generation: Generation, encoder: Encoder) -> None:
        self.generation = generation
        self.disagreements = generation.disagreements
        self._encoder = encoder
        self._topics = {one.disagreement_id: encoder.encode_question(one.topic) for one in self.disagreements}
        self._read: dict[str, tuple[np.ndarray, frozenset[str]]] = {}

    def about(
        self, question: Question, ranked: Sequence[tuple[Scored, float]], more: Sequence[Disagreement] = ()
    ) -> list[tuple[Disagreement, float]]:
        """Disagreements with the probability that they are what was asked, likeliest first.

        Args:
            more: those that take part besides the ones that were found, because staff have confirmed them.
        """
        weighed = self._weighed(question, ranked, (*self.disagreements, *more))
        if not weighed:
            return []
        measures = self.measure(question, ranked, weighed)
        chances = packaged_panel().probabilities(measures)
        order = np.argsort(-chances, kind="stable")
        return [(weighed[i], float(chances[i])) for i in order]

    def words(self, one: Disagreement) -> frozenset[str]:
        """The stems of its topic and labels, of the passages it quotes from and the headings above."""
        generation = self.generation
        backings = [backing for position in one.positions for backing in position.backings]
        passages = (generation.passages[generation.rows[backing.passage_id]] for backing in backings)
        texts = (generation.documents[p.document_id].text[p.start : p.end] for p in passages)
        return self._words(one)[1].union(*map(stems_of, texts))

    def measure(
        self, question: Question, ranked: Sequence[tuple[Scored, float]], weighed: Sequence[Disagreement]
    ) -> np.ndarray:
        """The measures of `NAMES`, shape (len(weighed), len(NAMES)). `ranked` is what the answer is chosen from."""
        places = {
            scored.statement.statement_id: _Place(place, score, float(scored.features[READER_LOGIT]))
            for place, (scored, score) in enumerate(ranked)
        }
        best = ranked[0][1] if ranked else 0.0
        topics = np.asarray([self._topic(question, one) for one in weighed])
        said = [self._said(question, one, places, best) for one in weighed]
        statements, second_sides, cosines, logits, second_logits = np.asarray(said).T
        kin = np.asarray([self._kin(one, ranked) for one in weighed])
        met = np.asarray([self._met(question, one) for one in weighed])
        columns = {
            "topic": topics,
            "topic_lead": topics - topics.max(),
            "statement": statements,
            "statement_lead": statements - statements.max(),
            "second_side": second_sides,
            "cosine_lead": cosines - cosines.max(),
            "reader": logits,
            "reader_second": second_logits,
            "kin": kin,
            "kin_lead": kin - kin.max(),
            **{name: met[:, i] for i, name in enumerate(("hardest", "farthest", "elsewhere", "overlap"))},
        }
        return np.stack([columns[name] for name in NAMES], axis=1)

    def _weighed(
        self, question: Question, ranked: Sequence[tuple[Scored, float]], among: Sequence[Disagreement]
    ) -> list[Disagreement]:
        """Those that have a statement among the measured ones, and those whose topic is nearest."""
        measured = {scored.statement.statement_id for scored, _ in ranked}
        near = np.argsort([-self._topic(question, one) for one in among], kind="stable")[:NEAREST]
        named = {int(i) for i in near}
        return [
            one
            for i, one in enumerate(among)
            if i in named or any(b.statement_id in measured for p in one.positions for b in p.backings)
        ]

    def _topic(self, question: Question, one: Disagreement) -> float:
        topic = self._topics.get(one.disagreement_id)
        if topic is None:
            topic = self._topics[one.disagreement_id] = self._encoder.encode_question(one.topic)
        if not len(topic.vectors):
            return 0.0
        return float((question.encoded.vectors @ topic.vectors.T).max(axis=1) @ question.weights)

    def _said(self, question: Question, one: Disagreement, places: Mapping[str, _Place], best: float) -> _Said:
        """How its statements fare among those measured; `best` is the best score of all."""
        scores, sides, cosines, logits = [FAR_BELOW], [], [], []
        for position in one.positions:
            ids = [backing.statement_id for backing in position.backings]
            found = [places[name] for name in ids if name in places]
            sides.append(min((at.place for at in found), default=UNMEASURED))
            logits.append(max((at.logit for at in found), default=UNREAD))
            scores += [at.score - best for at in found]
            rows = [self.generation.statement_rows[name] for name in ids]
            vectors = self.generation.statement_vectors[rows].astype(np.float32)
            cosines.append(float((vectors @ question.encoded.sentence).max()))
        reader, reader_second = sorted(logits, reverse=True)[:2]
        return _Said(max(scores) / -FAR_BELOW, 1 / (1 + sorted(sides)[1]), max(cosines), reader, reader_second)

    def _kin(self, one: Disagreement, ranked: Sequence[tuple[Scored, float]]) -> float:
        """How near what answers is to what is disputed, though it may say it in other words: a cosine."""
        vectors, rows = self.generation.statement_vectors, self.generation.statement_rows
        answering = [rows[scored.statement.statement_id] for scored, _ in ranked[:ANSWERING]]
        disputed = [rows[backing.statement_id] for position in one.positions for backing in position.backings]
        if not answering:
            return 0.0
        return float((vectors[answering].astype(np.float32) @ vectors[disputed].astype(np.float32).T).max())

    def _met(self, question: Question, one: Disagreement) -> tuple[float, float, float, float]:
        """How the words of the question are met: hardest, farthest, elsewhere, overlap (see `NAMES`)."""
        vectors, stems = self._words(one)
        nearest = (question.encoded.vectors @ vectors.T).max(axis=1)
        carrying = question.weights > 0.05
        far = np.asarray([1 - float(nearest[list(t)].mean()) if t else 1.0 for t in question.term_tokens])
        inside = np.asarray([term in stems for term in question.terms], dtype=bool)
        known = np.asarray([self.generation.keywords.document_frequency(t) > 0 for t in question.terms], dtype=bool)
        total = float(question.idf.sum()) or 1.0
        if not len(far):
            return (0.0, 0.0, 0.0, 0.0)
        return (
            float(nearest[carrying].min()) if carrying.any() else 0.0,
            float(far.max()),
            float((far * question.idf)[known & ~inside].sum()) / total,
            float(question.idf[inside].sum()) / total,
        )

    def _words(self, one: Disagreement) -> tuple[np.ndarray, frozenset[str]]:
        """Token vectors and stems of all its statements with their headings, kept once read."""
        if one.disagreement_id not in self._read:
            stems, vectors = set(stems_of(one.topic)), []
            for position in one.positions:
                stems |= stems_of(position.label)
                for backing in position.backings:
                    row = self.generation.rows[backing.passage_id]
                    found, places, _ = self.generation.tokens.gather([row])
                    kept = places[:, 0] < 0
                    for span in (*backing.context, backing.span):
                        kept |= (places[:, 0] >= span.start) & (places[:, 1] <= span.end)
                    vectors.append(found[kept])
                    text = self.generation.documents[backing.document_id].text[backing.start : backing.end]
                    path = self.generation.heading_path(self.generation.passages[row])
                    stems |= stems_of(text) | stems_of(" ".join(path))
            self._read[one.disagreement_id] = (np.concatenate(vectors), frozenset(stems))
        return self._read[one.disagreement_id]


def shown(likely: Sequence[tuple[Disagreement, float]]) -> list[Disagreement]:
    """Those that an answer shows, likeliest first: at most `SHOWN`."""
    count = how_many([chance for _, chance in likely], packaged_panel().floor)
    return [one for one, _ in likely[:count]]


def how_many(chances: Sequence[float], floor: float) -> int:
    """How many of the likeliest are shown; `chances` fall."""
    least = max(floor, SECOND * chances[0]) if chances else floor
    return sum(chance >= least for chance in chances[:SHOWN])
