"""Whether what is quoted is said of another thing than the one asked about: of exosomes where PRP was named.

The search finds what is nearest, and the nearest that is said of PRP's price may be the price of exosomes. Nothing is
refused for it: the answer says first that it may miss the question.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

from bot.features import stems_of
from bot.select import Selected
from bot.understand.names import things_named
from bot.understand.vocabulary import Vocabulary
from index.generation import Generation
from index.keywords import stem
from index.quoting import join_quotes

# Share of the passages from which on a name is the library's own subject, which a statement need not name. Of the 506
# questions of the sample sets that are answered, 3 of the 97 that name anything rarer are answered without its name.
SUBJECT = 0.4


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
    text = generation.documents[first.document_id].text[passage.start : passage.end]
    return not any(asked & stems_of(one) for one in (*said, text))


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
