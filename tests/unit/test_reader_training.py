"""What the reader is trained on: questions written for it, their documents' statements, public questions with spans."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest

from bot.reader import Page
from scripts.reader_groups import (
    FURTHER,
    LARGEST,
    WRITTEN,
    Labelled,
    Likest,
    key_of,
    likest_first,
    shelf_of_markdown,
    span_groups,
    templated_groups,
    window,
)
from scripts.reader_pack import NO, UNSAID, YES

LOAVES = """# Loaves

## Baking

A loaf bakes for forty minutes.

It needs:

- flour from the mill
- salt

## Keeping

Bread keeps for three days in a cloth. Rye keeps longer.
"""


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (WRITTEN / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def test_the_questions_of_the_written_files_name_statements_of_their_pages() -> None:
    subjects: dict[str, tuple[list[str], list[dict[str, Any]]]] = {}
    for record in lines("pages"):
        texts, questions = subjects.setdefault(record["page"].rstrip("ab"), ([], []))
        texts.append(record["text"])
        questions += record["questions"]
    subjects |= {record["set"]: (record["pages"], record["questions"]) for record in lines("sets")}
    for source in FURTHER:
        for record in lines(source):
            subjects[record["set"]][1].extend(record["questions"])
    assert len(subjects) == len(lines("sets")) + len({record["page"].rstrip("ab") for record in lines("pages")})
    for subject, (texts, questions) in subjects.items():
        known = {key for text in texts for keys in shelf_of_markdown(text).keys for key in keys}
        for asked in questions:
            assert asked["q"].strip(), subject
            assert set(asked["a"]) | set(asked.get("b", ())) <= known, (subject, asked["q"])
            assert not set(asked["a"]) & set(asked.get("b", ())), (subject, asked["q"])
        assert 0.4 < sum(bool(asked["a"]) for asked in questions) / len(questions) < 0.6, subject


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


def test_passages_come_in_the_order_of_likeness_and_none_that_answers_is_left_out() -> None:
    answering = Labelled(Page("", "Forty minutes.", ((0, 14),)), (YES,))
    near = Labelled(Page("", "Bread bakes in an oven.", ((0, 23),)), (NO,))
    far = [Labelled(Page("", f"Boat {n} needs paint.", ((0, 19),)), (NO,)) for n in range(LARGEST + 2)]
    found = likest_first("How long does bread bake?", [*far, near, answering])
    assert found[0] == near
    assert len(found) == LARGEST
    assert answering in found


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
    groups = span_groups(tmp_path, "bioasq")
    assert groups == span_groups(tmp_path, "bioasq")
    assert len(groups) == 12
    for group in groups:
        right = [text for p in group.passages for text, label in _labels(p) if label == YES]
        assert right == [f"{group.question[15:-1].capitalize()} is painted c{group.question[21:-1]}."]


def test_medquads_own_questions_are_held_against_the_documents_other_sections(tmp_path: Path) -> None:
    def row(source: str, document: str, kind: str, answer: str) -> str:
        return json.dumps({"source": source, "document": document, "url": "", "focus": "Hiccups", "type": kind,
                           "question": f"What {kind} ?", "answer": answer}) + "\n"  # fmt: skip

    (tmp_path / "qa").mkdir()
    with gzip.open(tmp_path / "qa" / "medquad.jsonl.gz", "wt") as file:
        for source in ("NIDDK", "NHLBI"):
            for kind in ("causes", "treatment", "outlook"):
                file.write(row(source, "1", kind, f"Words on {kind}. More words."))
    groups = templated_groups(tmp_path, random.Random(1))
    assert len(groups) == 3  # one document's: the other collection is held out
    for group in groups:
        assert len([passage for passage in group.passages if passage.answers]) == 1
        for passage in group.passages:
            if passage.answers:
                assert passage.labels[0] == YES
                assert f"Words on {group.question.split()[1].rstrip('?')}" in passage.page.text
