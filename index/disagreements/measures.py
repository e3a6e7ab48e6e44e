"""What a quantity measures, and when two quantities of the same thing cannot both hold."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

from index.disagreements.claims import Claim
from index.disagreements.phrases import Phrase, clause_phrase, named_phrase
from index.disagreements.quantities import Quantity, find_quantities
from index.disagreements.stance import open_stretches
from index.disagreements.wording import clause_spans, content_stems, plain
from index.keywords import stem

# Nouns that count the same: how often something is done.
_OCCASIONS = {
    stem(word): "occasion"
    for word in "session treatment visit appointment injection sitting dose shot jab application".split()
}
_TOLERANCE = 1.15  # four weeks and a month, 12 ounces and a third of a litre
_WHOLE = 100  # per cent
_ABOUT = 1.3  # "about six weeks"
_RANGE_SHIFT = 1.3  # ends of two named ranges further apart than this are different figures

# The part a duration, a count or a price plays, by general cues; the first that fits decides.
_ROLES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("history", r"\bago\b|\bsince (?:then|the|last|(?:\w+ )?(?:19|20)\d\d|[a-z]+hood|birth)\b|\bever since\b|"
            r"\bfor (?:over|more than|nearly) (?:\d+|\w+) years\b|\bexperience\b|"
            r"\bfounded\b|\bover the (?:past|last)\b|\bback in\b|\bread\b"),
        ("age", r"\bage[ds]?\b|\byears? old\b|\bolder\b|\byounger\b|\bunder \d+s?\b|\bchildren\b.*\byears\b"),
        ("interval", r"\bapart\b|\bintervals?\b|\bevery\b|\bfollow each other\b|\bspaced\b|\bhow often\b|\bfrequency\b|"
            r"\b(?:once|twice|times) (?:an?|per|each|every)\b|"
            r"\bbetween (?:the |two )?(?:sessions|doses|visits|treatments|appointments|injections)\b"),
        ("age of stay", r"\bstay(?:s)? (?:there|in)\b|\bin the (?:body|blood|skin)\b"),
        ("passing", r"\bsubsides?\b|\bfades?\b|\bresolves?\b|\bpass(?:es)?\b|\bgo(?:es)? away\b|\bdisappears?\b|"
            r"\btemporary\b|\bsettles?\b"),
        ("onset", r"\b(?:results?|effects?|improvements?|differences?|benefits?|relief|protection|growth|immunity|"
            r"changes?)\b.{0,60}\b(?:visible|see|seen|show|shows|appear|appears|noticeable|noticed|notice|"
            r"begins?|starts?|develops?|in|after|within|takes?|need)\b|\b(?:see|seeing|notice|feel|"
            r"show)\b.{0,30}\b(?:results?|effects?|improvements?|benefits?|differences?)\b|\btakes? effect\b|"
            r"\bonset\b|\bstarts? (?:to )?work\w*\b|\bkicks? in\b|\bfirst results?\b|\bresults:|\bprotected "
            r"(?:from|after)\b|\bfully protect"),
        ("recovery", r"\brecover\w*\b|\bdowntime\b|\bheal(?:s|ing|ed)?\b|\bback (?:to|at) (?:work|school|normal|"
            r"sport)\b|\breturn(?:s|ing)? to\b|\bresume\b"),
        ("course", r"\b(?:whole|entire|full|complete|completely) (?:course|treatment|process|programme|program)\b|"
            r"\bfinish\b|\bcompletely\b|\bin total\b|\baltogether\b|\bstart to finish\b|\bcourse takes\b"),
        ("wait", r"\bwait(?:ing)?\b|\bavoid\b|\bpause\b|\brefrain\b|\bhold off\b|\bdo not\b|\bdon't\b|\bno \w+ "
            r"for\b|\bstop \w+ \w*\s*for\b|\brest(?:s|ed|ing)? (?:from|for)\b|\b(?:must|should|may) not\b|"
            r"\bagain after\b|\b(?:can|may|could|allowed|able)\b.{0,40}\bafter\b"),
        ("length", r"\b(?:session|procedure|appointment|visit|operation|surgery|consultation|lesson|class|lunch|"
            r"break|meeting|each)\b.{0,50}\b(?:lasts?|takes?|over in|long|less than|length)\b|\btime per\b|"
            r"^time\b|\btime:|\bduration of (?:a|each|one)\b|\bper session\b"),
        ("lasting", r"\blast(?:s|ing)?\b|\blifespan\b|\blifetime\b|\bdurab\w+\b|\bwears? off\b|\bgood for\b|"
            r"\breplac\w+\b|\bprotect(?:s|ion|ed)?\b|\bimmunity\b|\bremains?\b|\bkeeps?\b|\bstays?\b"),
        ("using", r"\b(?:wear|wears|worn|wearing|take|taken)\b.{0,40}\bfor\b|\bduration of\b"),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measure:
    """One quantity of a claim and what it measures."""

    quantity: Quantity
    dimension: str
    role: str
    stems: frozenset[str]  # of the words around the number
    names: frozenset[str]  # proper names in the claim
    phrase: Phrase | None  # what the number's clause is about
    shown: str  # the number as written, with its unit or noun

    @property
    def bucket(self) -> str:
        """Only measures of one bucket are ever compared."""
        return f"{self.dimension}/{self.role}"


def read_measures(claim: Claim) -> list[Measure]:
    """The quantities of a claim, each with the part it plays."""
    found = []
    offset = len(claim.text) - len(claim.said)
    noun = _counted_noun(claim)
    for quantity in find_quantities(claim.said, noun):
        clause = _clause(claim.said, quantity)
        around = plain(" ".join((claim.label + ":" if claim.label else "", clause)))
        role = _role(around, plain(claim.said), plain(claim.heading), quantity)
        if role in ("history", "age of stay") or (role == "age" and not (claim.label or _AGE_LIMIT.search(around))):
            continue
        dimension = _same_dimension(quantity.dimension)
        if role == "age":  # a limit, whichever way it is put: "not under 18", "from the age of 18"
            role = "age at most" if _UPPER_AGE.search(around) else role
            quantity = replace(quantity, bound="")
        if quantity.dimension.startswith("count:") and (role != "onset" or dimension != "count:occasion"):
            role = "number"
        if dimension == "count:occasion" and role == "number" and not (claim.label or _NEEDED.search(around)):
            continue
        if dimension == "time" and quantity.per:
            role = f"per {quantity.per}"
        between = _BETWEEN.search(claim.said[: quantity.start]) if quantity.range else None
        begin = between.start() if between else quantity.start
        shown = claim.text[offset + begin : offset + quantity.end].strip()
        stems = frozenset(content_stems(around)) - frozenset(content_stems(shown))
        phrase = clause_phrase(claim.said, quantity.start) or clause_phrase(claim.label, 0)
        if phrase is None and dimension.startswith("money"):
            phrase = named_phrase(claim.label)  # the row of a price list names what is sold
        found.append(Measure(quantity, dimension, role, stems, proper_names(claim), phrase, shown))
    return found


_BETWEEN = re.compile(r"\b[Bb]etween\s+$")
_UPPER_AGE = re.compile(r"\bup to\b|\boldest\b|\bmaximum\b|\bno older\b|\buntil\b|\bat most\b")
_AGE_LIMIT = re.compile(
    r"\b(?:not|never|nobody|no one|cannot)\b[^.]*\bunder\b|\bunder \d+s?\b.{0,20}\b(?:not|cannot)\b|\bmust be\b|"
    r"\bfrom (?:the )?age\b|\b(?:minimum|youngest|lowest|oldest) age\b|\bage limit\b|\bat least\b"
)
# Sessions and visits are counted for many reasons; these words say that so many are to be had.
_NEEDED = re.compile(
    r"\b(?:needs?|needed|requires?|required|enough|takes?|after|with|just|only|all|course|recommend\w*|given|receives?|"
    r"usually|consists?|involves?|makes? up|schedule\w*|plan|comes? back)\b"
)
_ASKED = re.compile(
    r"\bhow many (?:[a-z-]+ ){0,2}?([a-z]+s)\b|\b(?:exact |right |best |ideal )?number of (?:[a-z-]+ ){0,2}?([a-z]+s)\b"
)
_ASKED_TIME = re.compile(
    r"\b(?:how (?:long|soon|often|quickly)|when to|the (?:right |best )?(?:time|timing|moment|duration))\b"
)


def open_buckets(claim: Claim) -> frozenset[str]:
    """Buckets of what the claim says is not known: "how many visits are needed has not been worked out"."""
    opened = open_stretches(claim.text)
    if not opened:
        return frozenset()
    text = plain(claim.text)
    found = {
        f"count:{_OCCASIONS.get(stem(m[1] or m[2]), stem(m[1] or m[2]))}/number"
        for m in _ASKED.finditer(text)
        if any(a < m.end() and m.start() < b for a, b in opened)
    }
    rate = re.search(r"\bhow (?:many|much) (?:hours|minutes|days|time) (?:a|per|each|every) (\w+)", text)
    if rate:
        found.add(f"time/per {rate[1]}")
    if _ASKED_TIME.search(text):
        found |= {f"time/{name}" for name, cue in _ROLES if cue.search(text) or cue.search(plain(claim.heading))}
    return frozenset(found)


def _same_dimension(dimension: str) -> str:
    name, _, noun = dimension.partition(":")
    return f"{name}:{_OCCASIONS.get(noun, noun)}" if name == "count" else dimension


def _counted_noun(claim: Claim) -> str:
    """What a bare number counts: the label's noun ("Sessions: 3"), or the heading's ("How many sessions ...?")."""
    for source in (claim.label, claim.column, claim.heading):
        asked = re.search(r"\b(?:how many|number of)\s+((?:[a-z'-]+\s+){0,2}?[a-z'-]+s)\b", plain(source))
        if asked:
            return stem(asked[1].split()[-1])
    words = re.findall(r"[a-z'-]+", plain(claim.label))
    return stem(words[-1]) if words and len(words) <= 2 and words[-1].endswith("s") else ""


def _clause(text: str, quantity: Quantity) -> str:
    """The clause around a quantity."""
    for start, end in clause_spans(text):
        if start <= quantity.start < end:
            return text[start : max(end, quantity.end)]
    return text


def _role(around: str, said: str, heading: str, quantity: Quantity) -> str:
    if quantity.dimension.startswith("money:"):
        return _price_role(around, said)
    if quantity.dimension.split(":")[0] not in ("time", "count", "clock"):
        return "value"
    for source in (around, said, heading):
        for name, cue in _ROLES:
            if cue.search(source) and not (name in _OF_ITS_CLAUSE and source is not around):
                return name
    return "other"


# "Nine weeks, down from thirty a year ago": only what stands with a figure makes it one of the past.
_OF_ITS_CLAUSE = frozenset({"history", "age of stay"})
_FEE = re.compile(
    r"\bdeposit\b|\bconsultation\b|\bfine\b|\bpenalty\b|\bdiscount\b(?! (?:store|shop|chain|clinic))|\bsav(?:e|ing)\b"
)
_SOLD = r"(session|visit|treatment|dose|appointment|injection|lesson|class|night|person|month|year|week|day)"
_UNIT_SOLD = re.compile(rf"\b(?:per|each|every|an?|one)\s+(?:\w+\s+)??{_SOLD}\b")
_SOLD_LABEL = re.compile(rf"^\s*(?:\w+\s+)?{_SOLD}:")


def _price_role(around: str, said: str) -> str:
    unit = _UNIT_SOLD.search(around) or _SOLD_LABEL.search(around)
    if unit:
        return f"per {stem(unit[1])}"
    if _FEE.search(around):
        return "fee"
    return "price"


def proper_names(claim: Claim) -> frozenset[str]:
    """Capitalised words that do not begin a sentence, and short rows' names: places, brands, people."""
    text = claim.said
    if text.isupper():
        return frozenset()
    names = {stem(match[0].lower()) for match in re.finditer(r"(?<=[a-z,;] )[A-Z][a-zA-Z]+", text)}
    return frozenset(names)


