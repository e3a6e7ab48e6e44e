"""Follow-ups with words that point back: pronouns, 'there', 'afterwards', names and nouns cut short.

What they point to is put in their place, unless it stands in the message itself.
"""

from __future__ import annotations

import re

from bot.understand.antecedents import EMPTY, RELATIONAL, Antecedent, Wanted
from bot.understand.phrases import NounPhrase, Parsed, parse
from bot.understand.situation import Situation
from bot.understand.tags import BE
from bot.understand.wording import opened, plural_of, singular_of, small, splice, without_determiner

PLACING = frozenset("in at near around".split())
_PRONOUNS: dict[str, tuple[Wanted, bool]] = {  # word -> what is meant, whether it is a possessive
    "it": (Wanted.THING, False),
    "this": (Wanted.THING, False),
    "that": (Wanted.THING, False),
    "its": (Wanted.THING, True),
    "they": (Wanted.THINGS, False),
    "them": (Wanted.THINGS, False),
    "these": (Wanted.THINGS, False),
    "those": (Wanted.THINGS, False),
    "ones": (Wanted.THINGS, False),
    "their": (Wanted.THINGS, True),
    "he": (Wanted.PERSON, False),
    "him": (Wanted.PERSON, False),
    "she": (Wanted.PERSON, False),
    "his": (Wanted.PERSON, True),
    "her": (Wanted.PERSON, True),
}
# Of who asks: "is it safe if I'm pregnant?" is about something, "is it bad if I scratch?" about scratching.
_STATE = (
    r"(?: am|['’]m| are|['’]re) (?:pregnant|breast-?feeding|nursing|diabetic|allergic|epileptic|asthmatic|taking)\b|"
    r"(?:['’]ve| have| had) (?:an? )?"
    r"(?:asthma|diabetes|epilepsy|cancer|eczema|psoriasis|high blood pressure|\w+ allergy)\b"
)
# 'it' that stands for nothing: "is it safe to fly?"
_DUMMY = re.compile(
    rf"\b(?:is|was|'s|be|isn't|would) it (?:\w+ )?\w+ (?:for \w+ )?"
    rf"(?:to\b|that\b|(?:if|when) (?:i|you|we|one)\b(?!{_STATE}))|"
    r"\bit (?:is|was|'s) \w+ (?:to|that)\b|\bit (?:rains?|snows?)\b|\bdoes it matter\b|\bwhat time is it\b",
    re.IGNORECASE,
)
_AFTERWARDS = re.compile(r"\b(?:afterwards?|after that|beforehand|before that)(?=\W*$)", re.IGNORECASE)
_THEN = re.compile(r"(?:and )?(?:then what|what then|what next|then)(?=\W*$)", re.IGNORECASE)
_NEXT = re.compile(r"what (?:happens|happened|comes|came)(?: (?:next|then|after(?:wards?)?|after that))?(?=\W*$)", re.I)
_TO_SINGULAR = {"do": "does", "are": "is", "were": "was", "have": "has", "don't": "doesn't", "aren't": "isn't"}
_TO_PLURAL = {one: many for many, one in _TO_SINGULAR.items()}
_ONE_OF = frozenset({"than", "another", "other", "first", "second", "last", "next", "this", "that"})
_WHAT_TO_DO = re.compile(
    r"what (?:do|should|can|must|shall|would|could) (?:i|we|you) do"
    r"(?: (?:then|now|first|next|after(?:wards)?))?(?=\W*$)",
    re.IGNORECASE,
)
_ASKED = frozenset("ask tell call ring phone contact email".split())  # somebody, never a thing
_MAKING = frozenset("make made inject prepare mix".split())
_AFTER_IS = frozenset(
    "a an the my your somebody someone something nobody nothing everybody everyone not too so like".split()
)
_MY = frozenset({"my", "our"})
_SITES = frozenset("office clinic branch location site centre center hospital department lab".split())
_STAFF = frozenset("numb sedate call ring phone contact charge bill tell ask examine test check see take shave".split())
_WHO_ASKS = frozenset({"me", "my", "us", "our"})


