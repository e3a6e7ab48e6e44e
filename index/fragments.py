"""Sentences that say nothing, or something else, without the heading above them."""

from __future__ import annotations

import re

FEW_WORDS = 3  # 'Not yet.'
_YES_OR_NO = re.compile(r"(?:yes|no)[.,:;!]|(?:yes|no) (?:and|but|it|they|you)\b", re.IGNORECASE)
# 'Not for physiotherapy or massage.' under 'Do I need a referral?'
_WITHOUT_VERB = re.compile(
    r"(?:not (?:even |yet )?(?:for|if|when|where|in|on|at|during|before|after|until|with|by|from|to)|nor for|"
    r"not (?:yet )?(?:recommended|suitable|safe|covered|advised|allowed|available|offered|included|needed|permitted)|"
    r"(?:only|except) (?:for|if|when|where|in|on|at|with))\b",
    re.IGNORECASE,
)
# 'Speaks English and Igbo.' under somebody's name.
_WITHOUT_SUBJECT = re.compile(
    r"(?:(?:also|now|currently|previously|formerly|mostly|usually) )?"
    r"(?:speaks|works|sees|runs|leads|treats|teaches|joined|specialises|specializes|"
    r"heads|manages|performs|operates|consults|practises|practised|practiced|lectures|supervises|assesses|looks after|"
    r"has|is|was|takes|costs|lasts|fluent|born|special interests?)\b"
    r"(?!:| (?:of|for|to|are|were|have|can|may|will)\b|[^.]*\?)",
    re.IGNORECASE,
)
_PERSON_OR_VERB = re.compile(
    r"\b(?:i|we|you|he|she|it|they|this|that|these|those|there|is|are|was|were|be|been|has|have|had|can|could|may|might|"
    r"will|would|shall|should|must|do|does|did|cannot)\b|n['’]t\b",
    re.IGNORECASE,
)
# 'What the guideline does not cover', 'Never', 'What to avoid': what stands below is what is not so.
_DENYING = re.compile(
    r"\b(?:do|does|should|must|may|can|will)(?: not|n['’]t)\b|"
    r"\bnot (?:covered|include|included|recommended|suitable|offered|treated|done|allowed)\b|"
    r"^(?:[\d.]+ )?not\W*$|\b(?:cannot|avoid|avoided|exceptions?|excluded|exclusions?)\b",
    re.IGNORECASE,
)


def needs_heading(said: str, heading: str) -> bool:
    """Whether a sentence is misread without its heading.

    A word or three; a yes or no to a question, which quoted alone would be read as the answer to whatever was asked;
    what has no verb or no subject of its own; and a bare list or order below a heading that denies it.
    """
    if len(said.split()) <= FEW_WORDS or _WITHOUT_VERB.match(said):
        return True
    if heading.rstrip().endswith("?") and _YES_OR_NO.match(said):
        return True
    if _WITHOUT_SUBJECT.match(said):
        return True
    return bool(_DENYING.search(heading)) and not _PERSON_OR_VERB.search(said)
