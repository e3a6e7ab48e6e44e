"""General English cues: what kind of answer a question wants, and what kinds of answer a text holds. No subject."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache


class Cue(StrEnum):
    """A kind of answer."""

    MONEY = "money"
    DURATION = "duration"
    NUMBER = "number"
    DATE = "date"
    CONTACT = "contact"
    PLACE = "place"
    PERSON = "person"
    REASON = "reason"
    YESNO = "yesno"
    LIST = "list"


_NUMBER_WORD = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|"
    r"hundreds?|thousands?|millions?|dozens?|several|half|single|once|twice)"
)
_AMOUNT = rf"(?:\d[\d.,]*|{_NUMBER_WORD}|an?|few|couple of)"
_UNIT = r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|nights?|weeks?|wks?|months?|years?|yrs?|decades?)"
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
)


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


# What a question's wording asks for. The order does not matter: a question may want several.
WANTED: dict[Cue, re.Pattern[str]] = {
    Cue.MONEY: _any(
        r"\bhow much (?:money|does|do|is|are|would|will|did|should i pay|to pay)\b"
        r"(?!.*\b(?:weigh|contain|water|sleep)\b)",
        r"\b(?:costs?|prices?|priced|pay|paying|fees?|charges?|charged|expensive|cheap|cheaper|afford|dollars?|pounds?|"
        r"euros?|budget|money|insurance|quote)\b",
    ),
    Cue.DURATION: _any(
        r"\bhow (?:long|soon|quick(?:ly)?|fast|often|many (?:minutes|hours|days|weeks|months|years))\b",
        r"\b(?:duration|lasts?|lasting|permanent|temporary|downtime|recovery time|how far apart|time ?frame|"
        r"minutes|hours|days|weeks|months)\b",
        r"\bwhen (?:will|can|do|should|would) (?:i|you|we|one|it|they|the|results)\b",
    ),
    Cue.NUMBER: _any(
        r"\bhow (?:many|big|large|small|tall|heavy|wide|far|high|low|old|common|frequent|likely|painful|effective)\b",
        r"\b(?:number of|percent(?:age)?|proportion|rate|size|diameter|dose|dosage|score|figure|amount|level)\b",
        r"\bhow much\b",
    ),
    Cue.DATE: _any(
        r"\bwhen (?:did|was|were|is|are|has)\b", r"\b(?:what|which) (?:year|date|day|month)\b", r"\bsince when\b",
        r"\b(?:date|published|deadline)\b",
    ),
    Cue.CONTACT: _any(
        r"\b(?:phone|telephone|number to (?:call|ring)|call|ring|e-?mail|address|contact|reach|fax|postcode|zip)\b"
    ),
    Cue.PLACE: _any(r"\bwhere\b", r"\b(?:location|located|address|country|countries|city|street|offices?|near)\b"),
    Cue.PERSON: _any(r"\b(?:who|whom|whose)\b", r"\b(?:doctor|director|expert|author|surgeon|name of)s?\b"),
    Cue.REASON: _any(r"\bwhy\b", r"\bhow come\b", r"\b(?:reason|because|due to|what causes?)\b"),
    Cue.LIST: _any(
        r"\b(?:what|which) (?:are|were|kinds?|types?|sorts?|other|factors|\w+s)\b",
        r"\b(?:list|examples?|name (?:some|all|the)|options|side effects|risks|symptoms|causes|benefits|pros|cons|"
        r"advantages|disadvantages|drawbacks|ingredients|who (?:can|should|is|are))\b",
    ),
    Cue.YESNO: _any(
        r"^(?:(?:and|but|so|ok(?:ay)?|well|hi|hello|hey|then|also|please)[,!. ]+)*"
        r"(?:is|are|was|were|am|do|does|did|can|could|will|would|should|shall|may|might|has|have|had|must|isn't|aren't|"
        r"don't|doesn't|didn't|can't|won't|any)\b"
    ),
}  # fmt: skip

# What a statement holds.
HELD: dict[Cue, re.Pattern[str]] = {
    Cue.MONEY: _any(
        r"[$£€¥₹]\s?\d", r"\d\s?[$£€¥₹]", r"\b\d[\d.,]*\s?(?:usd|eur|gbp|dollars?|pounds?|euros?|rupees?)\b",
        rf"\b{_NUMBER_WORD}(?: of)? (?:dollars?|pounds|euros?)\b",
        r"\b(?:insurance|insurers?|free of charge|no charge)\b",
    ),
    Cue.DURATION: _any(
        rf"\b{_AMOUNT}[\s-]*(?:to|–|-|or|and)?\s*(?:\d[\d.,]*|{_NUMBER_WORD})?[\s-]*{_UNIT}\b",
        r"\b(?:permanent(?:ly)?|temporar(?:y|ily)|indefinite(?:ly)?|long[- ]lasting|lifelong|immediate(?:ly)?|same day|"
        r"overnight|daily|weekly|monthly|yearly|annually|no downtime)\b",
    ),
    Cue.NUMBER: _any(r"\d", rf"\b{_NUMBER_WORD}\b"),
    Cue.DATE: _any(rf"\b{_MONTH}\.? (?:\d{{1,2}},? )?(?:of )?\d{{4}}\b", r"\b(?:19|20)\d\d\b",
        rf"\b\d{{1,2}} {_MONTH}\b"),
    Cue.CONTACT: _any(
        r"\+?\(?\d{2,4}\)?[\s.-]\d{3}[\s.-]\d{2,4}\b", r"\b[\w.+-]+@[\w-]+\.\w+", r"\bhttps?://",
        r"\b\d+\s(?-i:(?:[A-Z][\w.]*\s){1,3})(?:street|st|road|rd|avenue|ave|lane|drive|way|boulevard|blvd)\b",
    ),
    Cue.PLACE: _any(
        r"\b(?:in|at|near|from) (?:the )?(?-i:[A-Z][a-z]+)",
        r"\b(?:street|road|avenue|suite|floor|city|country|located)\b",
        r", (?-i:[A-Z]{2})\b",
    ),
    Cue.PERSON: _any(r"\b(?:dr|prof|mr|mrs|ms)\.? (?-i:[A-Z])",
        r"(?-i:\b[A-Z][a-z]+ [A-Z][a-zA-Z]+, (?:MD|PhD|DO|RN|DDS)\b)"),
    Cue.REASON: _any(
        r"\b(?:because|since|due to|owing to|as a result|therefore|so that|in order to|reason|caused? by|leads? to|"
        r"thanks to|depends? on)\b"
    ),
    Cue.YESNO: _any(r"^(?:yes|no|not|never|nope)\b"),
}  # fmt: skip


def wanted(question: str) -> frozenset[Cue]:
    """The kinds of answer that a question's wording asks for."""
    return frozenset(cue for cue, pattern in WANTED.items() if pattern.search(question))


@lru_cache(maxsize=65536)  # the same statements are measured for question after question
def held(text: str) -> frozenset[Cue]:
    """The kinds of answer that a text holds."""
    return frozenset(cue for cue, pattern in HELD.items() if pattern.search(text))
