"""What was read in a claim is kept and taken again, for the same claims and the same detector alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from index.disagreements.claims import Claim, read_claims
from index.disagreements.find import DETECTOR_VERSION, Found, find_disagreements, read_library
from index.disagreements.own import Own, from_records, read_own, to_records
from index.disagreements.spoken import Spoken
from index.disagreements.stage import CLAIMS, read_ahead, write_disagreements
from index.generation import Generation
from index.manifest import write_manifest
from index.model import Document, Passage, Statement
from index.passages import split_document
from index.read.document import read_document
from index.records import Record, read_lines, write_lines
from index.vectors import VectorIndex

ROOT = Path(__file__).parents[2]
FOLDERS = [ROOT / "documents", *sorted((ROOT / "tests" / "data" / "contested").glob("*/documents"))]

NOTHING_SPOKEN = Spoken((), frozenset(), frozenset(), "", (), frozenset())
Parts = tuple[dict[str, Document], dict[str, Passage], list[Statement]]


def parts_of(*folders: Path) -> Parts:
    documents = [
        read_document(folder, path, document_id=f"{folder.parent.name}-{path.stem}")
        for folder in folders
        for path in sorted(folder.glob("*.md"))
    ]
    splits = [split_document(document) for document in documents]
    passages = {passage.passage_id: passage for split in splits for passage in split.passages}
    statements = [statement for split in splits for statement in split.statements]
    return {document.document_id: document for document in documents}, passages, statements


def claims_of(*folders: Path) -> list[Claim]:
    return read_claims(*parts_of(*folders))[1]


def find(parts: Parts, known: Mapping[str, Own] | None = None) -> Found:
    """As if all statements were near each other."""
    return find_disagreements(read_library(*parts, known), np.full((len(parts[2]), 4), 0.5, dtype=np.float32), None)


def owns_of(parts: Parts, known: Mapping[str, Own] | None = None) -> Mapping[str, Own]:
    return read_library(*parts, known).owns


def test_what_is_read_is_the_same_after_it_was_written_down() -> None:
    owns = {claim.key: read_own(claim) for claim in claims_of(*FOLDERS)}
    for kind in ("measures", "readings", "unknown", "group"):
        assert any(getattr(own, kind) for own in owns.values()), kind
    for kind in ("words", "subject", "referred", "head", "denied", "unsure"):
        assert any(getattr(own.spoken, kind) for own in owns.values()), kind
    written: list[Record] = json.loads(json.dumps(list(to_records(owns))))
    assert from_records(written) == owns


def test_what_is_kept_gives_the_same_disagreements_in_a_library_it_was_not_read_for() -> None:
    alone, together = parts_of(FOLDERS[0]), parts_of(*FOLDERS[:3])
    known = owns_of(alone)
    assert find(together, known) == find(together)
    assert set(owns_of(together, known)) == {claim.key for claim in claims_of(*FOLDERS[:3])}
    assert find(alone, owns_of(together)) == find(alone)


@pytest.mark.parametrize(
    "text",
    [
        "# Z\n\n## B\n\nThe brace was tested. It is safe.",
        "# A\n\n## Z\n\nThe brace was tested. It is safe.",
        "# A\n\n## B\n\nThe brace was not tested. It is safe.",
        "# A\n\n## B\n\nThe brace was tested. It is unsafe.",
    ],
)
def test_other_words_in_or_around_a_claim_give_it_another_key(tmp_path: Path, text: str) -> None:
    """What is read in it may depend on its title, its headings and the sentence before it."""
    for name, content in (("a", "# A\n\n## B\n\nThe brace was tested. It is safe."), ("b", text)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "leaflet.md").write_text(content)
    one, other = claims_of(tmp_path / "a")[-1], claims_of(tmp_path / "b")[-1]
    assert one.key != other.key


@pytest.mark.parametrize("detector", [DETECTOR_VERSION, DETECTOR_VERSION - 1])
def test_what_another_detector_read_is_read_again(tmp_path: Path, detector: int) -> None:
    parts = parts_of(FOLDERS[0])
    true = owns_of(parts)
    nothing = dict.fromkeys(true, Own((), (), frozenset(), frozenset(), NOTHING_SPOKEN))
    before, work = tmp_path / "000001", tmp_path / "work"
    before.mkdir()
    work.mkdir()
    write_lines(before / CLAIMS, to_records(nothing))
    write_manifest(before, {"versions": {"detector": detector}})
    vectors = np.full((len(parts[2]), 4), 0.5, dtype=np.float32)
    sources = (list(parts[0].values()), list(parts[1].values()), parts[2])
    library = read_ahead(work, *sources, Generation(before))
    rows = {passage_id: row for row, passage_id in enumerate(parts[1])}
    VectorIndex.build(np.full((len(rows), 4), 0.5, dtype=np.float32)).save(work / "vectors.faiss")
    write_disagreements(work, library, vectors, rows, None, Generation(before), lambda *_: None)
    found = from_records(read_lines(work / CLAIMS))
    assert found == (nothing if detector == DETECTOR_VERSION else true)
