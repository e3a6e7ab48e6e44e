"""Looks for an emergency in a message, before anything else is done with it.

A rule's pattern finds words that tell of danger; then the vetoes ask whether the message says that it is not so, was
long ago, is only supposed, or is asked about in general. What no veto takes back is an emergency: when in doubt the
card is shown, for a card too many costs a patient a moment and a card too few may cost a life.
"""

from dataclasses import dataclass

from bot.screen.rules import FIRST_LANGUAGE, LANGUAGES, Table, load_table
from bot.screen.surroundings import Surroundings
from bot.screen.words import plain_words

_WRITTEN = 0.2  # of a message's words: so many small words of a language at least, in what is written in it


@dataclass(frozen=True)
class Emergency:
    """A danger found in a message. `evidence` names the rule and the words, for the record."""

    kind: str
    evidence: str
    language: str = FIRST_LANGUAGE  # that the message tells of it in


@dataclass(frozen=True)
class Look:
    """What the rules made of a message. `words` is the message in plain words, idioms taken out; `taken_back` says
    that a rule found its words and a veto took them back, `asked_about` that such a veto found help for an emergency
    asked about."""

    emergency: Emergency | None
    words: tuple[str, ...]
    taken_back: bool
    asked_about: bool = False


def screen(message: str) -> Emergency | None:
    """The most pressing emergency that the message tells of, or None.

    People mix their languages, so the rules of each are asked, those of the one it is written in first.
    """
    written = language_of(message)
    order = (written, *(language for language in LANGUAGES if language != written))
    return next((found for language in order if (found := _look(message, language, written).emergency)), None)


def language_of(message: str, least: int = 1) -> str:
    """The language whose small words are the most in the message; the first one where that is not clear.

    `least`: so many of another language's must be there.
    """
    words = plain_words(message)
    marks = {language: sum(word in load_table(language).language.marks for word in words) for language in LANGUAGES}
    best = max(LANGUAGES, key=lambda language: marks[language])  # the first of equals
    return best if marks[best] >= max(least, _WRITTEN * len(words)) else FIRST_LANGUAGE


def asks_about_help(message: str) -> bool:
    """Whether it asks when or how to call an ambulance or the like, with nobody in danger told."""
    return look(message).asked_about


def look(message: str, language: str = FIRST_LANGUAGE) -> Look:
    """The message as a language's rules see it, with the most pressing emergency among what they find.

    Only what is written in the language is mended: in words of another, slips would be seen where there are none.
    """
    return _look(message, language, language_of(message))


def _look(message: str, language: str, written: str) -> Look:
    table = load_table(language)
    surroundings = Surroundings(table, table.read(message, mend=language == written))
    emergency = _most_pressing(table, surroundings)
    return Look(emergency, surroundings.message.words, surroundings.taken_back, surroundings.asked_about)


def _most_pressing(table: Table, surroundings: Surroundings) -> Emergency | None:
    message = surroundings.message
    found: dict[str, Emergency] = {}
    for rule, pattern, firsts in table.says.candidates(message):
        if rule.kind in found:
            continue
        place = surroundings.standing_match(pattern, firsts, rule.vetoes)
        if place is None:
            continue
        if rule.also and not surroundings.holds(rule.also, rule.vetoes):
            continue
        words = " ".join(message.words[slice(*place)])
        found[rule.kind] = Emergency(rule.kind, f"{rule.name}: {words}", table.language.name)
    return next((found[kind] for kind in table.kinds if kind in found), None)
