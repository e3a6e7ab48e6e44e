"""The command as it is typed: exit status 0 done, 1 could not be done and one line says why, 2 wrong usage."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.libraries import FILES, Shelf

ROOT = Path(__file__).parents[2]


def run(shelf: Shelf, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """`equipoise ARGUMENTS` with the shelf's folders and these settings."""
    return subprocess.run(
        [sys.executable, "-m", "scripts.cli", *arguments],
        cwd=ROOT,
        env=environment(shelf, **settings),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def environment(shelf: Shelf, **settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EQUIPOISE_")}
    folders = {"EQUIPOISE_HOME": str(shelf.home.folder), "EQUIPOISE_DOCUMENTS": str(shelf.documents)}
    return {**kept, "COLUMNS": "200", **folders, **{f"EQUIPOISE_{name}": value for name, value in settings.items()}}


def refusal_of(done: subprocess.CompletedProcess[str]) -> str:
    """The one line that says why the work could not be done."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    return done.stderr.strip()


def test_building_asking_and_looking(empty_shelf: Shelf) -> None:
    """The whole of a maintainer's first quarter of an hour."""
    for name, text in FILES.items():
        empty_shelf.write(name, text)
    empty_shelf.write("void.md", "")
    built = run(empty_shelf, "index")
    assert built.returncode == 0, built.stderr
    assert built.stdout.startswith("Published generation 000001 in ")
    assert "3 documents, " in built.stdout
    assert "1 file could not be used:\n  void.md: is empty" in built.stdout
    assert built.stderr == ""  # no progress bar where nobody watches

    again = run(empty_shelf, "index", str(empty_shelf.documents))
    assert again.stdout.startswith("Nothing has changed: still generation 000001 in ")
    assert "; 0 passages embedded." in again.stdout

    asked = run(empty_shelf, "ask", "How long does a first fitting take?")
    assert asked.returncode == 0
    assert "A first bicycle fitting takes 90 minutes. [1]" in asked.stdout
    assert "[1] Fitting a bicycle to its rider (Wheel Institute, guideline, 2024-03-12)" in asked.stdout

    answer = json.loads(run(empty_shelf, "ask", "--json", "How long does a first fitting take?").stdout)
    for citation in answer["citations"]:
        text = empty_shelf.open().documents[citation["document_id"]].text
        assert text[citation["start"] : citation["end"]] == citation["quote"]

    facts = json.loads(run(empty_shelf, "status", "--json").stdout)
    assert facts["generation"] == "000001"
    assert facts["documents"] == 3
    assert facts["problems"] == ["void.md: is empty"]
    plain = run(empty_shelf, "status").stdout
    assert "generation   000001" in plain
    assert "problem      void.md: is empty" in plain

    verified = run(empty_shelf, "verify")
    assert (verified.returncode, verified.stderr) == (0, "")
    assert f"Generation 000001 is whole: {facts['statements']} statements checked." in verified.stdout


def test_seeing_a_change_first_and_going_back(shelf: Shelf, tmp_path: Path) -> None:
    questions = tmp_path / "questions.txt"
    questions.write_text("When should brake pads be replaced?\n")
    asked = ("--questions", str(questions))
    (shelf.documents / "guides" / "brakes.md").unlink()
    tried = run(shelf, "index", "--dry-run", *asked)
    assert tried.returncode == 0, tried.stderr
    assert tried.stdout.startswith("Tried out, published nothing: still generation 000001, in ")
    assert "documents removed: 1 (guides/brakes.md)" in tried.stdout
    assert "refused: When should brake pads be replaced?" in tried.stdout
    refused = run(shelf, "index", "--strict", *asked)
    assert refused.returncode == 1
    assert refused.stderr.strip().startswith("Not published: 1 of 1 saved questions are answered worse")
    done = json.loads(run(shelf, "index", "--json").stdout)
    assert (done["generation"], done["published"], done["removed"]) == ("000002", True, ["guides/brakes.md"])
    assert json.loads(run(shelf, "diff", "--json", *asked).stdout)["worse"] == 1
    assert "* 000002 " in run(shelf, "history").stdout
    assert run(shelf, "rollback", "1").stdout.startswith("Generation 000001 is published.")
    assert "; kept: 000001, 000002." in refusal_of(run(shelf, "rollback", "7"))
    assert run(shelf, "verify", "2").stdout.startswith("Generation 000002 is whole")
    assert run(shelf, "prune", "--keep", "1").stdout == "Nothing to remove.\n"
    page = tmp_path / "health.html"
    assert run(shelf, "report", "--html", str(page)).returncode == 0
    assert "Map of the passages" in page.read_text()


def test_watching_says_what_it_publishes_and_stops_at_a_signal(shelf: Shelf) -> None:
    shelf.write("bells.md", "# Bells\n\nThe brass bell reaches 95 decibels.\n")
    watching = subprocess.Popen(
        [sys.executable, "-m", "scripts.cli", "watch"],
        cwd=ROOT,
        env=environment(shelf),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # where the tests run in the background, what they start would ignore Ctrl-C
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        assert watching.stdout is not None
        assert watching.stdout.readline().startswith("Published generation 000002 in ")
    finally:
        watching.send_signal(signal.SIGINT)
        _, errors = watching.communicate(timeout=60)
    assert watching.returncode == 130
    assert "Traceback" not in errors


@pytest.mark.parametrize(
    "command",
    [["serve", "--port", "0"], ["ask", "Anything?"], ["status"], ["status", "--json"], ["verify"], ["diff"]],
    ids=" ".join,
)
def test_without_a_library_every_command_says_what_to_run(empty_shelf: Shelf, command: list[str]) -> None:
    assert refusal_of(run(empty_shelf, *command)) == "There is no library yet. Run: equipoise index"


@pytest.mark.parametrize(
    ("folder", "words"),
    [
        ("nowhere", "There is no documents folder at"),
        ("blank", "holds no document"),
        ("broken", "None of the 1 files in"),
    ],
)
def test_a_folder_that_holds_nothing_to_read_is_one_clear_line(
    empty_shelf: Shelf, tmp_path: Path, folder: str, words: str
) -> None:
    (tmp_path / "blank").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "one.md").write_bytes(b"")
    line = refusal_of(run(empty_shelf, "index", str(tmp_path / folder)))
    assert words in line
    assert str(tmp_path / folder) in line


@pytest.mark.parametrize(
    "command",
    [
        ["nonsense"],
        ["index", "--nonsense"],
        ["ask"],
        ["ask", "   "],
        ["ask", "why? " * 1000],
        ["serve", "--port", "eighty"],
        ["serve", "--port", "70000"],
        ["evaluate"],
    ],
    ids=lambda command: " ".join(command)[:20],
)
def test_wrong_usage_is_status_two(shelf: Shelf, command: list[str]) -> None:
    done = run(shelf, *command)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Usage: " in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("setting", "value"), [("PORT", "eighty"), ("THREADS", "0"), ("MAX_QUESTION_CHARS", "none"), ("PORT", "-1")]
)
def test_a_wrong_setting_is_refused_by_its_name(shelf: Shelf, setting: str, value: str) -> None:
    line = refusal_of(run(shelf, "ask", "Anything?", **{setting: value}))
    assert line.startswith(f"The setting EQUIPOISE_{setting} is wrong: ")


def test_a_home_that_cannot_be_is_one_clear_line(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    for command in (["index"], ["status"]):
        assert str(tmp_path / "file") in refusal_of(run(shelf, *command, HOME=str(tmp_path / "file")))


def test_damage_is_named_with_what_mends_it(shelf: Shelf) -> None:
    path = shelf.open().folder / "documents.jsonl"
    path.write_bytes(path.read_bytes().replace(b"90 minutes", b"99 minutes"))
    for command in (["ask", "How long?"], ["status"], ["verify"], ["serve", "--port", "0"]):
        line = refusal_of(run(shelf, *command))
        assert line.startswith("Generation 000001 is damaged (documents.jsonl has another checksum).")
        assert line.endswith("Run: equipoise index --rebuild")
    assert run(shelf, "index", "--rebuild").returncode == 0
    assert "takes 90 minutes" in run(shelf, "ask", "How long does a first fitting take?").stdout


def test_a_port_that_is_taken_is_said_in_one_line(shelf: Shelf) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run(shelf, "serve", "--port", str(port))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1].startswith(f"Cannot listen on 127.0.0.1 port {port}: ")  # the log stands above
    assert "Traceback" not in done.stderr


def test_a_second_run_at_the_same_time_is_told_so(shelf: Shelf) -> None:
    answers = []

    def meanwhile(stage: str, done: int, total: int) -> None:
        if stage == "Reading" and done == 1:
            answers.append(run(shelf, "index"))

    shelf.build(progress=meanwhile)
    assert refusal_of(answers[0]).startswith("Another run is building this library.")


def test_serving_says_where_answers_and_stops_at_a_signal(shelf: Shelf) -> None:
    server = subprocess.Popen(
        [sys.executable, "-m", "scripts.cli", "serve", "--port", "0"],
        cwd=ROOT,
        env=environment(shelf, CLINIC_NAME="Wheel Clinic"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        line = server.stdout.readline()
        assert line.startswith("Equipoise is ready: http://127.0.0.1:"), line
        address = line.split()[-1]
        with urllib.request.urlopen(f"{address}/readyz", timeout=10) as reply:
            assert json.load(reply) == {"status": "ready", "generation": "000001"}
        with urllib.request.urlopen(address, timeout=10) as page:
            assert "Wheel Clinic" in page.read().decode()
    finally:
        server.send_signal(signal.SIGTERM)
        _, errors = server.communicate(timeout=30)
    assert "Traceback" not in errors
