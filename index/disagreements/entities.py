"""What claims are about, so that two treatments, vaccines or diseases are not set against each other."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from index.disagreements.claims import Claim, subject_phrase
from index.disagreements.spoken import Spoken, telling_stems
from index.disagreements.wording import clause_spans, content_stems
from index.keywords import stem

_COMMON_CLAIMS, _COMMON_SHARE = 10, 0.1
_USUAL = 0.15  # of all words of a document's subjects, for one to be what the document is about
_LEAST_NAMED = 2  # claims that must use a word of a document's title for it to name what the document is about
_MENTIONED_SHARE = 0.02  # part of a document's claims that speak of what it speaks of
_NAMED_SHARE = 0.08  # and the part of its claims that must use it
_LEAST_SUBJECTS = 2  # claims in whose subject a word must stand to name a subject of the library


@dataclass(frozen=True, slots=True)
class About:
    """What one claim is about.

    `main` is the library's subject it speaks of ("" if none), `calls` all subjects that it or what stands nearest to it
    names; `names` are words of its document's title that the document keeps speaking of, `document` the words it uses
    more than in passing.
    """

    claim: Claim
    main: str
    calls: frozenset[str]
    names: frozenset[str]
    document: frozenset[str]
    named: bool  # the claim, a heading or the title names `main`; else it is what the document mostly speaks of
    head: str  # the noun of the claim's own subject, "" where it has none or it could be anything

    @property
    def near(self) -> frozenset[str]:
        """All it mentions; put together when asked for, since most claims are compared with none."""
        return self.calls.union(*map(telling_stems, (self.claim.said, self.claim.column, self.claim.label)))


def name_subjects(claims: Sequence[Claim], spoken: Sequence[Spoken]) -> tuple[list[About], dict[str, int]]:
    """For each claim what it is about, and how often the library speaks of each of its subjects."""
    counts = Counter(term for one in spoken for term in one.subject)
    columns = {term for claim in claims for term in telling_stems(_named(claim.column))}
    weight = {
        term: counts[term]
        for term in counts | dict.fromkeys(columns, 0)
        if counts[term] >= _LEAST_SUBJECTS or term in columns
    }
    sources = _sources(claims, spoken, weight)
    abouts = [
        _about(claim, own, weight, sources[claim.statement.document_id])
        for claim, own in zip(claims, spoken, strict=True)
    ]
    return abouts, weight


@dataclass(frozen=True, slots=True)
class _Source:
    """What a whole document is about."""

    usual: frozenset[str]  # what a sentence without a subject of its own is about
    titled: bool  # the title says so
    names: frozenset[str]
    words: frozenset[str]


def _sources(claims: Sequence[Claim], spoken: Sequence[Spoken], weight: Mapping[str, int]) -> dict[str, _Source]:
    rows: dict[str, list[int]] = defaultdict(list)
    for row, claim in enumerate(claims):
        rows[claim.statement.document_id].append(row)
    return {name: _source([claims[i] for i in own], [spoken[i] for i in own], weight) for name, own in rows.items()}


def _source(claims: Sequence[Claim], spoken: Sequence[Spoken], weight: Mapping[str, int]) -> _Source:
    """Of one document's claims."""
    counts = Counter(term for one in spoken for term in one.subject)
    said = [_said(claim, one) for claim, one in zip(claims, spoken, strict=True)]
    mentioned = Counter(term for claim, one in zip(claims, spoken, strict=True) for term in _mentioned(claim, one))
    title = telling_stems(claims[-1].title)
    told = {term: sum(term in stems for stems in said) for term in title}
    often = max(_LEAST_SUBJECTS, _USUAL * sum(counts.values()))
    frequent = [term for term in counts if term in weight and counts[term] >= often]
    usual = title & weight.keys() or frozenset(sorted(frequent, key=lambda t: (-counts[t], t))[:1])
    names = frozenset(term for term in title if told[term] >= max(_LEAST_NAMED, _NAMED_SHARE * len(claims)))
    spoken_of = {term for term, n in mentioned.items() if n >= _MENTIONED_SHARE * len(claims)}
    return _Source(usual, bool(title & weight.keys()), names, frozenset(spoken_of) | title)


