"""The oppositions a claim takes a side on, its label, heading and the sentence before it taken into account."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.disagreements.claims import Claim
from index.disagreements.opposites import Reading, read_oppositions
from index.disagreements.opposition_table import oppositions
from index.disagreements.stance import Stance, answers, open_cues
from index.disagreements.wording import clause_spans, content_stems, plain


def read_claim(claim: Claim) -> list[Reading]:
    """The oppositions a claim takes a side on.

    Where it only says that "the matter" is not known, the matter is what the sentence before it or the heading names.
    """
    own = _own_readings(claim)
    cues = open_cues(claim.text)
    if not cues or not (_POINTS_BACK.search(plain(claim.text)) or _bare(claim.text, cues)):
        return own
    named = read_oppositions(claim.before, mentions=True) or read_oppositions(claim.heading, mentions=True)
    have = {reading.noun for reading in own} | {o.noun for o in oppositions() if o.needs == "argument"}
    start, end = cues[0]
    return own + [Reading(r.noun, Stance.OPEN, start, end) for r in named if r.noun not in have]


def _own_readings(claim: Claim) -> list[Reading]:
    """What is said decides; a label ("Side effects") or a heading that asks how it works names the matter."""
    spoken = claim.said if claim.label else claim.text
    shift = len(claim.text) - len(claim.said) if claim.label else 0
    own = [replace(r, start=r.start + shift, end=r.end + shift) for r in read_oppositions(spoken)]
    have = {reading.noun for reading in own}
    if claim.label:
        own += [r for r in read_oppositions(claim.text, labelled=True) if r.noun not in have]
    have = {reading.noun for reading in own}
    asked = [o for o in oppositions() if o.heading and o.about and o.about.search(plain(claim.heading))]
    if asked and _explains(claim):
        own += [Reading(o.noun, Stance.AFFIRMED, 0, len(claim.text)) for o in asked if o.noun not in have]
    return own


def _explains(claim: Claim) -> bool:
    """Whether a claim begins to answer its heading as a matter of fact."""
    hedged = re.search(r"\b(?:may|might|could|perhaps|possibly|theory|believed|thought to)\b", plain(claim.text))
    return not (claim.before or hedged or open_cues(claim.text) or answers(claim.said))


def _bare(text: str, cues: Sequence[tuple[int, int]]) -> bool:
    """Whether the clause with the cue of the unknown names nothing itself: "Further research is needed"."""
    start, end = cues[0]
    first, last = next(((a, b) for a, b in clause_spans(text) if a <= start < b), (0, len(text)))
    return not content_stems(text[first:start] + " " + text[end:last])


_POINTS_BACK = re.compile(
    r"\bon (?:the|this) (?:matter|subject|topic|point|question|issue)\b|\bto say\b|\babout (?:this|it)\b"
)
