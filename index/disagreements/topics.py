"""Conflicting pairs into disagreements: a topic each, with positions and everything that backs them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import dataclass

from index.disagreements.claims import Claim
from index.disagreements.compare import UNKNOWN, comparable
from index.disagreements.entities import same_subject
from index.disagreements.labels import (
    NOT_KNOWN,
    argument_topic,
    counted_noun,
    number_topic,
    open_label,
    subject_words,
    tidy,
)
from index.disagreements.likeness import same_matter
from index.disagreements.measures import Measure, clash
from index.disagreements.model import Backing, Disagreement, Kind, Position, disagreement_id
from index.disagreements.opposites import Reading, object_key, object_phrase
from index.disagreements.opposition_table import oppositions
from index.disagreements.reads import Conflict, Read, about_several
from index.disagreements.said import PREFIX
from index.disagreements.shorten import shorten
from index.disagreements.spoken import telling_stems
from index.disagreements.stance import Stance, denials
from index.disagreements.wording import content_stems, plain
from index.keywords import stem, words
from index.model import Statement

_MOST = 0.5  # part of a library's claims


@dataclass(frozen=True, slots=True)
class _Side:
    """A position in the making: its label and the rows of the claims that take it."""

    label: str
    rows: tuple[int, ...]


def gather(conflicts: Sequence[Conflict], reads: Sequence[Read]) -> list[Disagreement]:
    """All disagreements, those of most documents and statements first."""
    usual = _usual(reads)
    by_aspect: dict[str, list[Conflict]] = defaultdict(list)
    for conflict in conflicts:
        by_aspect[conflict.aspect].append(conflict)
    found = [
        (aspect.startswith(PREFIX), made)
        for aspect in sorted(by_aspect)
        for group in _components(by_aspect[aspect])
        if not all(conflict.weak for conflict in group)
        if (made := _disagreement(aspect, group, reads, usual)) is not None
    ]
    return sorted(
        _distinct(_without_repeats(found), reads),
        key=lambda d: (-len(d.document_ids), -_size(d), d.topic, d.disagreement_id),
    )


def _without_repeats(found: Sequence[tuple[bool, Disagreement]]) -> list[Disagreement]:
    """Drops a disagreement whose statements already stand against each other in a larger one.

    Args:
        found: each with whether only plain words stand behind it; of two alike the other kind stays.
    """
    kept: list[Disagreement] = []
    order = sorted(found, key=lambda f: (-_size(f[1]), f[1].kind is not Kind.NUMBER, f[0], f[1].disagreement_id))
    for _, one in order:
        sides = [{b.statement_id for b in position.backings} for position in one.positions]
        number = one.kind is Kind.NUMBER  # two figures in the same two statements are two disagreements
        if not any(_covers(other, sides) for other in kept if not (number and other.kind is Kind.NUMBER)):
            kept.append(one)
    return kept


def _covers(larger: Disagreement, sides: Sequence[set[str]]) -> bool:
    """Whether all statements of `sides` stand in `larger`, those of different sides on different positions."""
    place = {b.statement_id: n for n, position in enumerate(larger.positions) for b in position.backings}
    if not all(statement in place for side in sides for statement in side):
        return False
    return len({frozenset(place[statement] for statement in side) for side in sides}) == len(sides)


def _size(disagreement: Disagreement) -> int:
    return sum(len(position.backings) for position in disagreement.positions)


def _components(conflicts: Sequence[Conflict]) -> list[list[Conflict]]:
    """Conflicts that hang together by shared claims."""
    root: dict[int, int] = {}

    def find(x: int) -> int:
        while root.setdefault(x, x) != x:
            x = root[x]
        return x

    for conflict in conflicts:
        a, b = sorted((find(conflict.a), find(conflict.b)))
        root[b] = a
    groups: dict[int, list[Conflict]] = defaultdict(list)
    for conflict in conflicts:
        groups[find(conflict.a)].append(conflict)
    return [groups[key] for key in sorted(groups)]


def _usual(reads: Sequence[Read]) -> str:
    """What most claims of the library are about: a topic need not say it; "" where it is about several things."""
    mains = Counter(read.about.main for read in reads)
    main, count = max(mains.items(), key=lambda item: (item[1], item[0]), default=("", 0))
    return main if count >= _MOST * len(reads) else ""


def _disagreement(aspect: str, conflicts: Sequence[Conflict], reads: Sequence[Read], usual: str) -> Disagreement | None:
    rows = sorted({row for conflict in conflicts for row in (conflict.a, conflict.b)})
    number = "/" in aspect
    sides = (
        _number_sides(aspect, rows, reads, _taking_part(conflicts)) if number else _stance_sides(aspect, rows, reads)
    )
    positions = tuple(_position(side, reads) for side in _settled(sides, reads))
    if len(positions) < 2:
        return None
    topic = _topic(aspect, number, rows, reads)
    topic += _of_what(topic, aspect, rows, reads, usual)
    kind = _kind(number, sides, aspect, rows, reads)
    texts = [[_text(backing, reads) for backing in position.backings] for position in positions]
    return Disagreement(disagreement_id(kind, aspect, texts), topic, kind, positions)


def _topic(aspect: str, number: bool, rows: Sequence[int], reads: Sequence[Read]) -> str:
    claims = [reads[row].claim for row in rows]
    if number:
        return number_topic(aspect, claims, _shown(aspect, rows, reads))
    if aspect.startswith(PREFIX):
        return argument_topic("", aspect.removeprefix(PREFIX).split(), claims, _affirmed(aspect, rows, reads))
    needs = {opposition.noun: opposition.needs for opposition in oppositions()}
    if aspect not in needs:
        return _object_topic(aspect, needs, rows, reads)
    if needs[aspect] != "argument":
        return aspect
    readings = [(reads[row].claim.text, _reading(reads[row], aspect)) for row in rows]
    matters = {term for text, reading in readings for term in content_stems(text[reading.start : reading.end])}
    return argument_topic(aspect, matters, claims, _affirmed(aspect, rows, reads))


def _of_what(topic: str, aspect: str, rows: Sequence[int], reads: Sequence[Read], usual: str) -> str:
    """ ": the gel injection" behind a topic that does not say what of, where the library speaks of several things."""
    general = "/" in aspect or any(o.noun == aspect and o.needs == "subject" for o in oppositions())
    mains = {reads[row].about.main for row in rows if reads[row].about.named}
    if len(mains) != 1 and about_several(reads):
        mains = _named_by_all([reads[row].claim for row in rows], mains)
    if not general or len(mains) != 1 or mains <= {usual, "", *content_stems(topic)}:
        return ""
    return f": {subject_words(mains.pop(), [reads[row].claim for row in rows])}"


def _named_by_all(claims: Sequence[Claim], mains: Set[str]) -> set[str]:
    """What all claims name and one is about or, failing that, has in its title or headings."""
    shared = frozenset.intersection(*(telling_stems(claim.text) for claim in claims))
    above = frozenset().union(*(telling_stems(" ".join((claim.title, *claim.headings))) for claim in claims))
    return set(shared & mains or shared & above)


def _affirmed(aspect: str, rows: Sequence[int], reads: Sequence[Read]) -> list[str]:
    """How the claims that say so say it."""
    said = ((reads[row].claim, _reading(reads[row], aspect)) for row in rows)
    return [_words(claim, reading) for claim, reading in said if reading.stance is Stance.AFFIRMED and not claim.label]


def _object_topic(aspect: str, nouns: Iterable[str], rows: Sequence[int], reads: Sequence[Read]) -> str:
    """ "Effect on blood pressure": the opposition's noun with the object as the claims write it."""
    noun = next(noun for noun in nouns if aspect.startswith(noun + " "))
    phrases = []
    for row in rows:
        text, reading = reads[row].claim.text, _reading(reads[row], aspect)
        if aspect == f"{noun} {object_key(plain(text), reading.start, reading.end)}":
            phrases.append(" ".join(plain(object_phrase(text, reading.start, reading.end)).split()))
    return f"{noun} {min(phrases, key=lambda phrase: (len(phrase), phrase))}" if phrases else aspect


