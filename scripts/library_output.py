"""What the library commands print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from index.build import BuildReport
from index.changes import Changes
from index.generation import Generation
from index.model import printable
from index.operations import Past, Update

LISTED = 8  # names a line


def show_report(report: BuildReport, *, dry_run: bool = False, refused: bool = False, names: bool = True) -> None:
    """Documents, passages, problems by file, seconds. `names`: of the documents that changed too."""
    print(f"{_verdict(report, dry_run=dry_run, refused=refused)} in {report.seconds:.1f} s.")
    holds = (
        _counted(report.documents, "document"),
        _counted(report.passages, "passage"),
        _counted(report.statements, "statement"),
    )
    print(f"{', '.join(holds)}; {_counted(report.embedded, 'passage')} embedded.")
    for reason in report.reasons:
        print(f"Made again because {reason}.")
    for name in ("added", "changed", "removed"):
        paths: tuple[str, ...] = getattr(report, name)
        if names and paths and report.published:
            print(f"{len(paths)} {name}: {_names(paths)}")
    if report.problems:
        print(f"{_counted(len(report.problems), 'file')} could not be used:")
        for problem in report.problems:
            print(f"  {problem}")


def _verdict(report: BuildReport, *, dry_run: bool, refused: bool) -> str:
    if report.published:
        return f"Published generation {report.generation}"
    if refused:
        return f"Built but not published: still generation {report.generation or 'none'},"
    if dry_run and (report.added or report.changed or report.removed or report.reasons or report.embedded):
        return f"Tried out, published nothing: still generation {report.generation or 'none'},"
    return f"Nothing has changed: still generation {report.generation}"


def _counted(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}s"


def _names(paths: Sequence[str]) -> str:
    return ", ".join(map(printable, paths[:LISTED])) + (" …" if len(paths) > LISTED else "")


def show_changes(changes: Changes) -> None:
    """What a change does, documents first, answers last."""
    print(f"From {changes.before or 'nothing'} to {changes.after}:" if not changes.nothing else "No difference.")
    for name in ("added", "changed", "removed"):
        paths: tuple[str, ...] = getattr(changes, name)
        if paths:
            print(f"  documents {name}: {len(paths)} ({_names(paths)})")
    if changes.renamed:
        print(f"  documents renamed: {_names([f'{old} to {new}' for old, new in changes.renamed])}")
    if changes.passages_added or changes.passages_removed:
        print(f"  passages: {changes.passages_added} new, {changes.passages_removed} gone")
    for title, problems in (("new problem", changes.problems_new), ("problem gone", changes.problems_gone)):
        for problem in problems:
            print(f"  {title}: {problem}")
    for title, disputes in (("appears", changes.disagreements_new), ("vanishes", changes.disagreements_gone)):
        for dispute in disputes:
            print(f"  disagreement {title}: {dispute.topic} ({'; '.join(dispute.positions)})")
    if changes.questions:
        asked, otherwise = _counted(changes.questions, "saved question"), len(changes.answers)
        print(f"  {asked}: {otherwise} answered otherwise, {changes.worse} of them worse")
    for change in changes.answers:
        print(f"    {str(change.effect).replace('_', ' ')}: {change.question}")


def update_to_json(done: Update) -> dict[str, Any]:
    """The whole outcome of a run."""
    return {
        **asdict(done.report),
        "problems": [str(problem) for problem in done.report.problems],
        "refusal": done.refusal,
        "changes": done.changes.to_json() if done.changes else None,
    }


def status_of(generation: Generation, today: date, review_months: int) -> dict[str, Any]:
    """What is published."""
    documents = generation.documents.values()
    return {
        "generation": generation.name,
        "created": generation.manifest["created"],
        **generation.manifest["counts"],
        "encoder": generation.manifest["versions"]["encoder_name"],
        "problems": generation.manifest["problems"],
        "expired": [printable(one.path) for one in documents if one.metadata.expired(today)],
        "review_due": [printable(one.path) for one in documents if one.metadata.review_due(today, review_months)],
    }


def show_status(facts: dict[str, Any]) -> None:
    """One fact a line; one problem and one document out of date a line."""
    lists = {"problems": "problem", "expired": "expired", "review_due": "review due"}
    for name, value in facts.items():
        if name not in lists:
            print(f"{name:12} {value}")
    for name, title in lists.items():
        for one in facts[name]:
            print(f"{title:12} {one}")


def show_history(past: Sequence[Past]) -> None:
    """One generation a line."""
    for one in past:
        mark = "*" if one.published else " "
        if one.fault is not None:
            print(f"{mark} {one.name}  {one.fault}")
            continue
        counts = ", ".join(_counted(one.counts[f"{name}s"], name) for name in ("document", "disagreement"))
        print(f"{mark} {one.name}  {one.created[:16].replace('T', ' ')}  {counts}{_in_short(one.changes)}")


def _in_short(changes: Changes | None) -> str:
    if changes is None:
        return ""
    counted = {
        "added": changes.added,
        "changed": changes.changed,
        "removed": changes.removed,
        "renamed": changes.renamed,
    }
    parts = [f"{len(paths)} {name}" for name, paths in counted.items() if paths]
    return f"; {', '.join(parts)}" if parts else "; the same documents"
