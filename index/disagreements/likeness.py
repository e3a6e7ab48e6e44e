"""Whether two claims speak of the same thing, beyond the word that brings them together."""

from __future__ import annotations

import re

from index.disagreements.claims import subject_phrase
from index.disagreements.entities import About, apart_by_name
from index.disagreements.measures import Measure, opens_or_closes, proper_names
from index.disagreements.opposites import Reading
from index.disagreements.phrases import Phrase, about_itself, clause_phrase, same_thing
from index.disagreements.reads import Read, Role
from index.disagreements.spoken import LIGHT, telling_stems
from index.disagreements.stance import Stance, conditional, denials, hedged
from index.disagreements.wording import clause_spans, content_stems, plain
from index.keywords import STOP_WORDS, stem, words

LEAST_COSINE = 0.2  # of claims whose subject and part played are already the same
NEAR_PART = 0.4  # of sentences whose figures play the same part
NEAR_MATTER = 0.65  # of sentences of two documents that name one matter, though not as their subject
NEAR = 0.55  # of claims that only a shared word brings together
SHARED = 0.4  # part of the shorter claim's words that the other must have
SAME_SHARE = 0.75  # of claims with shares: they are shares of different wholes more often than not
SAME_SENTENCE = 0.7  # of claims of which only one names what its figure is of
SAME_WORDS = 0.65  # of claims whose figures stand among the same words
_GOVERNED = 3  # words back to a preposition that a word depends on
ALIKE = 0.8  # of claims that share a word and, besides, nothing but their subject
SAME_CONTENT = 0.75  # of all words of two claims: they say one thing
SHARED_SAID = 0.5  # the same where the word in question is in no table

# "It is not known whether ...", "studies have not proven that ..."
_DOUBTED = re.compile(
    r"\b(?:known|proven|proved|shown|clear|certain|sure|understood|unclear|unknown|evidence|proof)\s+(?:that|whether|if|how|why)\s+"
)


def same_measure(a: Read, b: Read, first: Measure, second: Measure, cosine: float) -> bool:
    """Whether two quantities with the same part measure the same thing for the same people and place."""
    if first.quantity.per != second.quantity.per:
        return False
    mains = frozenset({a.about.main, b.about.main})
    titles = [frozenset(content_stems(read.claim.title)) for read in (a, b)]  # a document may name its subject its way
    if not same_thing(first.phrase, second.phrase, mains, a.known | titles[1], b.known | titles[0]):
        return False
    if first.names - b.known or second.names - a.known or a.group != b.group:
        return False
    if bool(_SUPPOSED.search(plain(a.claim.said))) != bool(_SUPPOSED.search(plain(b.claim.said))):
        return False  # one figure is for a case of its own
    if of_another_kind(a, b):
        return False
    alone = a.claim.statement.document_id == b.claim.statement.document_id
    if alone and _each_of_its_own(a, b, first, second):
        return False
    if first.dimension in ("share", "date") and cosine < SAME_SHARE:
        return False
    if (alone and first.dimension == "date") or _other_year(a, b, first.dimension):
        return False
    if first.dimension == "share" and _whole(a, first) != _whole(b, second):
        return False
    shared, smaller = len(first.stems & second.stems), min(len(first.stems), len(second.stems))
    if first.dimension == "clock" and opens_or_closes(first) and opens_or_closes(second):
        return cosine >= NEAR and not (conditional(a.claim.said) or conditional(b.claim.said))
    if first.role in ("other", "value") or (first.role == "number" and "occasion" not in first.dimension):
        if conditional(a.claim.said) or conditional(b.claim.said) or first.quantity.vague or second.quantity.vague:
            return False
        if (first.phrase is None) != (second.phrase is None) and cosine < SAME_SENTENCE:
            return False
        alike = first.phrase is not None and second.phrase is not None and first.phrase.head == second.phrase.head
        enough = shared >= (1 if alike else 2) and shared >= SHARED_SAID * smaller
        return cosine >= NEAR and (enough or (shared == smaller > 0 and cosine >= SAME_WORDS))
    if a.claim.label or b.claim.label or "occasion" in first.dimension or first.dimension.startswith("money"):
        return cosine >= LEAST_COSINE
    if first.role in ("interval", "wait"):  # of what must be done, and that is in the words
        return cosine >= NEAR_PART and shared >= SHARED * max(smaller, 1)
    return cosine >= NEAR_PART and shared > 0


