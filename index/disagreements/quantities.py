"""Quantities in a text: amounts, ranges, durations, counts, clock times, dates, with their units made one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.disagreements.units import (
    CURRENCY,
    LENGTH_M,
    MASS_G,
    MONTHS,
    ONES,
    SHARE,
    TEMPERATURE,
    TENS,
    TIME_S,
    VAGUE,
    VOLUME_L,
    WORDS,
)
from index.disagreements.wording import plain
from index.keywords import STOP_WORDS, stem


def _either(table: Iterable[str]) -> str:
    return "|".join(re.escape(key) for key in sorted(table, key=len, reverse=True))


_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|(?<![\w.])\.\d+"
_COUNTS = [
    word for word in WORDS if " " not in word and word not in ("a", "an", "another", "half", "once", "twice", "zero")
]
# "Twenty two", but not the "twenty one" of "twenty one-hour sessions".
_APART = rf"(?:{_either(TENS)}) (?:{_either(ONES)})(?!-[a-z])"
_ONE_WORD = {word: value for word, value in WORDS.items() if word.partition(" ")[0] not in TENS}
_VALUE = rf"(?:{_DIGITS}|\b(?:{_APART}|{_either({**VAGUE, **_ONE_WORD})})\b)"
_UNITS = (
    rf"(?:{_either({**TIME_S, **LENGTH_M, **MASS_G, **VOLUME_L})})s?\b|(?:dollar|pound|euro|"
    rf"franc)s?\b|{_either(dict(SHARE))}|{_either(dict(TEMPERATURE))}|(?:usd|eur|gbp|chf)\b"
)
_SORT = r"(?P<sort>(?:(?:full|whole|clear|complete|working|business|consecutive)\s+){0,2})"  # "two full working days"
_SIGN = r"(?:us\$|[$£€¥])"
_BOUND = (
    r"(?P<upper>less than|fewer than|under|below|up to|at most|no more than|not more than|no longer than|maximum of|"
    r"max(?:imum)?\.?|within|≤|<)|(?P<lower>at least|more than|over|above|no less than|minimum of|upwards of|≥|>)|"
    r"(?P<about>about|around|approximately|approx\.?|roughly|some|nearly|almost|~|circa)"
)
_QUANTITY = re.compile(
    rf"(?:(?:{_BOUND})\s*)?(?P<sign1>{_SIGN})?\s*(?P<a>{_VALUE})(?P<sign2>{_SIGN})?"
    rf"(?:[\s-]*(?P<unit1>{_UNITS}))?"
    rf"(?:(?P<half1>\s+and\s+a\s+half)|\s*(?:-(?=\s*to\b)\s*)?(?P<to>-|–|—|to|or|and|through)\s*(?:(?:about|around|even)\s+)?"
    rf"(?P<sign3>{_SIGN})?\s*(?P<b>{_VALUE})(?P<sign4>{_SIGN})?)?"
    rf"(?:(?:\s*|-){_SORT}(?P<unit>{_UNITS}))?(?P<half2>\s+and\s+a\s+half)?"
    r"(?P<after>(?:/[a-z]+)?\s+or\s+(?:less|more|fewer|longer|under|over|higher|lower|older|younger|"
    r"above|below|shorter))?"
)
_CLOCK = re.compile(
    r"\b(?P<h>[01]?\d|2[0-3])(?:[:.](?P<m>[0-5]\d))?\s*(?P<half>[ap]\.?m\b\.?)|\b(?P<h2>[01]?\d|"
    r"2[0-3]):(?P<m2>[0-5]\d)\b"
)
# "16.00 - 21.00": a range alone, since one such figure may be a price, and neither is a dose.
_HOUR = r"(?:0?[1-9]|1\d|2[0-4])"
_DOTTED = re.compile(
    rf"(?<![\d.$£€¥])(?<![$£€¥] )(?P<h>{_HOUR})\.(?P<m>[0-5][05])\s*(?:[-–—]|to|until|till)\s*"
    rf"(?P<h2>{_HOUR})\.(?P<m2>[0-5][05])(?!\d|\.\d|\s*(?:{_UNITS}|[%€£$]|us\$|[ap]\.?m\b))"
)
_SHORTEST = 30  # minutes that something is open: "a ratio of 1.05 to 1.20"
# "Once a week", "two to three times a day", "three times every two days".
_TIMES = re.compile(
    rf"(?<![\d.,])(?:(?P<first>once|twice|{_VALUE})\s*(?:-|–|to|or)\s*)?"
    rf"(?:(?P<word>\bonce|\btwice)|(?P<n>{_VALUE})\s+times)\s+(?:an?|per|each|every)\s+(?:(?P<many>{_VALUE})\s+)?"
    rf"(?P<unit>{_either(TIME_S)})s?\b(?!')"
)
_DATE = re.compile(
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?P<month>{'|'.join(MONTHS)})\b(?:\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,)?"
    r"(?:\s+(?:of\s+)?(?P<year>(?:19|20)\d\d))?|\b(?P<only>(?:19|20)\d\d)\b"
)
# Numbers that measure nothing: telephone numbers, codes, shares of a list ("3 out of 10"), ordinals.
_NOT_ONE = re.compile(
    r"\b(?:types?|stages?|grades?|phases?|class|parts?|levels?|steps?|"
    r"chapters?|figures?|tables?|groups?|factors?) \d+\b|"
    r"\(?\b\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b|\b\d{5,}\b|\b[a-z]+-?\d+[a-z]*\b|\b\d+(?:st|nd|rd|th)\b|"
    r"\bone (?:of|day|another|or more)\b|\bno one\b|\ba few of\b|@\S+|https?:\S+|(?<=[a-z])\.\d+(?= )|\b(?:\d+|one|two|"
    r"three|four|five|six|seven|eight|nine) (?:out )?of (?:every |the |their |its )?"
    r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten)\b|\b\d+ in \d+\b|"
    r"\b(?:first|last|next|previous|these|those|both) (?:two|three|four|few|several)\b|"
    r"\bto some\b|\b(?:how|so|too|as|very) (?:many|few)\b|\b(?:is|are|as|"
    r"remains?|was) one\b"
)
# "Half of a 10 mg tablet": the figure is the tablet's, not what is taken.
_PART_OF_ONE = re.compile(r"\b(?:half|thirds?|quarters?|fifths?|eighths?) (?:of )?(?:an?|one) $")
_PER = re.compile(r"^\s*(?:per|an?|each|every|for each|for every)\s+([a-z]+)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity in base units (seconds, metres, grams, litres, minutes since midnight, days since year 0)."""

    dimension: str  # "time", "money:usd", "count:session", "clock", "date", ...
    low: float
    high: float
    start: int
    end: int
    range: bool = False  # both ends were named
    vague: bool = False  # "several", "a few"
    about: bool = False
    bound: str = ""  # "upper": at most; "lower": at least
    per: str = ""  # stem of X in "per X"

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError(f"low {self.low} above high {self.high}")


