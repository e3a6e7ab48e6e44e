"""What a single line of plain text looks like: a sentence, a heading, a value, a row.

By shape alone: punctuation, capitals, digits, length. No word of any subject.
"""

from __future__ import annotations

import re

LONGEST_HEADING = 120  # characters
_LONGEST_ROW = 200

_CLOSERS = r"[\"”’')\]»]*$"
_ENDS_SENTENCE = re.compile(r"[.!…]" + _CLOSERS)
_ENDS_QUESTION = re.compile(r"\?" + _CLOSERS)
_INNER_SENTENCE = re.compile(r"[a-z)]{2}[.!?…][\"”’')\]]* +[\"“‘'(]?[A-Z]")
_CARRIES_ON = re.compile(r"(?:But|And|So|Or|Yet|Because|However|Then)\b")
_CONTACT = re.compile(r"@\w|https?://|www\.|\(?\+?\d[\d\s().-]{7,}\d")

_ONLY_CONTACT = re.compile(r"(?:\+|\()?\d[\d\s().\u2013/-]{6,20}\d|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?://|www\.)\S+")

_CURRENCY = r"(?:[$£€¥₹₺₽฿₩]|US\$|A\$|C\$|Fr\.|kr|zł)"
_CODE = r"(?:USD|EUR|GBP|CHF|AUD|CAD|NZD|INR|JPY|TRY|MXN|SEK|NOK|DKK|PLN|AED|THB|ZAR|BRL|HUF|CZK)"
_UNIT = (
    r"(?:%|°[CF]?|k|[ap]\.?m\.?|noon|h|hrs?|hours?|mins?|minutes?|secs?|seconds?|days?|weeks?|wks?|months?|"
    r"years?|yrs?|times?|x|mg|g|kg|mcg|µg|ml|l|cm|mm|m|km|miles?|lbs?|IU|kcal|nm)"
)
_NUMBER = (
    rf"(?:{_CURRENCY}\s?|{_CODE}\s?)?\d+(?:[.,:]\d+)*(?:[.,]-)?\s?(?:{_CURRENCY}|{_CODE}\b|{_UNIT}\b|%|°[CF]?)?\+?"
)
_VALUE = (
    r"(?:(?:from|about|around|approx(?:\.|imately)?|ca\.?|up to|under|over|less than|more than|at least|only)\s+"
    rf"|[≤≥<>~≈±+]\s?)?{_NUMBER}"
    rf"(?:\s*(?:-|–|—|to|until|till|and|or|/|,|;|&|\+)\s*{_NUMBER})*"
    r"(?:(?:\s+(?:per|an?|each|every)\s+|\s*/\s*)[^\W\d_]+(?:\s+[^\W\d_]+){0,2}|\s+each|\s+daily|\s+once|\s+twice)?(?:\s*\([^()]{1,40}\))?\*?"
)
_WORD_VALUE = (
    r"(?:closed|free(?: of charge)?|included|not included|none|n/?a|yes|no|varies|open|on request|"
    r"price on request|by appointment(?: only)?|✓|✔|✗|✘|-|–|—)"
)
_IS_VALUE = re.compile(rf"(?:{_VALUE}|{_WORD_VALUE})", re.IGNORECASE)
_NAME_VALUE = re.compile(
    rf"(?P<name>[^\W\d_].{{0,80}}?)(?:\s*[.·…_]{{3,}}\s*|\s*[-–—:]\s+|\s+)(?P<value>{_VALUE}|{_WORD_VALUE})",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_MONEY = re.compile(rf"{_CURRENCY}\s?\d|\d\s?{_CURRENCY}|{_CODE}\s?\d|\d\s?{_CODE}\b")
_KEY_VALUE = re.compile(r"(?P<key>[^\s:][^:]{0,40}?)\s?:\s*(?P<value>[^\s/].*)")

_SMALL = frozenset("a an the and or of for to in on at by with from vs versus is are be your our it its as".split())


def is_question(text: str) -> bool:
    """One question and nothing else: what an answer may stand under."""
    return (
        len(text) <= LONGEST_HEADING
        and _ENDS_QUESTION.search(text) is not None
        and not _CARRIES_ON.match(text)
        and not _INNER_SENTENCE.search(text[:-1])
    )


def is_sentence(text: str) -> bool:
    """Running text: it ends like a sentence, holds one, or is too long for anything else."""
    words = text.count(" ") + 1
    if len(text) > 160 or words > 16 or text.endswith((",", ";")):
        return True
    if _ENDS_SENTENCE.search(text) and words >= 4:
        return True
    if _ENDS_QUESTION.search(text):
        return not is_question(text)
    return words >= 6 and _INNER_SENTENCE.search(text) is not None


def is_heading_like(text: str) -> bool:
    """A short line without a sentence's end that something could stand under."""
    if len(text) > LONGEST_HEADING or _CONTACT.search(text) or is_value(text):
        return False
    if is_question(text):
        return True
    if text.endswith(("!", ".", "…", "|", ",", ";")) or not any(map(str.isalpha, text)):
        return False
    if is_sentence(text):
        # "Hope or Hype? The Science Behind It" is a title for all its question.
        return _is_titled(text) and text.count("?") == 1
    first = next(character for character in text if character.isalnum())
    if first.islower():
        return False
    return text.count(" ") < 10 or _is_titled(text)


def _is_titled(text: str) -> bool:
    """Most of its longer words are capitalised."""
    words = [word for word in re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", text) if word.lower() not in _SMALL]
    return bool(words) and sum(word[0].isupper() for word in words) >= 0.6 * len(words)


def is_capitals(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return len(letters) > 3 and sum(map(str.isupper, letters)) >= 0.9 * len(letters)


def is_value(text: str) -> bool:
    """A price, a number with its unit, a time of day, or a word that stands for one ("closed", "free")."""
    return len(text) <= 60 and _IS_VALUE.fullmatch(text) is not None


def is_money(text: str) -> bool:
    return _MONEY.search(text) is not None


def has_name_and_value(text: str) -> bool:
    """ "Check-up £45", "Monday 8:00 - 17:00": a name and its value on one line."""
    if len(text) > 120 or is_sentence(text) or is_value(text):
        return False
    found = _NAME_VALUE.fullmatch(text)
    if found is None or _YEAR.fullmatch(found["value"]):
        return False
    name = found["name"]
    return name.count(" ") < 9 and (any(map(str.isdigit, found["value"])) or name.count(" ") < 3)


def has_key_and_value(text: str) -> bool:
    """ "Phone: 555 0199", "💲Cost: 90$": a label, a colon, and something short that is no sentence."""
    if len(text) > _LONGEST_ROW:
        return False
    found = _KEY_VALUE.fullmatch(text)
    if found is None:
        return False
    key, value = found["key"], found["value"]
    if key[-1].isdigit() and value[0].isdigit():
        return False  # a time of day
    letters = [character for character in key if character.isalpha()]
    if not letters or letters[0].islower() or key.count(" ") > 4 or _INNER_SENTENCE.search(text):
        return False
    return not text.endswith(("?", ":")) and (value.count(" ") < 8 or not is_sentence(value)) and value.count(" ") < 20


def holds_data(text: str) -> bool:
    """A value that could only be data: digits, an address of mail or web."""
    return any(map(str.isdigit, text)) or _CONTACT.search(text) is not None


def is_contact(text: str) -> bool:
    """A telephone number, an address of mail or web, and nothing else."""
    return len(text) <= LONGEST_HEADING and _ONLY_CONTACT.fullmatch(text) is not None


def stems(text: str) -> frozenset[str]:
    """The first five letters of each word that carries meaning: enough to see that two texts share one."""
    words = re.findall(r"[^\W_]+", text.lower())
    return frozenset(word[:5] for word in words if len(word) > 1 and word not in _SMALL)
