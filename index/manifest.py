"""The manifest: what a generation consists of, its checksums, and what it was made with. Written last, read first."""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.errors import LibraryDamaged

FORMAT_VERSION = 4
MANIFEST = "manifest.json"


def write_manifest(folder: Path, facts: dict[str, Any]) -> None:
    """Syncs every file of `folder` and writes the manifest with their checksums, last."""
    files = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        with path.open("rb+") as file:
            os.fsync(file.fileno())
        files[path.relative_to(folder).as_posix()] = {
            "bytes": path.stat().st_size,
            "sha256": sha256_file(path),
        }
    for inner in [p for p in folder.rglob("*") if p.is_dir()]:
        sync_folder(inner)
    manifest = {**facts, "format": FORMAT_VERSION, "files": files}
    with (folder / MANIFEST).open("w", encoding="utf-8") as out:
        json.dump({**manifest, "checksum": _checksum_of(manifest)}, out, indent=1, sort_keys=True)
        out.flush()
        os.fsync(out.fileno())
    sync_folder(folder)


def sha256_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync_folder(folder: Path) -> None:
    """Makes renames in `folder` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _checksum_of(manifest: dict[str, Any]) -> str:
    """sha256 over everything that a manifest says but this very checksum."""
    rest = {name: value for name, value in manifest.items() if name != "checksum"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def read_manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise damaged(folder, f"{MANIFEST} cannot be read") from error
    if manifest.get("format") != FORMAT_VERSION:
        raise LibraryDamaged(
            f"Generation {folder.name} was built by another version of Equipoise. Run: equipoise index"
        )
    if manifest.get("checksum") != _checksum_of(manifest):
        raise damaged(folder, f"{MANIFEST} has another checksum")
    return manifest


def damaged(folder: Path, fault: str) -> LibraryDamaged:
    return LibraryDamaged(f"Generation {folder.name} is damaged ({fault}). Run: equipoise index --rebuild")


def file_faults(folder: Path, manifest: dict[str, Any], checked_bytes: float = math.inf) -> Iterator[str]:
    """Files that are missing or changed; those of more than `checked_bytes` are checked by their size alone."""
    for name, facts in manifest["files"].items():
        try:
            fault = _file_fault(folder / name, facts, checked_bytes)
        except FileNotFoundError:
            fault = "is missing"
        if fault is not None:
            yield f"{name} {fault}"


def _file_fault(path: Path, facts: dict[str, Any], checked_bytes: float) -> str | None:
    if not path.is_file():
        return "is missing"
    size = path.stat().st_size
    if size != facts["bytes"]:
        return f"has {size} bytes instead of {facts['bytes']}"
    same = size > checked_bytes or sha256_file(path) == facts["sha256"]
    return None if same else "has another checksum"