def find_quantities(text: str, noun: str = "") -> list[Quantity]:
    """All quantities of `text`, in order. `noun` (a stem) is what a bare number counts: a label's or heading's."""
    lowered = plain(text)
    found = [*_clock_times(lowered), *_frequencies(lowered), *_parts_of_many(lowered)]
    dates, matches = _dates(lowered), list(_QUANTITY.finditer(lowered))
    if not (found or dates or matches):  # most texts; what would block one is then not worth the search
        return _lifetimes(lowered)
    taken = [*(match.span() for match in _NOT_ONE.finditer(lowered)), *((q.start, q.end) for q in found)]
    for quantity in dates:
        if not _inside(quantity, taken):
            found.append(quantity)
    taken += [(q.start, q.end) for q in found]
    for match in matches:
        if any(match.start() < end and start < match.end() for start, end in taken):
            continue
        if _PART_OF_ONE.search(lowered[: match.start("a")]):
            continue
        made = _quantity(lowered, match, noun)
        if made is not None and not (match["a"].strip() in ("a", "an") and _rate(lowered, found, made)):
            found.append(made)
    return sorted([*found, *_lifetimes(lowered)], key=lambda q: q.start)


def _inside(quantity: Quantity, spans: list[tuple[int, int]]) -> bool:
    return any(quantity.start < end and start < quantity.end for start, end in spans)