def _said(claim: Claim, spoken: Spoken) -> tuple[str, ...]:
    """Stems of what a claim says without its label and column."""
    return spoken.words if claim.said == claim.text else content_stems(claim.said)


def _mentioned(claim: Claim, spoken: Spoken) -> set[str]:
    return {*spoken.words, *(term for heading in claim.headings for term in content_stems(heading))}


def about_clause(about: About, text: str, start: int, weight: Mapping[str, int]) -> About:
    """What the clause of `text` around `start` is about, where it names a subject of its own."""
    first, last = next(((a, b) for a, b in clause_spans(text) if a <= start < b), (0, len(text)))
    if first and not text[first].isalpha():  # after a comma an enumeration may go on; a conjunction starts afresh
        return about
    named = telling_stems(subject_phrase(text[first:last])) & weight.keys()
    return replace(about, main=_weightiest(named, weight)) if named else about


_NO_NAME = re.compile(r"^\W*(?:what|how|why|when|where|who|our|your|we|you|this)\b", re.I)


def _named(column: str) -> str:
    """A column's or lead-in's name where it can name a subject: "Exosomes", not "What we found"."""
    return "" if _NO_NAME.match(column) else column


def _weightiest(named: frozenset[str] | set[str], weight: Mapping[str, int]) -> str:
    return min(named, key=lambda term: (-weight[term], term), default="")


def _about(claim: Claim, spoken: Spoken, weight: Mapping[str, int], source: _Source) -> About:
    nearest = (
        telling_stems(_named(claim.column)),
        spoken.subject,
        spoken.referred,
        *(telling_stems(heading) for heading in reversed(claim.headings)),
    )
    candidates = (stems & weight.keys() for stems in nearest)
    named = next((found for found in candidates if found), source.usual)
    guessed = named is source.usual and not source.titled
    return About(claim, _weightiest(named, weight), named, source.names, source.words, not guessed, spoken.head)


_GROUPS = {
    stem(word): group
    for group, listed in {
        "children": "child children kid kids infant infants baby babies toddler toddlers teenager teenagers",
        "pregnancy": "pregnant pregnancy breastfeeding",
        "old age": "elderly seniors pensioners",
        "men": "men man male males boy boys",
        "women": "women woman female females girl girls",
        "animals": "mice mouse rats rat animals dogs cats horses",
    }.items()
    for word in listed.split()
}


def common_words(frequency: Mapping[str, int], claims: int) -> frozenset[str]:
    """Stems that so many claims use that they tell none apart. `frequency`: in how many of all `claims` each occurs."""
    return frozenset(term for term, n in frequency.items() if n >= max(_COMMON_CLAIMS, _COMMON_SHARE * claims))


def people(claim: Claim) -> frozenset[str]:
    """The particular people, or animals, that a claim speaks of."""
    heading = re.sub(r"\b(?:my|your) \w+", "", claim.heading)  # "Must my child ...?" asks of any reader's
    stems = (*content_stems(claim.text), *content_stems(heading))
    groups = frozenset(group for term in stems if (group := _GROUPS.get(term)))
    return groups - _BOTH if groups >= _BOTH or "pregnancy" in groups else groups


_BOTH = frozenset({"men", "women"})  # named together they are everybody; who is pregnant is a woman


def apart_by_name(a: About, b: About) -> bool:
    """Whether their documents are each named for what the other hardly mentions: two vaccines, two diseases."""
    return bool(a.names - b.document and b.names - a.document)


def same_subject(a: About, b: About) -> bool:
    """Whether two claims can be about the same thing: each speaks of the other's subject."""
    if apart_by_name(a, b):
        return False
    if not a.main or not b.main or a.main == b.main or (a.head and a.head == b.head):
        return True
    return (not a.named or a.main in b.near) and (not b.named or b.main in a.near)