def _text(backing: Backing, reads: Sequence[Read]) -> str:
    return f"{backing.document_id}\x1f{backing.statement_id}"


def _kind(number: bool, sides: Sequence[_Side], aspect: str, rows: Sequence[int], reads: Sequence[Read]) -> Kind:
    if number:
        return Kind.NUMBER if sum(side.label != UNKNOWN for side in sides) > 1 else Kind.CERTAINTY
    stances = {_reading(reads[row], aspect).stance for row in rows}
    return (
        Kind.CERTAINTY if Stance.OPEN in stances and not {Stance.AFFIRMED, Stance.DENIED} <= stances else Kind.POLARITY
    )


def _settled(sides: Sequence[_Side], reads: Sequence[Read]) -> list[_Side]:
    """Sides without the statements that stand on more than one."""
    count = Counter(
        statement for side in sides for statement in {reads[row].claim.statement.statement_id for row in side.rows}
    )
    kept = []
    for side in sides:
        rows = tuple(row for row in side.rows if count[reads[row].claim.statement.statement_id] == 1)
        if rows:
            kept.append(_Side(side.label, rows))
    return kept


def _position(side: _Side, reads: Sequence[Read]) -> Position:
    """The side with its statements in reading order; of those a document repeats word for word the first."""
    statements: dict[tuple[str, str], Statement] = {}
    for row in side.rows:
        claim = reads[row].claim
        statements.setdefault((claim.statement.document_id, claim.text), claim.statement)
    backings = tuple(
        Backing(s.statement_id, s.passage_id, s.document_id, s.start, s.end, s.context)
        for s in {s.statement_id: s for s in statements.values()}.values()
    )
    return Position(side.label, backings)