def replace_pronouns(at: Situation) -> str | None:
    """'does it hurt?': the thing in the pronoun's place; only the first, as people would."""
    for i, token in enumerate(at.said.tokens):
        text: str | None = None
        if token.low == "both":
            text = _both(at, i)
        elif token.low == "one":
            text = _one(at, i)
        elif token.low in _PRONOUNS and _points_back(at.said, i) and not _people_at_large(at.said, i):
            text = _replace_pronoun(at, i)
            if text is not None and _PRONOUNS[token.low][0] is Wanted.PERSON:
                text = _what_they_do(at, text, i) or text
        elif token.low == "there" and not _existential(at.said, i):
            text = _there(at, i)
        if text is not None:
            return text
    return None


def say_about_what(at: Situation) -> str | None:
    """'what do I do first?': about what was asked for what it is; else both questions in one."""
    asked = _WHAT_TO_DO.match(at.said.text)
    if asked is None:
        return None
    found = at.antecedent(Wanted.ANY)
    defined = [token.low for token in at.before.tokens[:2]] in (["what", "is"], ["what", "are"], ["what", "does"])
    if defined and found is not None:
        return f"{at.said.text[: asked.end()]} about {found.text}?"
    return f"{opened(at.before.text)}, and {small(asked.group())}?"


def _what_they_do(at: Situation, text: str, i: int) -> str | None:
    """'should she stop it?', 'her number there?', with the person named already: what she may stop, and where."""
    about = at.about(parse(text))
    for k in range(i + 1, len(about.said.tokens)):
        if about.said.tokens[k].low in ("them", "it"):
            return _replace_pronoun(about, k)
        if about.said.tokens[k].low == "there":
            return _there(about, k)
    return None


def _replace_pronoun(at: Situation, i: int) -> str | None:
    token = at.said.tokens[i]
    wanted, possessive = _PRONOUNS[token.low]
    if token.tag == "D" and not possessive:
        return _pointed_at(at, i)
    if wanted is Wanted.THING and _DUMMY.search(at.said.text):
        return None if at.said.phrases else _with_topic(at)
    if token.low == "it" and _never_named(at.history[0]):
        return None
    found = at.antecedent(wanted)
    if found and i and at.said.tokens[i - 1].low in _ASKED and found.head in EMPTY:
        return None  # "do I have to ask them first?": not "allergy things"
    if found is None and wanted is Wanted.THINGS:
        return None if _has_object(at.said, i) else _with_topic(at)
    if found is None and wanted is Wanted.THING:
        found = at.antecedent(Wanted.ANY)
    if found is None or any(phrase.head == found.head for phrase in at.said.phrases):
        return None  # "did a robot write this?" does not ask of a robot's robot
    return _possessive(at.said, i, found) if possessive else _agreeing(at.said, i, found)


def stands_for_is(said: Parsed, i: int) -> bool:
    """'its somebody elses cells', 'its too long': an "it's" without its apostrophe."""
    after = said.tokens[i + 1] if i + 1 < len(said.tokens) else None
    return said.tokens[i].low == "its" and after is not None and after.low in _AFTER_IS


def _never_named(before: Parsed) -> bool:
    """Whether the question before spoke of 'it' without saying of what: then 'it' is still the same, and not what else
    was named ('is it safe? I am scared of cancer', 'what does it cost?')."""
    i = next((i for i, token in enumerate(before.tokens) if token.low == "it"), None)
    if i is None or not _points_back(before, i):
        return False
    end = next((k for k in range(i, len(before.tokens)) if before.tokens[k].text in (".", "?", "!", ";")), None)
    last = len(before.tokens) if end is None else end
    named = (phrase for phrase in before.phrases if i < phrase.first < last)
    return all(phrase.preposition for phrase in named)  # "is it approved by the FDA?", not "does it take a year?"


def _agreeing(said: Parsed, i: int, found: Antecedent) -> str:
    """With the thing in the pronoun's place, and the verb before it in the same number."""
    named = plural_of(found) if i and said.tokens[i].low == "ones" else found.text  # "the bad ones"
    text = splice(said, i, i + 1, named)
    helper = said.tokens[i - 1] if i else None
    if helper is None or helper.tag != "X":
        return text
    return text[: helper.start] + in_number(helper.text, found.plural) + text[helper.end :]


