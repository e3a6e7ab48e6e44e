"""What claims are about, so that two treatments, vaccines or diseases are not set against each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.disagreements.claims import Claim, begins_with_pronoun, subject_phrase
from index.disagreements.wording import content_stems
from index.keywords import stem

# Nouns that can head a sentence about anything: they do not tell two subjects apart.
_GENERIC = frozenset(
    stem(word)
    for word in """
    patient patients people person persons man men woman women adult adults child children doctor doctors surgeon
    specialist specialists expert experts dermatologist physician nurse provider clinic clinics practice practices
    hospital team staff user users reader readers researcher researchers scientist scientists
    treatment treatments therapy therapies procedure procedures method methods approach option options solution
    product products result results effect effects side outcome outcomes benefit benefits risk risks advantage
    research study studies trial trials clinical evidence data information report reports article page test tests
    session sessions visit visits appointment dose doses injection injections course price prices cost costs
    recommendation advice expectation concern concerns reason reasons problem problems type types form forms kind
    source sources way ways method mechanism theory idea concept question potential use uses using
    main best good new recent early preliminary large small common current traditional far most overall pros con cons
    topic topics finding findings review conclusion overview introduction summary basics guide background note notes
    bottom line bonus work working understanding role causes cause symptoms diagnosis prevention
    after before during other such advise need hope hype behind latest buzz everything know about
    """.split()
)
_LEAST_SUBJECTS = 2  # claims in whose subject a word must stand to name a subject of the library


@dataclass(frozen=True, slots=True)
class About:
    """What one claim is about: `main` is the library's subject it speaks of ("" if none); `near` all it mentions."""

    main: str
    near: frozenset[str]


def name_subjects(claims: Sequence[Claim]) -> list[About]:
    """For each claim what it is about, given what the library speaks of."""
    subjects = [_stems(subject_phrase(claim.said)) for claim in claims]
    counts = Counter(term for stems in subjects for term in stems)
    known = {term for term, n in counts.items() if n >= _LEAST_SUBJECTS}
    spoken = Counter(term for claim in claims for term in _stems(claim.text))
    for claim in claims:
        known |= {term for term in _stems(claim.title) | _stems(claim.column) if spoken[term] >= _LEAST_SUBJECTS}
    weight = {term: counts[term] for term in known}
    return [_about(claim, own, weight) for claim, own in zip(claims, subjects, strict=True)]


def _about(claim: Claim, own: frozenset[str], weight: Mapping[str, int]) -> About:
    text = _stems(claim.said)
    sources = (
        _stems(claim.column),
        own,
        _stems(subject_phrase(claim.before)) if begins_with_pronoun(claim.said) else frozenset(),
        *(_stems(heading) for heading in reversed(claim.headings)),
        _stems(claim.title),
        text,
    )
    named = next((found for stems in sources if (found := stems & weight.keys())), frozenset())
    main = max(sorted(named), key=lambda term: weight[term], default="")
    return About(main, text | _stems(claim.column) | _stems(claim.label) | named)


def _stems(text: str) -> frozenset[str]:
    return frozenset(content_stems(text)) - _GENERIC


def same_subject(a: About, b: About) -> bool:
    """Whether two claims can be about the same thing: each speaks of the other's subject."""
    if not a.main or not b.main:
        return True
    return a.main in b.near and b.main in a.near
