"""What a pronoun, or a question with something left out, is about: the best noun phrase of the turns before. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.understand import english
from bot.understand.phrases import NounPhrase, Parsed, parse
from bot.understand.tags import BE

BACK = 8  # turns looked back
FADING = 12.0  # points that a thing loses with every turn
LASTING = 3.0  # the same for a person, who stays what is talked about for longer
QUOTES_READ = 2  # of an answer
_BETWEEN_CELLS = " | "
QUOTE_LENGTH = 300  # characters of a quote that are read


class Wanted(StrEnum):
    """What kind of thing is looked for."""

    THING = "thing"  # it, its, this, that
    THINGS = "things"  # they, them, their, these, those, ones
    PERSON = "person"  # he, him, his, she, her
    PLACE = "place"  # there
    ANY = "any"  # whatever the conversation is about


# Nouns that only say which side of something is asked about: with nothing named after them, that something is missing.
RELATIONAL = frozenset(
    """
    advantage aftercare aim alternative benefit cause characteristic complication con consequence contraindication cost
    danger definition difference disadvantage downside downtime drawback duration effect example feature function goal
    history importance impact ingredient kind limitation mechanism name origin outcome pain price pro procedure process
    purpose rate reason result risk role sign size step symptom treatment type use value version warning weakness
    """.split()
)
EMPTY = frozenset(
    """
    thing things stuff kind kinds type types sort sorts way ways part parts lot lots bit case fact idea question answer
    time times day days week weeks month months year years hour hours minute minutes morning night today tomorrow
    people person someone somebody anyone anybody everyone everybody nobody else anything something everything nothing
    one number amount example reason difference
    """.split()
)
HUMAN = frozenset(
    """
    man woman men women boy girl doctor nurse patient surgeon dentist president actor actress singer author writer
    child children kid kids baby babies people adult adults teenager teenagers senior seniors female male females males
    artist father mother son daughter husband wife brother sister king queen player founder director specialist friend
    dad mum mom mam gran granny grandma grandad granddad grandpa grandmother grandfather nan aunt auntie uncle cousin
    dermatologist therapist physiotherapist hygienist midwife pharmacist consultant clinician practitioner expert
    researcher professor owner boss manager reviewer journalist blogger optician cardiologist neurologist
    niece nephew partner boyfriend girlfriend fiance fiancee grandson granddaughter toddler lad lady guy bloke
    """.split()
)
_TITLES = frozenset("dr doctor prof professor mr mrs ms miss nurse".split())  # before a name, however it is written
_PLACING = frozenset("in at near around from to inside outside".split())


@dataclass(frozen=True, slots=True)
class Antecedent:
    """A noun phrase to put in a pronoun's place, as it reads there: with 'the' where it had 'a', without 'which'."""

    text: str
    plural: bool
    proper: bool
    head: str
    long: bool  # too long to take a possessive ending


def find(wanted: Wanted, history: Sequence[Parsed], quotes: Sequence[str] = ()) -> Antecedent | None:
    """The likeliest thing meant; None if nothing fits. `history` holds the questions so far, newest first."""
    best: tuple[float, Antecedent] | None = None
    fading = LASTING if wanted is Wanted.PERSON else FADING
    for age, question in enumerate(history[:BACK]):
        for phrase in question.phrases:
            score = _fit(wanted, phrase, question) - fading * age
            if score > 0 and (best is None or score > best[0]):
                best = (score, _read(phrase, question))
    if best is None and wanted is Wanted.THING and find(Wanted.THINGS, history) is not None:
        return None  # "it" may loosely mean the several things just asked about: better left as it is than misread
    if best is None:
        best = max(_from_quotes(wanted, quotes), key=lambda found: found[0], default=None)
    return best[1] if best else None


def _from_quotes(wanted: Wanted, quotes: Sequence[str]) -> Iterator[tuple[float, Antecedent]]:
    said = [quote for quote in quotes if quote.count(_BETWEEN_CELLS) < 2]  # "Service | Price | Notes": columns' names
    for age, quote in enumerate(said[:QUOTES_READ]):
        read = parse(quote[:QUOTE_LENGTH])
        for place, phrase in enumerate(read.phrases[:3]):
            score = _fit(wanted, phrase, read) - 6 * age - 4 * place
            if score > 0:
                yield score, _read(phrase, read)