_LIFE = re.compile(
    r"\blasts? (?:for )?(?:a|your) (?:whole )?lifetime\b|\bfor (?:your |their )?(?:whole )?li(?:fe|"
    r"ves)\b|\bforever\b|\blifelong\b"
)
_LIFE_YEARS = 40


def _lifetimes(text: str) -> list[Quantity]:
    """ "For life" as a time without an upper end, unless it is denied."""
    years = _LIFE_YEARS * TIME_S["year"]
    return [
        Quantity("time", years, 2 * years, match.start(), match.end(), vague=True, bound="lower")
        for match in _LIFE.finditer(text)
        if not re.search(r"\b(?:not|never|no)\b|n't\b", text[max(0, match.start() - 25) : match.start()])
    ]


def _rate(text: str, found: Sequence[Quantity], made: Quantity) -> bool:
    """Whether `made` is the "a month" of "$40 a month" or of "30 minutes of exercise a day"."""
    before = [quantity.end for quantity in found if quantity.end <= made.start]
    return made.dimension == "time" and bool(before) and not re.search(r"[,.;:()]", text[max(before) : made.start])


def _number(word: str) -> tuple[float, float, bool]:
    """(least, most, vague)."""
    word = word.strip()
    if word in VAGUE:
        low, high = VAGUE[word]
        return low, high, True
    if word in WORDS:
        return WORDS[word], WORDS[word], False
    value = float(word.replace(",", ""))
    return value, value, False


def _quantity(text: str, match: re.Match[str], noun: str) -> Quantity | None:
    low, high, vague = _number(match["a"])
    ranged = match["b"] is not None
    if ranged:
        low2, high2, vague2 = _number(match["b"])
        joined = match["to"] == "and" and not re.search(r"\bbetween\s+\W*$", text[: match.start("a")][-14:])
        if joined and not (match["unit1"] is None and match["unit"]):
            return None  # two things named together, not a range
        low, high, vague = min(low, low2), max(high, high2), vague or vague2
    unit = match["unit"] or match["unit1"]
    sign = next((match[name] for name in ("sign1", "sign2", "sign3", "sign4") if match[name]), None)
    if match["half1"] or match["half2"]:
        low, high = (low, high + 0.5) if ranged else (low + 0.5, high + 0.5)
    dimension, factor, end = _dimension(text, match, unit, sign, noun, low)
    if dimension is None or (match["a"].strip() in ("a", "an") and _KIND_OF_DAY.match(match["sort"] or "")):
        return None
    if ranged and match["unit1"] and match["unit"] and match["unit1"] != match["unit"]:
        first, second = _factor(match["unit1"]), _factor(match["unit"])
        low, high = sorted((low * first, high * second))
        factor = 1.0
    if dimension.startswith("count:") and re.search(r"(?:more than|over|above)\s*$", match["lower"] or ""):
        low, high = low + 1, high + 1
    after = match["after"] or ""
    bound = (
        "upper"
        if match["upper"] or after.endswith(("less", "fewer", "under", "lower", "younger", "below", "shorter"))
        else ""
    )
    bound = (
        "lower" if match["lower"] or after.endswith(("more", "longer", "over", "higher", "older", "above")) else bound
    )
    per = _PER.match(text[end:])
    return Quantity(
        dimension=dimension,
        low=low * factor,
        high=high * factor,
        start=match.start() + (len(match[0]) - len(match[0].lstrip())),
        end=end,
        range=ranged and low != high,
        vague=vague,
        about=bool(match["about"]),
        bound=bound,
        per=stem(per[1]) if per and per[1] not in TIME_S else per[1] if per else "",
    )


_KIND_OF_DAY = re.compile(r"(?:working|business|clear)\b")  # "on a working day we ring back"


def _factor(unit: str) -> float:
    for table in (TIME_S, LENGTH_M, MASS_G, VOLUME_L):
        value = table.get(unit) or table.get(unit.removesuffix("s"))
        if value:
            return float(value)
    return 1.0


