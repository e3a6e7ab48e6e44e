"""Everything a maintainer does to a library, as functions. The command line and the staff console call these.

All take a `Workplace`: where documents and built state lie, and what they are built with. Those that take long take a
`progress(stage, done, total)` too: called from the same thread with the stage in words ("Reading", "Embedding",
"Comparing statements", "Asking the saved questions", "Publishing"), it may raise to stop the run, which leaves what is
published as it was. All may be called from any thread; two that change the library exclude each other across processes
(`IndexBusy`). Every failure is an `EquipoiseError` whose text is one line for the person at the screen, or an `OSError`
of the system (a full disk). Values are frozen and have names and paths as text; none holds an open file.

    workplace = bot.trial.workplace_of(settings)
    seen = preview(workplace, progress=show)        # builds aside, publishes nothing: seen.changes
    done = update(workplace, strict=True)           # done.published, done.refusal, done.report, done.changes
    history(workplace); rollback(workplace, "000003"); prune(workplace, keep=2); verify(workplace)
    save_document(workplace, "leaflets/a.pdf", content)     # on hold: see index/holding.py
    list_documents(workplace); describe_document(...); remove_document(...); discard_held(...)
    update(workplace, strict=True, held=True)               # publishes what is on hold too
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from index import shelf
from index.build import BuildReport, build_library
from index.changes import Answering, Changes, compare_generations
from index.errors import GenerationUnknown, IndexBusy, LibraryDamaged
from index.generation import KEEP_GENERATIONS, Generation, Home
from index.holding import Holding
from index.lock import only_run
from index.placing import place, read_apart
from index.progress import Progress, quiet
from index.questions import find_questions, load_questions

DRAFT = "the draft"  # what `Changes.after` calls a generation without a number yet
CHANGE_WAIT_S = 2.0  # how long a change waits for a run: one that finds nothing new is over by then
MARGIN = 0.05  # share of the saved questions that may become worse before a strict run refuses to publish


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where a library lives, and what it is built with."""

    documents: Path
    home: Home
    model: str | None = None
    judge_model: str | None = None
    threads: int = 2
    keep: int = KEEP_GENERATIONS
    questions: Path | None = None  # the saved question set; None: questions.txt or .jsonl in the home folder, if there
    answering: Answering | None = None  # how they are answered: `bot.trial.answering(settings)`; None: not asked

    def saved_questions(self) -> tuple[str, ...]:
        """Raises QuestionsUnreadable."""
        path = self.questions or find_questions(self.home.folder)
        return load_questions(path) if path is not None else ()


@dataclass(frozen=True, slots=True)
class Update:
    """The outcome of `update` or `preview`.

    `changes` is None where nothing was built (no file had changed) or nobody asked for it. `refusal` says in one line
    why a strict run did not publish.
    """

    report: BuildReport
    changes: Changes | None = None
    refusal: str | None = None

    @property
    def published(self) -> bool:
        return self.report.published


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


def update(
    workplace: Workplace,
    *,
    rebuild: bool = False,
    strict: bool = False,
    margin: float = MARGIN,
    compare: bool = False,
    keep_unreadable: bool = False,
    held: bool = False,
    progress: Progress = quiet,
) -> Update:
    """Builds from the documents and publishes.

    Args:
        rebuild: make everything again.
        strict: do not publish when a document failed that had not failed before, or when more than `margin` of the
            saved questions become refusals or lose a citation.
        compare: say what changed, the saved questions asked of both; `strict` implies it.
        keep_unreadable: a document that can be read no more stays as it was published.
        held: publish what is on hold too, and then take it into the documents folder.

    Raises:
        DocumentsUnusable, IndexBusy, ModelUnavailable, QuestionsUnreadable: what is published stays.
    """
    return _run(
        workplace,
        lambda changes: _refusal(changes, margin) if strict and changes is not None else None,
        compare=compare or strict,
        rebuild=rebuild,
        keep_unreadable=keep_unreadable,
        held=held,
        take_in=held,
        progress=progress,
    )


def preview(workplace: Workplace, *, rebuild: bool = False, held: bool = False, progress: Progress = quiet) -> Update:
    """What `update` would do. Builds all of it aside, compares, asks the saved questions, and throws it away.

    Raises:
        The same as `update`.
    """
    seen = _run(workplace, lambda _: "", compare=True, rebuild=rebuild, held=held, progress=progress)
    return Update(seen.report, seen.changes)