def _fit(wanted: Wanted, phrase: NounPhrase, question: Parsed) -> float:
    """How well a phrase fits, by number, role and kind; at most zero if it does not."""
    if not _number_fits(wanted, phrase) and not (wanted is Wanted.PERSON and _who_is(phrase, question)):
        return 0.0
    score = 30.0 + _role(phrase, question)
    if phrase.head in EMPTY:
        score -= 15 if sum(token.tag in "NA" for token in question.tokens[phrase.first : phrase.last]) > 1 else 40
    if question.tokens[phrase.first].low in ("my", "our", "me") and wanted is not Wanted.PERSON:
        score -= 15
    if english.base(phrase.head, "NOUN") in RELATIONAL and " of " not in phrase.text:
        score -= 2 if wanted is Wanted.THINGS else 6
    placed = phrase.proper and phrase.preposition in _PLACING
    if wanted is Wanted.PLACE:
        return score if phrase.preposition in _PLACING else 0.0
    return score - 14 * placed


def _who_is(phrase: NounPhrase, question: Parsed) -> bool:
    """Whether it was asked who that is: "who is mark distefano", typed small."""
    return (
        not phrase.plural
        and question.tokens[0].low == "who"
        and 1 <= phrase.first <= 2
        and question.tokens[1].low in BE
    )


def _number_fits(wanted: Wanted, phrase: NounPhrase) -> bool:
    human = english.base(phrase.head, "NOUN") in HUMAN
    if wanted is Wanted.PERSON:
        named = phrase.proper and not phrase.text.isupper() and phrase.preposition not in _PLACING
        titled = phrase.text.split()[0].lower().rstrip(".") in _TITLES
        named = named and not human and phrase.text.lower() not in english.places()
        return (human and not phrase.plural) or titled or named
    if wanted is Wanted.THING:
        return not phrase.plural and not human
    if wanted is Wanted.THINGS:
        named = phrase.proper and not phrase.text.isupper() and phrase.preposition not in _PLACING
        return phrase.plural or named
    return True


def _role(phrase: NounPhrase, question: Parsed) -> float:
    """Points for where a phrase stands: said to be ('there is a ...'), asked about ('what is ...'), subject, object."""
    before = [token.low for token in question.tokens[: phrase.first]]
    if "there" in before[:3] and set(before) & BE:
        return 10.0 if len(before) <= 3 else 0.0
    if before and before[0] in ("what", "who", "what's", "who's") and before[-1] in BE:
        return 12.0
    if before and before[0] in ("tell", "about", "explain", "define", "describe"):
        return 10.0
    if phrase is question.phrases[0]:
        return 8.0
    return 2.0 if phrase.preposition else 5.0


def _read(phrase: NounPhrase, question: Parsed) -> Antecedent:
    """The phrase as it stands for a pronoun, with what is attached to it where it was introduced."""
    last = phrase.last
    if _introduced(phrase, question):
        last = _attached_end(phrase, question)
    first = phrase.first
    opening = question.tokens[first].low
    said_to_be = first > 1 and question.tokens[0].low == "what" and question.tokens[first - 1].low in BE
    if opening in ("a", "an") and said_to_be:
        text = question.cut(first, last)
    elif opening in ("a", "an", "any", "some", "no", "all", "each", "every", "such", "many", "several"):
        text = "the " + question.cut(first + 1, last)
    elif question.tokens[first - 1].low in ("what", "which", "whose") and first:
        text = "the " + question.cut(first, last)
    else:
        text = question.cut(first, last)
    return Antecedent(lowered(text, question, first), phrase.plural, phrase.proper, phrase.head, len(text.split()) > 3)


def _introduced(phrase: NounPhrase, question: Parsed) -> bool:
    before = [token.low for token in question.tokens[: phrase.first]]
    return "there" in before[:3] and len(before) <= 3


def _attached_end(phrase: NounPhrase, question: Parsed) -> int:
    """Where the prepositional phrases right after a phrase end."""
    last = phrase.last
    for other in question.phrases:
        if other.first == last + 1 and other.preposition in {"in", "on", "for", "with", "at", "from", "near"}:
            last = other.last
    return last


def lowered(text: str, question: Parsed, first: int) -> str:
    """Without the capital that only a question's first word has."""
    token = question.tokens[first]
    plain = token.tag == "D" or (token.text[1:].islower() and bool(english.parts(token.low)))
    following = question.tokens[first + 1].text if first + 1 < len(question.tokens) else ""
    if first == 0 and plain and not (following[:1].isupper() and token.tag == "N"):
        return text[0].lower() + text[1:]
    return text
