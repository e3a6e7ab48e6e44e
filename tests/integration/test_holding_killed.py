"""A publication whose process is killed, by the system's own signal, between publishing and moving what was on hold."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from bot.settings import Settings
from bot.trial import workplace_of
from index.operations import list_documents, save_document, update
from index.shelf import Shelving
from tests.libraries import Shelf

ROOT = Path(__file__).parents[2]
BELLS = b"# Bells\n\nThe brass bell reaches 95 decibels.\n"
PUBLISH_AND_DIE = """
import os, signal, sys
from pathlib import Path
from bot.settings import Settings
from bot.trial import workplace_of
from index.operations import update

def die(stage, done, total):
    if (stage, done) == ("Publishing", 1):
        os.kill(os.getpid(), signal.SIGKILL)

home, documents = map(Path, sys.argv[1:])
update(workplace_of(Settings(home=home, documents=documents)), held=True, progress=die)
"""


def test_what_is_published_is_moved_by_whoever_comes_next(shelf: Shelf) -> None:
    workplace = workplace_of(Settings(home=shelf.home.folder, documents=shelf.documents))
    save_document(workplace, "bells.md", BELLS)
    run = [sys.executable, "-c", PUBLISH_AND_DIE, str(shelf.home.folder), str(shelf.documents)]
    killed = subprocess.run(
        run, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=False
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert shelf.home.current() == "000002"
    assert not (shelf.documents / "bells.md").exists()
    states = {one.path: (one.state, one.held) for one in list_documents(workplace)}
    assert states["bells.md"] == (Shelving.PUBLISHED, False)
    assert (shelf.documents / "bells.md").read_bytes() == BELLS
    assert not (shelf.home.holding / "bells.md").exists()
    assert not update(workplace).published