def same_matter(a: Read, b: Read, cosine: float, same_subject: bool) -> bool:
    """Whether two claims are of one thing in a library about several, where that both have a price says nothing.

    Two documents have to use two telling words in common, or, if their subjects are the same, one under titles and
    headings that have another. Over 24 made-up clinics 70 pairs of figures conflicted without it, 6 of them truly;
    with it 7 do, 6 of them truly.
    """
    one, other = a.claim, b.claim
    if cosine < NEAR or one.statement.document_id == other.statement.document_id or one.column != other.column:
        return False
    said = telling_stems(f"{one.label} {one.said}") & telling_stems(f"{other.label} {other.said}")
    above = telling_stems(" ".join((one.title, *one.headings))) & telling_stems(
        " ".join((other.title, *other.headings))
    )
    said, above = said - _MEASURING, above - _MEASURING
    said = frozenset(term for term in said if not term.isdigit())
    if not same_subject:
        return len(said) > 1 and cosine >= NEAR_MATTER and not (one.column or one.label or other.label)
    return len(said) > 1 or (bool(said) and bool(above - said - a.common))


_MEASURING = frozenset(
    stem(word)
    for word in (
        "second minute hour day night week month year once twice first last every after afterwards before more less "
        "start begin come go"
    ).split()
)


def _each_of_its_own(a: Read, b: Read, first: Measure, second: Measure) -> bool:
    """Whether one document says each figure of another case: both sentences have words that the other lacks."""
    if first.stems - second.stems and second.stems - first.stems:
        return True
    left, right = (frozenset(content_stems(f"{read.claim.label} {read.claim.said}")) for read in (a, b))
    return first.role in ("value", "other", "interval", "wait", "number") and bool(left - right and right - left)


_SUPPOSED = re.compile(r"\bif you\b|\bif (?:the|a|an|it|they|this)\b|\bunless\b|\bin case\b")


def _other_year(a: Read, b: Read, dimension: str) -> bool:
    """Whether figures are given for different years."""
    years = [frozenset(_YEAR.findall(read.claim.text)) for read in (a, b)]
    return dimension != "date" and bool(years[0] and years[1]) and not years[0] & years[1]


_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def _whole(read: Read, share: Measure) -> frozenset[str]:
    """Stems of what a share is a share of: "10 percent of cases"."""
    rest = _PART_OF.match(plain(read.claim.said)[share.quantity.end :])
    named: list[str] = []
    for word in words(rest[1]) if rest else ():
        if word in STOP_WORDS:
            break
        named.append(word)
    return frozenset(content_stems(" ".join(named)))


_PART_OF = re.compile(r"\s*of (?:the |all |its |their )?([^,.;:()]*)")


def same_words(a: Read, b: Read) -> bool:
    """Whether two claims are nearly one sentence but for a figure, and their documents are not of two things."""
    left, right = (frozenset(content_stems(read.claim.text)) for read in (a, b))
    many = len(left & right) >= _SENTENCE_STEMS and len(left & right) >= _SENTENCE_SHARE * len(left | right)
    return many and not apart_by_name(a.about, b.about)


_SENTENCE_STEMS, _SENTENCE_SHARE = 3, 0.7


def reading_phrase(read: Read, reading: Reading) -> Phrase | None:
    """What the clause of a reading is about, its own words left out; of doubt, what it is doubted of."""
    claim = read.claim
    own = frozenset(content_stems(claim.text[reading.start : reading.end])) - {read.about.main}
    shift = len(claim.text) - len(claim.said)
    text, start = (claim.said, reading.start - shift) if reading.start >= shift else (claim.text, reading.start)
    if reading.stance is Stance.OPEN:
        doubted = _DOUBTED.search(plain(text))
        phrase = clause_phrase(text[doubted.end() :], 0, own) if doubted else None
        if phrase is not None:
            return phrase
    return clause_phrase(text, start, own)