def _measures(bucket: str, row: int, reads: Sequence[Read]) -> list[Measure]:
    return [measure for measure in reads[row].measures if measure.bucket == bucket]


def _shown(bucket: str, rows: Iterable[int], reads: Sequence[Read]) -> list[str]:
    return [measure.shown for row in rows for measure in _measures(bucket, row, reads)]


def _taking_part(conflicts: Sequence[Conflict]) -> set[tuple[int, str]]:
    """The figures that are in conflict, by row: another one of the same sentence is of something else."""
    return {pair for c in conflicts for pair in ((c.a, c.side_a), (c.b, c.side_b))}


def _number_sides(
    bucket: str, rows: Sequence[int], reads: Sequence[Read], taking: Collection[tuple[int, str]]
) -> list[_Side]:
    """Claims whose values agree stand together; exact values come before vague ones."""
    valued = [(m, row) for row in rows for m in _measures(bucket, row, reads) if (row, m.shown) in taking]
    valued.sort(
        key=lambda item: (
            item[0].quantity.vague or bool(item[0].quantity.bound),
            item[0].quantity.low,
            item[0].quantity.high,
            item[1],
        )
    )
    clusters: list[list[tuple[Measure, int]]] = []
    for measure, row in valued:
        fitting = next((c for c in clusters if all(_agree(measure, other) for other, _ in c)), None)
        if fitting is None:
            clusters.append([(measure, row)])
        else:
            fitting.append((measure, row))
    for cluster in clusters:
        cluster.extend(_supporters(bucket, cluster, rows, reads))
    noun = counted_noun([m.shown for m, _ in valued]) if bucket.startswith("count:") else ""
    sides = [_Side(_value_label(cluster, noun), tuple(sorted({row for _, row in cluster}))) for cluster in clusters]
    unknown = tuple(row for row in rows if not _measures(bucket, row, reads))
    return [*sides, _Side(UNKNOWN, unknown)] if unknown else sides


