"""What a maintainer does: see a change before it is published, refuse it, go back, look after what is kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.trial import workplace_of
from index.changes import Dispute, Effect, GivenAnswer, effect_of
from index.errors import DocumentRefused, GenerationUnknown, IndexBusy, LibraryDamaged, QuestionsUnreadable
from index.generation import Home
from index.lock import only_run
from index.operations import (
    Workplace,
    diff,
    history,
    list_documents,
    preview,
    prune,
    remove_document,
    rollback,
    save_document,
    update,
    verify,
)
from index.shelf import Shelving
from tests.libraries import FILES, Shelf
from tests.papers import Words, write_pdf

FITTING, BRAKES = "How long does a first fitting take?", "When should brake pads be replaced?"


@pytest.fixture
def workplace(shelf: Shelf) -> Workplace:
    """The small library with two saved questions."""
    (shelf.home.folder / "questions.txt").write_text(f"# what must stay answered\n{FITTING}\n\n{BRAKES}\n")
    return workplace_of(Settings(home=shelf.home.folder, documents=shelf.documents))


def without_brakes(workplace: Workplace) -> None:
    (workplace.documents / "guides" / "brakes.md").unlink()


def test_a_preview_shows_what_would_change_and_publishes_nothing(shelf: Shelf, workplace: Workplace) -> None:
    without_brakes(workplace)
    shelf.write("bells.md", "# Bells\n\nThe brass bell reaches 95 decibels.\n")
    (workplace.documents / "hostile.md").rename(workplace.documents / "puncture.md")
    stages: set[str] = set()
    seen = preview(workplace, progress=lambda stage, done, total: stages.add(stage))
    assert not seen.published
    assert seen.refusal is None
    assert seen.changes is not None
    assert (seen.changes.added, seen.changes.removed) == (("bells.md",), ("guides/brakes.md",))
    assert seen.changes.renamed == (("hostile.md", "puncture.md"),)
    assert seen.changes.questions == 2
    (worse,) = seen.changes.answers
    assert (worse.question, worse.effect, worse.after.outcome) == (BRAKES, Effect.REFUSED, "not_in_library")
    assert {"Reading", "Embedding", "Comparing statements", "Asking the saved questions"} <= stages
    assert shelf.home.names() == [shelf.home.current()] == ["000001"]
    assert [path.name for path in shelf.home.generations.iterdir()] == ["000001"]


def test_a_strict_run_refuses_worse_answers_beyond_the_margin(shelf: Shelf, workplace: Workplace) -> None:
    without_brakes(workplace)
    refused = update(workplace, strict=True)
    assert not refused.published
    assert refused.refusal == "Not published: 1 of 2 saved questions are answered worse; at most 5% may be."
    assert shelf.home.current() == "000001"
    allowed = update(workplace, strict=True, margin=0.5)
    assert allowed.published
    assert allowed.changes is not None
    assert (allowed.changes.before, allowed.changes.after) == ("000001", "000002")


def test_a_strict_run_refuses_a_document_that_newly_fails(shelf: Shelf, workplace: Workplace) -> None:
    shelf.write("void.md", "")
    refused = update(workplace, strict=True)
    assert refused.refusal == "Not published: a document failed (void.md: is empty)."
    assert update(workplace).published
    shelf.write("bells.md", "# Bells\n\nThe brass bell reaches 95 decibels.\n")
    assert update(workplace, strict=True, margin=1).published  # that one was known of


def test_disagreements_that_appear_are_named(shelf: Shelf, workplace: Workplace) -> None:
    shelf.write("shop.md", "## How long does a fitting take?\n\nA first bicycle fitting takes 30 minutes.\n")
    seen = preview(workplace)
    assert seen.changes is not None
    assert any(isinstance(one, Dispute) and "30 minutes" in one.positions for one in seen.changes.disagreements_new)
    assert seen.changes.disagreements_gone == ()


def test_going_back_and_forth_between_generations(shelf: Shelf, workplace: Workplace) -> None:
    without_brakes(workplace)
    update(workplace)
    assert [(one.name, one.published) for one in history(workplace)] == [("000002", True), ("000001", False)]
    newest, oldest = history(workplace)
    assert newest.changes is not None
    assert newest.changes.removed == ("guides/brakes.md",)
    assert oldest.changes is None
    changes = diff(workplace)
    assert (changes.before, changes.after, changes.worse) == ("000001", "000002", 1)
    assert rollback(workplace) == "000001"
    assert "one millimetre" in shelf.ask(BRAKES)
    assert diff(workplace, "000002").answers[0].effect is Effect.ANSWERED
    assert rollback(workplace, "000002") == "000002"
    for refused in ("000009", "../../etc", "current"):
        with pytest.raises(GenerationUnknown, match="kept: 000001, 000002"):
            rollback(workplace, refused)
    assert verify(workplace, "000001").faults == ()


def test_a_damaged_generation_is_not_gone_back_to_and_does_not_hide_the_others(
    shelf: Shelf, workplace: Workplace
) -> None:
    update(workplace, rebuild=True)
    (shelf.home.path("000001") / "passages.jsonl").write_text("{}")
    with pytest.raises(LibraryDamaged, match="000001 is damaged"):
        rollback(workplace, "000001")
    assert shelf.home.current() == "000002"
    newest, damaged = history(workplace)
    assert newest.published
    assert damaged.fault is not None
    assert "passages.jsonl" in damaged.fault


def test_one_that_a_run_removes_meanwhile_is_left_out_of_the_history(shelf: Shelf, workplace: Workplace) -> None:
    class BeforeTheSweep(Home):
        def names(self) -> list[str]:
            return ["000000", *super().names()]

    assert [past.name for past in history(replace(workplace, home=BeforeTheSweep(shelf.home.folder)))] == ["000001"]


def test_old_generations_are_pruned_but_never_the_published_one(shelf: Shelf, workplace: Workplace) -> None:
    update(workplace, rebuild=True)
    update(workplace, rebuild=True)
    rollback(workplace, "000001")
    assert prune(workplace, keep=1) == ("000002",)
    assert shelf.home.names() == ["000001", "000003"]
    with only_run(shelf.home), pytest.raises(IndexBusy):
        prune(workplace)


def test_what_lies_in_the_folder_is_listed_against_what_is_published(shelf: Shelf, workplace: Workplace) -> None:
    shelf.write("void.md", "")
    update(workplace)
    without_brakes(workplace)
    shelf.write("guides/fitting.md", FILES["guides/fitting.md"] + "\nMore.\n")
    shelf.write("new.md", "New.")
    listed = {one.path: one for one in list_documents(workplace)}
    assert {path: one.state for path, one in listed.items()} == {
        "guides/brakes.md": Shelving.REMOVED,
        "guides/fitting.md": Shelving.CHANGED,
        "hostile.md": Shelving.PUBLISHED,
        "new.md": Shelving.NEW,
        "void.md": Shelving.FAILED,
    }
    assert listed["void.md"].reason == "is empty"
    assert listed["hostile.md"].document_id == "hostile"


def test_a_document_is_put_in_and_taken_out(shelf: Shelf, workplace: Workplace) -> None:
    content = write_pdf([[Words("The brass bell reaches 95 decibels.", 100)]])
    put = save_document(workplace, "bells/loud.pdf", content)
    assert (put.path, put.state, put.pages) == ("bells/loud.pdf", Shelving.NEW, 1)
    assert (workplace.home.holding / "bells" / "loud.pdf").read_bytes() == content
    assert update(workplace, held=True).report.added == ("bells/loud.pdf",)
    assert (workplace.documents / "bells" / "loud.pdf").read_bytes() == content
    (workplace.documents / "bells" / "loud.meta.yaml").write_text("title: Loud bells\n")
    remove_document(workplace, "bells/loud.pdf")
    assert update(workplace, held=True).report.removed == ("bells/loud.pdf",)
    assert list((workplace.documents / "bells").iterdir()) == []
    with pytest.raises(DocumentRefused, match="There is no document"):
        remove_document(workplace, "bells/loud.pdf")


@pytest.mark.parametrize(
    "path",
    [
        "../out.md",
        "/etc/passwd.md",
        "a/../../b.md",
        ".hidden.md",
        "a\nb.md",
        "",
        "a//b.md",
        "guides",
        "x" * 300 + ".md",
    ],
)
def test_a_document_cannot_be_put_anywhere_else(workplace: Workplace, path: str) -> None:
    before = sorted(workplace.documents.parent.rglob("*"))
    with pytest.raises(DocumentRefused):
        save_document(workplace, path, b"Some text.")
    with pytest.raises(DocumentRefused):
        remove_document(workplace, path)
    assert sorted(workplace.documents.parent.rglob("*")) == before


def test_a_document_that_cannot_be_read_leaves_what_is_there(workplace: Workplace) -> None:
    for path, content in (("guides/brakes.md", b"\0\1" * 99), ("tool.exe", b"MZ"), ("guides/brakes.md", b"")):
        with pytest.raises(DocumentRefused):
            save_document(workplace, path, content)
    assert (workplace.documents / "guides" / "brakes.md").read_text() == FILES["guides/brakes.md"]
    assert not list(workplace.documents.rglob(".incoming-*"))


def test_a_name_that_no_disk_takes_is_refused(workplace: Workplace) -> None:
    assert save_document(workplace, "ж" * 100 + ".md", b"# A\n\nSome text.").held
    with pytest.raises(DocumentRefused, match="no name for a document"):
        save_document(workplace, "ж" * 120 + ".md", b"# A\n\nSome text.")


def test_a_folder_that_leads_elsewhere_is_not_written_through(workplace: Workplace, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (workplace.documents / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DocumentRefused, match="does not lie in the documents folder"):
        save_document(workplace, "link/a.md", b"Some text.")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_question_file_that_cannot_be_used_is_named(shelf: Shelf, workplace: Workplace) -> None:
    (shelf.home.folder / "questions.txt").rename(shelf.home.folder / "questions.jsonl")
    with pytest.raises(QuestionsUnreadable, match=r"questions\.jsonl:1: no JSON object with a question"):
        preview(workplace)


@pytest.mark.parametrize(
    ("before", "after", "effect"),
    [
        (("answered", "ab"), ("answered", "ba"), None),
        (("answered", "ab"), ("answered", "a"), Effect.LOST_CITATION),
        (("answered", "ab"), ("answered", "ac"), Effect.CHANGED),
        (("answered", "ab"), ("answered", "abc"), Effect.CHANGED),
        (("answered", "ab"), ("not_in_library", ""), Effect.REFUSED),
        (("not_in_library", "a"), ("not_in_library", "b"), None),
        (("not_in_library", ""), ("answered", "a"), Effect.ANSWERED),
    ],
)
def test_what_becomes_of_an_answer(before: tuple[str, str], after: tuple[str, str], effect: Effect | None) -> None:
    old, new = (GivenAnswer(outcome, quotes, tuple(quotes)) for outcome, quotes in (before, after))
    assert effect_of(old, new) is effect