def _run(
    workplace: Workplace,
    refuse: Callable[[Changes | None], str | None],
    *,
    compare: bool,
    rebuild: bool,
    held: bool,
    progress: Progress,
    keep_unreadable: bool = False,
    take_in: bool = False,
) -> Update:
    """`refuse` says of the changes why they must not be published, or None."""
    questions = workplace.saved_questions() if compare else ()
    seen: list[tuple[Changes | None, str | None]] = []

    def decide(published: Generation | None, draft: Generation, report: BuildReport) -> bool:
        changes = None
        if compare:
            changes = compare_generations(published, draft, questions, workplace.answering, progress)
            changes = replace(changes, after=DRAFT)
        seen.append((changes, refuse(changes)))
        return seen[0][1] is None

    report = build_library(
        workplace.documents,
        workplace.home,
        model=workplace.model,
        judge_model=workplace.judge_model,
        threads=workplace.threads,
        keep=workplace.keep,
        rebuild=rebuild,
        keep_unreadable=keep_unreadable,
        held=held,
        take_in=take_in,
        decide=decide,
        progress=progress,
    )
    return Update(report, *seen[0]) if seen else Update(report)


def _refusal(changes: Changes, margin: float) -> str | None:
    if changes.problems_new:
        more = f", and {len(changes.problems_new) - 1} more" if len(changes.problems_new) > 1 else ""
        return f"Not published: a document failed ({changes.problems_new[0]}{more})."
    if changes.worse > margin * changes.questions:
        return (
            f"Not published: {changes.worse} of {changes.questions} saved questions are answered worse; "
            f"at most {margin:.0%} may be."
        )
    return None


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
        except LibraryDamaged as error:
            found.append(Past(name, "", name == current, {}, (), None, str(error)))
            continue
        changes = compare_generations(before, generation) if before is not None else None
        manifest = generation.manifest
        found.append(
            Past(name, manifest["created"], name == current, manifest["counts"], tuple(manifest["problems"]), changes)
        )
        before = generation
    return tuple(reversed(found))


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


def list_documents(workplace: Workplace) -> tuple[shelf.Shelved, ...]:
    """Every document with what is on hold laid over the folder, and every published one, by path, and how they compare.

    A publication that was killed before it had taken what was on hold into the folder is finished first.

    Raises:
        DocumentsUnusable: the folder cannot be listed, or that cannot be finished.
        LibraryDamaged: what is published cannot be opened.
    """
    holding = Holding(workplace.home, workplace.documents)
    if holding.interrupted:
        with contextlib.suppress(IndexBusy), only_run(workplace.home):  # one that is at work finishes it itself
            holding.finish_publication()
    published = workplace.home.open_current() if workplace.home.current() else None
    return shelf.compare(holding.layers(), published, holding.changes())


def save_document(workplace: Workplace, path: str, content: bytes) -> shelf.Shelved:
    """Puts a document on hold, or another in its place, whole or not at all; nothing is published yet.

    It is read first, in a process of its own: a file that cannot be read is refused, and what is there stays.

    Args:
        path: below the documents folder, with forward slashes, ending as one of the forms that can be read.

    Raises:
        DocumentRefused: the path leads elsewhere, or the file cannot be read; says why.
        IndexBusy: a run is at work.
    """
    place(workplace.documents, path)
    document = read_apart(path, content)
    with _changing(workplace) as holding:
        holding.save(path, content)
    return shelf.Shelved(
        path, shelf.Shelving.NEW, None, document.metadata, len(document.pages), len(document.text), held=True
    )


def describe_document(workplace: Workplace, path: str, values: Mapping[str, str]) -> None:
    """Puts what is known of a document, the fields of a sidecar, on hold.

    Raises:
        DocumentRefused: there is no such document.
        DocumentUnreadable: a value makes no sense; says which.
        IndexBusy: a run is at work.
    """
    with _changing(workplace) as holding:
        holding.describe(path, values)


def held_details(workplace: Workplace, path: str) -> dict[str, str] | None:
    """The details of a document that are on hold, None where there are none. Raises DocumentRefused: no such path."""
    return Holding(workplace.home, workplace.documents).details(path)


def remove_document(workplace: Workplace, path: str) -> None:
    """Puts the removal of a file and its sidecar on hold. Raises DocumentRefused: there is none; IndexBusy."""
    place(workplace.documents, path)
    with _changing(workplace) as holding:
        holding.remove(path)


def discard_held(workplace: Workplace, path: str | None = None) -> tuple[str, ...]:
    """Drops what is on hold of one document, or of all (None). The paths dropped. Raises DocumentRefused, IndexBusy."""
    with _changing(workplace) as holding:
        if path is None:
            return holding.discard_all()
        holding.discard(path)
        return (path,)


@contextlib.contextmanager
def _changing(workplace: Workplace) -> Iterator[Holding]:
    """Alone with what is on hold: a run must publish, and take in, the very changes that it has read."""
    with only_run(workplace.home, wait_s=CHANGE_WAIT_S):
        holding = Holding(workplace.home, workplace.documents)
        holding.finish_publication()
        yield holding


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