def _dimension(
    text: str, match: re.Match[str], unit: str | None, sign: str | None, noun: str, low: float
) -> tuple[str | None, float, int]:
    """(dimension, factor to base units, where the quantity's text ends); None where nothing is measured."""
    end = match.end()
    article = match["a"].strip() in ("a", "an", "another") and match["b"] is None
    if sign:
        return f"money:{CURRENCY[sign]}", 1.0, end
    if unit:
        if unit.startswith("pound") and _WEIGHED.search(text):
            return "mass", MASS_G["lb"], end
        single = unit if unit in (*LENGTH_M, *MASS_G, *VOLUME_L, *SHARE, *TEMPERATURE) else unit.removesuffix("s")
        if single in CURRENCY:
            return f"money:{CURRENCY[single]}", 1.0, end
        for name, table in (("time", TIME_S), ("length", LENGTH_M), ("mass", MASS_G), ("volume", VOLUME_L)):
            key = single if single in table else single.removesuffix("s")
            if key in table:
                return name, float(table[key]), end
        if single in SHARE:
            return "share", 1.0, end
        return f"temperature:{TEMPERATURE[single]}", 1.0, end
    if article:
        return None, 1.0, end
    counted, length = _counted(text[end:], low)
    if counted:
        return f"count:{counted}", 1.0, end + length
    bare = not re.match(r"\s*[a-z]", text[end:])
    if noun and bare:
        return f"count:{noun}", 1.0, end
    return None, 1.0, end


_WEIGHED = re.compile(r"\b(?:weigh\w*|overweight|los(?:e|es|ing|t)|gain\w*|lift\w*|heav\w+|body|fat)\b|\bpounds? of\b")
_COUNT_BREAK = re.compile(r"[^a-z'\s-]")
_PLURALS = frozenset("children people women men teeth feet mice lice persons".split())
_NOT_NOUN = frozenset("more less further longer times other different main key major".split())


def _counted(rest: str, low: float) -> tuple[str, int]:
    """(stem of the noun that is counted, length of the text up to its end) right after a number."""
    stretch = _COUNT_BREAK.split(rest, maxsplit=1)[0]
    run: list[re.Match[str]] = []
    for word in re.finditer(r"[a-z'-]+", stretch):
        if word[0] in STOP_WORDS or (run and stretch[run[-1].end() : word.start()].strip()):
            break
        run.append(word)
        if len(run) == 3:
            break
    run = [word for word in run if word[0] not in _NOT_NOUN]
    if not run:
        return "", 0
    plural = next((w for w in run if w[0] in _PLURALS or re.search(r"[^su]s$", w[0])), None)
    if plural is None and low != 1:
        return "", 0
    chosen = plural or run[min(len(run), 2) - 1]
    if low == 1 and len(run) > 1 and plural is None:
        chosen = run[0] if len(run) == 1 else run[-1] if len(run) == 2 else run[0]
    return stem(chosen[0].strip("'-")), chosen.end()


def _frequencies(text: str) -> list[Quantity]:
    """How often something is done, as the time from once to the next."""
    found = []
    for match in _TIMES.finditer(text):
        fewest, most, vague = _number(match["n"] or match["word"])
        if match["first"]:
            fewest, vague = _number(match["first"])[0], False
        period = TIME_S[match["unit"]] * (_number(match["many"])[0] if match["many"] else 1.0)
        if 0 < fewest <= most:
            start, bound = _limited(text, match.start())
            bound = {"upper": "lower", "lower": "upper"}.get(bound, "")  # more often is a shorter time
            ranged = match["first"] is not None
            found.append(
                Quantity("time", period / most, period / fewest, start, match.end(), ranged, vague, bound=bound)
            )
    return found


def _limited(text: str, start: int) -> tuple[int, str]:
    """Where a figure begins with the words that make it a limit, and which limit it is; "" for none."""
    limit = _LIMIT.search(text[max(0, start - _LONGEST_LIMIT) : start])
    if limit is None:
        return start, ""
    return start - len(limit[0]), "upper" if limit["upper"] else "lower"


_LONGEST_LIMIT = 24
_LIMIT = re.compile(
    r"\b(?:(?P<upper>up to|at most|(?:no|not) more (?:often )?than|maximum of|fewer than|less than|under|below)|"
    r"at least|more than|over|above|(?:no|not) less than|minimum of)\s+$"
)


