"""What is compared: claims with everything read in them, and the conflicts between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
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


def about_several(reads: Sequence[Read]) -> bool:
    """Whether a library is about several things, so that a claim has to say which it speaks of.

    A handful of pages is not: somebody put them together for one matter.
    """
    mains = Counter(read.about.main for read in reads if read.about.main)
    return len(reads) >= _HANDFUL and max(mains.values(), default=0) < _ONE_THING * len(reads)


# Part of a library's claims that are about one thing: of the sample libraries 0.63 and 0.81, of 27 made-up clinics 0.05
# to 0.3, of NHLBI 0.12. The planted libraries have 49 claims at most.
_ONE_THING, _HANDFUL = 0.5, 100


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
