"""Follow-ups that ask the question before again, or from another side: 'why not?', 'which ones?', 'how long?'."""

from __future__ import annotations

import re

from bot.understand import english
from bot.understand.antecedents import Wanted
from bot.understand.phrases import Parsed, parse
from bot.understand.situation import Situation
from bot.understand.wording import clause, opened, plural_of, rest, small, without_determiner

_MORE = re.compile(
    r"(?:(?:please )?(?:tell me|say|explain)(?: (?:some|any|a (?:bit|little)))? more|more(?: details?| info\w*)?|go on|"
    r"continue|explain(?: (?:that|this|it|please))?|elaborate|really|are you (?:sure|certain)|"
    r"is (?:that|this) (?:true|right)|says who|what do you mean|meaning|how do you know(?: that)?)"
    r"(?: about (?:that|this|it|them))?(?: please)?\W*$",
    re.IGNORECASE,
)
_WHICH = re.compile(
    r"(?:which|what|like what|like which|such as|for example|for instance|e\.?g\.?|who)"
    r"(?: (?:ones?|kinds?|types?|sorts?|are (?:they|those|these)|exactly|specifically|of them))*\W*$",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"(?P<wh>(?:(?:since|until|till|by|for|from|to|with|at|in|under|after|before|on) )?"
    r"(?:why|when|where|who|whom|how|how come|what for|what|which)\b"
    r"(?: (?:not|so|else|long|soon|often|much|many|far|apart|quickly|fast|big|bad|old|late|early|time|age|way|reason|"
    r"come|countr\w+|cit\w+|places?|cases?|hospitals?|clinics?|ones?))*)(?: exactly| precisely| (?:is|was) that)*\W*$",
    re.IGNORECASE,
)
# "Why did they?" leaves out what they did. Not with "is": "where is it?" leaves out nothing.
_LEFT_OUT = re.compile(
    r"(?P<wh>why|when|how|how come|where)\s+"
    r"(?P<aux>do|does|did|has|have|can|ca|could|will|wo|would|should)(?P<not>n['’]?t)?\s+"
    r"(?:it|they|he|she|you|we|that|this|these|those)(?P<no> not)?\W*$",
    re.IGNORECASE,
)
# What a measure is asked of when the question before asked something else; {be} and {do} agree with the topic.
_MEASURES = {
    "for how long": "For how long {do} {topic} last?",
    "how long": "How long {do} {topic} take?",
    "how often": "How often {be} {topic} needed?",
    "how much": "How much {do} {topic} cost?",
    "how far apart": "How far apart {be} {topic}?",
    "how big": "How big {be} {topic}?",
    "how bad": "How bad {be} {topic}?",
    "how soon": "How soon {do} {topic} work?",
    "how fast": "How fast {do} {topic} work?",
    "how": "How {do} {topic} work?",
    "where": "Where {be} {topic}?",
    "when": "When {be} {topic}?",
}
_KNOWN = frozenset("the this that these those my our your his her its their".split())
_NO = re.compile(r"(?:no|not)\b", re.IGNORECASE)  # "Is it safe?" - "No." - "Why?": why it is not
_POINTS = re.compile(
    r"\b(?:sa(?:y|ys|id)|think|thinks|thought|means?|meant|claims?|claimed|know|knows) (?:so|that|this)\W*$", re.I
)
_WORRY = re.compile(
    r"(?P<worry>(?:should|do|must|need) (?:i|we) (?:need to |have to )?(?:be )?"
    r"(?:worried|worry|concerned|scared|afraid))\W*$",
    re.IGNORECASE,
)
_WHO = re.compile(
    r"(?:who|which|what) (?P<aux>(?:does|do|is|are|can|should|will)(?:n't| not)?|can't|cannot|won't)\W*$", re.IGNORECASE
)


def ask_again(at: Situation) -> str | None:
    """'tell me more', 'are you sure?': the same question."""
    return at.before.text if _MORE.match(at.said.text) else None


def worry_about_what(at: Situation) -> str | None:
    """'should I be worried?': about what was asked before."""
    found = _WORRY.match(at.said.text)
    about = at.antecedent(Wanted.ANY) if found else None
    return f"{found['worry']} about {about.text}?" if found and about else None


