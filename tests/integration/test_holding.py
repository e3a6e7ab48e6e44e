"""What maintainers put on hold: tried, published, dropped, and finished after a run was killed."""

from __future__ import annotations

import errno
import os
import resource
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.trial import workplace_of
from index.errors import DocumentRefused, DocumentsUnusable, DocumentUnreadable, IndexBusy
from index.holding import Holding
from index.lock import only_run
from index.operations import (
    Workplace,
    describe_document,
    discard_held,
    list_documents,
    preview,
    remove_document,
    save_document,
    update,
)
from index.shelf import Shelving
from tests.libraries import FILES, Shelf

BELLS = b"# Bells\n\nThe brass bell reaches 95 decibels.\n"
BRAKES, FITTING = "guides/brakes.md", "guides/fitting.md"
MORE = FILES[FITTING].encode() + b"\nBring your shoes.\n"


class Killed(BaseException):
    """Stands for the end of the process."""


@pytest.fixture
def workplace(shelf: Shelf) -> Workplace:
    return workplace_of(Settings(home=shelf.home.folder, documents=shelf.documents))


@pytest.fixture
def held(workplace: Workplace) -> Workplace:
    """One of each kind of change on hold."""
    save_document(workplace, "loud/bells.md", BELLS)
    save_document(workplace, FITTING, MORE)
    describe_document(workplace, "hostile.md", {"title": "Punctures"})
    remove_document(workplace, BRAKES)
    return workplace


def files_below(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def states(workplace: Workplace) -> dict[str, tuple[Shelving, bool, bool]]:
    return {one.path: (one.state, one.held, one.both) for one in list_documents(workplace)}


def kill_when_published(stage: str, done: int, _: int) -> None:
    if (stage, done) == ("Publishing", 1):
        raise Killed


def expect_all_taken_in(workplace: Workplace) -> None:
    """Published, moved, nothing left on hold, and nothing for a plain run to publish."""
    assert {state for _, state in states(workplace).items()} == {(Shelving.PUBLISHED, False, False)}
    found = files_below(workplace.documents)
    assert (found["loud/bells.md"], found[FITTING]) == (BELLS, MORE)
    assert b"Punctures" in found["hostile.md.meta.yaml"]
    assert BRAKES not in found
    assert set(files_below(workplace.home.holding)) <= {".held.json"}
    assert not update(workplace).published


def test_what_is_on_hold_is_shown_and_neither_the_folder_nor_a_plain_run_knows_of_it(
    shelf: Shelf, workplace: Workplace
) -> None:
    before = files_below(shelf.documents)
    save_document(workplace, "loud/bells.md", BELLS)
    save_document(workplace, FITTING, MORE)
    describe_document(workplace, "hostile.md", {"title": "Punctures"})
    remove_document(workplace, BRAKES)
    assert files_below(shelf.documents) == before
    assert states(workplace) == {
        BRAKES: (Shelving.REMOVED, True, False),
        FITTING: (Shelving.CHANGED, True, False),
        "hostile.md": (Shelving.CHANGED, True, False),
        "loud/bells.md": (Shelving.NEW, True, False),
    }
    assert not update(workplace).published
    assert preview(workplace).changes is None


def test_a_dry_run_shows_what_is_on_hold_and_leaves_it(held: Workplace) -> None:
    before = files_below(held.documents), states(held)
    changes = preview(held, held=True).changes
    assert changes is not None
    assert (changes.added, changes.changed, changes.removed) == (("loud/bells.md",), (FITTING, "hostile.md"), (BRAKES,))
    assert (files_below(held.documents), states(held)) == before
    assert held.home.current() == "000001"


def test_publishing_takes_it_into_the_folder_and_a_plain_run_finds_nothing_new(held: Workplace) -> None:
    assert update(held, held=True).published
    expect_all_taken_in(held)


def test_a_run_that_refuses_to_publish_leaves_it_on_hold(held: Workplace) -> None:
    (held.documents / "void.md").write_text("")
    before = files_below(held.documents), states(held)
    assert "a document failed" in (update(held, held=True, strict=True).refusal or "")
    assert (files_below(held.documents), states(held)) == before


def test_a_run_killed_between_publishing_and_moving_is_finished_when_the_library_is_opened(held: Workplace) -> None:
    before = files_below(held.documents)
    with pytest.raises(Killed):
        update(held, held=True, progress=kill_when_published)
    assert held.home.current() == "000002"
    assert files_below(held.documents) == before
    expect_all_taken_in(held)


def test_it_is_finished_by_the_next_run_too_which_brings_nothing_old_back(held: Workplace) -> None:
    with pytest.raises(Killed):
        update(held, held=True, progress=kill_when_published)
    assert not update(held).published
    expect_all_taken_in(held)


def test_a_run_killed_before_it_published_leaves_everything_on_hold(held: Workplace) -> None:
    before = files_below(held.documents), states(held)
    with pytest.raises(Killed):
        update(held, held=True, progress=kill_when_published)
    held.home.point_to("000001")
    held.home.path("000002").rename(held.home.generations / ".building-x")  # as if the last rename had not been made
    assert (files_below(held.documents), states(held)) == before
    assert not update(held).published


@pytest.mark.parametrize("moves", range(4))
def test_a_move_killed_half_way_goes_on(held: Workplace, moves: int) -> None:
    """What had been moved lies in the folder and is no longer on hold; the list may be gone already."""
    with pytest.raises(Killed):
        update(held, held=True, progress=kill_when_published)
    (held.documents / BRAKES).unlink()
    for path in ("hostile.md.meta.yaml", FITTING, "loud/bells.md")[:moves]:
        (held.documents / path).parent.mkdir(exist_ok=True)
        (held.home.holding / path).rename(held.documents / path)
    if moves == 3:
        (held.home.holding / ".held.json").unlink()
    expect_all_taken_in(held)


def test_a_disk_that_refuses_the_move_loses_nothing_and_the_next_opening_goes_on(held: Workplace) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill_the_disk(stage: str, done: int, total: int) -> None:
        if (stage, done) == ("Publishing", 1):
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))

    try:
        with pytest.raises(DocumentsUnusable, match=f"could not be moved.*{os.strerror(errno.EFBIG)}"):
            update(held, held=True, progress=fill_the_disk)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    expect_all_taken_in(held)


