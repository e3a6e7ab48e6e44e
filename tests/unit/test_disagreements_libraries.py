"""Whole libraries on subjects the code knows nothing of, with planted disagreements and look-alikes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from index.disagreements.find import find_disagreements, read_library
from index.disagreements.model import Disagreement, Kind
from index.generation import Generation, Home
from index.judge import LABELS
from scripts.disagreement_evaluation import DisagreementScore, score
from tests.libraries import Shelf

CONTESTED = Path(__file__).parents[1] / "data" / "contested"
# Of each library the planted topics that must be found: what was measured when the figure was written down.
FLOORS: dict[str, dict[str, int]] = json.loads(
    (CONTESTED.parent / "disagreements_floors.json").read_text(encoding="utf-8")
)["planted"]


class CountingJudge:
    """Sees a contradiction everywhere, and counts what it is asked."""

    identity = "counting"

    def __init__(self) -> None:
        self.asked = 0

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> np.ndarray:
        self.asked += len(pairs)
        return np.tile(np.asarray([0.0, 0.1, 0.9], dtype=np.float32), (len(pairs), 1)).reshape(-1, len(LABELS))


def stock(shelf: Shelf, subject: str, suffix: str = "") -> Shelf:
    """Puts a subject's documents on the shelf, `suffix` behind their names."""
    for path in sorted((CONTESTED / subject / "documents").iterdir()):
        shelf.write(f"{path.stem}{suffix}.md", path.read_bytes())
    return shelf