def about_one(role: Role, one: Phrase | None, other: Phrase | None, a: About, b: About) -> bool:
    """Whether both clauses speak of the library's subject itself, or of the same part of it."""
    if role in (Role.ARGUMENT, Role.SAID) or (one is not None and other is not None and one.head == other.head):
        return True
    strictly = role is Role.OBJECT
    return about_itself(one, a.main, strictly=strictly) and about_itself(other, b.main, strictly=strictly)


# "In hemolytic anemia, ...", "However, during a heart attack, ..."
_SCOPE = re.compile(r"^\W*(?:\w+,\s*)?(?:in|during|after|before|with|without|for|among|at|on)\s+([^,.;]{3,60}),")


# "type 1", "stage B", "early", "late": one of several of a kind.
_ONE_OF_SEVERAL = re.compile(
    r"\b(?:types?|stages?|grades?|phases?|class|parts?|levels?|forms?|groups?) (?:[0-9]+|[a-d]|i{1,3}|iv|v)\b|"
    r"\b(?:early|late|acute|chronic|primary|secondary)\b(?= [a-z])"
)


def of_another_kind(a: Read, b: Read) -> bool:
    """Whether one speaks of one of several kinds that the other does not name."""
    kinds = [frozenset(match[0] for match in _ONE_OF_SEVERAL.finditer(plain(read.claim.text))) for read in (a, b)]
    return kinds[0] != kinds[1] and not kinds[0] & kinds[1]


def elsewhere(a: Read, b: Read, first: Reading, second: Reading) -> bool:
    """Whether one names a day, a place, a maker or a case that the other does not: "closed on Saturdays"."""
    if of_another_kind(a, b):
        return True
    return any(
        (proper_names(one.claim) - other.known and not _of_all(other))
        or (_scope(one) - other.known and not excludes_all(other.claim.text, reading))
        for one, other, reading in ((a, b, second), (b, a, first))
    )


_EXCLUDES_ALL = re.compile(r"\b(?:never|nobody|none|nothing)\b")


def excludes_all(text: str, reading: Reading) -> bool:
    """Whether a denial leaves no case out: what another says of some is then denied too."""
    return reading.stance is Stance.DENIED and any(
        _EXCLUDES_ALL.fullmatch(denial.cue) and denial.start < reading.end and reading.start < denial.end
        for denial in denials(text)
    )


def _scope(read: Read) -> frozenset[str]:
    """Stems of the case a sentence begins with."""
    scope = _SCOPE.match(plain(read.claim.said))
    return frozenset(content_stems(scope[1])) if scope else frozenset()


def only_may_be(read: Read, reading: Reading) -> bool:
    return reading.stance is not Stance.OPEN and hedged(read.claim.text, reading.start)


def same_argument(role: Role, a: Read, b: Read, first: Reading, second: Reading, cosine: float) -> bool:
    """Whether the sides share what they speak of, as far as the opposition needs it."""
    if role in (Role.SUBJECT, Role.OBJECT):  # an object is part of the reading's name
        return cosine >= LEAST_COSINE
    one, other = reading_phrase(a, first), reading_phrase(b, second)
    alike = one is not None and other is not None and one.head == other.head
    apart = one is not None and other is not None and not alike
    if apart and (role is Role.ARGUMENT or not _mentioned(one, other)):
        return False
    if role is Role.ARGUMENT and (_in_subject(a, first) or _in_subject(b, second)):
        return False
    if role is Role.SAID and not _same_place(a, b, first, second):
        return False
    left, right = _argument(a, first), _argument(b, second)
    if alike and not (left and right):
        return True
    smaller = min(len(left), len(right))
    if not left or not right:  # nothing but the word itself and the subject: the texts must be much alike
        return cosine >= (NEAR if alike and role is not Role.SAID else ALIKE)
    if role is Role.SAID and alike and smaller <= 1:
        return cosine >= NEAR
    if role is Role.SAID:
        return bool(smaller) and cosine >= NEAR and len(left & right) / smaller >= SHARED_SAID
    return bool(smaller) and cosine >= (LEAST_COSINE if alike else NEAR) and len(left & right) / smaller >= SHARED


