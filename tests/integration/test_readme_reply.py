"""The README's example, asked of the library that ships: what it shows is what comes back."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from fastapi.testclient import TestClient

from bot.settings import Settings
from web.app import create_app

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_the_readmes_curl_gets_the_readmes_quotation(sample_library: Path, tmp_path: Path) -> None:
    found = re.search(r"-d '(\{.*?\})'", README)
    assert found is not None
    shown = json.loads(README.partition("```json\n")[2].partition("```")[0])
    shutil.copytree(sample_library, tmp_path / "home", symlinks=True)
    with TestClient(create_app(Settings(home=tmp_path / "home"))) as client:
        reply = client.post("/api/chat", content=found[1], headers={"Content-Type": "application/json"}).json()
        assert reply["outcome"] == shown["outcome"]
        spoken = {statement["text"] for statement in reply["statements"]}
        assert {statement["text"] for statement in shown["statements"]} <= spoken
        quoted = {(citation["document_id"], citation["start"], citation["end"]) for citation in reply["citations"]}
        for citation in shown["citations"]:
            document = client.get(f"/api/documents/{citation['document_id']}").json()
            assert document["text"][citation["start"] : citation["end"]] == citation["quote"]
            assert document["title"] == citation["title"]
            assert document["publisher"] == citation["publisher"]
            assert (citation["document_id"], citation["start"], citation["end"]) in quoted
