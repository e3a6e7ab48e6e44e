"""What the reader is trained on: questions written for it, their documents' statements, public questions with spans."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest

from bot.reader import Page
from scripts.reader_groups import (
    NO,
    UNSAID,
    WRITTEN,
    YES,
    Labelled,
    Likest,
    chosen,
    key_of,
    shelf_of_markdown,
    span_groups,
    templated_groups,
    window,
)

LOAVES = """# Loaves

## Baking

A loaf bakes for forty minutes.

It needs:

- flour from the mill
- salt

## Keeping

Bread keeps for three days in a cloth. Rye keeps longer.
"""


def test_the_questions_of_the_written_files_name_statements_of_their_pages() -> None:
    pages = [json.loads(line) for line in (WRITTEN / "pages.jsonl").read_text(encoding="utf-8").splitlines()]
    keys = {record["page"]: {k for ks in shelf_of_markdown(record["text"]).keys for k in ks} for record in pages}
    for record in pages:
        subject = [name for name in keys if name.rstrip("ab") == record["page"].rstrip("ab")]
        known = set().union(*(keys[name] for name in subject))
        for asked in record["questions"]:
            assert asked["q"].strip()
            assert set(asked["a"]) <= known
            assert not set(asked["a"]) & set(asked.get("b", ()))
    questions = [asked for record in pages for asked in record["questions"]]
    assert 0.4 < sum(bool(asked["a"]) for asked in questions) / len(questions) < 0.6


def test_a_list_goes_with_the_item_that_answers_and_takes_its_items_along() -> None:
    shelf = shelf_of_markdown(LOAVES)
    keys = {
        shelf.pages[i].text[a:b]: k
        for i, ks in enumerate(shelf.keys)
        for k, (a, b) in zip(ks, shelf.pages[i].spans, strict=True)
    }
    whole = next(text for text in keys if "\n" in text)
    by_item = {text: label for p in shelf.labelled([keys["salt"]], []) for text, label in _labels(p)}
    assert (by_item["salt"], by_item[whole], by_item["flour from the mill"]) == (YES, UNSAID, NO)
    by_list = {text: label for p in shelf.labelled([keys[whole]], []) for text, label in _labels(p)}
    assert (by_list[whole], by_list["salt"]) == (YES, UNSAID)
    assert by_list["A loaf bakes for forty minutes."] == NO


def _labels(passage: Labelled) -> list[tuple[str, int]]:
    return [(passage.page.text[a:b], label) for (a, b), label in zip(passage.page.spans, passage.labels, strict=True)]


def test_a_statement_is_named_by_its_words_not_by_their_blanks() -> None:
    assert key_of("Rye keeps\n  longer.") == key_of("Rye keeps longer.") != key_of("Rye keeps long.")


def test_passages_that_answer_come_first_then_those_that_sound_like_the_question() -> None:
    answering = Labelled(Page("", "Forty minutes.", ((0, 14),)), (YES,))
    near = Labelled(Page("", "Bread bakes in an oven.", ((0, 23),)), (NO,))
    far = Labelled(Page("", "Boats need paint.", ((0, 17),)), (NO,))
    assert chosen("How long does bread bake?", [far, near, answering], 2) == (answering, near)


def test_the_likest_passages_lack_the_answer() -> None:
    texts = [
        "The bridge opened in 1890.",
        "The bridge opened on a Sunday.",
        *(f"Field {n} is green." for n in range(9)),
    ]
    pages = [Page("", text, ((0, len(text)),)) for text in texts]
    found = Likest(pages).find("When was the bridge opened?", 2, ["1890"])
    assert [page.text for page in found] == ["The bridge opened on a Sunday."]


@pytest.mark.parametrize("at", [0, 500, 2000, 3990])
def test_a_window_holds_its_place_and_is_not_much_longer_than_asked(at: int) -> None:
    text = "A line of words that goes on. " * 134
    start, end = window(text, at)
    assert start <= at < end
    assert end - start <= 710


def test_public_questions_become_groups_with_the_answering_sentence(tmp_path: Path) -> None:
    rows = [
        {
            "question": f"What colour is house {i}?",
            "context": f"House {i} stands at the corner. House {i} is painted c{i}.",
            "answer": f"c{i}",
            "start": len(f"House {i} stands at the corner. House {i} is painted "),
        }
        for i in range(12)
    ]
    (tmp_path / "qa").mkdir()
    with gzip.open(tmp_path / "qa" / "bioasq_spans.jsonl.gz", "wt") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    groups = span_groups(tmp_path, "bioasq", random.Random(1))
    assert groups == span_groups(tmp_path, "bioasq", random.Random(1))
    assert len(groups) == 12
    for group in groups:
        right = [text for p in group.passages for text, label in _labels(p) if label == YES]
        assert right == (
            [f"{group.question[15:-1].capitalize()} is painted c{group.question[21:-1]}."] if group.answerable else []
        )


def test_medquads_own_questions_are_held_against_the_documents_other_sections(tmp_path: Path) -> None:
    def row(source: str, document: str, kind: str, answer: str) -> str:
        return json.dumps({"source": source, "document": document, "url": "", "focus": "Hiccups", "type": kind,
                           "question": f"What {kind} ?", "answer": answer}) + "\n"  # fmt: skip

    (tmp_path / "qa").mkdir()
    with gzip.open(tmp_path / "qa" / "medquad.jsonl.gz", "wt") as file:
        for source in ("NIDDK", "NHLBI"):
            for kind in ("causes", "treatment", "outlook"):
                file.write(row(source, "1", kind, f"Words on {kind}. More words."))
    groups = [group for seed in range(8) for group in templated_groups(tmp_path, 5, random.Random(seed))]
    assert len(groups) == 8  # one document: the other collection is held out
    assert {group.answerable for group in groups} == {True, False}
    for group in groups:
        for passage in group.passages:
            if passage.answers:
                assert passage.labels[0] == YES
                assert f"Words on {group.question.split()[1].rstrip('?')}" in passage.page.text
