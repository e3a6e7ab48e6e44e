"""Whether what is quoted is said of another thing than the one asked about, or of another time: of exosomes where PRP
was named, of what holds before a treatment where it was asked what holds after it.

The search finds what is nearest, and the nearest that is said of PRP's price may be the price of exosomes. Nothing is
refused for it: the answer says first that it may miss the question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from bot.features import stems_of
from bot.select import Selected
from bot.understand.names import things_named
from bot.understand.vocabulary import Vocabulary
from index.generation import Generation
from index.keywords import stem
from index.quoting import join_quotes

# Share of the passages from which on a name is the library's own subject, which a statement need not name. Of the 483
# questions of the sample sets that are answered rightly, 4 of the 93 that name anything rarer are so without its name.
SUBJECT = 0.4
_TIMES = {
    "before": re.compile(r"\b(?:before|beforehand|prior to)\b", re.IGNORECASE),
    "after": re.compile(
        r"(?<!look )(?<!looks )(?<!looking )(?<!looked )\bafter(?:wards?)?\b(?!-hours| hours)", re.IGNORECASE
    ),
}


def of_another(question: str, chosen: Sequence[Selected], generation: Generation, vocabulary: Vocabulary) -> bool:
    """Whether a question names things, and neither the quotations nor the first one's passage name any of them."""
    asked = _rarer(_named(question, vocabulary), generation)
    if not asked or not chosen:
        return False
    first = chosen[0].statement
    passage = generation.passages[generation.rows[first.passage_id]]
    if any(asked & stems_of(heading) for heading in generation.heading_path(passage)):
        return False
    said = [_quoted(one, generation) for one in chosen]
    if first.kind == "list":  # of which one line answers: what the others name is another matter
        beside = stems_of(question) - asked
        lines = [stems for line in said[0].splitlines() if asked & (stems := stems_of(line))]
        return not any(not beside or beside & stems for stems in lines)
    # What the next item says is said of another thing; the sentences of a paragraph go on with one.
    alone = first.kind in ("item", "row")
    text = "" if alone else generation.documents[first.document_id].text[passage.start : passage.end]
    return not any(asked & stems_of(one) for one in (*said, text))


def at_another_time(question: str, chosen: Sequence[Selected], generation: Generation) -> bool:
    """Whether what answers best tells what holds before something where it was asked what holds after it, or reversed.

    "Stop apixaban 48 hours before" does not say when it is begun again. Over the 24 made-up clinics 10 of 2,259 right
    answers are so, and 9 of 802 given in vain.
    """
    asked = _time_in(question)
    said = _time_in(_quoted(chosen[0], generation)) if asked and chosen else None
    return said is not None and said != asked


def _time_in(text: str) -> str | None:
    """ "before" or "after", where only one of them is in a text."""
    found = [name for name, words in _TIMES.items() if words.search(text)]
    return found[0] if len(found) == 1 else None


def disputes_another(question: str, words: Set[str], generation: Generation, vocabulary: Vocabulary) -> bool:
    """Whether a question names things rarer than the library's own subject, and a disagreement none that it names.

    Whether PRP hurts is not asked about exosomes. Asked "would exosomes help her alopecia areata", what is disputed of
    exosomes stays: of 487 contested questions over the sample and planted libraries none loses its disagreement, of
    279 that show one beside the point 10 show it no longer.

    Args:
        words: the stems of the disagreement, of the passages it quotes from and the headings above.
    """
    named = _named(question, vocabulary)
    return bool(_rarer(named, generation)) and not named & words


def _named(question: str, vocabulary: Vocabulary) -> frozenset[str]:
    return frozenset(stem(name) for name in things_named(question, vocabulary))


def _rarer(names: Set[str], generation: Generation) -> frozenset[str]:
    """Those that are not what most of the library is about."""
    many = SUBJECT * len(generation.passages)
    return frozenset(name for name in names if generation.keywords.document_frequency(name) < many)


def _quoted(one: Selected, generation: Generation) -> str:
    text = generation.documents[one.statement.document_id].text
    return join_quotes([span.of(text) for span in one.quotes])
