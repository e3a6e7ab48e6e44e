"""Names for topics and positions, made from the claims' own words and values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

from index.disagreements.claims import Claim
from index.disagreements.stance import open_cues
from index.disagreements.wording import clause_spans, content_stems, plain
from index.keywords import STOP_WORDS, stem, words

_MOST_WORDS = 9
_ROLES = {
    "onset": "Time until results",
    "interval": "Time in between",
    "recovery": "Recovery time",
    "passing": "How long it takes to pass",
    "course": "Length of the whole course",
    "wait": "How long to wait",
    "length": "How long it takes",
    "lasting": "How long it lasts",
    "age": "Age",
    "price": "Price",
    "fee": "Fees",
}
_EDGE = re.compile(
    r"^(?:and|or|but|which|who|that|because|since|while|although|though|whereas|so|also|however|,|\W)+\s+", re.I
)


def number_topic(bucket: str, claims: Sequence[Claim], shown: Sequence[str]) -> str:
    """ "Number of sessions", "Time until results", "Price per visit", or the words the claims share."""
    dimension, role = bucket.split("/", 1)
    if dimension.startswith("count:"):
        noun = _noun(shown) or _asked(claims) or dimension.split(":")[1]
        return (
            f"Number of {noun}" if role == "number" else f"{noun.capitalize()} {_ROLES.get(role, '').lower()}".strip()
        )
    if role.startswith("per "):
        return f"{'Time' if dimension == 'time' else 'Price'} per {_written(role[4:], claims)}"
    if dimension == "clock":
        return _shared(claims) or "Times"
    return _ROLES.get(role) or _shared(claims) or "Figures"


def argument_topic(noun: str, matters: Collection[str], claims: Sequence[Claim]) -> str:
    """A question heading that asks just this, or the words that the claims share; `noun` where there are none.

    Args:
        matters: stems of which the question must contain one.
    """
    asked = [
        claim.heading
        for claim in claims
        if claim.heading.rstrip().endswith("?") and not set(matters).isdisjoint(content_stems(claim.heading))
    ]
    if asked:
        return min(asked, key=lambda heading: (len(heading), heading)).rstrip(" ?")
    shared = _shared(claims)
    return f"{noun}: {shared.lower()}" if noun and shared else shared or noun


def shorten(text: str, start: int, end: int) -> str:
    """The clause of `text` around `start`..`end`, at most `_MOST_WORDS` words of it."""
    first, last = next(((a, b) for a, b in clause_spans(text) if a <= start < b), (0, len(text)))
    clause = _EDGE.sub("", text[first:last].strip()).strip(" ,.;:–—-()")
    tokens = clause.split()
    if len(tokens) <= _MOST_WORDS:
        return clause
    before = len(text[first:start].split())
    begin = max(0, min(before - 3, len(tokens) - _MOST_WORDS))
    piece = " ".join(tokens[begin : begin + _MOST_WORDS]).strip(" ,.;:–—-()")
    return ("… " if begin else "") + piece + ("" if begin + _MOST_WORDS >= len(tokens) else " …")


def open_label(claim: Claim) -> str:
    """The words that say a matter is not known."""
    cues = open_cues(claim.text)
    return shorten(claim.text, *cues[0]) if cues else "not known"


def tidy(label: str) -> str:
    """A capital first, small letters where a heading or a scraped list shouted, no white space at the ends."""
    label = " ".join(label.split()).strip(" .,;:")
    label = label.lower() if label.isupper() and len(label) > 4 else label
    return label[:1].upper() + label[1:]


def _noun(shown: Sequence[str]) -> str:
    """The plural noun most often counted."""
    nouns = Counter(
        match[0] for text in shown if (match := re.search(r"[a-z'-]+s$", plain(text))) and match[0] not in STOP_WORDS
    )
    return min(nouns, key=lambda noun: (-nouns[noun], noun)) if nouns else ""


def _asked(claims: Sequence[Claim]) -> str:
    for claim in claims:
        asked = re.search(r"(?:how many|number of) ([a-z' -]*?s)\b", plain(f"{claim.label} {claim.heading}"))
        if asked:
            return asked[1]
    return next((plain(claim.label) for claim in claims if claim.label.endswith("s")), "")


def _written(term: str, claims: Sequence[Claim]) -> str:
    """A stem as the claims write it."""
    found = Counter(word for claim in claims for word in words(claim.text) if stem(word) == term)
    return min(found, key=lambda word: (-found[word], word)) if found else term


def _shared(claims: Sequence[Claim]) -> str:
    """The words, in the order of the shortest claim, that most claims have."""
    stems = [{stem(word) for word in words(f"{claim.heading} {claim.text}")} for claim in claims]
    count = Counter(term for terms in stems for term in terms)
    shortest = min(claims, key=lambda claim: (len(claim.text), claim.text))
    kept = [
        word
        for word in words(shortest.text)
        if word not in STOP_WORDS
        and not word[0].isdigit()
        and len(word) > 2
        and count[stem(word)] >= 0.75 * len(claims)
    ]
    return " ".join(dict.fromkeys(kept[:5])).capitalize()
