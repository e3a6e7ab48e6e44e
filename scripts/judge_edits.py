"""Pairs made by rule from plain sentences: a statement and its edited opposite, a restatement, or a neighbour.

General NLI data hardly contains two sentences that differ by one "not" or one number, which is what two sources
that disagree look like. These rules know English negation, antonyms, modality and numbers, and no subject.
"""

import random
import re
from collections.abc import Callable, Iterator

Edit = Callable[[str, random.Random], str | None]
Pair = tuple[str, str, str]

SOFTENED = re.compile(
    r"\b(some|sometimes|many|most|often|usually|may|might|could|if|whether|unless|not all|generally|typically|"
    r"several|few|certain|other|others|depending|rarely|occasionally)\b",
    re.I,
)
NEGATED = re.compile(r"\b(not|no|never|cannot|without|none|neither|nor)\b|n't\b", re.I)
AUXILIARY = re.compile(r"\b(is|are|was|were|can|will|should|has been|have been)\b(?! (?:not|no|never)\b)")
VERBS = {
    "causes": "cause", "helps": "help", "works": "work", "affects": "affect", "includes": "include",
    "requires": "require", "increases": "increase", "reduces": "reduce", "improves": "improve",
    "prevents": "prevent", "occurs": "occur", "appears": "appear", "needs": "need", "takes": "take",
    "lasts": "last", "contains": "contain", "leads": "lead", "produces": "produce", "provides": "provide",
    "shows": "show", "comes": "come", "begins": "begin", "remains": "remain", "allows": "allow",
    "means": "mean", "makes": "make", "involves": "involve", "protects": "protect", "depends": "depend",
    "belongs": "belong", "becomes": "become", "goes": "go", "recommends": "recommend", "controls": "control",
}  # fmt: skip
PLURAL_VERBS = ("occur", "include", "require", "contain", "produce", "provide", "improve", "prevent", "agree", "exist")
ANTONYMS = (
    ("safe", "dangerous"), ("effective", "ineffective"), ("increase", "decrease"), ("increases", "decreases"),
    ("increased", "decreased"), ("common", "rare"), ("always", "never"), ("approved", "banned"),
    ("required", "optional"), ("necessary", "unnecessary"), ("painless", "painful"),
    ("permanent", "temporary"), ("high", "low"), ("higher", "lower"), ("more", "less"), ("all", "none of the"),
    ("every", "no"), ("possible", "impossible"), ("likely", "unlikely"), ("known", "unknown"),
    ("proven", "unproven"), ("mild", "severe"), ("early", "late"), ("large", "small"), ("best", "worst"),
    ("better", "worse"), ("before", "after"), ("improve", "worsen"), ("improves", "worsens"),
    ("inside", "outside"), ("above", "below"), ("long", "short"), ("legal", "illegal"), ("strong", "weak"),
    ("cheap", "expensive"), ("fast", "slow"), ("quickly", "slowly"), ("successful", "unsuccessful"),
    ("recommended", "discouraged"), ("available", "unavailable"), ("allowed", "forbidden"), ("normal", "abnormal"),
    ("healthy", "sick"), ("benign", "malignant"), ("acute", "chronic"), ("present", "absent"), ("easy", "difficult"),
    ("first", "last"), ("begins", "ends"), ("reduces", "raises"),
    ("reduce", "raise"), ("important", "unimportant"), ("harmless", "harmful"), ("curable", "incurable"),
    ("sufficient", "insufficient"), ("most", "least"), ("inherited", "acquired"),
    ("major", "minor"), ("often", "never"), ("frequently", "rarely"), ("both", "neither"), ("only", "not only"),
    ("good", "poor"), ("young", "old"), ("fewer", "more"), ("minimum", "maximum"), ("complete", "incomplete"),
    ("natural", "artificial"), ("own", "donor's"), ("usually", "never"), ("passed", "failed"), ("supports", "refutes"),
)  # fmt: skip
SYNONYMS = (
    ("about", "approximately"), ("usually", "generally"), ("people", "persons"), ("start", "begin"),
    ("because of", "due to"), ("doctor", "physician"), ("doctors", "physicians"), ("show", "demonstrate"),
    ("shows", "demonstrates"), ("illness", "disease"), ("medicine", "medication"), ("medicines", "drugs"),
    ("often", "frequently"), ("children", "kids"), ("needs", "requires"), ("many", "numerous"), ("called", "termed"),
    ("problems", "difficulties"), ("happen", "occur"), ("happens", "occurs"),
    ("large", "big"), ("help", "aid"), ("helps", "aids"), ("treat", "manage"), ("such as", "for example"),
    ("get", "receive"), ("main", "principal"), ("cannot", "can not"), ("very", "extremely"),
    ("type", "kind"), ("types", "kinds"), ("however", "but"), ("risk", "danger"), ("changes", "alterations"),
    ("certain", "particular"), ("several", "various"), ("during", "in the course of"), ("uses", "employs"),
    ("rare", "uncommon"), ("signs", "indications"), ("tell", "inform"), ("result", "outcome"), ("lasts", "goes on for"),
)  # fmt: skip
POPULATIONS = (
    ("children", "adults"), ("women", "men"), ("infants", "teenagers"), ("adults", "children"), ("men", "women"),
    ("females", "males"), ("males", "females"), ("older", "younger"), ("United States", "Japan"), ("girls", "boys"),
    ("boys", "girls"), ("patients", "volunteers"), ("humans", "animals"),
)  # fmt: skip
NUMBER = re.compile(r"(?<![\w.,/-])(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)( ?(?:to|-|and) ?)?(\d+(?:\.\d+)?)?(?![\w/-])")
NOT_A_QUANTITY = re.compile(
    r"\b(type|types|chromosome|stage|phase|grade|figure|table|vitamin|group|class|at|call|no)\.? ?$", re.I
)
WORD_NUMBERS = ("two", "three", "four", "five", "six", "eight", "ten", "twelve", "twenty")
UNITS = ("hours", "days", "weeks", "months", "years")
TAILS = re.compile(
    r"(?:, (?:which|who|including|such as|especially|although|but|and|while|where|particularly)\b|; | \()"
)
TRUE_FRAMES = (
    "According to experts, {}",
    "It is true that {}",
    "Doctors say that {}",
    "Research has shown that {}",
    "In fact, {}",
)
FALSE_FRAMES = (
    "It is not true that {}",
    "It is a myth that {}",
    "There is no evidence that {}",
    "Contrary to what many believe, it is false that {}",
    "No study has shown that {}",
    "It has not been proven that {}",
)


