"""What maintainers have put on hold: changes that readers see only once they are published from the console.

HOME/holding/PATH           a document put in, and PATH.meta.yaml, details edited, by the paths they will have
HOME/holding/.held.json     what is to be removed, and how each document was when it was put on hold
HOME/holding/.publishing.json  while a publication takes the changes in: of which draft, and into which folder

Everything that changes it holds the library's lock. A publication writes down the draft it is about to publish, then
publishes, then takes the changes into the documents folder; whoever next holds the lock finishes that where it was
killed, before anything else. Each step may be done twice.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from index.errors import DocumentRefused, DocumentsUnusable, DocumentUnreadable, LibraryDamaged
from index.generation import Generation, Home
from index.manifest import read_manifest
from index.placing import place, write_whole
from index.read import content_hash
from index.read.files import SIDECAR, SUFFIXES, find_sidecar
from index.read.layers import Layers, names_below
from index.read.metadata import read_fields

UNREADABLE = "unreadable"  # stands for the hash of a file that cannot be read
_CANNOT_LIE_THERE = (DocumentRefused, FileExistsError, NotADirectoryError, IsADirectoryError)


@dataclass(frozen=True, slots=True)
class _Record:
    """`removed`: paths of documents; `based`: the content hash below each document on hold, None where none lay."""

    removed: frozenset[str] = frozenset()
    based: Mapping[str, str | None] = field(default_factory=dict)

    def without(self, path: str) -> _Record:
        return _Record(self.removed - {path}, {name: base for name, base in self.based.items() if name != path})


class Holding:
    """The changes on hold for one documents folder. Methods that change it are called with the library's lock held."""

    def __init__(self, home: Home, documents: Path) -> None:
        self._home = home
        self._documents = documents
        self._folder = home.holding
        self._list = self._folder / ".held.json"
        self._marker = self._folder / ".publishing.json"

    @property
    def interrupted(self) -> bool:
        """Whether a publication is taking changes in, or was killed at it."""
        return self._marker.exists()

    def layers(self) -> Layers:
        """The documents with what is on hold laid over them."""
        return Layers(self._documents, self._folder, self._read().removed)

    def changes(self) -> dict[str, bool]:
        """Of each document on hold, by path: whether what lies in the documents folder has changed since."""
        record = self._read()
        held = {*record.removed, *self._put_in(), *self._described()}
        return {path: path in record.based and record.based[path] != self._below(path) for path in sorted(held)}

    def save(self, path: str, content: bytes) -> None:
        """Puts a document on hold. Its content has been read before: see `placing.read_apart`."""
        place(self._documents, path)
        self._note(path, removed=False)
        write_whole(self._folder / path, content)

    def describe(self, path: str, values: Mapping[str, str]) -> None:
        """Puts details of a document on hold. Raises DocumentUnreadable: a value makes no sense; says which."""
        place(self._documents, path)
        text = yaml.safe_dump(dict(values), allow_unicode=True, sort_keys=False)
        read_fields(text)
        if path not in self.layers().files():
            raise DocumentRefused(f"There is no document “{path}”.")
        self._note(path, removed=False)
        write_whole(self._folder / f"{path}{SIDECAR}", text.encode())

    def details(self, path: str) -> dict[str, str] | None:
        """What `describe` was given of a document, while that is on hold."""
        sidecar = place(self._documents, path).relative_to(self._documents)
        try:
            found = yaml.safe_load((self._folder / f"{sidecar.as_posix()}{SIDECAR}").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return {str(name): str(value) for name, value in (found or {}).items()}

    def remove(self, path: str) -> None:
        """Puts the removal of a document on hold; one that is only on hold is gone at once. Raises DocumentRefused."""
        below = place(self._documents, path)
        if path not in self.layers().files():
            raise DocumentRefused(f"There is no document “{path}”.")
        if os.path.lexists(below):
            self._note(path, removed=True)
            self._drop_files(path)
        else:
            self.discard(path)

    def discard(self, path: str) -> None:
        """Drops what is on hold of a document. Raises DocumentRefused where nothing is."""
        if path not in self.changes():
            raise DocumentRefused(f"Nothing is on hold of “{path[:80]}”.")
        self._drop_files(path)
        self._write_list(self._read().without(path))

    def discard_all(self) -> tuple[str, ...]:
        """Drops everything on hold; returns the paths."""
        dropped = tuple(self.changes())
        if self._folder.exists():
            shutil.rmtree(self._folder)
        return dropped

    def take_in(self, published: Generation) -> None:
        """Takes the changes into the documents folder: what is published is with them already."""
        self.begin_publication(published)
        self.finish_publication()

    def begin_publication(self, draft: Generation) -> None:
        """Writes down that this generation is about to be published with what is on hold.

        Raises:
            DocumentsUnusable: the changes could not be taken into the documents folder afterwards.
        """
        if not self.changes():
            return
        if not os.access(self._documents, os.W_OK | os.X_OK):
            raise DocumentsUnusable(f"Not published: {self._documents} may not be written to, and changes are on hold.")
        marker = {"checksum": draft.manifest["checksum"], "documents": str(self._documents.resolve())}
        write_whole(self._marker, json.dumps(marker).encode())

    def finish_publication(self) -> None:
        """Takes the changes into the documents folder if what `begin_publication` wrote down has been published.

        What cannot lie there (a folder has that name) stays on hold.

        Raises:
            DocumentsUnusable: the disk refused; nothing is lost, and the next call goes on.
        """
        if not self.interrupted:
            return
        marker = _read_json(self._marker)
        if marker.get("checksum") in self._published():
            if marker.get("documents") != str(self._documents.resolve()):
                return  # changes of another folder than the one at hand
            try:
                self._take_in()
            except OSError as error:
                told = f"It is published, but the files on hold could not be moved to {self._documents}"
                raise DocumentsUnusable(f"{told}: {error.strerror}. Mend that, then open the library again.") from error
        self._marker.unlink()

    def _take_in(self) -> None:
        record, layers = self._read(), self.layers()
        standing = layers.files()
        for path in sorted(record.removed - standing.keys()):
            self._remove_below(path, standing)
        self._write_list(_Record(frozenset(), record.based))  # from now on what was removed may come back
        for path in self._described():
            self._move(path, SIDECAR)
        for path in self._put_in():
            self._move(path)
        left = {*self._put_in(), *self._described()}
        self._write_list(_Record(frozenset(), {path: base for path, base in record.based.items() if path in left}))
        _prune(self._folder)

    def _move(self, path: str, more: str = "") -> None:
        """A copy renamed into place, for the folders may lie on two disks. `more`: what its sidecar's name has."""
        with contextlib.suppress(*_CANNOT_LIE_THERE):
            target = place(self._documents, path)
            held = self._folder / (path + more)
            write_whole(target.with_name(target.name + more), held.read_bytes())
            held.unlink()

    def _remove_below(self, path: str, standing: Mapping[str, Path]) -> None:
        """Removes a document and its sidecar, unless that is another's too."""
        with contextlib.suppress(*_CANNOT_LIE_THERE):
            target = place(self._documents, path)
            sidecar = find_sidecar(PurePosixPath(path), (self._documents,))
            alone = not any(str(PurePosixPath(path).with_suffix(suffix)) in standing for suffix in SUFFIXES)
            if sidecar is not None and (alone or sidecar[1].name.startswith(target.name)):
                sidecar[1].unlink()
            target.unlink(missing_ok=True)

    def _published(self) -> set[str]:
        """The checksums of every generation that is kept."""
        found = set()
        for name in self._home.names():
            with contextlib.suppress(LibraryDamaged):  # a damaged one is no proof
                found.add(read_manifest(self._home.path(name))["checksum"])
        return found

    def _put_in(self) -> list[str]:
        return names_below(self._folder) if self._folder.is_dir() else []

    def _described(self) -> list[str]:
        """Documents with details on hold."""
        found = (path.relative_to(self._folder).as_posix() for path in self._folder.rglob(f"*{SIDECAR}"))
        return sorted(name.removesuffix(SIDECAR) for name in found)

    def _below(self, path: str) -> str | None:
        """The content hash of what lies in the documents folder now."""
        if not os.path.lexists(self._documents / path):
            return None
        try:
            return content_hash(self._documents, self._documents / path)
        except DocumentUnreadable:
            return UNREADABLE

    def _note(self, path: str, *, removed: bool) -> None:
        """The state below is that of the first change: a later one does not hide that both changed."""
        record = self._read()
        based = {path: self._below(path), **record.based}
        self._write_list(_Record(record.removed | {path} if removed else record.removed - {path}, based))

    def _drop_files(self, path: str) -> None:
        for name in (path, path + SIDECAR):
            (self._folder / name).unlink(missing_ok=True)

    def _read(self) -> _Record:
        found = _read_json(self._list)
        return _Record(frozenset(found.get("removed", ())), found.get("based", {}))

    def _write_list(self, record: _Record) -> None:
        content = {"removed": sorted(record.removed), "based": dict(record.based)}
        write_whole(self._list, json.dumps(content, indent=1).encode())


def _read_json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        return {}
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise DocumentsUnusable(f"{path}, which says what is on hold, is damaged. Move it away to go on without it.")
    return found


def _prune(folder: Path) -> None:
    """Removes the folders below that hold nothing."""
    for inner in sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True):
        if not any(inner.iterdir()):
            inner.rmdir()
