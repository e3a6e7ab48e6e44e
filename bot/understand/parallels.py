"""Follow-ups that ask the same of something else: 'and in Turkey?', 'what about children?', 'and if it comes back?'."""

from __future__ import annotations

import re

from bot.understand import english
from bot.understand.antecedents import EMPTY, HUMAN, RELATIONAL, Wanted
from bot.understand.owners import name_the_owner
from bot.understand.phrases import NounPhrase, Parsed, parse
from bot.understand.pointing import PLACING, in_number, replace_pronouns, stands_for_is
from bot.understand.situation import Situation
from bot.understand.tags import BE
from bot.understand.wording import bare, opened, rest, small, splice, without_determiner

_ABOUT = re.compile(
    r"^(?:(?:and )?(?:what|how) about|what of|(?:is it |is that )?(?:the )?same (?=for|in|with))\s*", re.IGNORECASE
)
_ASKS = re.compile(
    r",|\b(?:what|who|where|when|how|which|why|(?:can|should|do|does|is|will|would) (?:i|you|we|it|they|the))\b",
    re.IGNORECASE,
)
_THE_ONE = re.compile(r"^(?:(?:what|how) about )?the one (?P<where>(?:in|at|near) .+)$", re.IGNORECASE)
_THAT_ONE = re.compile(
    r"^(?:(?:what|how) about )?the (?P<which>(?!one\b|other\b)[\w-]+(?: (?!one\b)[\w-]+)?) ones?\W*$", re.I
)
_WHEN_OR_WHERE = PLACING | frozenset("on during before after since until".split())
_AT_WHICH = re.compile(r"^(?:at|in|on|by|with|from|for|to) (?:which|what|whom)\b", re.IGNORECASE)
_AT_MOST = 5  # words of such a piece
_OF_A_PLACE = frozenset("address phone telephone number email hour price cost director doctor manager map".split())
_HOW_MUCH = (["how", "much"], ["how", "many"])
_HAVING = frozenset("have take use eat drink get wear try".split())
_ROUND = {"before": "before", "beforehand": "before", "after": "after", "afterwards": "after", "during": "during"}
_LONGEST = 8  # words of a fragment that asks for a parallel
_CONDITION = re.compile(r"^(?:(?:and )?what about |and |even |only |what )?if\b", re.IGNORECASE)
_LONGEST_CONDITION = 14  # words of a bare condition


def complete_condition(at: Situation) -> str | None:
    """'and if it comes back?': what if it does; 'even if I smoke?': the question before, on that condition.

    Not for a condition that has its question with it.
    """
    found = _CONDITION.match(at.said.text)
    if not found or len(at.said.tokens) > _LONGEST_CONDITION:
        return None
    said = parse(at.said.text[found.end() - len("if") :])
    if _ASKS.search(said.text):
        return None
    resolved = replace_pronouns(at.about(said))
    if resolved is not None:
        return f"What {small(resolved)}"
    if at.before.tokens[0].tag == "X":
        return f"{opened(at.before.text)} {small(bare(said))}?"
    topic = at.antecedent(Wanted.ANY)
    return f"With {topic.text}, what {small(said.text)}" if topic else None


def replace_place(at: Situation) -> str | None:
    """'and in Turkey?', 'for women?': the same question with this in the place of its like, or added to it."""
    first = at.said.tokens[0]
    if first.tag != "P" or any(token.tag in "XVW" for token in at.said.tokens) or not at.said.phrases:
        return None
    question, new = at.before, small(bare(at.said))
    alike = PLACING if first.low in PLACING else {first.low}
    old = next((p for p in reversed(question.phrases) if p.preposition in alike), None)
    return splice(question, old.first - 1, old.last, new) if old else f"{opened(question.text)} {new}?"


def ask_there(at: Situation) -> str | None:
    """'address?', 'and the phone number': of the place that was asked about."""
    nouns = [phrase for phrase in at.said.phrases if english.base(phrase.head, "NOUN") in _OF_A_PLACE]
    if len(at.said.phrases) != 1 or not nouns or any(token.tag in "XVWP" for token in at.said.tokens):
        return None
    noun = without_determiner(at.said, nouns[0])
    for question in at.history[:2]:
        for phrase in reversed(question.phrases):
            placed = phrase.proper or any(map(_names_place, phrase.text.split()))
            if phrase.preposition in PLACING and placed:
                return f"{noun} {question.cut(phrase.first - 1, phrase.last)}?"
        if place := next((token.text for token in question.tokens if _names_place(token.low)), None):
            return f"{noun} in {place}?"
    return None