def in_number(helper: str, plural: bool) -> str:
    """A helping verb in the number of its subject: 'does' as 'do' before several; other words as they are."""
    agreed = (_TO_PLURAL if plural else _TO_SINGULAR).get(helper.lower(), helper)
    return agreed.capitalize() if helper[0].isupper() else agreed


def _possessive(said: Parsed, i: int, found: Antecedent) -> str:
    """'its price': 'the crown's price', or 'the price of the clinics in Leeds' where the owner's name is long."""
    owned = next((p for p in said.phrases if p.first == i), None)
    if found.long and owned is not None:
        return splice(said, i, owned.last, f"the {said.cut(i + 1, owned.last)} of {found.text}")
    return splice(said, i, i + 1, found.text + ("'" if found.plural and found.text.endswith("s") else "'s"))


def _pointed_at(at: Situation, i: int) -> str | None:
    """'that treatment': as it was called before, or with what it stands for in brackets."""
    phrase = next((p for p in at.said.phrases if p.first == i), None)
    if phrase is None:
        return None
    fuller = _fuller(phrase, at)
    if fuller:
        return splice(at.said, i, phrase.last, fuller)
    if sum(token.tag == "N" for token in at.said.tokens[i : phrase.last]) > 1:
        return None  # "that laser thing" says what it is
    found = at.antecedent(Wanted.ANY)
    if found is None or found.head == phrase.head:
        return None
    return _bracketed(at.said, phrase, found)


def _bracketed(said: Parsed, phrase: NounPhrase, found: Antecedent) -> str:
    end = said.tokens[phrase.last - 1].end
    return f"{said.text[:end]} ({found.text}){said.text[end:]}"


def _points_back(said: Parsed, i: int) -> bool:
    """Whether a pronoun has nothing in its own message to point to."""
    token = said.tokens[i]
    if stands_for_is(said, i):
        return False
    if token.low == "that" and token.tag == "O" and i and said.tokens[i - 1].tag in "NVO" and i + 2 < len(said.tokens):
        return False  # "a treatment that works"
    if token.low in ("that", "this") and i == 0 and said.tokens[-1].text != "?":
        return False  # "That is not what I meant."
    wanted, possessive = _PRONOUNS[token.low]
    border = i if possessive else _clause_start(said, i)
    earlier = [p for p in said.phrases if p.last <= border]
    if wanted is Wanted.THINGS:
        return not any(p.plural for p in earlier)
    return not any(p.proper for p in earlier) if wanted is Wanted.PERSON else not earlier


def _clause_start(said: Parsed, i: int) -> int:
    """Where the clause of token `i` begins: within it, subject and object are not the same thing."""
    if i > 1 and said.tokens[i - 1].tag == "X" and any(token.tag in "XV" for token in said.tokens[: i - 1]):
        return i - 1  # "my pulse is 110 is that too fast"
    return max((k for k in range(i) if said.tokens[k].tag in ".C"), default=0)


def _people_at_large(said: Parsed, i: int) -> bool:
    """'do they numb it?', 'will they numb me?', 'how do they make glue?': 'they' are those who do it."""
    after = [token.low for token in said.tokens[i + 1 :]]
    if said.tokens[i].low != "they" or not after:
        return False
    makes = after[0] in _MAKING and _has_object(said, i)
    return makes or "it" in after or (after[0] in _STAFF and not _WHO_ASKS.isdisjoint(after))


def _has_object(said: Parsed, i: int) -> bool:
    """'they' for people at large: a subject that does something to a thing of its own."""
    return any(p.first > i for p in said.phrases)


def _existential(said: Parsed, i: int) -> bool:
    around = {said.tokens[k].low for k in (i - 1, i + 1) if 0 <= k < len(said.tokens)}
    return i <= 2 and bool(around & (BE | {"will", "can", "would"}))


