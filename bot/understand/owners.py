"""Follow-ups with a noun that lacks what it belongs to: 'what are the risks?', 'how many would I need?'."""

from __future__ import annotations

from bot.understand import english
from bot.understand.antecedents import RELATIONAL, Wanted
from bot.understand.phrases import Parsed
from bot.understand.pointing import PLACING
from bot.understand.situation import Situation
from bot.understand.wording import plural_of, splice

_LINKS = {"alternative": "to", "alternatives": "to", "reason": "for", "downtime": "after", "aftercare": "after"}


def name_the_owner(at: Situation) -> str | None:
    """'what are the risks?': of what was asked about before."""
    phrases = [p for p in at.said.phrases if p.preposition not in PLACING]
    if len(phrases) != 1 or _has_content_verb(at.said):
        return None
    phrase = phrases[0]
    after = at.said.tokens[phrase.last].low if phrase.last < len(at.said.tokens) else ""
    nouns = [at.said.tokens[k] for k in range(phrase.first, phrase.last) if at.said.tokens[k].tag == "N"]
    relational = english.base(phrase.head, "NOUN") in RELATIONAL
    if not relational or len(nouns) > 1 or after in ("of", "for", "with", "to"):
        return None
    found = at.antecedent(Wanted.ANY)
    if found is None or found.head == phrase.head:
        return None
    return splice(at.said, phrase.first, phrase.last, f"{phrase.text} {_LINKS.get(phrase.head, 'of')} {found.text}")


def _has_content_verb(said: Parsed) -> bool:
    return any(token.tag == "V" and token.low not in ("have", "has", "had", "get") for token in said.tokens)


def ask_how_many(at: Situation) -> str | None:
    """'how many would I need?': of what."""
    words = [token.low for token in at.said.tokens[:2]]
    if words != ["how", "many"] or len(at.said.tokens) < 4 or at.said.tokens[2].tag not in "XV":
        return None
    found = at.antecedent(Wanted.ANY)
    return splice(at.said, 1, 2, f"many {plural_of(found)}") if found else None
