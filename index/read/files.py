"""Which files a documents folder holds, what each is called, and their bytes."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePath

from index.errors import DocumentsUnusable, DocumentUnreadable

MARKDOWN = frozenset({".md", ".markdown"})
HTML = frozenset({".html", ".htm", ".xhtml"})
PLAIN = frozenset({".txt", ".text"})
PDF = frozenset({".pdf"})
DOCX = frozenset({".docx"})
TABLES = frozenset({".csv", ".tsv"})
SUFFIXES = MARKDOWN | HTML | PLAIN | PDF | DOCX | TABLES
SIDECAR = ".meta.yaml"
_LEFT_BEHIND = frozenset({"thumbs.db", "desktop.ini"})
# Errors of a name or a right, which will be there next time too; any other is the disk's or the network's.
_LASTING = frozenset({errno.EACCES, errno.EPERM, errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ELOOP})


def find_files(root: Path) -> list[Path]:
    """Every path under `root` that could be meant as a document, sorted.

    Links to folders, links that leave the root and files of other kinds are listed too: read_document says what is
    wrong with them. Hidden files, sidecars and the folder of pictures and scripts that a browser saves beside a page
    are no documents. Raises DocumentsUnusable when the root cannot be listed.
    """
    found: list[Path] = []
    folders = [root]
    while folders:
        folder = folders.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            if folder == root:
                raise DocumentsUnusable(f"The documents folder {root} {explain(error)}.") from None
            found.append(folder)  # read_document says why it cannot be listed
            continue
        for entry in entries:
            if entry.name.startswith("."):
                continue
            is_folder = entry.is_dir(follow_symlinks=False)
            if is_folder and not _belongs_to_page(Path(entry.path)):
                folders.append(Path(entry.path))
            if Path(entry.name).suffix.lower() in SUFFIXES or not (is_folder or _is_beside(entry.name)):
                found.append(Path(entry.path))
    return sorted(found)


def _is_beside(name: str) -> bool:
    """Whether a file only accompanies documents: a sidecar, or what an editor or a system leaves behind."""
    return name.endswith((SIDECAR, "~")) or name.lower() in _LEFT_BEHIND


def _belongs_to_page(folder: Path) -> bool:
    """Whether a browser saved it along with a page: "Prices_files" beside "Prices.html"."""
    page, files, rest = folder.name.rpartition("_files")
    return bool(page and files) and not rest and any((folder.parent / (page + suffix)).is_file() for suffix in HTML)


def document_ids(paths: Iterable[Path], root: Path | None = None) -> dict[Path, str]:
    """A name for each path that is safe in a URL and stays the same as other files come and go.

    It is the path below `root` without its suffix; where two would be the same, both get their suffix
    appended, and if that is not enough, a hash of the path.
    """
    below = {path: path if root is None else path.relative_to(root) for path in paths}
    plain = {path: _slug(name.with_suffix("")) for path, name in below.items()}
    shared = Counter(plain.values())
    ids = {path: slug for path, slug in plain.items() if shared[slug] == 1}
    taken = set(ids.values())
    longer = {path: f"{plain[path]}-{_slug(PurePath(below[path].suffix[1:]))}" for path in plain if path not in ids}
    repeated = Counter(longer.values())
    for path, slug in longer.items():
        unique = repeated[slug] == 1 and slug not in taken
        ids[path] = slug if unique else f"{slug}-{_fingerprint(below[path])}"
    return ids


def _slug(path: PurePath) -> str:
    return "--".join(_slug_part(part) for part in path.parts)


def _slug_part(name: str) -> str:
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-")[:100]
    # A name in another script would vanish: its hash then stands for it.
    lost = sum(character.isalpha() for character in name) > 2 * max(1, sum(map(str.isalpha, ascii_name)))
    return f"{slug}-{_fingerprint(PurePath(name))}".strip("-") if lost or not slug else slug


def _fingerprint(path: PurePath) -> str:
    return hashlib.sha256(path.as_posix().encode("utf-8", "surrogateescape")).hexdigest()[:8]


def read_bytes(root: Path, path: Path, size_limit: int) -> bytes:
    """The bytes of a document file. Raises DocumentUnreadable, saying what is wrong with it."""
    try:
        _check_place(root, path)
        if path.is_dir():
            if path.suffix.lower() in SUFFIXES:
                raise DocumentUnreadable("is a folder, not a file")
            os.scandir(path).close()
        if not path.is_file():
            raise DocumentUnreadable("is not a file that can be read" if path.exists() else "does not exist")
        size = path.stat().st_size
        if size > size_limit:
            raise DocumentUnreadable(f"is {size / 1e6:.1f} MB; the limit is {size_limit / 1e6:.1f} MB")
        return path.read_bytes()
    except OSError as error:
        raise DocumentUnreadable(explain(error), passing=error.errno not in _LASTING) from None


def _check_place(root: Path, path: Path) -> None:
    if not path.is_symlink():
        return
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):  # RuntimeError: how Python 3.11 and 3.12 report a circle of links
        raise DocumentUnreadable("is a link that leads nowhere") from None
    if not target.is_relative_to(root.resolve()):
        raise DocumentUnreadable("is a link that leaves the documents folder; it is not followed")
    if target.is_dir():
        raise DocumentUnreadable("is a link to a folder; it is not followed")


def find_sidecar(name: PurePath, roots: Sequence[Path]) -> tuple[Path, Path] | None:
    """The file beside a document that gives its metadata: NAME.html.meta.yaml before NAME.meta.yaml.

    `name` is the document's path below `roots`, of which the first wins. Returns that root, and the sidecar's path.
    """
    for beside in (name.name + SIDECAR, name.stem + SIDECAR):
        for root in roots:
            sidecar = root / name.with_name(beside)
            if sidecar.exists():
                return root, sidecar
    return None


def explain(error: OSError) -> str:
    """An operating system's refusal in words a maintainer understands."""
    if isinstance(error, PermissionError):
        return "may not be read: this user lacks permission"
    if isinstance(error, FileNotFoundError):
        return "does not exist"
    if isinstance(error, NotADirectoryError):
        return "is not a folder"
    return f"cannot be read: {error.strerror or error}"
