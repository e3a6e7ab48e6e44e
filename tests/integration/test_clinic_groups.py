"""The libraries of made-up clinics: what the reader is taught from them, and that they are whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.read.document import read_document
from scripts.clinic_groups import clinic_groups
from scripts.evaluation import load_cases
from scripts.reader_groups import CLINICS
from scripts.reader_pack import NO, UNSAID, YES

DATA = Path(__file__).parents[1] / "data"
FOLDERS = sorted(path for parent in (CLINICS, DATA / "clinics") for path in parent.iterdir() if path.is_dir())

FEES = """# Fees

| Visit | Price |
|---|---|
| First fitting | €120 |
| Later visit | €45 |

A fitting takes 90 minutes. Later visits take half an hour.
"""
QUESTIONS = [
    {"id": "a", "question": "what is a first fitting", "kind": "table", "expect": "answer", "split": "train",
     "answers": [{"document": "fees", "words": ["First fitting", "€120"]}]},
    {"id": "b", "question": "what do you charge for a bell", "kind": "near", "expect": "refuse", "split": "train",
     "answers": []},
]  # fmt: skip


def test_a_row_that_answers_is_taught_and_its_table_says_nothing(tmp_path: Path) -> None:
    documents = tmp_path / "wheels" / "documents"
    documents.mkdir(parents=True)
    (documents / "fees.md").write_text(FEES, encoding="utf-8")
    lines = "\n".join(json.dumps(row) for row in QUESTIONS)
    (tmp_path / "wheels" / "questions.jsonl").write_text(lines, encoding="utf-8")

    answered, refused = clinic_groups(tmp_path)

    labels = {
        passage.page.text[start:end]: label
        for passage in answered.passages
        for (start, end), label in zip(passage.page.spans, passage.labels, strict=True)
    }
    assert labels["First fitting | €120"] == YES
    assert labels["Later visit | €45"] == labels["A fitting takes 90 minutes."] == NO
    assert [label for text, label in labels.items() if "120" in text and "45" in text] == [UNSAID]
    assert not refused.answerable


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_document_is_read_and_every_answer_stands_in_one(folder: Path) -> None:
    documents = folder / "documents"
    texts = {path.stem: read_document(documents, path).text for path in sorted(documents.iterdir())}
    cases = load_cases(folder / "questions.jsonl")
    lost = [mark for case in cases for mark in case.marks if not mark.is_in(texts[mark.document])]

    assert lost == []
    assert len({case.case_id for case in cases}) == len(cases) >= 100
    assert sum(case.answerable for case in cases) >= 75
    assert {case.answerable for case in cases} == {True, False}
