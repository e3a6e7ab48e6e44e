"""What the README promises exists, and what exists stands in the README."""

from __future__ import annotations

import json
import os
import re
import shlex
from pathlib import Path

import pytest
import typer
import typer.main
from fastapi.testclient import TestClient

from bot.settings import Settings
from index.read.document import read_document
from scripts.cli import app
from tests.fakes import FakeEngine
from web.app import create_app
from web.schemas import ChatAnswer

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
PICTURES_AND_PAGES = re.findall(r"\]\(([^)#]+)\)", README)


def code_of(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def commands_named() -> list[str]:
    """Everything the README writes after `equipoise`, up to the end of the code."""
    inline = re.findall(r"`(?:\.venv/bin/)?equipoise ([^`]+)`", README)
    blocks = re.findall(r"^(?:\.venv/bin/)?equipoise ([^\n#]+)", "\n".join(code_of("sh")), re.MULTILINE)
    return inline + blocks


def curl_words() -> list[str]:
    return shlex.split(next(block for block in code_of("sh") if block.startswith("curl")).replace("\\\n", " "))


def test_commands_are_named_at_all() -> None:
    assert len(commands_named()) >= 7


@pytest.mark.parametrize("written", commands_named())
def test_every_command_and_option_in_the_readme_exists(written: str) -> None:
    name, *rest = written.split()
    assert name in COMMANDS
    options = {option for parameter in COMMANDS[name].params for option in (*parameter.opts, *parameter.secondary_opts)}
    for option in re.findall(r"--[a-z][a-z-]*", " ".join(rest)):
        assert option in options


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_and_its_options_stand_in_the_readme(name: str) -> None:
    row = next((line for line in README.splitlines() if line.startswith(f"| `equipoise {name}")), "")
    assert row, f"equipoise {name} is missing from the table of commands"
    for parameter in COMMANDS[name].params:
        if isinstance(parameter, typer.core.TyperOption) and "--help" not in parameter.opts:
            assert any(option in row for option in (*parameter.opts, *parameter.secondary_opts)), parameter.opts


def test_every_script_in_the_readme_exists_and_can_be_run() -> None:
    named = set(re.findall(r"\bscripts/[a-z_]+\b(?!\.)", README))
    assert {"scripts/serve", "scripts/test"} <= named
    for name in named:
        assert os.access(ROOT / name, os.X_OK), name


def test_every_setting_stands_in_the_readme_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `(EQUIPOISE_[A-Z_]+)` \| ([^|]+) \|", README, re.MULTILINE))
    assert set(rows) == {f"EQUIPOISE_{name}".upper() for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        if field.default is not None:
            assert rows[f"EQUIPOISE_{name}".upper()] == f"`{field.default}`"


def test_no_setting_is_made_up() -> None:
    """Besides the settings there is one variable, for the browser tests."""
    settings = {f"EQUIPOISE_{name}".upper() for name in Settings.model_fields}
    assert set(re.findall(r"EQUIPOISE_[A-Z_]+", README)) - settings == {"EQUIPOISE_TEST_CHROMIUM"}


@pytest.mark.parametrize("target", [target for target in PICTURES_AND_PAGES if "://" not in target])
def test_every_picture_and_page_is_there(target: str) -> None:
    assert (ROOT / target).is_file()


def test_every_file_named_is_there() -> None:
    """Paths in code that begin with one of the project's folders."""
    named = re.findall(r"\b(?:bot|index|web|tests)/[\w./-]*\w", README)
    assert named
    for name in named:
        assert (ROOT / name).exists(), name


def test_the_curl_example_is_accepted(tmp_path: Path) -> None:
    words = curl_words()
    address = next(word for word in words if word.startswith("http"))
    headers = dict([words[words.index("-H") + 1].split(": ")])
    with TestClient(create_app(Settings(home=tmp_path), FakeEngine())) as client:
        reply = client.post(address.partition(":8000")[2], content=words[words.index("-d") + 1], headers=headers)
    assert reply.status_code == 200, reply.text
    assert reply.json()["outcome"] == "answered"


def test_the_reply_shown_is_of_the_apis_shape() -> None:
    shown = json.loads(code_of("json")[0])
    assert set(shown) <= set(ChatAnswer.model_fields)
    numbers = [citation["number"] for citation in shown["citations"]]
    for statement in shown["statements"]:
        assert set(statement["citations"]) <= set(numbers)


def test_the_front_matter_shown_is_read(tmp_path: Path) -> None:
    (tmp_path / "glasses.md").write_text(code_of("yaml")[0] + "\nRinse them first.\n", encoding="utf-8")
    found = read_document(tmp_path, tmp_path / "glasses.md").metadata.to_json()
    assert all(found[name] for name in ("title", "publisher", "source_type", "published", "reviewed", "expires", "url"))
    assert found["source_type"] == "clinic"


def test_every_address_of_the_api_in_the_readme_exists() -> None:
    paths = set(create_app(Settings(), FakeEngine()).openapi()["paths"])
    named = set(re.findall(r"`(?:GET|POST) (/[^`]*)`", README))
    assert named
    assert named <= paths