def swap_word(sentence: str, old: str, new: str) -> str | None:
    """`sentence` with the first whole word `old` replaced, its capital kept; None where it does not occur."""
    found = re.search(rf"\b{re.escape(old)}\b", sentence, re.I)
    if found is None:
        return None
    word = new.capitalize() if found.group()[0].isupper() and new[0].islower() else new
    before = re.sub(
        r"\b([Aa])n? $", lambda m: f"{m[1]}n " if word[0] in "aeiou" else f"{m[1]} ", sentence[: found.start()]
    )
    return before + word + sentence[found.end() :]


def swap_one_of(
    sentence: str, table: tuple[tuple[str, str], ...], rng: random.Random, both_ways: bool = True
) -> str | None:
    rows = [row for a, b in table for row in (((a, b), (b, a)) if both_ways else ((a, b),))]
    swapped = [s for a, b in rows if (s := swap_word(sentence, a, b))]
    return rng.choice(swapped) if swapped else None


def insert_not(sentence: str, rng: random.Random) -> str | None:
    """Negate the first auxiliary or a known verb: "is" to "is not", "causes" to "does not cause"."""
    found = AUXILIARY.search(sentence)
    if found:
        word = found.group()
        if word == "can":
            negated = "cannot"
        elif " " in word:
            negated = word.replace(" been", " not been")
        else:
            negated = word + rng.choice((" not", " not", " never" if word in ("is", "are") else " not"))
        return sentence[: found.start()] + negated + sentence[found.end() :]
    for verb, base in VERBS.items():
        if re.search(rf"\w {verb}\b", sentence):
            return swap_word(sentence, verb, rng.choice(("does not ", "doesn't ")) + base)
    for verb in PLURAL_VERBS:
        if re.search(rf"s {verb}\b", sentence):
            return swap_word(sentence, verb, rng.choice(("do not ", "don't ")) + verb)
    return None


def remove_not(sentence: str, rng: random.Random) -> str | None:
    """The sentence without its one negation; None where it has none or more than one."""
    if len(NEGATED.findall(sentence)) != 1:
        return None
    for old, new in ((r"\b(is|are|was|were|can|will|should|has|have|do) not\b", r"\1"), (r"\bcannot\b", "can"),
                     (r"\b(is|are|was|were|do)n't\b", r"\1"), (r"\bThere is no\b", "There is a"),
                     (r"\bno evidence\b", "strong evidence"), (r"\bnever\b", "always"), (r"\bwithout\b", "with"),
                     (r"\bNo (\w+s)\b", r"All \1")):  # fmt: skip
        changed = re.sub(old, new, sentence, count=1)
        if changed != sentence:
            return changed
    return None


def change_number(sentence: str, rng: random.Random) -> str | None:
    """Another value for one quantity (a range moves so that it no longer overlaps), or another unit of time."""
    for found in NUMBER.finditer(sentence):
        if NOT_A_QUANTITY.search(sentence[: found.start()]):
            continue
        low, joint, high = found.groups()
        value = float(low.replace(",", ""))
        if 1800 <= value <= 2100 and not joint:
            return (
                sentence[: found.start()]
                + str(int(value) + rng.choice((-12, -5, -3, 4, 7, 10)))
                + sentence[found.end() :]
            )
        factor = rng.choice((0.2, 0.4, 2, 3, 5))
        if joint and high:
            width = max(float(high) - value, 1.0)
            bottom = float(high) + width * rng.choice((1, 2, 3))
            return sentence[: found.start()] + f"{bottom:g}{joint}{bottom + width:g}" + sentence[found.end() :]
        changed = round(value * factor) if value * factor >= 1 else round(value * 3)
        if changed != value and changed >= 1:
            return sentence[: found.start()] + f"{changed:,}" + sentence[found.start() + len(low) :]
    words = [w for w in WORD_NUMBERS + UNITS if re.search(rf"\b{w}\b", sentence)]
    if not words:
        return None
    word = rng.choice(words)
    others = [w for w in (UNITS if word in UNITS else WORD_NUMBERS) if w != word]
    return swap_word(sentence, word, rng.choice(others))


