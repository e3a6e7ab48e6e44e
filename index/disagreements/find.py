"""The search for disagreements over a whole library: claims, their vectors, conflicting pairs, the judge, topics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.disagreements.claims import Claim, read_claims
from index.disagreements.compare import number_conflicts, opposite_conflicts
from index.disagreements.entities import about_clause, common_words, name_subjects
from index.disagreements.model import Disagreement, Kind
from index.disagreements.own import Own, read_owns
from index.disagreements.reads import Conflict, Read, Role
from index.disagreements.said import read_said
from index.disagreements.store import BATCH, PairKey, Verdict, judge_pairs, pair_key
from index.disagreements.topics import gather
from index.judge import PairJudge
from index.model import Document, Passage, Statement

DETECTOR_VERSION = 10  # raise it whenever claims would be read, kept or compared in another way
STAGE = "Comparing statements"
# Least probability of contradiction, mean of both directions. Over the small libraries in tests/data/contested real
# pairs have 0.26 to 0.97; over the articles and MedQuAD false ones of plain doubt have up to 0.73, of denial 0.24.
LEAST_CONTRADICTION = 0.25
LEAST_OPEN = 0.75
LEAST_ALONE = 0.9  # over MedQuAD pairs within one document have up to 0.56 where two cases are meant

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Found:
    """The outcome of a search, and the verdicts that the next one can use again."""

    disagreements: tuple[Disagreement, ...]
    pairs: int  # pairs in conflict as code reads them
    pairs_judged: int  # those put before the judge for the first time
    verdicts: Mapping[PairKey, Verdict]


def _quiet(stage: str, done: int, total: int) -> None:
    """The default progress: none."""


@dataclass(frozen=True, slots=True)
class ReadLibrary:
    """All that code reads in a library's claims, which needs neither vectors nor a judge."""

    rows: Sequence[int]  # of the statements that are claims
    claims: Sequence[Claim]
    owns: Mapping[str, Own]
    reads: Sequence[Read]  # each claim by itself, and as a part of this library


def read_library(
    documents: Mapping[str, Document],
    passages: Mapping[str, Passage],
    statements: Sequence[Statement],
    known: Mapping[str, Own] | None = None,
) -> ReadLibrary:
    """Reads the claims among the statements.

    Args:
        known: what the same detector has read in claims before, by their keys; none of them is read again.
    """
    rows, claims = read_claims(documents, passages, statements)
    owns = read_owns(claims, known or {})
    return ReadLibrary(rows, claims, owns, _as_parts(claims, [owns[claim.key] for claim in claims]))


def find_disagreements(
    library: ReadLibrary,
    vectors: np.ndarray,
    judge: PairJudge | None,
    previous: Mapping[PairKey, Verdict] | None = None,
    progress: Progress = _quiet,
) -> Found:
    """Every disagreement among the statements. The same library gives the same answer, in one go or piece by piece.

    Args:
        vectors: of the statements, read with their headings, shape (statements, dimension), unit length.
        judge: None leaves the decision to the code alone.
        previous: verdicts the same judge gave before; none of them is asked for again.
    """
    progress(STAGE, 0, 1)
    claims, reads, near = library.claims, library.reads, vectors[library.rows]
    conflicts = [*number_conflicts(reads, near), *opposite_conflicts(reads, near)]
    verdicts, judged = _verdicts(conflicts, claims, judge, previous or {}, progress)
    kept = [stood for c in conflicts if (stood := _standing(c, verdicts.get(_key(c, claims)), claims)) is not None]
    progress(STAGE, 1, 1)
    pairs = len({_key(c, claims) for c in conflicts})
    return Found(tuple(gather(kept, reads)), pairs, judged, verdicts)


def _as_parts(claims: Sequence[Claim], owns: Sequence[Own]) -> list[Read]:
    """What is read in each claim by itself, and what it says as a part of this library."""
    spoken = [own.spoken for own in owns]
    frequency = Counter(term for one in spoken for term in set(one.words))
    abouts, subjects = name_subjects(claims, spoken)
    common = common_words(frequency, len(claims))
    said_of = read_said(claims, spoken, frequency, subjects)
    reads = []
    for claim, own, about, said in zip(claims, owns, abouts, said_of, strict=True):
        readings = (*own.readings, *said)
        spheres = tuple(about_clause(about, claim.text, reading.start, subjects) for reading in readings)
        reads.append(Read(claim, about, own.measures, readings, spheres, own.unknown, own.group, common))
    return reads


def _key(conflict: Conflict, claims: Sequence[Claim]) -> PairKey:
    return pair_key(claims[conflict.a], claims[conflict.b])


def _verdicts(
    conflicts: Sequence[Conflict],
    claims: Sequence[Claim],
    judge: PairJudge | None,
    known: Mapping[PairKey, Verdict],
    progress: Progress,
) -> tuple[dict[PairKey, Verdict], int]:
    """The judge's word on every pair in conflict by opposites or doubt; numbers are for code alone."""
    if judge is None:
        return {}, 0
    asked = {_key(c, claims): (claims[c.a], claims[c.b]) for c in conflicts if c.kind is not Kind.NUMBER}
    verdicts = {key: known[key] for key in asked if key in known}
    missing = [key for key in asked if key not in known]
    for first in range(0, len(missing), BATCH):
        keys = missing[first : first + BATCH]
        verdicts.update(zip(keys, judge_pairs(judge, [asked[key] for key in keys]), strict=True))
        progress(STAGE, first + len(keys), len(missing))
    return verdicts, len(missing)


def _standing(conflict: Conflict, verdict: Verdict | None, claims: Sequence[Claim]) -> Conflict | None:
    """The conflict if it holds against what the judge says.

    What one document says against itself is mostly said of two cases: the judge must be sure, or other documents must
    take part.
    """
    a, b = claims[conflict.a].statement, claims[conflict.b].statement
    unsure = verdict is not None and verdict.contradiction < LEAST_ALONE
    if a.document_id == b.document_id and conflict.role is not Role.NUMBER and unsure:
        return replace(conflict, weak=True) if conflict.role in (Role.SUBJECT, Role.OBJECT) else None
    return conflict if _stands(conflict, verdict) else None


def _stands(conflict: Conflict, verdict: Verdict | None) -> bool:
    """Whether a conflict that code sees holds against what the judge says.

    Numbers, doubt about a word of the table and opposites about the library's subject itself need no judge, and it
    does not see them well. Where the sides are brought together by the words they share, it must see a contradiction.
    """
    if conflict.role in (Role.NUMBER, Role.SUBJECT) or (
        conflict.role is Role.OBJECT and conflict.kind is Kind.CERTAINTY
    ):
        return True
    if conflict.role is Role.SAID and conflict.kind is Kind.CERTAINTY:
        return verdict is not None and verdict.contradiction >= LEAST_OPEN
    return conflict.sure or verdict is None or verdict.contradiction >= LEAST_CONTRADICTION
