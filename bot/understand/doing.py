"""Follow-ups with 'do it' after a question of what the patient may or should do: 'how soon may I do it again?'."""

from __future__ import annotations

import re

from bot.understand import english
from bot.understand.antecedents import Antecedent, Wanted
from bot.understand.phrases import Parsed
from bot.understand.situation import Situation
from bot.understand.tags import BE
from bot.understand.wording import splice

_DOERS = frozenset("i we you one people patients".split())
_POINTERS = frozenset("it this that so".split())
_NOT_DONE = BE | frozenset("be have get need want do go come happen work help".split())
_EVERYDAY = 1000  # times in the word list: aspirin has 3,705, migraine 1,387, steroid 1,180, ibuprofen 284
_TAKING = re.compile(
    r"how (?P<how>much|often|long) "
    r"(?P<who>(?:do|does|did|should|can|must|may|would) (?:i|we|he|she|you|they)(?: have to)?) "
    r"(?P<verb>take|use|need|give|wear|apply|inject)(?=\W*$)",
    re.IGNORECASE,
)
_BEFORE_BASE = frozenset("should can could may must shall would will to".split())

# What patients ask leave for besides: with a thing, and without one. Other verbs are nouns as often: "and shower gel?".
_DONE_TO_THINGS = frozenset(
    "drink eat take wear use have play go lift wash carry ride drive do see bring dye look read watch".split()
)
DONE = _DONE_TO_THINGS | frozenset(
    "swim run fly smoke work exercise train shower bathe shave travel sleep walk sit bend kneel dance jog cycle "
    "return".split()
)
_LONGEST_DOING = 6  # words


def do_something_else(at: Situation) -> str | None:
    """'and drink beer?' after 'can I drive after a concussion?': can I drink beer after it."""
    words = [token for token in at.said.tokens if token.tag != "."]
    known = DONE if len(words) == 1 else _DONE_TO_THINGS
    if not at.linked or not 1 <= len(words) <= _LONGEST_DOING or words[0].low not in known:
        return None
    place = _verb_of_doer(at.before)
    if place is None:
        return None
    thing = next((phrase for phrase in at.before.phrases if phrase.first == place + 1), None)
    return splice(at.before, place, thing.last if thing else place + 1, at.said.cut(0, len(words)))


def _verb_of_doer(question: Parsed) -> int | None:
    """Where the verb stands of what the patient may do: 'drive' of 'can I drive after a concussion?'."""
    for i in range(2, len(question.tokens)):
        if _is_doer(question.tokens[i - 1].low) and question.tokens[i - 2].low in _BEFORE_BASE:
            low, following = question.tokens[i].low, question.tokens[i + 1 : i + 2]
            goes_on = any(token.low == "to" for token in following)  # "have to stop", "return to work"
            return i if (low in DONE or "VERB" in english.parts(low)) and not goes_on else None
    return None


def say_what_is_done(at: Situation) -> str | None:
    """'how soon may I do it again?' after 'can I wash my hair?': how soon may I wash my hair again."""
    i = _done_again(at.said)
    if i is None or any(phrase.last <= i and not _is_doer(phrase.text) for phrase in at.said.phrases):
        return None
    done = _what_is_done(at.before)
    if done is None:
        return None
    verb, _, thing = done.partition(" ")
    text = english.gerund(verb) if at.said.tokens[i].low == "doing" else verb
    return splice(at.said, i, i + 2, f"{text} {thing}".strip())


def say_what_is_taken(at: Situation) -> str | None:
    """'how much do I take?': of what."""
    asked = _TAKING.match(at.said.text)
    found = at.antecedent(Wanted.ANY) if asked else None
    if asked is None or found is None or not _may_be_taken(found):
        return None
    if asked["how"].lower() == "much":
        return f"How much {found.text.removeprefix('the ')} {asked['who']} {asked['verb']}?"
    return f"{at.said.text[: asked.end()]} {found.text}?"


def _may_be_taken(found: Antecedent) -> bool:
    """Whether it is a medicine, by its name: everyday English has a word for everything else that is talked about."""
    return " " not in found.text.removeprefix("the ") and english.frequency(found.head) < _EVERYDAY


def _done_again(said: Parsed) -> int | None:
    """Where the message's main verb is 'do it', with the patient as the one who does it."""
    for i in range(1, len(said.tokens) - 1):
        token, following, last = said.tokens[i], said.tokens[i + 1], said.tokens[i - 1]
        by_the_patient = token.low == "doing" or (token.low == "do" and (last.low == "to" or _is_doer(last.low)))
        if by_the_patient and following.low in _POINTERS and following.tag != "D":
            return i
    return None


def _is_doer(word: str) -> bool:
    return word.lower() in _DOERS


def _what_is_done(question: Parsed) -> str | None:
    """'wash my hair' of 'should I wash my hair before I come?': the verb and the thing right after it."""
    for i in range(1, len(question.tokens)):
        token, last = question.tokens[i], question.tokens[i - 1]
        opens = last.low == "to" or (_is_doer(last.low) and i > 1 and question.tokens[i - 2].low in _BEFORE_BASE)
        if not opens or "VERB" not in english.parts(token.low) or english.base(token.low, "VERB") != token.low:
            continue
        if token.low in _NOT_DONE or (last.low == "to" and not any(_is_doer(t.low) for t in question.tokens[:i])):
            continue
        thing = next((phrase for phrase in question.phrases if phrase.first == i + 1), None)
        return question.cut(i, thing.last if thing else i + 1)
    return None
