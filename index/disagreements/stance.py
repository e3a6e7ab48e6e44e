"""How a claim stands towards what it speaks of: affirmed, denied, or left open. General English cues, no subject."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from index.disagreements.claims import VERB
from index.disagreements.wording import CACHED, clause_spans, content_stems, plain


class Stance(StrEnum):
    """Towards one matter."""

    AFFIRMED = "affirmed"
    DENIED = "denied"
    OPEN = "open"  # unknown, unproven, too early to say
    BOTH = "both"  # the claim itself says one and the other


_EVIDENCE = r"(?:research|evidence|data|studies|study|trials?|testing|proof|backing|support|information|experience)"
_LITTLE = (
    r"(?:limited|little|insufficient|scant|scarce|thin|weak|sparse|too little|too few|hardly any|not "
    r"enough|without sufficient|not have enough)"
)
_LEARNT = (
    r"(?:known|understood|clear|certain|sure|established|proven|proved|determined|investigated|studied|elucidated|"
    r"explained|tested|settled|worked out|confirmed|demonstrated|evaluated|standardi[sz]ed|agreed|decided)"
)
_OPEN_CUES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:\bnot|n't|\bnever|\bnobody|\bno one|\byet to)\b(?:[\w\s'-]{{0,40}}?)\b{_LEARNT}\b",
        r"\b(?:unknown|unclear|unproven|uncertain|unsettled|untested|undetermined|inconclusive|unanswered|"
        r"debated|unknowns|controversial)\b",
        r"\b(?:nobody|no one|no-one) (?:\w+ )?knows\b|\bno rigorous answer\b|\bopen question\b|\bjury is "
        r"(?:still )?out\b",
        r"\btoo early to\b|\bhard to say\b|\bremains to be (?:seen|shown|proven)\b|\bneeds? to be worked out\b",
        rf"\b(?:more|further|additional|sufficient|stricter|better|rigorous|"
        rf"larger)\b[\w\s-]{{0,30}}\b{_EVIDENCE}\b[\w\s]{{0,20}}\b(?:needed|required|necessary|needs?|must|"
        rf"await\w*|awaits|has to)\b",
        rf"\b(?:need|needs|requires?|awaits?|waiting for|lacks?)\b[\w\s]{{0,12}}\b(?:more|further|"
        rf"additional|stricter|better|rigorous)\b[\w\s-]{{0,20}}\b{_EVIDENCE}\b",
        rf"n't (?:have )?enough\b[\w\s-]{{0,25}}\b{_EVIDENCE}\b",
        rf"\b{_LITTLE}\b[\w\s-]{{0,25}}\b{_EVIDENCE}\b|\b{_EVIDENCE}\b[\w\s]{{0,30}}\b(?:is|are|"
        rf"remains?)\b[\w\s]{{0,20}}\b(?:limited|scarce|lacking|thin|weak|missing|insufficient|"
        rf"inconclusive)\b",
        r"\b(?:no|without(?: any)?|any|not) (?:good |scientific |solid |clinical |reliable |hard |real |"
        r"convincing |clear )*(?:evidence|proof|guarantees?|assurance|certainty)\b|\bnobody guarantees\b|"
        r"\bno promise\b",
        r"\bwithout solid\b|\bfar ahead of\b|\bahead of (?:the )?(?:evidence|proof|science|solid)\b|\bin "
        r"(?:its|their|the) (?:early stages|infancy)\b",
        r"\b(?:is|are|being|still|under)\s(?:[\w]+ )?(?:experimental|under investigation|being (?:studied|"
        r"tested|researched|investigated|evaluated))\b|\bexperimental\b",
        r"\bdifficult to draw\b|\bcannot be drawn\b|\bcannot (?:yet )?be (?:said|predicted|confirmed)\b|"
        r"\bcannot say\b|\byet to be\b|\bas unsettled\b",
        r"\bconcerned (?:whether|that)\b|\bquestions? remains?\b|\bdoubts?\b|\bwhether\b[\w\s]+\bis (?:not|un)\w*\b",
        r"\b(?:does|do|is|are|has|have) not yet (?:\w+ )?(?:count|considered|regarded|recogni[sz]ed|accepted)\b",
        r"\b(?:may|might|could|can) (?:\w+ ){0,6}one day\b|\bone day when\b",
        r"\beventually be (?:proven|shown)\b|\bwill\b[\w\s,]{0,20}\bbe (?:shown|proven|proved)\b|"
        r"\bvar(?:y|ies) wildly\b|\bdiffer wildly\b",
    )
)
_NEGATOR = re.compile(
    r"\b(?:not|never|no|none|neither|nor|without|lack|lacks|lacking|cannot|hardly|nobody|nothing|"
    r"little (?:risk|chance|danger|likelihood)|practically none|"
    r"free of|free from|absence of|absent|missing|unlikely|fails? to|unable|zero|virtually no|"
    r"(?:is|are|was|were|do|does|did|has|have|had|would|could|should|must)nt)\b|n't\b"
)
_NOT_NEGATION = re.compile(
    r"\bnot (?:only|just|merely|necessarily|so much|as|to mention)\b|\bno (?:more|less|later|longer|"
    r"fewer) than\b|\bno doubt\b|\bno matter\b|"
    r"\bcan(?:no|')t wait\b|\bno wonder\b|\bwhether or not\b|\bif not\b|\bno one\b|\blittle by little\b"
)
_BEHIND = frozenset({"absent", "missing", "unlikely", "practically none", "none"})  # they deny what stands before them
_CUE_FIRST = 2  # characters before a cue that begins its clause
_SCOPE = 60  # characters a negator reaches onward within its clause
_NOUN_SCOPE = 30  # the same of one that denies a noun: "lack of"
_NOUN_NEGATORS = frozenset({"lack", "lacks", "lacking", "without", "free of", "free from", "absence of", "zero"})
_BACK = 120  # and how far back "is absent", "none", "is missing" reach


@dataclass(frozen=True, slots=True)
class Denial:
    """A negator and the stretch of the claim it denies."""

    start: int
    end: int
    cue: str
    behind: bool = False  # it denies what stands before it: "is absent"


def _back(text: str, end: int) -> int:
    """Where the stretch begins that "... is absent" at `end` speaks of: behind the last comma or conjunction."""
    start = max(0, end - _BACK)
    marks = list(re.finditer(r"[,;.]\s|\b(?:so|but|because|and|while|although)\b", text[start:end]))
    return start + marks[-1].end() if marks else start


_NO_GREAT = re.compile(
    r"\b(?:no|not|without|any|few)\s+(?:\w+\s+){0,2}?(?:serious|severe|dangerous|major|significant|"
    r"lasting|long term|long-term|known|"
    r"permanent|special|other|further|more|additional)\s+$"
)


def denies_part(text: str, start: int) -> bool:
    """Whether what stands at `start` is denied only of a kind: "no serious side effects"."""
    return bool(_NO_GREAT.search(plain(text)[max(0, start - 60) : start]))


@lru_cache(maxsize=CACHED)
def open_cues(text: str) -> tuple[tuple[int, int], ...]:
    """Where the text says that something is not known or not shown."""
    lowered = plain(text)
    return tuple(sorted(match.span() for cue in _OPEN_CUES for match in cue.finditer(lowered)))


def told_to(text: str, start: int) -> bool:
    """Whether `start` stands in a clause that tells the reader what not to do: "do not wait to feel pain"."""
    first = next((a for a, b in clause_spans(text) if a <= start < b), 0)
    return bool(re.match(r"\W*(?:please )?(?:do not|don't|never)\b", plain(text)[first:start]))


@lru_cache(maxsize=CACHED)
def denials(text: str) -> tuple[Denial, ...]:
    """Negators with what they reach, cues of the unknown left out."""
    lowered = plain(text)
    skipped = [*open_cues(text), *(match.span() for match in _NOT_NEGATION.finditer(lowered))]
    found = []
    clauses = clause_spans(lowered)
    for match in _NEGATOR.finditer(lowered):
        if any(start <= match.start() < end for start, end in skipped):
            continue
        clause = next((span for span in clauses if span[0] <= match.start() < span[1]), (0, len(lowered)))
        if match[0] in _BEHIND:
            found.append(Denial(_back(lowered, match.start()), min(clause[1], match.end() + 30), match[0], True))
        else:
            scope = _NOUN_SCOPE if match[0] in _NOUN_NEGATORS else _SCOPE
            found.append(Denial(match.start(), min(clause[1], match.end() + scope), match[0]))
    return tuple(found)


# What follows is not said to be so: a condition, a question, an aim, a hope.
_UNSAID = re.compile(
    r"^\W*(?:and |or |but )?(?:if|unless|until|whether|in case|should you|when it|once it|as with any|with any)\b|"
    r"\b(?:to (?:evaluate|determine|assess|test|find out|prove|ensure|see)|whether|gold standard for|"
    r"for (?:proving|showing)|"
    r"quest for|one day|(?:great |much |)potential (?:as|of|for|to)|promise[sd]?|aims? to|hopes? to|touted as|"
    r"what|which|how (?:much|many)|could (?:one day|eventually)|concerns?|limited|in search of|"
    r"looking for|need(?:s|ed)? to|must (?:first |go |pass )|"
    r"would have to|before (?:any|they|it)|expected to|supposed to|the theory|if the theory|called?|"
    r"(?:examin|investigat|study|explor|evaluat|research|look)ing(?: at| into)?|"
    r"fear(?:s|ed)?|worry|worries|claims?)\b"
)


_SOME_DAY = re.compile(r"\bone day\b|\beventually\b|\bin (?:the )?future\b|\bif proven\b")


def asserts(text: str, start: int) -> bool:
    """Whether what stands at `start` is said to be so, rather than supposed, sought or asked."""
    lowered = plain(text)
    first, last = next((span for span in clause_spans(lowered) if span[0] <= start < span[1]), (0, len(lowered)))
    clause = lowered[first:last]
    before = clause[: start - first]
    return not (_UNSAID.search(before) or _UNSAID.match(clause) or _SOME_DAY.search(clause) or _narrows(before))


def _narrows(before: str) -> bool:
    """Whether what follows only narrows the subject down: "cysts that are causing symptoms (may need treatment)"."""
    relative = next((m for m in _RELATIVE.finditer(before) if VERB.match(before, m.end())), None)
    return relative is not None and VERB.search(before[: relative.start()]) is None


_RELATIVE = re.compile(r"\w+ (?:that|who|which)\s+")
_HEDGED = re.compile(r"\b(?:might|could|perhaps|possibly|possibility|potentially|supposedly)\b")


_PARTIAL = re.compile(
    r"^\W*(?:(?:however|but|also|for|in|of|among|yes|no|and|sometimes|often|other ?times|at times)\b[\s,]*)*"
    r"(?:if|when|whenever|unless|in case|some|many|most|other|others|few|several|certain|not all|not every\w*|a few|"
    r"sometimes|often|rare|occasionally|people who|those who|(?:some|rare|most|many|severe|certain|a "
    r"few|very few) cases)\b|"
    r"\b(?:if|unless|until|in case|except|depending|depends|in (?:some|rare|most|many|severe|certain) cases|sometimes|"
    r"not everyone|not all|or none|(?:is|are) (?:called|known as|termed)|this (?:type|kind|form) of|some of the|"
    r"(?:early|later?|advanced|first|last|mild) (?:stages?|forms?)|"
    r"not (?:typically|usually|always|generally|often)|n't (?:typically|usually|always|generally|often)|"
    r"(?:typically|usually|generally|often|mostly|normally) (?:(?:do|does|is|are|will|has|have)\s?)?(?:not|n't|no)\b|"
    r"(?:may|might) (?:have|cause) no|some (?:people|patients|users|persons|children|adults)|not "
    r"[\w\s]{0,15}(?:everyone|everybody|all))\b"
)


# "Several readers told us that ...": what they told is said of all.
REPORTED = re.compile(
    r"^\W*(?:[\w-]+ ){1,5}(?:say|says|said|tell|told|tells|report|reports|reported|write|wrote|find|found|think|thinks|"
    r"believe|warn|warns|warned)(?: us| me| them)? that\b"
)


def partial(text: str) -> bool:
    """Whether a sentence speaks of some cases only, or under a condition: it contradicts nothing said in general."""
    return bool(_PARTIAL.search(REPORTED.sub("", plain(text))))


def conditional(text: str) -> bool:
    """Whether a sentence holds only under a condition it names."""
    return bool(re.search(r"^\W*(?:when|whenever|once)\b|\b(?:if|unless|in case|depending|depends)\b", plain(text)))


def hedged(text: str, start: int) -> bool:
    """Whether the clause around `start` only says what might be."""
    lowered = plain(text)
    first, last = next((span for span in clause_spans(lowered) if span[0] <= start < span[1]), (0, len(lowered)))
    return bool(_HEDGED.search(lowered[first:last]))


_BETWEEN = 2  # words that carry meaning between a negator and what it denies


def far_apart(text: str, first: int, last: int) -> bool:
    """Whether so much stands between a negator's end and a word that the word is not denied itself."""
    return last > first and len(content_stems(plain(text)[first:last])) > _BETWEEN


