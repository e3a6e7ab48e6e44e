"""Turns a follow-up into a question that stands alone, from the turns before. Pure functions, general English only.

The rules are the table `RULES`, tried in order; the first that can say what was meant decides. A message that stands by
itself is left as it is: a new subject after an old one is not dragged back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.model import Outcome, Turn
from bot.understand.antecedents import BACK, Wanted
from bot.understand.doing import DONE, do_something_else, say_what_is_done, say_what_is_taken
from bot.understand.other import turn_to_the_other
from bot.understand.owners import ask_how_many, name_the_owner
from bot.understand.parallels import (
    ask_beside,
    ask_there,
    complete_condition,
    go_on,
    name_another,
    replace_place,
    replace_thing,
    turn_round,
)
from bot.understand.pointing import replace_pronouns, say_about_what, say_after_what, say_in_full
from bot.understand.restating import (
    ask_again,
    ask_for_the_others,
    ask_from_another_side,
    enumerate_them,
    finish_question,
    question_what_was_said,
    worry_about_what,
)
from bot.understand.situation import LONGEST, Situation, read_situation
from bot.understand.wording import sentence

# In probability. Of the 24 conversations in tests/data/followups_documents.jsonl 22 are right with it, 21 with 0.25, 19
# with 0.4, and 18 if the newest subject is always meant.
BETTER_BY_FAR = 0.1
# What is as likely answered is what was asked, though the library may say more of something else. Of the 94
# conversations in tests/data 0.5, 0.8 and no such bound answer 84, 85 and 84 as if asked in full.
FITTING = 0.8
SUBJECTS_TRIED = 3  # turns back
# Asked after what was talked of, so likely answered. Over a made-up clinic with many treatments eight questions that go
# on with the last ("can I take ibuprofen" after shockwave) have 0.48 and more so but for one, and six that do not ("can
# I pay by card") 0.22 and less.
GOES_ON = 0.45
LEAVE_WORDS = 9  # of a question that leaves out what it goes on with, at most

_FRESH = re.compile(
    r"^\W*(?:(?:thanks|thank you|thx|ok|okay|great)\b[\s,.!:;-]*)*"
    r"(?:(?:a |an |one )?(?:different|another|new|separate|unrelated|next) "
    r"(?:question|topic|subject|thing)\b(?! about it)|"
    r"other (?:question|topic|subject)(?=\s*[:.,-])|"
    r"(?:on|changing) (?:a(?:nother| different) )?(?:topic|subject)|by the way|btw|something else)\b[\s:,.;!-]*",
    re.IGNORECASE,
)
_ASSENT = re.compile(
    r"^\W*(?:yes|no|yeah|yep|nope|sure|ok|okay|fine|right|correct|please|maybe|thanks|thank you)\W*$", re.IGNORECASE
)
_POLITE = re.compile(
    r"^\W*(?:(?:thanks|thank you|thx|ok|okay|great|hi|hello|i see|got it)\b(?: so much| a lot)?[\s,.!:;-]+)+",
    re.IGNORECASE,
)


# Leave, or the time, to do something: in a clinic with many treatments it depends on what was had.
_LEAVE = re.compile(
    r"^\W*(?:(?:and|so|but|ok|okay|also|then)\b\W*)*(?:(?:when|how soon|how long (?:before|until|till|til)|what) )?"
    r"(?:(?:can|could|may|should|must|shall) (?:i|we)|(?:i|we) (?:can|may|should|must)|will i be able to|"
    r"is it (?:ok|okay|safe|alright|all right|fine) (?:for me )?to) (?:still |already |now |also )?(?P<verb>[a-z]+)\b",
    re.IGNORECASE,
)
# Questions of which no treatment is the subject.
_NO_TREATMENT = re.compile(
    r"^\W*(?:where|who|when are|what are your|do you|is there|are there)\b|"
    r"\b(?:allerg\w+|office|hours|parking|price|cost)\b",
    re.IGNORECASE,
)
_SAID_WHEN = re.compile(
    r"\b(?:after|before|during|while|with|since|if|on|for|between|without|there|it|them|they|this|that|these|those)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Resolved:
    """A question that stands alone, whether it had to be made from earlier turns, and whether from any of them."""

    text: str
    follow_up: bool
    looks_back: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of follow-up: what it looks like, what comes of it, and how; None from `resolve` if it is not one.

    `before` is the question before, or several with " / " between them.
    `looks_back`: what is missing may stand in any turn; else it is the last that is gone on with.
    """

    before: str
    example: str
    becomes: str
    resolve: Callable[[Situation], str | None]
    looks_back: bool = False