def _parts_of_many(text: str) -> list[Quantity]:
    """ "Three in a hundred", "5 to 10 of every 100" as shares in per cent."""
    found = []
    for match in _IN_MANY.finditer(text):
        whole = _MANY.get(match["whole"]) or float(match["whole"].replace(",", ""))
        high = _number(match["part"])[0]
        low = _number(match["first"])[0] if match["first"] else high
        if 0 < low <= high < whole and not _of_no_whole(match, whole, text):
            start, bound = _limited(text, match.start())
            share = Quantity(
                "share", 100 * low / whole, 100 * high / whole, start, match.end(), low < high, bound=bound
            )
            found.append(share)
    return found


def _of_no_whole(match: re.Match[str], whole: float, text: str) -> bool:
    """ "A pain of 3 out of 10", "page 2 of 20", "two in 2000": no share of anything."""
    scale = whole == _MANY["ten"] and "of" in match["joint"] and not _COUNTED_AFTER.match(text[match.end() :])
    few = match["joint"] == "of" and not match["every"] and (whole < _LEAST_OF or not match["part"][0].isdigit())
    return scale or few or bool(re.fullmatch(r"(?:19|20)\d0", match["whole"])) or match["whole"] == "2000"


_LEAST_OF = 50
_COUNTED_AFTER = re.compile(r" (?!(?:and|or|on|is|are|was|after|before|in|at|for|when|if|but|to|the)\b)[a-z]")
_MANY = {
    "ten": 10.0, "twenty": 20.0, "fifty": 50.0, "a hundred": 100.0, "one hundred": 100.0, "a thousand": 1e3,
    "one thousand": 1e3, "ten thousand": 1e4, "a hundred thousand": 1e5, "a million": 1e6,
}  # fmt: skip
_COUNT = rf"(?:(?<![\d.,])\d{{1,6}}(?:\.\d+)?|\b(?:{_APART}|{_either(_COUNTS)})\b)"
_IN_MANY = re.compile(
    rf"(?:(?P<first>{_COUNT})\s*(?:-|–|to|or)\s*)?(?P<part>{_COUNT})\s+(?P<joint>in|out of|of)\s+(?P<every>every\s+)?"
    rf"(?P<whole>[1-9]\d?0|[1-9]\d{{0,2}}(?:,000)+|[1-9]\d{{0,3}}000|\b(?:{_either(_MANY)})\b)"
    rf"(?!\d|[.,]\d|\s+\d{{3}}\b|-\w|[\s-](?:thousand|million|hundred|and\s+\w+ty)\b|[\s-]*(?:{_UNITS}))"
)


def _clock_times(text: str) -> list[Quantity]:
    points = []
    for match in _CLOCK.finditer(text):
        hour, minute = int(match["h"] or match["h2"]), int(match["m"] or match["m2"] or 0)
        half = (match["half"] or "")[:1]
        if half == "p" and hour < 12:
            hour += 12
        if half == "a" and hour == 12:
            hour = 0
        points.append((match.start(), match.end(), float(hour * 60 + minute)))
    found, used = [], set()
    for first, second in pairwise(points):
        between = text[first[1] : second[0]].strip(" .")
        if between in ("-", "–", "—", "to", "until", "till", "and") and second[2] > first[2]:
            found.append(Quantity("clock", first[2], second[2], first[0], second[1], range=True))
            used |= {first, second}
    found += [Quantity("clock", p[2], p[2], p[0], p[1]) for p in points if p not in used]
    for match in _DOTTED.finditer(text):
        opens, closes = (float(int(match[h]) * 60 + int(match[m])) for h, m in (("h", "m"), ("h2", "m2")))
        if opens + _SHORTEST <= closes and not any(q.start < match.end() and match.start() < q.end for q in found):
            found.append(Quantity("clock", opens, closes, match.start(), match.end(), range=True))
    return found


def _dates(text: str) -> list[Quantity]:
    """Dates with a year, as days; a month or a year spans all of its days."""
    found = []
    for match in _DATE.finditer(text):
        year = match["year"] or match["only"]
        if not year:
            continue
        low = high = int(year) * 372.0
        if match["month"]:
            month = MONTHS.index(match["month"])
            day = match["day"] or match["day2"]
            low = low + month * 31 + (int(day) - 1 if day else 0)
            high = low if day else low + 30
        else:
            high = low + 371
        found.append(Quantity("date", low, high, match.start(), match.end()))
    return found
