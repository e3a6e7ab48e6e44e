"""Covers what names a patient: names, telephone numbers, e-mail addresses, dates. Pure; it rather covers too much.

It goes by shape and by the words around ("my name is …", "Sarah here", "my daughter Emma"), so a name without any sign
of one is not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.understand import english

NAME, TELEPHONE, EMAIL, DATE = "[name]", "[telephone]", "[e-mail]", "[date]"

# Looked for where a run of such characters begins, not in each of its places: patients may write 5,000 in a row.
_EMAIL = re.compile(
    r"(?<![\w.+'-])[\w.+'-]+\s?(?:@|[(\[]at[)\]])\s?[\w-]+(?:\s?(?:\.|[(\[]dot[)\]])\s?[\w-]+)+", re.IGNORECASE
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_YEAR = r"(?:(?:19|20)\d\d|['’]?\d\d)"
_FULL_DATE = (
    rf"(?:(?:19|20)\d\d\s?[-/.]\s?\d\d?\s?[-/.]\s?\d\d?|\d\d?\s?[-/.]\s?\d\d?\s?[-/.]\s?{_YEAR}"
    rf"|{_DAY}\s(?:of\s)?{_MONTH},?\s{_YEAR}|{_MONTH}\s{_DAY},?\s{_YEAR})\b"
)
_DATE = re.compile(rf"\b{_FULL_DATE}", re.IGNORECASE)
_BIRTH = re.compile(
    r"(?P<cue>\b(?:born|birthday|birth\s?date|date\s+of\s+birth|d\.?o\.?b\.?)\b[\s:,]*(?:(?:is|was|on|in|the)\s+)*)"
    rf"(?:{_FULL_DATE}|{_DAY}\s(?:of\s)?{_MONTH}|{_MONTH}(?:\s{_YEAR}|\s{_DAY})?|\d[\d\s/.-]*\d)",
    re.IGNORECASE,
)
# Seven digits and more, but no span of years.
_TELEPHONE = re.compile(
    r"(?<![\w.,])(?!(?:19|20)\d\d\s?[-–]\s?(?:19|20)\d\d\b)(?:\+|\()?\d(?:[\s().\-/–]{0,3}\d){6,60}(?!\w)"
)
_WORD = r"[^\W\d_]+(?:['’-][^\W\d_]+)*"
_CAPITAL = r"[^\W\d_a-z](?:[^\W\d_]|['’.-](?=\w))*"
_SAID = re.compile(  # whatever follows is a name, however it is written
    rf"(?i:\b(?:my\s+(?:full\s+)?name(?:\s+is|['’]s)?|name\s*:|i\s+am\s+called|i['’]m\s+called|named)\s*:?\s+)"
    rf"(?P<name>{_WORD}(?:\s+{_WORD}){{0,3}})"
)
_INTRODUCED = re.compile(  # a word with a capital, unless English has it
    rf"(?i:\b(?:i\s+am|i['’]m|this\s+is|it['’]?s|call\s+me|ask\s+for|(?:husband|wife|partner|son|daughter|mother|mum|mom|"
    rf"father|dad|brother|sister|friend|doctor|surgeon|nurse|"
    rf"grandma|grandmother|grandpa|grandfather|aunt|uncle|cousin|niece|nephew|girlfriend|boyfriend|fianc[ée]e?|baby|"
    rf"child|kid|boy|girl|colleague|neighbour|neighbor),?)\s+)(?P<name>{_CAPITAL}(?:\s+{_CAPITAL}){{0,2}})"
)
_SIGNED = re.compile(  # the last words of a message
    rf"(?i:\b(?:regards|thanks|thank\s+you|cheers|sincerely|yours|signed|love)[,.!]?\s+)"
    rf"(?P<name>{_CAPITAL}(?:\s+{_CAPITAL}){{0,2}})[\s.!]*$"
)
_HERE = re.compile(  # "Sarah here", "it is Tom speaking"
    rf"(?:^|[.!?,;–—-]\s*|(?i:\b(?:hi|hello|hey|it\s+is|it['’]s|this\s+is)\b,?\s+))"
    rf"(?P<name>{_CAPITAL})\s+(?i:here|speaking)\b"
)
_GREETED = re.compile(rf"(?i:^\s*(?:hi|hello|hey|dear))\s+(?P<name>{_CAPITAL}(?:\s{_CAPITAL})?)(?=\s*[,.!:–—-]|\s*$)")
_DASHED = re.compile(rf"[.!?]\s*[–—-]+\s*(?P<name>{_CAPITAL}(?:\s+{_CAPITAL})?)[\s.!]*$")  # "Thank you. - Sarah"
_SAID_SMALL = re.compile(  # "i am sarah", "i am sarah jones", unless English has the word
    rf"(?i:\bi\s+am|\bi['’]?m)\s+(?P<name>{_WORD}(?:\s+{_WORD})?)(?=\s*(?:[,.!;]|$)|\s+(?:and|from|here|aged?|born|calling|writing)\b)"
)
_TITLED = re.compile(
    rf"\b(?i:mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame)\b\.?\s+(?P<name>{_WORD}(?:\s+{_CAPITAL}){{0,2}})"
)
# Words that no dictionary of common English has, and that no name is made of: "prediabetic", "hypothyroid".
_MADE_OF = re.compile(
    r"^(?:pre|post|peri|hyper|hypo|non|anti|over|under|auto|neuro|immuno)[a-z]{4}|[a-z]{4}(?:tic|oid|oma|itis|osis|emic)$"
)
_PEOPLES = frozenset(
    "African American Arab Asian British Canadian Chinese Dutch English European French German Greek Indian Irish "
    "Italian Japanese Jewish Korean Mexican Muslim Pakistani Polish Portuguese Russian Scottish Spanish Swedish "
    "Turkish Welsh".split()
)
_STOPS = frozenset(
    "and i but my from the a an at in on with who is was am have do does can could would will to for".split()
)
_SHORTEST = 2


def mask(text: str, names: Iterable[str] = ()) -> str:
    """The text with what names a person covered; `names` are words already known to be names."""
    covered = _EMAIL.sub(EMAIL, text)
    covered = _BIRTH.sub(lambda match: match["cue"] + DATE, covered)
    covered = _DATE.sub(DATE, covered)
    covered = _TELEPHONE.sub(TELEPHONE, covered)
    known = {*names, *names_in(covered)}
    if not known:
        return covered
    ordered = sorted(known, key=lambda name: (-len(name), name))
    either = "|".join(re.escape(name) if name[0].isupper() else f"(?i:{re.escape(name)})" for name in ordered)
    return re.sub(rf"\b(?:{either})\b(?:\s+(?:{either})\b)*", NAME, covered)


def mask_all(texts: Iterable[str]) -> list[str]:
    """The texts of one conversation: a name that one of them tells is covered in all."""
    listed = list(texts)
    names = names_in_all(listed)
    return [mask(text, names) for text in listed]


def names_in_all(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(name for text in texts for name in names_in(text))


def names_in(text: str) -> frozenset[str]:
    """The words of `text` that are a person's name by the words before them.

    In lower case, to be covered however they are written; with its capital a word that English has as well, for "Pain
    here" must not cover every pain.
    """
    said = frozenset(word.lower() for word in _said(text))
    guessed = (word if word[0].isupper() and english.parts(word.lower()) else word.lower() for word in _guessed(text))
    return said | frozenset(guessed)


def _said(text: str) -> Iterator[str]:
    for match in _SAID.finditer(text):
        for word in match["name"].split():
            if word.lower() in _STOPS:
                break
            yield word


def _guessed(text: str) -> Iterator[str]:
    for pattern in (_HERE, _GREETED, _DASHED):
        for match in pattern.finditer(text):
            yield from (word for word in match["name"].split() if len(word) >= _SHORTEST and _may_name(word))
    for match in _SAID_SMALL.finditer(text):
        words = match["name"].split()
        if all(len(word) >= _SHORTEST and _may_name(word) for word in words):  # but "i am hiv positive"
            yield from words
    for match in (*_TITLED.finditer(text), *_SIGNED.finditer(text)):
        yield from (word for word in match["name"].split() if word.lower() not in _STOPS)
    for match in _INTRODUCED.finditer(text):
        words = [word.rstrip(".") for word in match["name"].split()]
        if len(words) > 1 or _may_name(words[0]):
            yield from (word for word in words if len(word) >= _SHORTEST and word.lower() not in _STOPS)


def _may_name(word: str) -> bool:
    """Whether a word is a name rather than anything else: "I am Sarah", "I am Grace", but "I am Irish", "I am tired".

    A thing's name with a capital in such a place is somebody's; what describes, and what medicine calls a state, not.
    """
    parts = english.parts(word.lower())
    if not parts:
        return word not in _PEOPLES and (word[0].isupper() or not _MADE_OF.search(word))
    return word[0].isupper() and not word.isupper() and "ADJ" not in parts and parts <= {"NOUN", "VERB", "AUX"}