RULES: tuple[Rule, ...] = (
    Rule("Is yoga safe?", "tell me more", "Is yoga safe?", ask_again),
    Rule("Do any dentists use lasers?", "which ones?", "Which dentists use lasers?", enumerate_them),
    Rule("Do insurers pay?", "why not?", "Why do insurers not pay?", ask_from_another_side),
    Rule(
        "What are the side effects?",
        "should I be worried?",
        "Should I be worried about the side effects?",
        worry_about_what,
    ),
    Rule("When did they ban it?", "why did they?", "Why did they ban it?", finish_question),
    Rule("Who needs a crown?", "and who doesn't?", "Who does not need a crown?", ask_for_the_others),
    Rule("What is a root canal?", "and if it fails?", "What if a root canal fails?", complete_condition),
    Rule("A crown or a bridge? / Is a crown safe?", "and the other one?", "Is a bridge safe?", turn_to_the_other),
    Rule("What does a crown cost in Spain?", "and in Turkey?", "What does a crown cost in Turkey?", replace_place),
    Rule("Can I eat before the visit?", "and after?", "Can I eat after the visit?", turn_round),
    Rule("Do you have an office in York?", "phone number?", "Phone number in York?", ask_there),
    Rule("Who runs the Leeds office?", "and the one in York?", "Who runs the office in York?", name_another),
    Rule("Can I drive after it?", "and drink beer?", "Can I drink beer after it?", do_something_else),
    Rule("Is yoga safe?", "who says so?", "Is yoga safe, and who says so?", question_what_was_said),
    Rule("What is a burn?", "what do I do first?", "What do I do first about a burn?", say_about_what),
    Rule("What is amoxicillin for?", "how much do I take?", "How much amoxicillin do I take?", say_what_is_taken),
    Rule("Can I wash my hair?", "how soon may I do it again?", "How soon may I wash my hair again?", say_what_is_done),
    Rule("What is a root canal?", "how many would I need?", "How many root canals would I need?", ask_how_many),
    Rule("What is a root canal?", "is that painful?", "Is a root canal painful?", replace_pronouns, True),
    Rule("What is a root canal?", "can I drive afterwards?", "Can I drive after a root canal?", say_after_what),
    Rule("What causes migraine?", "what about stress?", "Does stress cause migraine?", replace_thing),
    Rule("Is there a trial of lasers?", "when will the trial end?", "When will the trial of lasers end?", say_in_full),
    Rule("What is a root canal?", "what are the risks?", "What are the risks of a root canal?", name_the_owner, True),
    Rule("Should I rest?", "what about being sick?", "Should I rest, and what about being sick?", ask_beside),
    Rule("Should I rest?", "who with?", "Should I rest, and who with?", ask_beside),
    Rule("Should I rest?", "not even walk?", "Should I rest, not even walk?", go_on),
)


def stand_alone(message: str, turns: Sequence[Turn]) -> Resolved:
    """The message as a question that can be understood without the turns before it."""
    fresh = _FRESH.sub("", message, count=1)
    if fresh != message and fresh.strip():
        return Resolved(sentence(fresh), False)
    asked = [turn for turn in turns if turn.outcome not in (Outcome.URGENT, Outcome.CHITCHAT)][-BACK:]
    asked = [turn for turn in asked if turn.message.strip()]
    if asked and len(message) <= LONGEST and not _ASSENT.match(message):
        situation = read_situation(message, asked)
        for rule in RULES if situation.said.tokens and situation.before.tokens else ():
            text = rule.resolve(situation)
            if text is not None:
                return Resolved(sentence(text), True, rule.looks_back)
    return Resolved(_POLITE.sub("", message, count=1).strip() or message, False)


def fitting(message: str, turns: Sequence[Turn], fits: Callable[[str], float], one_subject: bool = True) -> Resolved:
    """The message standing alone, about the subject that fits it best where two have been talked of.

    "Does it hurt?" after a treatment and then an address is about the treatment. Words alone do not tell: both readings
    are tried on the library, and the newest subject is left only for one that fits better by far. `fits` gives the
    probability that the library answers a question.

    Where the library is about several things (not `one_subject`), "can I drive?" is asked of what was talked of last if
    the library answers it so: what it says of another treatment would be read as said of this one.
    """
    newest = stand_alone(message, turns)
    if not newest.follow_up and not one_subject:
        return _going_on(newest, turns, fits)
    if not newest.looks_back:
        return newest
    known = range(len(turns) - 1, max(0, len(turns) - SUBJECTS_TRIED), -1)
    readings = {older.text: older for n in known if (older := stand_alone(message, turns[:n])).looks_back}
    readings.pop(newest.text, None)
    if not readings:
        return newest
    fit = fits(newest.text)
    if fit >= FITTING:
        return newest
    best = max(readings, key=fits)
    return readings[best] if fits(best) > fit + BETTER_BY_FAR else newest


def _going_on(message: Resolved, turns: Sequence[Turn], fits: Callable[[str], float]) -> Resolved:
    """A question for leave, without a time or a pronoun, asked after what was talked of last if that is answered."""
    words = message.text.split()
    asked = [turn for turn in turns if turn.outcome not in (Outcome.URGENT, Outcome.CHITCHAT) and turn.message.strip()]
    found = _LEAVE.match(message.text)
    if not asked or len(words) > LEAVE_WORDS or not found or _SAID_WHEN.search(message.text):
        return message
    if found["verb"].lower() not in DONE or _NO_TREATMENT.search(asked[-1].question or asked[-1].message):
        return message
    topic = read_situation(message.text, asked[-BACK:]).antecedent(Wanted.ANY)
    if topic is None or topic.head in message.text.lower().split():
        return message
    gone_on = f"{message.text.rstrip(' ?.!')} after {topic.text}?"
    return Resolved(sentence(gone_on), True) if fits(gone_on) >= GOES_ON else message