def turn_round(at: Situation) -> str | None:
    """'and after?' when it was asked what holds before: the same question about then."""
    words = [token.low for token in at.said.tokens if token.tag != "."]
    when = _ROUND.get(words[0]) if len(words) == 1 else None
    asked = next((token for token in at.before.tokens if token.low in _ROUND.values()), None) if when else None
    if when is None or asked is None or asked.low == when:
        return None
    return at.before.text[: asked.start] + when + at.before.text[asked.end :]


def name_another(at: Situation) -> str | None:
    """'and the one in York?', 'and the gold one?': the same question about it."""
    found = _THE_ONE.match(at.said.text)
    if not found:
        return _name_that_one(at)
    if any(phrase.preposition in PLACING for phrase in at.before.phrases):
        return replace_place(at.about(parse(found["where"])))
    named = [p for p in at.before.phrases if p.last - p.first > 1 and not p.proper and not p.joined]
    if len(named) != 1:
        return None
    return splice(at.before, named[0].first, named[0].last, f"the {named[0].head} {found['where'].strip(' ?.!')}")


def _name_that_one(at: Situation) -> str | None:
    """'and the gold one?' after 'what does a porcelain crown cost?': a gold crown."""
    found = _THAT_ONE.match(at.said.text)
    if not found:
        return None
    several = at.said.text.lower().rstrip(" ?.!").endswith("ones")
    named = [
        p for p in at.before.phrases if not p.joined and p.plural == several and p.preposition not in _WHEN_OR_WHERE
    ]
    named = [p for p in named if english.base(p.head, "NOUN") not in HUMAN | EMPTY and p.head not in EMPTY]
    if len(named) != 1:
        return None
    (old,) = named
    if old.last < len(at.before.tokens) and at.before.tokens[old.last].low == "of":
        return None  # "the side effects of botox": not "the bad effects"
    described = not old.proper and len(without_determiner(at.before, old).split()) > 1
    new = f"the {found['which']} {old.head if described else 'ones' if several else 'one'}"
    return splice(at.before, old.first, old.last, new)


def replace_thing(at: Situation) -> str | None:
    """'what about Mexico?': the same question about that."""
    about = bool(_ABOUT.match(at.said.text))
    said = parse(_ABOUT.sub("", at.said.text)) if about else at.said
    content = [token for token in said.tokens if token.tag in "NAVM"]
    if not content or len(said.tokens) > _LONGEST or any(token.tag in "XW" for token in said.tokens):
        return None
    if any(stands_for_is(said, i) for i in range(len(said.tokens))):
        return None
    if not about and (said.tokens[0].tag == "V" or not (at.linked or len(content) <= 1)):
        return None
    if said.tokens[0].tag == "P":
        return replace_place(at.about(said))
    new = small(bare(said))
    if _names_place(new) and any(p.preposition in PLACING for p in at.before.phrases):
        return replace_place(at.about(parse(f"in {new}")))
    if not said.phrases:
        return f"{opened(at.before.text)}, and {new}?" if at.linked or about else _whether(at, new)
    if len(said.phrases) == 1 and english.base(said.phrases[0].head, "NOUN") in RELATIONAL:
        return name_the_owner(at.about(said))
    return _ask_of(new, said.phrases[0], at.before)


def _names_place(word: str) -> bool:
    """Whether a word names a country or a city, typed without a capital too."""
    low = word.lower()
    return low in english.places() or english.is_proper(low)


def _ask_of(new: str, phrase: NounPhrase, question: Parsed) -> str:
    """The question before, asked of something new."""
    if _asks_for_subject(question):
        verb = question.tokens[1].low
        past = english.base(verb, "VERB") != verb and not verb.endswith("s")
        helper = "Did" if past else "Do" if phrase.plural else "Does"
        return f"{helper} {new} {english.base(verb, 'VERB')} {rest(question, 2)}"
    if _asks_who(question) and english.base(phrase.head, "NOUN") in HUMAN and not new.startswith("the "):
        helper = in_number(question.tokens[1].low, phrase.plural)
        return f"{helper.capitalize()} {new} {rest(question, 2)}"
    old = None if _defines(question) and _other_kind(phrase) else _like(phrase, question)
    return splice(question, old.first, old.last, new) if old else f"{opened(question.text)}, and what about {new}?"


def _defines(question: Parsed) -> bool:
    """'what is a crown?'"""
    return [token.tag for token in question.tokens[:2]] == ["W", "X"] and question.tokens[0].low == "what"


def _other_kind(phrase: NounPhrase) -> bool:
    """Whether a phrase names people or a time, of which 'what is ...' does not ask."""
    return english.base(phrase.head, "NOUN") in HUMAN | EMPTY or phrase.text.split()[0].lower() in ("my", "our")