def _supporters(
    bucket: str, cluster: Sequence[tuple[Measure, int]], rows: Sequence[int], reads: Sequence[Read]
) -> list[tuple[Measure, int]]:
    """Sentences that give a position's very figure for the same subject, though no other was set against them.

    Without them a side would lack the source that says it most plainly. Rows and items are left out: the same figure
    in a list may stand there for another case.
    """
    several = about_several(reads)
    values = {(m.quantity.low, m.quantity.high): row for m, row in cluster if not m.quantity.vague}
    return [
        (measure, row)
        for row, read in enumerate(reads)
        if row not in rows and read.claim.statement.kind == "sentence"
        for measure in read.measures
        if measure.bucket == bucket and not measure.quantity.vague and not measure.quantity.bound
        and (like := values.get((measure.quantity.low, measure.quantity.high))) is not None
        and same_subject(read.about, reads[like].about) and read.group == reads[like].group
        and comparable(read, reads[like])
        and (not several or same_matter(read, reads[like], 1.0, same_subject=True))
    ]  # fmt: skip


def _agree(a: Measure, b: Measure) -> bool:
    """Whether two values make one position; "a few" or "at least two" stand apart from a figure they allow."""
    first, second = a.quantity, b.quantity
    return not clash(a, b) and (first.vague or bool(first.bound)) == (second.vague or bool(second.bound))


def _value_label(cluster: Sequence[tuple[Measure, int]], noun: str) -> str:
    """The first exact value, as its claim writes it, the longest way; with the noun where a cell leaves it out."""
    first = cluster[0][0].quantity
    same = [m.shown for m, _ in cluster if (m.quantity.low, m.quantity.high) == (first.low, first.high)]
    label = tidy(max(same, key=lambda shown: (any(c.isalpha() for c in shown), -len(shown), shown)))
    return f"{label} {noun}" if noun and first.high > 1 and not re.search(r"[a-z]{4,}", plain(label)) else label


def _reading(read: Read, noun: str) -> Reading:
    return read.on(noun)[0]


def _stance_sides(noun: str, rows: Sequence[int], reads: Sequence[Read]) -> list[_Side]:
    by_stance: dict[Stance, list[int]] = defaultdict(list)
    for row in rows:
        by_stance[_reading(reads[row], noun).stance].append(row)
    return [
        _Side(_stance_label(noun, stance, by_stance[stance], reads), tuple(by_stance[stance]))
        for stance in Stance
        if by_stance[stance]
    ]


def _stance_label(noun: str, stance: Stance, rows: Sequence[int], reads: Sequence[Read]) -> str:
    """The shortest clause that takes the side."""
    labels = [_words(reads[row].claim, _reading(reads[row], noun)) for row in rows]
    if not any(labels):
        return _bare_label(reads[rows[0]].claim, _reading(reads[rows[0]], noun))
    return tidy(min(filter(None, labels), key=lambda label: (len(label.split()) < 2, len(label), label)))


def _bare_label(claim: Claim, reading: Reading) -> str:
    """The word that takes the side, where no clause around it is short enough."""
    own = claim.text[reading.start : reading.end]
    if reading.stance is Stance.OPEN:
        return NOT_KNOWN
    denied = any(denial.start < reading.end and reading.start < denial.end for denial in denials(claim.text))
    return tidy(f"not {own}" if denied else own)


def _words(claim: Claim, reading: Reading) -> str:
    """The few words of a claim that take its side, "" where that takes too many."""
    if claim.label and reading.start < len(claim.text) - len(claim.said):
        return shorten(claim.said, 0, 1) or claim.said
    if reading.stance is Stance.OPEN:
        return open_label(claim)
    return shorten(claim.text, reading.start, reading.end)


def _distinct(found: Sequence[Disagreement], reads: Sequence[Read]) -> list[Disagreement]:
    """Topics of one name are told apart by what they are about."""
    names = Counter(disagreement.topic for disagreement in found)
    if len(names) == len(found):
        return list(found)
    mains = {read.claim.statement.statement_id: read.about.main for read in reads}
    written = Counter(word for read in reads for word in words(read.claim.text))
    result = []
    for disagreement in found:
        topic = disagreement.topic
        if names[topic] > 1:
            about = Counter(mains[b.statement_id] for p in disagreement.positions for b in p.backings)
            main = max(sorted(about), key=lambda term: about[term])
            word = max((w for w in written if stem(w) == main), key=lambda w: (written[w], w), default="")
            topic = f"{topic} ({word})" if word else topic
        result.append(Disagreement(disagreement.disagreement_id, topic, disagreement.kind, disagreement.positions))
    return result