def row_names(claim: Claim) -> frozenset[str]:
    """Stems of what a table's row is named for."""
    return frozenset(content_stems(claim.label or claim.said))


def clash(a: Measure, b: Measure) -> bool:
    """Whether two quantities of the same thing cannot both hold."""
    first, second = a.quantity, b.quantity
    if first.dimension.startswith("clock") or first.dimension == "clock":
        return _clock_clash(a, b)
    if first.dimension == "date":
        return first.high < second.low or second.high < first.low
    if first.dimension == "share" and first.low + second.low == _WHOLE and not (first.range or second.range):
        return False  # the two parts of one whole
    if {first.bound, second.bound} == {"upper", "lower"}:
        return False  # two limits are mostly set for different cases
    low_a, high_a = _reach(first)
    low_b, high_b = _reach(second)
    if high_a < low_b or high_b < low_a:
        return True
    if not (first.range and second.range) or first.vague or second.vague or first.bound or second.bound:
        return False
    return _ratio(first.low, second.low) >= _RANGE_SHIFT or _ratio(first.high, second.high) >= _RANGE_SHIFT


def differ(a: Measure, b: Measure) -> bool:
    """Whether two quantities are different figures, whatever limit each sets: "at least 24" and "at least 48 hours"."""
    unbound = [replace(m, quantity=replace(m.quantity, bound="")) for m in (a, b)]
    rates = {m.quantity.per for m in (a, b)} - {""}  # "40 pounds per session", "each session costs 55 pounds"
    return len(rates) < 2 and (clash(a, b) or clash(*unbound))