def _mentioned(one: Phrase | None, other: Phrase | None) -> bool:
    """Whether one phrase's head is a word of the other."""
    return one is None or other is None or one.head in other.words or other.head in one.words


def _in_subject(read: Read, reading: Reading) -> bool:
    """Whether a word only tells which thing the sentence is about: "dry skin needs a cream"."""
    text = read.claim.text
    first, last = next(((x, y) for x, y in clause_spans(text) if x <= reading.start < y), (0, len(text)))
    return plain(text[reading.start : reading.end]) in subject_phrase(text[first:last])


def _governed(read: Read, reading: Reading) -> str:
    """The preposition right before a word, "" if none: "a symptom of a disease" does not say "is a disease"."""
    before = plain(read.claim.text[: reading.start]).split()[-_GOVERNED:]
    place = next((i for i in range(len(before) - 1, -1, -1) if before[i] in _PREPOSITIONS), -1)
    if place < 0 or " ".join(before[max(0, place - 1) : place + 1]) in _NEGATING:
        return ""
    if before[place] == "to" and before[place + 1 : place + 2] not in ([], ["the"], ["a"], ["an"]):
        return ""  # "has to be stopped"
    return before[place] if before[place] != "to" or before[place + 1 :] else ""


_PREPOSITIONS = frozenset({"of", "for", "with", "from", "in", "by", "about", "to"})
_NEGATING = frozenset({"free of", "free from", "absence of", "lack of"})
_DENIED_PART = re.compile(r",|\b(?:or|nor|and|but|because|so|than)\b")
_LIGHT_VERB = re.compile(r"\s*(make|need|use|take|get|give|produce|contain)\b")
_MOST_DENIED = 5  # stems of what is denied that are looked for
_DENIED_SHARE = 0.6  # part of them that the other side must have


def _same_place(a: Read, b: Read, first: Reading, second: Reading) -> bool:
    """Whether a word plays the same part in both claims, and they are no paraphrases of each other."""
    if _governed(a, first) != _governed(b, second) or not _says_what_is_denied(a, b, first, second):
        return False
    left, right = (frozenset(content_stems(read.claim.text)) for read in (a, b))
    alike = len(left & right) >= SAME_CONTENT * len(left | right)
    return not (alike and len(denials(a.claim.text)) == len(denials(b.claim.text)))


def _of_all(read: Read) -> bool:
    """Whether a claim is said of all there are: it need not name the one that another leaves out."""
    return bool(re.search(r"\b(?:all|every|any|everyone|everybody|anyone|anybody|always)\b", plain(read.claim.said)))


def _says_what_is_denied(a: Read, b: Read, first: Reading, second: Reading) -> bool:
    """Whether the affirming side says what the denying one denies, not only its first word."""
    alone = a.claim.statement.document_id == b.claim.statement.document_id
    for read, reading, other in ((a, first, b), (b, second, a)):
        text = plain(read.claim.text)
        for denial in denials(read.claim.text) if reading.stance is Stance.DENIED else ():
            if denial.behind or not denial.start <= reading.start < denial.end:
                continue
            after = _DENIED_PART.split(text[denial.start + len(denial.cue) : denial.end], maxsplit=1)[0]
            verb = _LIGHT_VERB.match(after)
            if verb is not None and stem(verb[1]) not in {stem(word) for word in words(other.claim.text)}:
                return False
            least = 1.0 if alone else _DENIED_SHARE
            stems = [term for term in content_stems(after) if term not in LIGHT][:_MOST_DENIED]
            said = frozenset(content_stems(f"{other.claim.text} {other.claim.heading}"))
            no_more = frozenset(content_stems(other.claim.said)) <= frozenset(content_stems(read.claim.text))
            if no_more or _of_all(other):
                continue
            if sum(term in said for term in stems) < least * len(stems):
                return False
    return True


def _argument(read: Read, reading: Reading) -> frozenset[str]:
    """The stems of the clause besides the words judged and the subject."""
    text = read.claim.text
    first, last = next(((a, b) for a, b in clause_spans(text) if a <= reading.start < b), (0, len(text)))
    around = text[first : reading.start] + " " + text[reading.end : max(last, reading.end)]
    return frozenset(content_stems(around)) - {read.about.main}