def enumerate_them(at: Situation) -> str | None:
    """'which ones?': the question before, with 'which' before what it asked about."""
    if not _WHICH.match(at.said.text):
        return None
    question = at.before
    several = [p for p in question.phrases if p.plural]
    open_ = [p for p in several if question.tokens[p.first].low not in _KNOWN]  # nobody asks which "those people" are
    phrase = next(iter(open_ or several or question.phrases), None)
    if phrase is None:
        return f"{opened(question.text)}, and which?"
    noun = without_determiner(question, phrase)
    opening = [token.low for token in question.tokens[:2]]
    if phrase.first == 1 and opening[0] in ("do", "does", "did"):
        return f"Which {noun} {rest(question, phrase.last)}"
    if phrase.first == 1 and opening[0] in ("is", "are", "was", "were", "can", "will", "should"):
        return f"Which {noun} {opening[0]} {rest(question, phrase.last)}"
    if opening[1:] == ["there"]:
        return f"Which {noun} {opening[0]} there {rest(question, phrase.last)}"
    return f"{opened(question.text)}, and which {noun}?"


def ask_from_another_side(at: Situation) -> str | None:
    """'since when?', 'why not?': the question word before what was asked; 'how long?' of what it was about."""
    found = _BARE.match(at.said.text)
    if not found:
        return None
    asked, question = found["wh"].strip(), at.before
    negated = asked.lower().endswith(" not")
    asked = asked[: -len(" not")] if negated else asked
    if asked.lower() in ("why", "how come"):
        asked, negated = "Why", negated or any(_NO.match(quote) for quote in at.quotes[:2])
    if question.tokens[0].tag == "X" and asked.lower() not in ("how much", "how many", "how often"):
        return f"{asked} {clause(question, 0, negated=negated)}"
    low, topic = asked.lower(), at.antecedent(Wanted.ANY)
    if topic and low == "how many":
        return f"How many {plural_of(topic)} are there?"
    if topic and low in _MEASURES:
        be, do = ("are", "do") if topic.plural else ("is", "does")
        return _MEASURES[low].format(topic=topic.text, be=be, do=do)
    if [token.tag for token in question.tokens[:2]] == ["W", "X"] and _says_something(question):
        return f"{asked} {clause(question, 1, negated=negated)}"
    return f"{opened(question.text)}, and {found['wh'].strip().lower()}?"


def finish_question(at: Situation) -> str | None:
    """'why did they?' after 'when did they stop it?': why they stopped it."""
    found, helpers = _LEFT_OUT.match(at.said.text), {_one_form(token.low) for token in at.before.tokens[:2]}
    if not found or _one_form(found["aux"].lower()) not in helpers:
        return None
    negated = found["not"] or found["no"]
    return ask_from_another_side(at.about(parse(f"{found['wh']} not" if negated else found["wh"])))


def _one_form(helper: str) -> str:
    return {"does": "do", "has": "have", "ca": "can", "wo": "will"}.get(helper, helper)


def _says_something(question: Parsed) -> bool:
    """Whether more follows the helping verb than a name for something: not 'what is a crown'."""
    return not any(phrase.first == 2 and phrase.last + 1 >= len(question.tokens) for phrase in question.phrases)


def question_what_was_said(at: Situation) -> str | None:
    """'who says that?', 'why do they think so?': of the question before."""
    return f"{opened(at.before.text)}, and {small(at.said.text)}" if _POINTS.search(at.said.text) else None


def ask_for_the_others(at: Situation) -> str | None:
    """'and who doesn't?' after 'who needs it?': who does not need it."""
    found, question = _WHO.match(at.said.text), at.before
    if not found or len(question.tokens) < 3 or question.tokens[0].low not in ("who", "which", "what"):
        return None
    helper = found["aux"].lower().replace("can't", "cannot").replace("won't", "will not").replace("n't", " not")
    verb = question.tokens[1]
    if verb.tag == "V":
        return f"Who {helper} {english.base(verb.low, 'VERB')} {rest(question, 2)}"
    return f"Who {helper} {rest(question, 2)}" if verb.tag == "X" else None
