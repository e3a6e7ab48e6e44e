"""The generations that are kept: what changed between them, going back, checking, removing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from index.changes import Changes, compare_generations
from index.errors import GenerationUnknown, LibraryDamaged
from index.generation import Generation, Home
from index.lock import only_run
from index.operations.workplace import Workplace
from index.progress import Progress, quiet


@dataclass(frozen=True, slots=True)
class Past:
    """A kept generation. `changes` are those against the one kept before it, without questions; None for the first."""

    name: str
    created: str  # ISO date and time, UTC
    published: bool  # readers are answered from it now
    counts: dict[str, Any]  # documents, passages, statements, disagreements
    problems: tuple[str, ...]
    changes: Changes | None
    fault: str | None = None  # why it cannot be read; the rest is empty then


@dataclass(frozen=True, slots=True)
class Verified:
    """The outcome of every check there is; whole if there is no fault."""

    generation: str
    statements: int
    faults: tuple[str, ...]


def diff(workplace: Workplace, name: str | None = None, *, progress: Progress = quiet) -> Changes:
    """From the generation `name` (None: the one kept before the published) to the published one, questions included.

    Raises:
        GenerationUnknown, LibraryMissing, LibraryDamaged, QuestionsUnreadable
    """
    after = workplace.home.open_current()
    before = _open(workplace.home, name or _before(workplace.home, after.name))
    return compare_generations(before, after, workplace.saved_questions(), workplace.answering, progress)


def history(workplace: Workplace) -> tuple[Past, ...]:
    """The kept generations, newest first. One that is damaged says so and does not hide the others."""
    current = workplace.home.current()
    found: list[Past] = []
    before: Generation | None = None
    for name in workplace.home.names():
        try:
            generation = Generation(workplace.home.path(name))
            if before is not None and not before.folder.exists():
                before = None  # a run has removed it meanwhile
            found.append(_past(generation, before, published=name == current))
        except (LibraryDamaged, FileNotFoundError) as error:
            if workplace.home.path(name).exists():  # else a run has removed it meanwhile
                found.append(Past(name, "", name == current, {}, (), None, str(error)))
            continue
        before = generation
    return tuple(reversed(found))


def _past(generation: Generation, before: Generation | None, *, published: bool) -> Past:
    changes = compare_generations(before, generation) if before is not None else None
    manifest = generation.manifest
    problems = tuple(manifest["problems"])
    return Past(generation.name, manifest["created"], published, manifest["counts"], problems, changes)


def rollback(workplace: Workplace, name: str | None = None) -> str:
    """Publishes a kept generation again (None: the one kept before the published) and returns its name.

    Readers take it up within a second, as after any publication. The documents stay as they are: the next `update`
    builds from them again.

    Raises:
        GenerationUnknown: it is not kept.
        LibraryDamaged: it is not whole; what is published stays.
        IndexBusy: a run is at work.
    """
    home = workplace.home
    with only_run(home):
        chosen = name or _before(home, home.current() or "")
        generation = _open(home, chosen)
        faults = generation.verify()
        if faults:
            raise LibraryDamaged(f"Generation {chosen} is damaged ({faults[0]}). Choose another: equipoise history")
        if not (home.models / generation.manifest["versions"]["encoder_folder"]).is_dir():
            raise LibraryDamaged(f"The embedding model of generation {chosen} is gone. Run: equipoise index --rebuild")
        home.point_to(chosen)
    return chosen


def prune(workplace: Workplace, keep: int | None = None) -> tuple[str, ...]:
    """Removes all but the newest `keep` generations (None: what the workplace says) and the published one.

    Returns the names of those removed. Raises IndexBusy.
    """
    with only_run(workplace.home):
        before = workplace.home.names()
        workplace.home.sweep(workplace.keep if keep is None else keep)
        return tuple(sorted(set(before) - set(workplace.home.names())))


def verify(workplace: Workplace, name: str | None = None) -> Verified:
    """Checks a generation (None: the published one): every checksum, every count, the place of every statement.

    Raises:
        GenerationUnknown, LibraryMissing
        LibraryDamaged: so damaged that it cannot even be opened.
    """
    generation = workplace.home.open_current() if name is None else _open(workplace.home, name)
    return Verified(generation.name, generation.manifest["counts"]["statements"], tuple(generation.verify()))


def _open(home: Home, name: str) -> Generation:
    if name not in home.names():
        kept = ", ".join(home.names()) or "none"
        raise GenerationUnknown(f"There is no generation {name!r}; kept: {kept}.")
    return Generation(home.path(name))


def _before(home: Home, name: str) -> str:
    earlier = [one for one in home.names() if one < name]
    if not earlier:
        raise GenerationUnknown("No earlier generation is kept.")
    return earlier[-1]
