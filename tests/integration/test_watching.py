"""Watching: what changes is published once it has settled, and no fault takes away what works."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.trial import workplace_of
from index.lock import only_run
from index.operations import Update
from index.watching import See, changes_seen, watch
from tests.libraries import FILES, Shelf

BELLS = "# Bells\n\nThe brass bell reaches 95 decibels.\n"
PATIENCE_S = 60

Next = Callable[[], object]


@contextmanager
def watched(shelf: Shelf, see: See = changes_seen) -> Iterator[Next]:
    """What the watcher tells, one after the other; the first, an unchanged library, is taken already."""
    workplace = workplace_of(Settings(home=shelf.home.folder, documents=shelf.documents))
    heard: queue.SimpleQueue[object] = queue.SimpleQueue()
    stop = threading.Event()

    def run() -> None:
        watch(workplace, heard.put, stop=stop, settle_s=0.3, poll=True, see=see)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()

    def hear() -> object:
        """The next that is more than "nothing has changed"."""
        while True:
            one = heard.get(timeout=PATIENCE_S)
            if not isinstance(one, Update) or one.published or one.report.problems:
                return one

    heard.get(timeout=PATIENCE_S)
    try:
        yield hear
        assert thread.is_alive()
    finally:
        stop.set()
        thread.join(timeout=PATIENCE_S)
    assert not thread.is_alive()


@pytest.fixture(autouse=True)
def looks_again_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.watching.LOOK_AGAIN_S", 0.5)


@pytest.fixture
def told(shelf: Shelf) -> Iterator[Next]:
    with watched(shelf) as hear:
        yield hear


def test_a_change_is_published_and_a_broken_file_takes_nothing_away(shelf: Shelf, told: Next) -> None:
    shelf.write("bells.md", BELLS)
    first = told()
    assert isinstance(first, Update)
    assert first.report.added == ("bells.md",)
    shelf.write("guides/brakes.md", b"\0\1\2" * 100)
    second = told()
    assert isinstance(second, Update)
    (problem,) = second.report.problems
    assert problem.path == "guides/brakes.md"
    assert problem.reason.endswith("what was published of it stays")
    assert "one millimetre" in shelf.ask("When should brake pads be replaced?")
    shelf.write("guides/brakes.md", FILES["guides/brakes.md"].replace("one millimetre", "two millimetres"))
    third = told()
    assert isinstance(third, Update)
    assert third.report.changed == ("guides/brakes.md",)
    assert "two millimetres" in shelf.ask("When should brake pads be replaced?")


def test_a_second_change_within_the_same_second_is_seen_by_polling(shelf: Shelf, told: Next) -> None:
    """Polling compares times of change in whole seconds."""
    shelf.write("bells.md", BELLS)
    assert isinstance(told(), Update)
    bells = shelf.documents / "bells.md"
    second = int(bells.stat().st_mtime)
    with bells.open("r+", encoding="utf-8") as file:
        file.write(BELLS.replace("bell", "horn"))
        file.flush()
        os.utime(bells, (second + 0.9, second + 0.9))

    again = told()

    assert isinstance(again, Update)
    assert again.report.changed == ("bells.md",)


def test_a_folder_that_goes_away_is_told_of_and_taken_up_when_it_is_back(shelf: Shelf, told: Next) -> None:
    aside = shelf.documents.with_name("aside")
    shelf.documents.rename(aside)
    assert "There is no documents folder" in str(told())
    assert shelf.home.current() == "000001"
    (aside / "bells.md").write_text(BELLS)
    aside.rename(shelf.documents)
    back = told()
    assert isinstance(back, Update)
    assert back.report.added == ("bells.md",)


def test_a_folder_that_goes_away_just_when_its_watching_begins_is_taken_up_when_it_is_back(shelf: Shelf) -> None:
    aside = shelf.documents.with_name("aside")
    moments = iter([True])

    def see(folder: Path, stop: threading.Event, settle_s: float, poll: bool) -> Iterator[Collection[object]]:
        if next(moments, False):
            folder.rename(aside)
        return changes_seen(folder, stop, settle_s, poll)

    with watched(shelf, see) as told:
        assert "There is no documents folder" in str(told())
        (aside / "bells.md").write_text(BELLS)
        aside.rename(shelf.documents)
        back = told()
    assert isinstance(back, Update)
    assert back.report.added == ("bells.md",)


def test_a_folder_that_cannot_be_watched_is_read_again_and_again(shelf: Shelf) -> None:
    (shelf.documents / "circle").symlink_to(".", target_is_directory=True)  # which polling follows for ever
    with watched(shelf) as told:
        assert "cannot be watched" in str(told())
        shelf.write("bells.md", BELLS)
        done = told()
        while isinstance(done, Update) and not done.published:
            done = told()
    assert isinstance(done, Update)
    assert done.report.added == ("bells.md",)
    assert [problem.path for problem in done.report.problems] == ["circle"]


def test_a_run_that_finds_another_at_work_is_made_up_for(shelf: Shelf, told: Next) -> None:
    with only_run(shelf.home):
        shelf.write("bells.md", BELLS)
        assert "Another run is building this library" in str(told())
    done = told()
    assert isinstance(done, Update)
    assert done.report.added == ("bells.md",)
