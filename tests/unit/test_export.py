"""What a killed export leaves behind is cleared away by the next one."""

from __future__ import annotations

from pathlib import Path

from index.export import remove_leftovers


def test_it_removes_what_killed_exports_left_and_nothing_else(tmp_path: Path) -> None:
    for name in (".export-old", "all-MiniLM-L6-v2-123"):
        (tmp_path / name).mkdir()
    made = (tmp_path / ".export-old").stat().st_mtime

    remove_leftovers(tmp_path, made + 60)
    assert {path.name for path in tmp_path.iterdir()} == {".export-old", "all-MiniLM-L6-v2-123"}

    remove_leftovers(tmp_path, made + 7200)
    assert {path.name for path in tmp_path.iterdir()} == {"all-MiniLM-L6-v2-123"}