def scored(shelf: Shelf, subject: str) -> DisagreementScore:
    shelf.build()
    return score(shelf.open(), json.loads((CONTESTED / subject / "gold.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("subject", sorted(FLOORS))
def test_planted_disagreements_are_found_and_nothing_else_is_shown(empty_shelf: Shelf, subject: str) -> None:
    result = scored(stock(empty_shelf, subject), subject)
    assert result.unmarked == ()
    assert result.clear_found >= FLOORS[subject]["clear_found"], result.missed
    assert result.false == ()
    assert result.lookalikes_in_conflict == ()
    assert result.misplaced == 0


def test_the_shipped_documents_disagree_as_recorded(sample_library: Path) -> None:
    data = CONTESTED.parent
    floor = json.loads((data / "disagreements_floors.json").read_text(encoding="utf-8"))["documents"]
    gold = json.loads((data / "disagreements_documents.json").read_text(encoding="utf-8"))
    result = score(Home(sample_library).open_current(), gold)
    assert result.clear_found >= floor["clear_found"], result.missed
    assert len(result.false) <= floor["false"], result.false
    assert result.lookalikes_in_conflict == ()


def test_no_label_of_the_shipped_documents_is_cut_or_said_twice(sample_library: Path) -> None:
    for one in Home(sample_library).open_current().disagreements:
        labels = [position.label for position in one.positions]
        assert len(set(labels)) == len(labels)
        assert all(0 < len(label.split()) <= 14 and "…" not in label for label in labels), labels


def topics(generation: Generation) -> dict[str, Disagreement]:
    return {disagreement.topic: disagreement for disagreement in generation.disagreements}


def test_a_disagreement_has_a_topic_a_kind_and_positions_in_the_sources_words(empty_shelf: Shelf) -> None:
    stock(empty_shelf, "vaccine").build()
    found = topics(empty_shelf.open())
    doses = found["Number of doses"]
    assert doses.kind is Kind.NUMBER
    assert [position.label for position in doses.positions] == ["One injection", "Two doses"]
    safety = found["Safety"]
    assert safety.kind is Kind.CERTAINTY
    assert [backing.document_id for position in safety.positions for backing in position.backings] == [
        "clinic-travel",
        "health-ministry",
    ]


def test_every_backing_is_a_statement_of_the_library(empty_shelf: Shelf) -> None:
    stock(empty_shelf, "brace").build()
    generation = empty_shelf.open()
    statements = {statement.statement_id: statement for statement in generation.statements}
    backings = [b for d in generation.disagreements for position in d.positions for b in position.backings]
    assert backings
    for backing in backings:
        statement = statements[backing.statement_id]
        assert (backing.start, backing.end, backing.context) == (statement.start, statement.end, statement.context)
        assert (backing.document_id, backing.passage_id) == (statement.document_id, statement.passage_id)


def test_a_library_that_agrees_with_itself_shows_nothing(shelf: Shelf) -> None:
    shelf.build()
    assert shelf.open().disagreements == ()


def test_a_document_under_two_names_does_not_disagree_with_itself(empty_shelf: Shelf) -> None:
    text = (CONTESTED / "brace" / "documents" / "maker-leaflet.md").read_bytes()
    empty_shelf.write("one.md", text)
    empty_shelf.write("other.md", text)
    empty_shelf.build()
    assert empty_shelf.open().disagreements == ()


def test_a_library_twice_over_shows_the_same_topics(empty_shelf: Shelf) -> None:
    stock(empty_shelf, "school").build()
    once = set(topics(empty_shelf.open()))
    stock(empty_shelf, "school", "-copy").build()
    assert set(topics(empty_shelf.open())) == once


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("A visit costs $90.", "A visit costs £70."),
        ("A visit costs $90 in Norway.", "A visit costs $70."),
        ("The lamp weighs 2 kg.", "The chair weighs 5 kg."),
        ("Each lesson lasts 45 minutes.", "The whole course lasts 10 weeks."),
        ("Children take 5 ml of the syrup.", "Adults take 15 ml of the syrup."),
        ("The red pill is safe.", "The blue pill is not safe."),
        ("The syrup may help some people.", "The syrup may not help everybody."),
        ("The syrup is sweet.", "The syrup is sweet and thick."),
        ("Guests may use the pool.", "Guests should not use the lift."),
        ("In one in five gardens the seeds come up again.", "The seeds do not come up in winter."),
        ("A glass of milk soothes the stomach.", "A glass of lemonade does not soothe the stomach."),
        ("The splint is worn for two weeks.", "The box of pads lasts six weeks."),
    ],
)
def test_look_alikes_do_not_disagree(empty_shelf: Shelf, a: str, b: str) -> None:
    empty_shelf.write("a.md", f"# Notes of the first\n\n{a}\n")
    empty_shelf.write("b.md", f"# Notes of the second\n\n{b}\n")
    empty_shelf.build()
    assert [d.topic for d in empty_shelf.open().disagreements] == []


def test_the_ids_stay_when_the_library_is_built_again(empty_shelf: Shelf) -> None:
    stock(empty_shelf, "implants").build()
    before = [(d.disagreement_id, d.topic) for d in empty_shelf.open().disagreements]
    empty_shelf.build(rebuild=True)
    assert [(d.disagreement_id, d.topic) for d in empty_shelf.open().disagreements] == before


def test_adding_a_document_judges_only_the_pairs_it_brings(empty_shelf: Shelf) -> None:
    stock(empty_shelf, "brace").build()
    first = empty_shelf.open().manifest["counts"]
    assert first["pairs_judged"] > 0
    empty_shelf.write("more.md", "# One more leaflet on knee braces\n\nThe brace is not waterproof.\n")
    empty_shelf.build()
    second = empty_shelf.open().manifest["counts"]
    assert 0 < second["pairs_judged"] < first["pairs_judged"]
    assert second["pairs"] > first["pairs"]


def test_added_to_changed_and_taken_from_the_files_are_the_same_as_built_in_one_go(
    empty_shelf: Shelf, tmp_path: Path
) -> None:
    first, *others = sorted(path.name for path in (CONTESTED / "vaccine" / "documents").iterdir())
    empty_shelf.write(first, (CONTESTED / "vaccine" / "documents" / first).read_bytes())
    empty_shelf.write(others[0], "# A leaflet to be replaced\n\nThe vaccine is given in two doses.\n")
    empty_shelf.write("more.md", "# A leaflet to be removed\n\nThe vaccine is not safe for children under 12.\n")
    empty_shelf.build()
    stock(empty_shelf, "vaccine")
    (empty_shelf.documents / "more.md").unlink()
    empty_shelf.build()
    whole = Shelf.empty(tmp_path / "whole", empty_shelf.home.models)
    stock(whole, "vaccine").build()
    for name in ("disagreements.jsonl", "pairs.jsonl", "claims.jsonl"):
        assert (empty_shelf.open().folder / name).read_bytes() == (whole.open().folder / name).read_bytes()


def test_verdicts_known_before_are_not_asked_for_again(empty_shelf: Shelf) -> None:
    stock(empty_shelf, "school").build()
    generation = empty_shelf.open()
    passages = {passage.passage_id: passage for passage in generation.passages}
    library = read_library(generation.documents, passages, generation.statements)
    judge = CountingJudge()
    first = find_disagreements(library, generation.statement_vectors, judge)
    asked = judge.asked
    assert asked == 2 * first.pairs_judged > 0
    second = find_disagreements(library, generation.statement_vectors, judge, first.verdicts)
    assert (judge.asked, second.pairs_judged) == (asked, 0)
    assert second.disagreements == first.disagreements


def test_without_a_judge_numbers_and_opposites_are_found_all_the_same(empty_shelf: Shelf) -> None:
    stock(empty_shelf, "vaccine").build()
    generation = empty_shelf.open()
    passages = {passage.passage_id: passage for passage in generation.passages}
    library = read_library(generation.documents, passages, generation.statements)
    found = find_disagreements(library, generation.statement_vectors, None)
    assert found.pairs_judged == 0
    assert {"Number of doses", "Safety"} <= {d.topic for d in found.disagreements}


def test_a_removed_document_takes_its_disagreements_along(empty_shelf: Shelf) -> None:
    stock(empty_shelf, "school").build()
    assert empty_shelf.open().disagreements
    (empty_shelf.documents / "handbook.md").unlink()
    empty_shelf.build()
    assert empty_shelf.open().disagreements == ()
    shutil.rmtree(empty_shelf.home.generations)