def answers(said: str) -> str:
    """ "yes" or "no" where the text begins as an answer does; else ""."""
    match = re.match(r"\s*(yes|no|not yet|hardly any)\b\s*[,.:;–—]", plain(said))
    if match is None:
        return ""
    return "yes" if match[1] == "yes" else "no"


def open_targets(text: str) -> frozenset[str]:
    """Stems of what the text leaves open: the clauses that hold a cue of the unknown, without the cue's own words."""
    cues = open_cues(text)
    if not cues:
        return frozenset()
    lowered = plain(text)
    kept = []
    for start, end in clause_spans(lowered):
        inside = [cue for cue in cues if cue[0] < end and start < cue[1]]
        if inside:
            kept.append(lowered[start:end])
    return frozenset(content_stems(" ".join(kept) or lowered))


@lru_cache(maxsize=CACHED)
def open_stretches(text: str) -> tuple[tuple[int, int], ...]:
    """The clauses that say that something is unknown; with what comes before where the cue begins its clause."""
    cues = open_cues(text)
    found: list[tuple[int, int]] = []
    spans = clause_spans(plain(text))
    for i, (start, end) in enumerate(spans):
        inside = [cue for cue in cues if cue[0] < end and start < cue[1]]
        if inside:
            begins = i > 0 and min(cue[0] for cue in inside) - start <= _CUE_FIRST and not text[start].isalpha()
            found.append((spans[max(0, i - 2)][0] if begins else start, end))
    return tuple(found)
