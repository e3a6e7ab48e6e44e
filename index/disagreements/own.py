"""What is read in a claim by itself, whatever library it stands in; kept with a generation, so that it is read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from typing import Any

from index.disagreements import spoken
from index.disagreements.claim_readings import read_claim
from index.disagreements.claims import Claim
from index.disagreements.entities import people
from index.disagreements.measures import Measure, open_buckets, read_measures
from index.disagreements.opposites import Reading
from index.disagreements.phrases import Phrase
from index.disagreements.quantities import Quantity
from index.disagreements.spoken import Spoken, read_spoken
from index.disagreements.stance import Stance
from index.records import Record


@dataclass(frozen=True, slots=True)
class Own:
    """All that depends on nothing but what `Claim.key` stands for."""

    measures: tuple[Measure, ...]
    readings: tuple[Reading, ...]  # on the table's oppositions
    unknown: frozenset[str]  # buckets of measures that it says are not known
    group: frozenset[str]  # the particular people it speaks of: children, pregnant women
    spoken: Spoken


def read_own(claim: Claim) -> Own:
    return Own(
        tuple(read_measures(claim)), tuple(read_claim(claim)), open_buckets(claim), people(claim), read_spoken(claim)
    )


def read_owns(claims: Iterable[Claim], known: Mapping[str, Own]) -> dict[str, Own]:
    """By the claims' keys; what is known of them already is not read again."""
    return {claim.key: known[claim.key] if claim.key in known else read_own(claim) for claim in claims}


def to_records(owns: Mapping[str, Own]) -> Iterable[Record]:
    """By the claims' keys; what is not there is left out."""
    for key in sorted(owns):
        own = owns[key]
        parts = {
            "measures": [_measure_to_json(measure) for measure in own.measures],
            "readings": [astuple(reading) for reading in own.readings],
            "unknown": sorted(own.unknown),
            "group": sorted(own.group),
            **spoken.to_json(own.spoken),
        }
        yield {"key": key, **{name: part for name, part in parts.items() if part}}


def from_records(records: Iterable[Record]) -> dict[str, Own]:
    return {record["key"]: _from_json(record) for record in records}


def _from_json(record: Record) -> Own:
    return Own(
        tuple(map(_measure_from_json, record.get("measures", ()))),
        tuple(Reading(noun, Stance(stance), *span) for noun, stance, *span in record.get("readings", ())),
        frozenset(record.get("unknown", ())),
        frozenset(record.get("group", ())),
        spoken.from_json(record),
    )


def _measure_to_json(measure: Measure) -> list[Any]:
    phrase = [measure.phrase.head, sorted(measure.phrase.words)] if measure.phrase is not None else None
    sets = (sorted(measure.stems), sorted(measure.names))
    return [astuple(measure.quantity), measure.dimension, measure.role, *sets, phrase, measure.shown]


def _measure_from_json(record: list[Any]) -> Measure:
    quantity, dimension, role, stems, names, phrase, shown = record
    about = Phrase(phrase[0], frozenset(phrase[1])) if phrase is not None else None
    return Measure(Quantity(*quantity), dimension, role, frozenset(stems), frozenset(names), about, shown)
