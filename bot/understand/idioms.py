"""Turns of phrase whose words mean something else: 'what does it set me back?', 'who picks up the tab?'.

Searched as they are, they find backs and tabs. English at large, of no subject; where a phrase may be meant word for
word ("the damage to the hair") it stays.
"""

from __future__ import annotations

import re

_WHOM = r"(?P<whom>me|you|us|one|people|someone|somebody|a person|my \w+)"
_NOD = r"(?:the|a|its|their) (?:green light|go[- ]ahead|thumbs[- ]up|all[- ]clear|nod|blessing|seal of approval)"
_OPENING = r"(?:^|(?<=[.?!] ))"
_UNFIT = (
    r"\bwho(?:(?:['’]s| is| are) not| isn['’]?t| aren['’]?t) "
    r"(?:(?:an? )?(?:good |suitable |right )?candidates?|suitable|eligible)"
)
# Each phrase with what it means, in the order in which they are looked for.
_PHRASES: tuple[tuple[str, str], ...] = (
    (rf"\bset {_WHOM} back\b(?! up\b)", r"cost \g<whom>"),
    (rf"\bsets {_WHOM} back\b", r"costs \g<whom>"),
    (rf"{_OPENING}what(?:'s|’s| is| would be) the damage(?= for\b|\W*$)", "what is the price"),
    (rf"{_OPENING}what(?:'s|’s| is| would be) the damage to (?:my|the) (?:wallet|purse|pocket)\b", "what is the cost"),
    (r"\b(?:(?:fork|shell|splash) out|(?:cough|stump|pony) up)\b", "pay"),
    (r"\bchip in\b", "pay"),
    (r"\bchips in\b", "pays"),
    (r"\b(?:pick up|foot) the (?:tab|bill) for\b", "pay for"),
    (r"\b(?:pick up|foot) the (?:tab|bill)\b", "pay for it"),
    (r"\b(?:picks up|foots) the (?:tab|bill) for\b", "pays for"),
    (r"\b(?:picks up|foots) the (?:tab|bill)\b", "pays for it"),
    (r"\bout of (?:my|your) own pocket\b", "myself"),
    (r"\b(?P<cost>costs?) (?:an arm and a leg|the earth|a fortune|a bomb)\b", r"\g<cost> a lot of money"),
    (r"\b(?:break|breaks|breaking) the bank\b", "cost a lot of money"),
    (r"\b(?P<a>an? )?ballpark(?: (?P<what>figure|number|price))\b", r"\g<a>rough \g<what>"),
    (r",? (?:in the )?ballpark(?=\W*$)", " roughly"),
    (r"\bbang for (?:my|your|the) buck\b", "value for money"),
    (r"\bwhat(?:'s|’s| is) the (?:catch|snag)\b", "what are the drawbacks"),
    (r"\b(?:zip|postal) ?codes?\b|\bpost ?codes?\b", "address"),  # which holds it
    (r"^(?:please |can you |could you )?(?:list|name|give me|show me|tell me)(?: all)?(?: of)? the "
     r"(?=(?:[\w-]+ ){0,2}?[\w-]+s\b)",
     "what are the "),
    (r"\bwhat (?P<could>can|could|might|may) go wrong\b", "what are the risks"),
    (r"\b(?P<who>I|we|you|to) work out(?! (?:how|what|if|whether|which|why|the|my|your|a)\b)", r"\g<who> exercise"),
    (r"\b(?P<how>so|how|too|very) dear(?=\W*$)", r"\g<how> expensive"),
    (rf"\bcut {_WHOM} open\b", "do surgery"),
    (r"\bside[- ]affect(?P<s>s?)\b", r"side effect\g<s>"),
    (r"\bderm(?P<s>s?)\b", r"dermatologist\g<s>"),
    (r"\bwalk me through (?P<it>it|this|the [\w ]+?)(?:,? step by step)?(?=\W*$)", r"how is \g<it> done"),
    (r"\b(?P<who>who (?:\w+ ){1,3}(?:have|get) (?:it|this|that)) done\b", r"\g<who>"),
    # Not "who can get it?", which asks of an illness.
    (r"\bwho should (?:get|have|try) (?P<it>it|this)(?: done)?(?=\W*$)", r"who is a good candidate for \g<it>"),
    (rf"{_UNFIT} for (?P<what>[\w ]+?)(?=\W*$)", r"who should not have \g<what>"),
    (rf"{_UNFIT}(?=\W*$)", "who should not have it"),
    (r"\bto kick in\b", "to start working"),
    (r"\b(?P<helper>does|do|will|did|would) (?P<what>(?:\w+ ){1,4})kick in\b", r"\g<helper> \g<what>start working"),
    (r"\bkicks in\b", "starts working"),
    (rf"\bgive {_NOD} (?:to|for)\b", "approve"),
    (rf"\b(?:given|gave) {_NOD} (?:to|for)\b", "approved"),
    (rf"\b(?P<has>has|have|hasn't) (?P<what>(?:\w+ ){{1,3}})(?:got|gotten|received|had|been given) {_NOD}",
     r"\g<has> \g<what>been approved"),
    (rf"\bget {_NOD}", "get approved"),
    (r"\b(?:slam|put|hit) the brakes on\b|\bpull the plug on\b", "stop"),
    (r"\b(?:slammed|pulled) the (?:brakes|plug) on\b", "stopped"),
    (rf"\bknock(?:ed)? {_WHOM} out\b", r"put \g<whom> under anesthesia"),
    (r"\bbe knocked out\b", "be put under anesthesia"),
    (r"\boff[- ]limits\b|\ba no[- ](?:go|no)\b|\bout of the question\b", "not allowed"),
    (r"\bfor keeps\b|\bfor good\b(?=\W*$| (?:if|when|after|once|or|and|but)\b)", "permanently"),  # not "for good skin"
    (r"\bin one go\b", "at once"),
    (r"\b(?P<years>years|months|weeks) down the (?:line|road)\b", r"\g<years> later"),
    (r"\b(?P<to>to|I|we|you|just) bin (?P<it>it|them|that|those)\b", r"\g<to> stop using \g<it>"),
    (r"^(?P<should>(?:so |ok |but )?should (?:I|we)) (?:do|get|have) (?:it|this)(?: done)?(?P<not> or not)?(?=\W*$)",
     r"\g<should> try it\g<not>"),
    (r"\bgive it a (?:go|try|shot|whirl)\b", "try it"),
    (r"\bgave it a (?:go|try|shot|whirl)\b", "tried it"),
    (r"\bworth a (?:go|try|shot)\b", "worth trying"),
    (r"\bgo cold turkey\b", "stop suddenly"),
    (r"\bwent cold turkey\b", "stopped suddenly"),
    (r"\b(?:have|having) (?:a (?:drink|tipple|few drinks)|some drinks)\b(?! of\b)", "drink alcohol"),
    (r"\bpop (?=(?:an?|some|my|two|a couple of) (?:\w+ )?(?:pills?|tablets?|painkillers?|ibuprofen|paracetamol|aspirin|"
     r"advil|tylenol)\b)", "take "),
    (r"\bblack and blue\b", "bruised"),
    (r"\bsee (?:something|anything|a change|a difference|changes) in the mirror\b", "see results"),
    (r"\bfit the bill\b", "be suitable"),
    (r"\bfits the bill\b", "is suitable"),
    (r"\b(?P<months>\w+ months) gone\b(?! (?:by|past|since|and)\b)", r"\g<months> pregnant"),
    (r"\bknocked up\b", "pregnant"),
    (r"\bback to the grind\b", "back to work"),
    (r"\bunder the weather\b", "ill"),
    (r"\bmeds\b", "medicines"),
    (r"\bOTC\b", "over-the-counter"),
    (r"\bgo under the knife\b", "have surgery"),
    (r"\bgoing under the knife\b", "having surgery"),
    (r"\b(?:back on my feet|up and about(?: again)?)\b", "recovered"),
    (r"\bhit the gym\b", "exercise"),
    (r"\bI(?:'m|’m| am) (?:expecting(?: a baby\b|(?=\s*[,.;?!]|\s*$| and\b| so\b| but\b))|in the family way\b)",
     "I'm pregnant"),
    (r"\b(?:a )?bun in the oven\b", "pregnant"),
    (r"\b(?:just )?(?:snake oil|quackery)\b", "unproven"),
    (r"\btoo good to be true\b", "unproven"),
)  # fmt: skip
# "How long do I stay red?" is told of redness; "stay" alone is said of results too.
_SIGNS = {
    "red": "redness", "sore": "soreness", "numb": "numbness", "stiff": "stiffness", "itchy": "itching",
    "bruised": "bruising", "swollen": "swelling",
}  # fmt: skip
_STAYING = tuple((rf"\b(?:stay|remain) {how}\b", f"have {sign}") for how, sign in _SIGNS.items())
_READ = tuple((re.compile(phrase, re.IGNORECASE), meaning) for phrase, meaning in (*_PHRASES, *_STAYING))


def in_plain_words(text: str) -> str:
    """The text with the turns of phrase put plainly; a capital at its start stays one."""
    plain = text
    for phrase, meaning in _READ:
        plain = phrase.sub(meaning, plain)
    return plain[:1].upper() + plain[1:] if text[:1].isupper() else plain
