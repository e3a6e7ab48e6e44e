"""What is compared: claims with everything read in them, and the conflicts between them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from index.disagreements.claims import Claim
from index.disagreements.entities import About
from index.disagreements.measures import Measure
from index.disagreements.model import Kind
from index.disagreements.opposites import Reading
from index.disagreements.wording import content_stems


class Role(StrEnum):
    """What brings two claims together, and so what else they must share."""

    NUMBER = "number"  # quantities of the same thing
    SUBJECT = "subject"  # opposites that say enough by themselves: both are about the library's subject
    OBJECT = "object"  # verbs that act on the same thing
    ARGUMENT = "argument"  # opposites that need the same matter
    SAID = "said"  # a word that one denies in plain words and the other says


@dataclass(frozen=True, slots=True)
class Read:
    """A claim with everything that code reads in it."""

    claim: Claim
    about: About
    measures: tuple[Measure, ...]
    readings: tuple[Reading, ...]
    spheres: tuple[About, ...]  # for each reading what its clause is about
    unknown: frozenset[str]  # buckets of measures that the claim says are not known
    group: frozenset[str]  # the particular people it speaks of: children, pregnant women
    common: frozenset[str]  # stems that the whole library speaks of

    @property
    def known(self) -> frozenset[str]:
        """Every stem around it: text, headings, title, and what the whole library speaks of.

        Put together when asked for: kept for every claim it would be most of what a large library takes to compare.
        """
        parts = (self.claim.text, *self.claim.headings, self.claim.title)
        return self.about.near.union(self.common, *map(content_stems, parts))

    def on(self, noun: str) -> tuple[Reading, About]:
        """Its reading on one opposition, and what that is about."""
        return next(pair for pair in zip(self.readings, self.spheres, strict=True) if pair[0].noun == noun)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two claims (by row) that cannot both hold, on one aspect. `side` names where each stands."""

    a: int
    b: int
    kind: Kind
    aspect: str
    side_a: str
    side_b: str
    cosine: float
    role: Role
    sure: bool = False  # the same is said of the same subject in nearly the same words
    weak: bool = False  # it needs others beside it, for one document says both
