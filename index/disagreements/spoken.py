"""What a claim's words alone tell of what it speaks of and denies, whatever library it stands in.

A library is looked through for all of it several times over; read once a claim, it is a lookup.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

from index.disagreements.claims import Claim, begins_with_pronoun, subject_phrase
from index.disagreements.phrases import clause_phrase
from index.disagreements.stance import denials, open_cues
from index.disagreements.wording import content_stems, plain
from index.keywords import stem
from index.records import Record

# Nouns that can head a sentence about anything: they do not tell two subjects apart.
GENERIC = frozenset(
    stem(word)
    for word in """
    patient patients people person persons man men woman women adult adults child children doctor doctors surgeon
    specialist specialists expert experts dermatologist physician nurse provider clinic clinics practice practices
    hospital team staff laboratory laboratories lab labs maker makers manufacturer manufacturers company companies firm
    firms brand brands industry user users reader readers researcher researchers scientist scientists
    treatment treatments therapy therapies procedure procedures method methods approach option options solution
    product products result results effect effects side outcome outcomes benefit benefits risk risks advantage
    research study studies trial trials clinical evidence data information report reports article page test tests
    session sessions visit visits appointment dose doses injection injections course price prices cost costs
    recommendation advice expectation concern concerns reason reasons problem problems type types form forms kind
    source sources way ways method mechanism theory idea concept question potential use uses using
    main common best good new recent early preliminary large small far most overall pros con cons
    topic topics finding findings review conclusion overview introduction summary basics guide background note notes
    bottom line bonus work working understanding role causes cause symptoms diagnosis prevention
    after before during other such advise need hope hype behind latest buzz everything know about
    """.split()
)
# Verbs that say little by themselves: what is denied is what follows them.
LIGHT = frozenset(
    stem(word)
    for word in "have has cause causes contain contains show shows carry become want go let do able mean means "
    "enough always usual typical general easy often longer".split()
)
_AFTER_OPEN = 2  # words after a cue of the unknown that name what is unknown


# A denial right after these narrows down a noun or is only imagined: "cells that do not die", "like you can't".
_ASIDE = re.compile(
    r"\b(?:that|which|who|whom|like|as if|as though|ones?|those)\s+(?:you|they|we|it|people|\w+s)?\s*(?:\w+\s*)?$"
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """Stems, all of them."""

    words: tuple[str, ...]  # of the claim's text, those that carry meaning, in order
    subject: frozenset[str]  # of the sentence's own subject
    referred: frozenset[str]  # of the subject of the sentence before it, where its own is a pronoun
    head: str  # the noun of its own subject, "" where it has none or it could be anything
    denied: tuple[tuple[str, tuple[str, ...]], ...]  # for each denial its clause's subject's head, and what follows
    unsure: frozenset[str]  # what stands right behind a cue of the unknown


def read_spoken(claim: Claim) -> Spoken:
    phrase = clause_phrase(claim.said, 0)
    return Spoken(
        words=content_stems(claim.text),
        subject=telling_stems(subject_phrase(claim.said)),
        referred=telling_stems(subject_phrase(claim.before)) if begins_with_pronoun(claim.said) else frozenset(),
        head=phrase.head if phrase is not None and phrase.head not in GENERIC else "",
        denied=_denied(claim.said),
        unsure=_unsure(claim.said),
    )


def telling_stems(text: str) -> frozenset[str]:
    """Stems of the words that can tell two subjects apart."""
    return frozenset(content_stems(text)) - GENERIC


def clause_head(text: str, start: int) -> str:
    """The head of what the clause around `start` is about, "" where there is none."""
    phrase = clause_phrase(text, start)
    return phrase.head if phrase is not None else ""


def _denied(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    lowered = plain(text)
    found = []
    for denial in denials(text):
        if _ASIDE.search(lowered[: denial.start]):
            continue
        rest = lowered[denial.start + len(denial.cue) : denial.end]
        if re.match(r"\s*(?:means?\b|\w+ing\b)", rest):  # "does not mean that", "not having it": no fact is denied
            continue
        found.append((clause_head(text, denial.start), _heavy(rest)))
    return tuple(found)


def _unsure(text: str) -> frozenset[str]:
    lowered = plain(text)
    return frozenset(term for _, end in open_cues(text) for term in _heavy(lowered[end : end + 60])[:_AFTER_OPEN])


def _heavy(text: str) -> tuple[str, ...]:
    return tuple(term for term in content_stems(text) if term not in LIGHT)


def to_json(spoken: Spoken) -> Record:
    """What is empty is left out."""
    parts: Record = {
        "words": " ".join(spoken.words),
        "subject": " ".join(sorted(spoken.subject)),
        "referred": " ".join(sorted(spoken.referred)),
        "head": spoken.head,
        "denied": [[head, " ".join(after)] for head, after in spoken.denied],
        "unsure": " ".join(sorted(spoken.unsure)),
    }
    return {name: part for name, part in parts.items() if part}


def from_json(record: Record) -> Spoken:
    return Spoken(
        words=_terms(record.get("words", "")),
        subject=frozenset(_terms(record.get("subject", ""))),
        referred=frozenset(_terms(record.get("referred", ""))),
        head=record.get("head", ""),
        denied=tuple((head, _terms(after)) for head, after in record.get("denied", ())),
        unsure=frozenset(_terms(record.get("unsure", ""))),
    )


def _terms(joined: str) -> tuple[str, ...]:
    """Each stem once in memory, however many claims use it."""
    return tuple(map(sys.intern, joined.split()))
