"""Building and publishing, and seeing first what that would change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from index.build import BuildReport, build_library
from index.changes import Changes, compare_generations
from index.generation import Generation
from index.operations.workplace import Workplace
from index.progress import Progress, quiet

DRAFT = "the draft"  # what `Changes.after` calls a generation without a number yet
MARGIN = 0.05  # share of the saved questions that may become worse before a strict run refuses to publish


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
    if not seen:
        return Update(report)
    changes, refusal = seen[0]
    named = replace(changes, after=report.generation if report.published else DRAFT) if changes is not None else None
    return Update(report, named, refusal)


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
