"""The console's library pages on a real library: put on hold, try, publish, go back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.engine import Engine
from bot.settings import Settings
from index.lock import only_run
from tests.libraries import Shelf
from tests.staff import Cast, Person, cast_of, words_of
from web.bodies import MAX_UPLOAD_BYTES
from web.staff.gate import TOKEN_FIELD
from web.staff.library import file_name

LEAFLET = "# Bells\n\nEvery bicycle needs a bell that is heard 30 metres away.\n"
WAIT_S = 120
LONG = "ж" * 90 + ".md"  # of 183 bytes: near what a disk takes for a name


@pytest.fixture
def cast(shelf: Shelf) -> Iterator[Cast]:
    engine = Engine.open(Settings(home=shelf.home.folder))
    with cast_of(shelf.home.folder, engine, documents=shelf.documents) as cast:
        yield cast


def upload(person: Person, *files: tuple[str, bytes]) -> Any:
    sent = [("files", (name, content)) for name, content in files]
    return person.client.post("/staff/library/upload", data={TOKEN_FIELD: person.form_token}, files=sent)


def finished(cast: Cast) -> str:
    """The page once the work is done."""
    deadline = time.monotonic() + WAIT_S
    while 'data-poll="' in cast.maintainer.read("/staff/library/job"):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return words_of(cast.maintainer.read("/staff/library"))


def files_of(shelf: Shelf) -> set[str]:
    return names_below(shelf.documents)


def held_of(shelf: Shelf) -> set[str]:
    return {name for name in names_below(shelf.home.holding) if name != ".held.json"}


def names_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_document_is_put_on_hold_tried_published_and_taken_back(cast: Cast, shelf: Shelf) -> None:
    assert upload(cast.maintainer, ("bells.md", LEAFLET.encode())).status_code == 303
    assert "Waiting to be published 1 bells.md new on hold" in words_of(cast.maintainer.read("/staff/library"))
    assert not shelf.build().published  # a plain run knows nothing of it
    before = shelf.home.current()
    cast.maintainer.change("/staff/library/try")
    page = finished(cast)
    assert "Dry run done" in page
    assert "New documents bells.md" in page
    assert shelf.home.current() == before
    cast.maintainer.change("/staff/library/publish")
    page = finished(cast)
    assert "is published and answers now" in page
    assert "Waiting to be published 0" in page
    assert shelf.home.current() != before
    cast.service.engine.refresh()
    answer = cast.patient.post("/api/chat", json={"message": "How far must a bicycle bell be heard?"}).json()
    assert "30 metres" in answer["text"]
    assert "Quoted in 1 answer" in words_of(cast.maintainer.read("/staff/library/document?path=bells.md"))
    assert "New: bells.md" in words_of(cast.maintainer.read("/staff/library/history"))
    cast.maintainer.change("/staff/library/rollback", generation=before)
    assert shelf.home.current() == before
    assert [one.what for one in cast.store.audit.page(3)] == ["rolled back", "published library", "uploaded document"]


def test_a_file_that_cannot_be_read_is_refused_with_the_reason_and_the_others_are_taken(
    cast: Cast, shelf: Shelf
) -> None:
    before = files_of(shelf)
    reply = upload(cast.maintainer, ("good.md", LEAFLET.encode()), ("bad.exe", b"MZ"), ("broken.pdf", b"%PDF-1.7 no"))
    assert reply.status_code == 422
    assert "bad.exe" in reply.text
    assert "broken.pdf" in reply.text
    assert files_of(shelf) == before
    assert held_of(shelf) == {"good.md"}


@pytest.mark.parametrize(
    "name",
    ["../../outside.md", "..\\..\\outside.md", "/etc/outside.md", "C:\\x\\outside.md", "%2e%2e%2foutside.md",
     ".hidden.md", "..", "x\x00y.md", "a" * 400 + ".md", "good.md.meta.yaml", "con\n.md"],
)  # fmt: skip
def test_no_name_leads_out_of_the_folder(cast: Cast, shelf: Shelf, name: str) -> None:
    before = set(shelf.documents.parent.rglob("*.md"))
    upload(cast.maintainer, (name, LEAFLET.encode()))
    assert all(path.isprintable() and "/" not in path and not path.startswith(".") for path in held_of(shelf))
    found = set(shelf.documents.parent.rglob("*.md"))
    assert found - before == {shelf.home.holding / path for path in held_of(shelf)}
    assert before <= found


def test_only_the_last_part_of_a_name_counts() -> None:
    names = ["a/b.md", "..\\c.md", "d.md", "", "/"]
    assert [file_name(name) for name in names] == ["b.md", "c.md", "d.md", "unnamed", "unnamed"]


def test_oversized_uploads_are_refused_unread(cast: Cast, shelf: Shelf) -> None:
    before = files_of(shelf)
    headers = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": str(MAX_UPLOAD_BYTES + 1)}
    reply = cast.maintainer.client.post("/staff/library/upload", content=b"--x", headers=headers)
    assert (reply.status_code, reply.json()["type"]) == (413, "/docs#body-too-large")
    assert cast.stranger.post("/staff/library/upload", content=b"--x", headers=headers).status_code == 401
    other = {**headers, "Content-Length": "70000"}
    assert cast.maintainer.client.post("/staff/library/remove", content=b"x" * 70000, headers=other).status_code == 413
    assert files_of(shelf) == before


def test_details_are_edited_beside_the_document(cast: Cast, shelf: Shelf) -> None:
    path = "guides/brakes.md"
    fields = {"path": path, "title": "Brakes: <b>all</b>", "expires": "2031-02-03", "source_type": "clinic"}
    cast.maintainer.change("/staff/library/document", **fields)
    assert "Waiting to be published 1" in words_of(cast.maintainer.read("/staff/library"))
    assert 'value="2031-02-03"' in cast.maintainer.read(f"/staff/library/document?path={path}")
    cast.maintainer.change("/staff/library/publish", force="yes")
    finished(cast)
    cast.service.engine.refresh()
    metadata = next(one for one in cast.service.engine.documents() if "Brakes" in one.metadata.title).metadata
    told = (metadata.title, str(metadata.expires), str(metadata.source_type))
    assert told == ("Brakes: <b>all</b>", "2031-02-03", "clinic")
    assert "<b>all" not in cast.maintainer.read("/staff/library")
    wrong = cast.maintainer.send("/staff/library/document", path=path, expires="tomorrow")
    assert wrong.status_code == 422
    assert cast.maintainer.send("/staff/library/document", path="../x.md", title="x").status_code == 404


def test_a_removal_is_on_hold_until_the_next_publication(cast: Cast, shelf: Shelf) -> None:
    page = words_of(cast.maintainer.change("/staff/library/remove", path="hostile.md"))
    assert "hostile.md removed" in page
    assert (shelf.documents / "hostile.md").exists()
    assert cast.maintainer.send("/staff/library/remove", path="../home/current").status_code == 422
    assert (shelf.home.folder / "current").exists()
    assert cast.maintainer.send("/staff/library/rollback", generation="../../etc").status_code == 422


def test_what_is_on_hold_is_dropped_and_the_audit_says_so(cast: Cast, shelf: Shelf) -> None:
    before = files_of(shelf)
    upload(cast.maintainer, ("bells.md", LEAFLET.encode()), ("lamps.md", LEAFLET.encode()))
    cast.maintainer.change("/staff/library/remove", path="hostile.md")
    assert "Waiting to be published 3" in words_of(cast.maintainer.read("/staff/library"))
    cast.maintainer.change("/staff/library/discard", path="hostile.md")
    assert "Waiting to be published 2" in words_of(cast.maintainer.read("/staff/library"))
    assert cast.maintainer.send("/staff/library/discard", path="hostile.md").status_code == 422
    cast.maintainer.change("/staff/library/discard")
    assert "Waiting to be published 0" in words_of(cast.maintainer.read("/staff/library"))
    told = [(one.what, one.subject) for one in cast.store.audit.page(3)]
    assert told == [("discarded what was on hold", path) for path in ("lamps.md", "bells.md", "hostile.md")]
    assert (files_of(shelf), held_of(shelf)) == (before, set())


def test_the_page_says_where_the_file_changed_too(cast: Cast, shelf: Shelf) -> None:
    upload(cast.maintainer, ("hostile.md", LEAFLET.encode()))
    assert "Both changed" not in words_of(cast.maintainer.read("/staff/library"))
    shelf.write("hostile.md", "# Somebody else's words\n")
    assert "Both changed" in words_of(cast.maintainer.read("/staff/library"))


def test_only_one_work_runs_at_a_time(cast: Cast) -> None:
    replies = [cast.maintainer.send("/staff/library/try").status_code for _ in range(3)]
    assert replies[0] == 303
    assert 422 in replies[1:]
    finished(cast)


def test_a_work_that_fails_says_why(cast: Cast, shelf: Shelf) -> None:
    for path in sorted(shelf.documents.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    before = shelf.home.current()
    cast.maintainer.send("/staff/library/publish")
    page = finished(cast)
    assert "Publication failed" in page
    assert shelf.home.current() == before
    assert Path(shelf.home.folder / "generations" / (before or "")).is_dir()


def test_files_uploaded_while_a_run_is_at_work_are_put_on_hold_when_it_is_done(cast: Cast, shelf: Shelf) -> None:
    """In the order they came, the last of a name on top; one that cannot be read is refused at once all the same."""
    with only_run(shelf.home):
        first = upload(
            cast.maintainer,
            ("bells.md", b"# Bells\n\nThe old word.\n"),
            ("ring/../../a b&c.md", b"# Rings\n\nOf brass.\n"),
            (LONG, b"# Bells\n\nOf tin.\n"),
        )
        assert first.headers["location"].endswith("done=waiting")
        assert upload(cast.maintainer, ("bells.md", LEAFLET.encode())).headers["location"].endswith("done=waiting")
        assert upload(cast.maintainer, ("tool.exe", b"MZ")).status_code == 422
        page = words_of(cast.maintainer.read("/staff/library"))
        assert f"put on hold as soon as that is done: bells.md a b&amp;c.md {LONG} bells.md" in page
        assert held_of(shelf) == set()
    deadline = time.monotonic() + WAIT_S
    while cast.service.arrivals.names():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert held_of(shelf) == {"bells.md", "a b&c.md", LONG}
    assert (shelf.home.holding / "bells.md").read_text() == LEAFLET
    assert "bells.md new on hold" in words_of(cast.maintainer.read("/staff/library"))