def _whether(at: Situation, quality: str) -> str | None:
    """'painful?': is it."""
    found = at.antecedent(Wanted.ANY)
    return f"{'Are' if found.plural else 'Is'} {found.text} {quality}?" if found else None


def _asks_for_subject(question: Parsed) -> bool:
    """'what makes ...', 'who needs ...': a thing named afterwards is a possible answer."""
    first = question.tokens[0].low if question.tokens else ""
    return len(question.tokens) > 2 and first in ("what", "who", "which") and question.tokens[1].tag == "V"


def _asks_who(question: Parsed) -> bool:
    """'who should not have ...', 'who is a ...': people named afterwards are a possible answer."""
    return len(question.tokens) > 2 and question.tokens[0].low == "who" and question.tokens[1].tag == "X"


def _like(new: NounPhrase, question: Parsed) -> NounPhrase | None:
    """The phrase that the new one stands beside: a name beside a name, or the only thing there is."""
    names = [p for p in question.phrases if p.proper]
    things = [p for p in question.phrases if not p.proper and not p.joined]
    if new.proper and names:
        placed = [p for p in names if p.preposition in PLACING]
        return (placed or names)[-1]
    if new.proper and not new.text.isupper():
        return None
    if new.proper and question.tokens[0].low in BE and question.phrases and not question.phrases[0].joined:
        return question.phrases[0]  # "is alopecia covered by insurance?", "and PRP?"
    same = [p for p in question.phrases if p.head == new.head]
    if english.base(new.head, "NOUN") in HUMAN:
        same = same or [p for p in question.phrases if english.base(p.head, "NOUN") in HUMAN][:1]
    elif not same and _said_of(question) and new.plural == question.phrases[0].plural:
        return question.phrases[0]
    if not same and (taken := _taken(new, question)) is not None:
        return taken
    return same[0] if same else things[0] if len(things) == 1 and not names else None


def _said_of(question: Parsed) -> bool:
    """'is ibuprofen ok after a filling?': whether something is, of the thing right behind 'is'."""
    first = question.phrases[0] if question.phrases else None
    if question.tokens[0].low not in BE or first is None or first.first != 1 or first.joined or first.proper:
        return False
    follows = question.tokens[first.last].tag if first.last < len(question.tokens) else "."
    if any(phrase.preposition not in ("after", "before") for phrase in question.phrases[1:]):
        return False  # "is gas ok with asthma?", "and epilepsy?" may mean either
    return follows == "A" and english.base(first.head, "NOUN") not in HUMAN | EMPTY


def _taken(new: NounPhrase, question: Parsed) -> NounPhrase | None:
    """What it was asked how much of, or whether it may be had: "how much salt", "can I take aspirin"."""
    if new.head.endswith("ing") or english.base(new.head, "NOUN") in HUMAN:
        return None
    lows = [token.low for token in question.tokens]
    measured = [p for p in question.phrases if p.first > 1 and lows[p.first - 2 : p.first] in _HOW_MUCH]
    measured = [p for p in measured if p.plural == new.plural]
    had = [p for p in question.phrases if p.first and lows[p.first - 1] in _HAVING and not p.joined]
    found = [p for p in measured or had if p.last == len(lows) or question.tokens[p.last].tag in ".PRCX"]
    return found[0] if len(found) == 1 and english.base(found[0].head, "NOUN") not in HUMAN | EMPTY else None


def ask_beside(at: Situation) -> str | None:
    """'who with?', 'at which office?', 'what about being sick?': both questions in one.

    They name nothing that could be looked for alone.
    """
    about = _ABOUT.match(at.said.text)
    tokens = [token for token in at.said.tokens if token.tag != "."]
    if _AT_WHICH.match(at.said.text) and len(tokens) <= _AT_MOST and not any(token.tag in "XV" for token in tokens):
        return f"{opened(at.before.text)}, and {small(bare(at.said))}?"
    if at.said.phrases or not 1 < len(tokens) <= _LONGEST:
        return None
    if about and about.end() < len(at.said.text.rstrip(" ?.!")):
        return f"{opened(at.before.text)}, and what about {at.said.text[about.end() :].strip(' ?.!')}?"
    stranded = tokens[0].tag == "W" and (tokens[-1].tag == "P" or tokens[1].low == "else")
    return f"{opened(at.before.text)}, and {small(bare(at.said))}?" if stranded else None


def go_on(at: Situation) -> str | None:
    """'not even at night?': a piece of a sentence that goes on from the question before."""
    if at.said.tokens[0].tag not in "RV" or at.said.phrases or len(at.said.tokens) > _LONGEST:
        return None
    return f"{opened(at.before.text)}, {small(bare(at.said))}?"
