"""Terms are found by how English defines things, whatever the subject, and explained in the library's own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from bot.glossary import Explanation, Glossary, explanations_in
from bot.model import Answer, Citation, Outcome
from index.model import Document, Metadata, SourceType, Statement

Shelf = tuple[dict[str, Document], list[Statement]]


def shelf(sentences: Mapping[str, Sequence[str]]) -> Shelf:
    """Documents of sentences; a document's name may be a kind of source."""
    documents, statements = {}, []
    for name, lines in sentences.items():
        text = "🚲 " + " ".join(lines)
        kind = SourceType(name) if name in list(SourceType) else None
        documents[name] = Document(name, f"{name}.md", "0" * 64, Metadata(title=name, source_type=kind), text, ())
        for line in lines:
            start = text.index(line)
            statements.append(Statement(f"{name}#{start}", f"{name}#1", name, start, start + len(line), "sentence"))
    return documents, statements


def explained_by(sentence: str) -> list[tuple[str, str]]:
    """The terms that a sentence explains, each with the words that do."""
    documents, (statement,) = shelf({"a": [sentence]})
    found: list[Explanation] = explanations_in(statement, documents)
    return [(one.term, one.span.of(documents["a"].text)) for one in found]


def answer_quoting(document: Document, words: str) -> Answer:
    start = document.text.index(words)
    citation = Citation(1, document.document_id, "p", "t", None, None, None, None, words, start, start + len(words))
    return Answer("a1", Outcome.ANSWERED, "?", words, citations=(citation,))


@pytest.mark.parametrize(
    ("term", "sentence"),
    [
        ("Mulching", "Mulching means covering the soil with straw or bark."),
        ("Alopecia", "Alopecia is the medical name for hair loss."),
        ("Osseointegration", "Osseointegration refers to the way bone grows onto metal."),
        ("derailleur", "A derailleur is a mechanism that moves the chain from one cog to the next."),
        ("Antibodies", "Antibodies are small proteins, made in the blood, that bind to a germ."),
        ("Probate", "Probate is defined as the proof of a will before a court."),
        ("wear layer", "The see-through top of the plank is called the wear layer."),
        ("Vernalisation", "Vernalisation, also known as cold treatment, is a spell of cold that seeds need."),
    ],
)
def test_a_definition_is_known_by_its_wording(term: str, sentence: str) -> None:
    assert explained_by(sentence) == [(term, sentence)]


@pytest.mark.parametrize(
    "sentence",
    [
        "This is called a derailleur.",  # what "this" is stands elsewhere
        "A derailleur is a problem that nobody needs.",
        "A derailleur is a great mechanism that everybody loves.",
        "Derailleurs are sold in shops that mend bicycles.",
        "Our derailleur is a mechanism that never fails.",
        "Derailleurs are expensive.",
        "A house is a building that people live in.",  # everybody knows
        "What is a derailleur that works?",
        "Several derailleurs are mechanisms that fail.",
        "Derailleur means were compared.",
        "",
    ],
)
def test_what_only_looks_like_one_explains_nothing(sentence: str) -> None:
    assert explained_by(sentence or ".") == []


@pytest.mark.parametrize(
    ("short", "written_out", "sentence"),
    [
        ("FIFO", "first in, first out (FIFO)", "We work by first in, first out (FIFO) here."),
        ("FDA", "Food and Drug Administration (FDA)", "The Food and Drug Administration (FDA) wrote to us."),
        ("MSC", "mesenchymal stem cells (MSCs)", "They hold mesenchymal stem cells (MSCs)."),
    ],
)
def test_an_abbreviation_is_explained_where_it_is_written_out(short: str, written_out: str, sentence: str) -> None:
    assert explained_by(sentence) == [(short, written_out)]


@pytest.mark.parametrize("sentence", ["We open late (Mondays).", "See the notes below (ABC).", "It hurts (OK)."])
def test_other_brackets_are_no_abbreviations(sentence: str) -> None:
    assert explained_by(sentence) == []


def test_the_plainest_explanation_of_the_weightiest_source_is_taken() -> None:
    plain = "Mulching means covering the soil."
    documents, statements = shelf(
        {
            "commercial": ["Mulching means buying our bark.", "Compost is a soil that worms made."],
            "guideline": ["Mulching is a practice that keeps the soil moist.", plain],
        }
    )
    terms = {one.term: one for one in Glossary.of(statements, documents).terms()}
    assert terms["Mulching"].span.of(documents["guideline"].text) == plain
    assert terms["Compost"].document_id == "commercial"


def test_a_term_in_a_quotation_is_explained_by_a_citation_numbered_on() -> None:
    explanation = "A derailleur is a mechanism that moves the chain."
    documents, statements = shelf({"guideline": [explanation], "shop": ["Dirty derailleurs wear out, the shop says."]})
    (one,) = Glossary.of(statements, documents).explain(answer_quoting(documents["shop"], "Dirty derailleurs wear out"))
    assert one.term == "derailleurs"
    assert (one.citation.number, one.citation.quote) == (2, explanation)
    text = documents["guideline"].text
    assert text[one.citation.start : one.citation.end] == explanation


def test_what_the_answer_quotes_anyway_is_not_explained_again() -> None:
    explanation = "A derailleur is a mechanism that moves the chain."
    documents, statements = shelf({"guideline": [explanation]})
    assert Glossary.of(statements, documents).explain(answer_quoting(documents["guideline"], explanation)) == []


def test_a_longer_term_hides_the_shorter_one_inside_it() -> None:
    documents, statements = shelf(
        {
            "a": ["A derailleur is a mechanism that moves the chain.", "A derailleur hanger is a piece that holds it."],
            "b": ["Bend the derailleur hanger back."],
        }
    )
    found = Glossary.of(statements, documents).explain(
        answer_quoting(documents["b"], "Bend the derailleur hanger back.")
    )
    assert [one.term for one in found] == ["derailleur hanger"]


def test_an_abbreviation_keeps_its_capitals() -> None:
    documents, statements = shelf({"a": ["Nitrous oxide (NO) is used."], "b": ["There is no need, NO is cheap."]})
    found = Glossary.of(statements, documents).explain(answer_quoting(documents["b"], "There is no need, NO is cheap."))
    assert [one.term for one in found] == ["NO"]


def test_an_answer_is_not_made_a_worksheet_of() -> None:
    names = ["Mulching", "Vernalisation", "Grafting", "Pollarding", "Espalier", "Coppicing"]
    documents, statements = shelf(
        {"a": [f"{name} means covering the soil with {name}." for name in names], "b": [f"Try {', '.join(names)}."]}
    )
    found = Glossary.of(statements, documents).explain(answer_quoting(documents["b"], f"Try {', '.join(names)}."))
    assert [one.term for one in found] == names[:4]