def shorten(sentence: str, rng: random.Random) -> str | None:
    """The main clause: what follows ", which", ", including", ";" or an opening bracket is cut."""
    found = TAILS.search(sentence)
    if found is None or len(sentence[: found.start()].split()) < 5:
        return None
    return sentence[: found.start()] + "."


def restate(sentence: str, rng: random.Random) -> str | None:
    """Other words for the same: up to three synonyms swapped."""
    changed: str | None = None
    for _ in range(3):
        changed = swap_one_of(changed or sentence, SYNONYMS, rng) or changed
    return changed


def frame(sentence: str, frames: tuple[str, ...], rng: random.Random) -> str:
    first, rest = sentence[:1], sentence[1:]
    return rng.choice(frames).format((first.lower() if rest[:1].islower() else first) + rest)


def oppose(sentence: str, rng: random.Random) -> str | None:
    """The edited opposite of a sentence that is stated without hedge or quantifier; None where no rule applies."""
    if SOFTENED.search(sentence):
        return change_number(sentence, rng)
    edits: list[Edit] = [insert_not, lambda s, r: swap_one_of(s, ANTONYMS, r), change_number]
    if NEGATED.search(sentence):
        edits = [remove_not, remove_not, change_number]
    rng.shuffle(edits)
    if rng.random() < 0.08:
        return frame(sentence, FALSE_FRAMES, rng)
    return next((changed for edit in edits if (changed := edit(sentence, rng))), None)


def loosen(sentence: str, rng: random.Random) -> str:
    """The sentence, or its main clause, or other words for it: so that an opposite is not always one word away."""
    for edit in rng.sample((shorten, restate, shorten, restate), rng.choice((0, 1, 2))):
        sentence = edit(sentence, rng) or sentence
    return sentence


def same_meaning(sentence: str, rng: random.Random) -> Pair | None:
    """A sentence (or its negation) and what follows from it."""
    premise = sentence
    if rng.random() < 0.5 and not SOFTENED.search(sentence):
        premise = oppose(sentence, rng) or sentence
    hypothesis = loosen(loosen(premise, rng), rng)
    if rng.random() < 0.25:
        hypothesis = frame(hypothesis, TRUE_FRAMES, rng)
    return (premise, hypothesis, "entailment") if hypothesis != premise or rng.random() < 0.1 else None


def soft_negation(sentence: str, rng: random.Random) -> Pair | None:
    """'May cause' and "may not cause", "some are" and "some are not": both can be true."""
    if re.search(r"\bmay\b(?! not)", sentence) and rng.random() < 0.7:
        return sentence, loosen(re.sub(r"\bmay\b", "may not", sentence, count=1), rng), "neutral"
    if re.search(r"^Some \w+ (are|were|can|will)\b", sentence) and (changed := insert_not(sentence, rng)):
        return sentence, loosen(changed, rng), "neutral"
    return None


def other_population(sentence: str, rng: random.Random) -> Pair | None:
    changed = swap_one_of(sentence, POPULATIONS, rng, both_ways=False)
    return (sentence, loosen(changed, rng), "neutral") if changed else None


def more_detail(sentence: str, rng: random.Random) -> Pair | None:
    short = shorten(sentence, rng)
    return (short, sentence, "neutral") if short else None


def neighbour(sentence: str, other: str, rng: random.Random) -> Pair:
    """Two sentences of one text: about the same thing, saying different things, whatever is negated in either."""
    if rng.random() < 0.4:
        other = oppose(other, rng) or other
    return (sentence, other, "neutral") if rng.random() < 0.5 else (other, sentence, "neutral")


def opposite(sentence: str, rng: random.Random) -> Pair | None:
    changed = oppose(sentence, rng)
    if changed is None:
        return None
    a, b = loosen(sentence, rng), changed
    return (a, b, "contradiction") if rng.random() < 0.5 else (b, a, "contradiction")


def make_pairs(texts: list[list[str]], rng: random.Random) -> Iterator[Pair]:
    """Endless pairs from `texts` (each a list of its sentences): of four, two opposites, one entailed, one neutral."""
    while True:
        text = rng.choice(texts)
        at = rng.randrange(len(text))
        kind = rng.randrange(12)
        pair: Pair | None
        if kind < 5:
            pair = opposite(text[at], rng)
        elif kind < 8:
            pair = same_meaning(text[at], rng)
        elif kind < 10:
            pair = neighbour(text[at], text[(at + 1) % len(text)], rng) if len(text) > 1 else None
        else:
            pair = rng.choice((soft_negation, other_population, more_detail))(text[at], rng)
        if pair is not None:
            yield pair
