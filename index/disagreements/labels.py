"""Names for topics and positions, made from the claims' own words and values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

from index.disagreements.claims import VERB, Claim
from index.disagreements.shorten import shorten
from index.disagreements.stance import open_cues
from index.disagreements.units import TIME_S, WORDS
from index.disagreements.wording import content_stems, plain
from index.keywords import STOP_WORDS, stem, words

NOT_KNOWN = "Not yet known"
# What a figure can tell, whatever it is about: the parts that `measures` reads by general cues.
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


def number_topic(bucket: str, claims: Sequence[Claim], shown: Sequence[str]) -> str:
    """ "Number of sessions", "Time until results", "Price per visit", or the words the claims share."""
    dimension, role = bucket.split("/", 1)
    if dimension.startswith("count:"):
        noun = counted_noun(shown) or _asked(claims) or dimension.split(":")[1]
        return f"Number of {noun}" + (" until results" if role == "onset" else "")
    if role.startswith("per "):
        return f"{'Time' if dimension == 'time' else 'Price'} per {_written(role[4:], claims)}"
    if dimension == "clock":
        return asked_topic(claims) or _shared(claims) or "Times"
    return _ROLES.get(role) or asked_topic(claims) or _of_shared(dimension, claims)


def _of_shared(dimension: str, claims: Sequence[Claim]) -> str:
    """What kind of figure it is and the words the claims share: "How long: trays worn"."""
    kind = {"time": "How long", "share": "Percentage"}.get(dimension, "")
    shared = " ".join(word for word in _shared(claims).split() if _tells(word.lower()))
    return ": ".join(part for part in (kind, shared.lower() if kind else shared) if part) or "Figures"


def _tells(word: str) -> bool:
    counted = stem(word) in _TIMES or word in WORDS
    return not counted and not VERB.fullmatch(word) and word not in _SMALL


_TIMES = frozenset(map(stem, TIME_S))
_SMALL = frozenset("within before after away least most working long only still per give given".split())


def argument_topic(noun: str, matters: Collection[str], claims: Sequence[Claim], affirmed: Sequence[str] = ()) -> str:
    """A question heading that asks just this, else what one side says, as a question; else the words all share.

    Args:
        matters: stems of which the question must contain one.
        affirmed: labels of the side that says so.
    """
    asked = [
        claim.heading
        for claim in claims
        if claim.heading.rstrip().endswith("?") and not set(matters).isdisjoint(content_stems(claim.heading))
    ]
    if asked:
        return min(asked, key=lambda heading: (len(heading), heading)).rstrip(" ?")
    whole = [label for label in affirmed if len(label.split()) >= _LEAST_SAID and not _POINTS.match(plain(label))]
    if whole:
        return f"Whether {_uncapitalised(min(whole, key=lambda label: (len(label), label)), claims)}"
    shared = _shared(claims)
    return f"{noun}: {shared.lower()}" if noun and shared else shared or noun


_LEAST_SAID = 3  # words of a sentence that can be asked
_POINTS = re.compile(r"^(?:it|they|this|these|that|those|he|she|such)\b")


def _uncapitalised(label: str, claims: Sequence[Claim]) -> str:
    """With a small letter first, unless the word is written with a capital inside sentences too."""
    first = label.split()[0]
    inside = any(re.search(rf"[a-z,] {re.escape(first)}\b", claim.text) for claim in claims)
    return label if inside or not first[1:].islower() else label[:1].lower() + label[1:]


def subject_words(main: str, claims: Sequence[Claim]) -> str:
    """The longest stretch of words around the stem `main` that all claims have; else the word itself."""
    texts = [[stem(word) for word in words(claim.text)] for claim in claims]
    shortest = min(claims, key=lambda claim: (len(claim.text), claim.text))
    written = words(plain(shortest.text))
    stems = [stem(word) for word in written]
    best: list[str] = []
    for i in range(len(stems)):
        for j in range(i + 1, min(i + _MOST_SUBJECT, len(stems)) + 1):
            if main not in stems[i:j] or j - i <= len(best) or not _is_name(written[i:j]):
                continue
            if all(_contains(text, stems[i:j]) for text in texts):
                best = written[i:j]
    return " ".join(best) or _written(main, claims)


_MOST_SUBJECT = 5  # words


def _is_name(part: Sequence[str]) -> bool:
    """Whether the words can name a thing: no verb, no number, nothing small at the ends."""
    inner = any(VERB.fullmatch(word) or word[0].isdigit() for word in part)
    return not inner and part[0] not in STOP_WORDS and part[-1] not in STOP_WORDS


def _contains(text: Sequence[str], part: Sequence[str]) -> bool:
    return any(list(text[i : i + len(part)]) == list(part) for i in range(len(text) - len(part) + 1))


def asked_topic(claims: Sequence[Claim]) -> str:
    """A heading that asks for a figure of what the claims say: "When does the school open?"; "" if there is none."""
    asked = []
    for claim in claims:
        stems = set(content_stems(claim.heading))
        if _ASKS_FIGURE.match(plain(claim.heading)) and all(stems & set(content_stems(c.text)) for c in claims):
            asked.append(claim.heading)
    return min(asked, key=lambda heading: (len(heading), heading)).rstrip(" ?") if asked else ""


_ASKS_FIGURE = re.compile(
    r"(?:how (?:long|many|much|often|soon|old|big|strong)|when|at what|what (?:does|is|are)|from what)\b"
)


def open_label(claim: Claim) -> str:
    """The words that say a matter is not known."""
    cues = open_cues(claim.text)
    return shorten(claim.text, *cues[0]) if cues else ""


def tidy(label: str) -> str:
    """A capital first, small letters where a heading or a scraped list shouted, no white space at the ends."""
    label = " ".join(label.split()).strip(" ,;:").rstrip(".")
    label = label if re.match(r"\.\d", label) else label.lstrip(".")
    label = label.lower() if label.isupper() and len(label) > 4 else label
    return label[:1].upper() + label[1:]


def counted_noun(shown: Sequence[str]) -> str:
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