def test_where_a_folder_has_the_name_the_document_stays_on_hold(held: Workplace) -> None:
    def block(stage: str, done: int, total: int) -> None:
        if (stage, done) == ("Publishing", 1):
            (held.documents / "loud" / "bells.md").mkdir(parents=True)

    assert update(held, held=True, progress=block).published
    assert states(held)["loud/bells.md"][1]
    assert (held.home.holding / "loud" / "bells.md").read_bytes() == BELLS


def test_where_both_changed_it_says_so_and_what_is_on_hold_wins(held: Workplace) -> None:
    (held.documents / FITTING).write_text("# Fitting\n\nSomebody else wrote this.\n")
    save_document(held, FITTING, MORE)
    assert states(held)[FITTING] == (Shelving.CHANGED, True, True)
    assert update(held, held=True).published
    expect_all_taken_in(held)


def test_details_on_hold_go_with_whatever_the_file_says_meanwhile(workplace: Workplace) -> None:
    describe_document(workplace, FITTING, {"title": "Fittings"})
    (workplace.documents / FITTING).write_bytes(MORE)
    assert states(workplace)[FITTING] == (Shelving.CHANGED, True, True)
    assert update(workplace, held=True).published
    assert (workplace.documents / FITTING).read_bytes() == MORE
    assert not update(workplace).published


def test_one_change_is_dropped_or_all(held: Workplace) -> None:
    assert discard_held(held, BRAKES) == (BRAKES,)
    assert states(held)[BRAKES] == (Shelving.PUBLISHED, False, False)
    with pytest.raises(DocumentRefused, match="Nothing is on hold"):
        discard_held(held, "../../home/current")
    assert discard_held(held) == (FITTING, "hostile.md", "loud/bells.md")
    assert {state for _, state in states(held).items()} == {(Shelving.PUBLISHED, False, False)}
    assert discard_held(held) == ()
    assert not update(held, held=True).published


def test_a_document_that_is_only_on_hold_is_removed_at_once(held: Workplace) -> None:
    describe_document(held, "loud/bells.md", {"title": "Loud"})
    remove_document(held, "loud/bells.md")
    assert "loud/bells.md" not in states(held)
    with pytest.raises(DocumentRefused, match="There is no document"):
        remove_document(held, BRAKES)
    save_document(held, BRAKES, FILES[BRAKES].encode())
    assert states(held)[BRAKES] == (Shelving.PUBLISHED, True, False)


def test_a_change_that_makes_no_difference_is_taken_in_without_a_new_generation(workplace: Workplace) -> None:
    save_document(workplace, BRAKES, FILES[BRAKES].encode())
    assert not update(workplace, held=True).published
    assert states(workplace)[BRAKES] == (Shelving.PUBLISHED, False, False)
    save_document(workplace, BRAKES, FILES[BRAKES].encode())
    preview(workplace, held=True)
    assert states(workplace)[BRAKES] == (Shelving.PUBLISHED, True, False)


def test_nothing_is_put_on_hold_while_a_run_reads_it(held: Workplace) -> None:
    before = states(held)
    with only_run(held.home):
        for change in (
            lambda: save_document(held, "late.md", BELLS),
            lambda: remove_document(held, FITTING),
            lambda: discard_held(held),
        ):
            with pytest.raises(IndexBusy):
                change()
        assert states(held) == before


def test_changes_of_another_folder_are_not_taken_into_the_one_at_hand(held: Workplace, tmp_path: Path) -> None:
    with pytest.raises(Killed):
        update(held, held=True, progress=kill_when_published)
    other = tmp_path / "other"
    other.mkdir()
    (other / "bells.md").write_bytes(BELLS)
    with only_run(held.home):
        Holding(held.home, other).finish_publication()
    assert files_below(other) == {"bells.md": BELLS}
    expect_all_taken_in(held)


def test_details_that_make_no_sense_and_a_damaged_list_are_named(held: Workplace) -> None:
    with pytest.raises(DocumentUnreadable, match="expires"):
        describe_document(held, FITTING, {"expires": "tomorrow"})
    (held.home.holding / ".held.json").write_text("[")
    with pytest.raises(DocumentsUnusable, match="damaged"):
        list_documents(held)
    assert not update(held).published
