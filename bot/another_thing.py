"""Whether what is quoted is said of another thing than the one asked about: of exosomes where PRP was named.

The search finds what is nearest, and the nearest that is said of PRP's price may be the price of exosomes. Nothing is
refused for it: the answer says first that it may miss the question.
"""

from __future__ import annotations

from collections.abc import Sequence

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
    asked = {stem(name) for name in things_named(question, vocabulary)}
    many = SUBJECT * len(generation.passages)
    asked = {name for name in asked if generation.keywords.document_frequency(name) < many}
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


def _quoted(one: Selected, generation: Generation) -> str:
    text = generation.documents[one.statement.document_id].text
    return join_quotes([span.of(text) for span in one.quotes])