def _there(at: Situation, i: int) -> str | None:
    for question in at.history:
        for phrase in reversed(question.phrases):
            if phrase.preposition in PLACING:
                return splice(at.said, i, i + 1, question.cut(phrase.first - 1, phrase.last))
            if phrase.head.lower() in _SITES and phrase.last - phrase.first > 1:
                return splice(at.said, i, i + 1, f"at the {without_determiner(question, phrase)}")
    return None


def _both(at: Situation, i: int) -> str | None:
    """'both': the two that were named together."""
    pair = _pair(at)
    return splice(at.said, i, i + 1, "both " + re.sub(r"\bor\b|\bvs\.?\b|&", "and", pair)) if pair else None


def _pair(at: Situation) -> str | None:
    """Two that were named together, "a crown or a bridge", or compared, "is a crown better than a bridge?"."""
    for question in at.history:
        for phrase in question.phrases:
            if phrase.joined:
                return phrase.text
            if question.tokens[phrase.first - 1].low == "than" and question.phrases[0].last < phrase.first:
                return f"{question.phrases[0].text} and {phrase.text}"
    return None


def _one(at: Situation, i: int) -> str | None:
    """'a cheaper one', 'which one', 'more than one': of what."""
    said, before = at.said, at.said.tokens[i - 1] if i else None
    if before and before.low == "which" and (pair := _pair(at)):
        return f"{said.text[: before.end]}{said.text[said.tokens[i].end :].rstrip(' ?')}, {pair}?"
    following = said.tokens[i + 1].tag if i + 1 < len(said.tokens) else "."
    if before is None or following in "NA" or not (before.tag in "AW" or before.low in _ONE_OF):
        return None
    found = at.antecedent(Wanted.ANY)
    if found is None:
        return None
    noun = singular_of(found)
    return splice(said, i, i + 1, f"one {noun}" if before.low == "than" else noun)


def _with_topic(at: Situation) -> str | None:
    """What the message is about, said before it."""
    found = at.antecedent(Wanted.ANY)
    return f"With {found.text}, {at.said.text[0].lower()}{at.said.text[1:]}" if found else None


def say_after_what(at: Situation) -> str | None:
    """'can I drive afterwards?', 'what happens next?': after what."""
    found = _AFTERWARDS.search(at.said.text) or _NEXT.match(at.said.text) or _THEN.match(at.said.text)
    topic = at.antecedent(Wanted.ANY) if found else None
    if not found or not topic or any(p.head not in RELATIONAL and not _mine(at.said, p) for p in at.said.phrases):
        return None
    if found.re is _THEN:
        return f"What happens after {topic.text}?"
    if found.re is _NEXT:
        return f"{' '.join(at.said.text.split()[:2])} after {topic.text}?"
    word = "before" if found.group().lower().startswith("before") else "after"
    return f"{at.said.text[: found.start()]}{word} {topic.text}{at.said.text[found.end() :]}"


def _mine(said: Parsed, phrase: NounPhrase) -> bool:
    return said.tokens[phrase.first].low in _MY


def _fuller(phrase: NounPhrase, at: Situation) -> str | None:
    """What an earlier question called the same thing at more length: 'the trial', 'Smith'."""
    short = without_determiner(at.said, phrase).lower()
    for question in at.history:
        for other in question.phrases:
            words = without_determiner(question, other).lower()
            if other.joined or words.count(short) != 1 or words == short or len(words.split()) > 5:
                continue
            begins = other.proper and words.startswith(short + " ")
            if begins or words.endswith(" " + short) or words.startswith(short + " of "):
                return ("" if other.proper else "the ") + without_determiner(question, other)
    return None


def say_in_full(at: Situation) -> str | None:
    """'the trial', 'Smith': as it was called at more length before."""
    for phrase in at.said.phrases:
        definite = at.said.tokens[phrase.first].low == "the"
        if not (definite or phrase.proper) or phrase.last - phrase.first > 2:
            continue
        fuller = _fuller(phrase, at)
        if fuller and fuller.lower() not in at.said.text.lower():
            return splice(at.said, phrase.first, phrase.last, fuller)
    return None