def _reach(quantity: Quantity) -> tuple[float, float]:
    """The values it leaves possible."""
    slack = _TOLERANCE if quantity.dimension == "time" else 1.0
    slack = _ABOUT if quantity.about and quantity.dimension != "share" else slack
    root = math.sqrt(slack)
    low = 0.0 if quantity.bound == "upper" else quantity.low / root
    high = math.inf if quantity.bound == "lower" else quantity.high * root
    return low, high


def _ratio(x: float, y: float) -> float:
    small, large = sorted((x, y))
    return large / small if small > 0 else (1.0 if large == small else math.inf)


def opens_or_closes(measure: Measure) -> bool:
    """Whether a time of day is said to begin or to end something."""
    return bool(measure.stems & (_OPENING | _CLOSING))


def _clock_clash(a: Measure, b: Measure) -> bool:
    first, second = a.quantity, b.quantity
    if first.range and second.range:
        return (first.low, first.high) != (second.low, second.high)
    if first.range or second.range:
        whole, point = (first, b) if first.range else (second, a)
        end = "high" if point.stems & _CLOSING else "low" if point.stems & _OPENING else ""
        return bool(end) and getattr(whole, end) != point.quantity.low
    opposite = bool(a.stems & _OPENING and b.stems & _CLOSING) or bool(b.stems & _OPENING and a.stems & _CLOSING)
    return first.low != second.low and not opposite


_OPENING = frozenset(stem(word) for word in "open opens start starts begin begins from doors".split())
_CLOSING = frozenset(stem(word) for word in "close closes closed end ends finish until till collected".split())
