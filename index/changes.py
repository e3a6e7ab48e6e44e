"""What publishing one generation instead of another changes: for documents, disagreements, and the answers given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from index.disagreements.model import Disagreement
from index.generation import Generation
from index.progress import Progress, quiet


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer as far as it is compared: how it ended (`answered`, `not_in_library`, ...), its text, its quotes."""

    outcome: str
    text: str
    quotes: tuple[str, ...]


Answering = Callable[[Generation], Callable[[str], GivenAnswer]]  # how questions are answered from a generation


class Effect(StrEnum):
    """What becomes of an answer. The first two make it worse."""

    REFUSED = "refused"  # it was answered, and the library is now silent
    LOST_CITATION = "lost_citation"  # fewer quotations, some of those before are gone
    CHANGED = "changed"  # other quotations
    ANSWERED = "answered"  # it was refused, and is now answered


WORSE = frozenset({Effect.REFUSED, Effect.LOST_CITATION})


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """A question whose answer is no longer the same."""

    question: str
    effect: Effect
    before: GivenAnswer
    after: GivenAnswer


@dataclass(frozen=True, slots=True)
class Dispute:
    """A disagreement in brief."""

    topic: str
    kind: str
    positions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """From the generation `before` (None: there was none) to `after`. Documents by their paths, all sorted."""

    before: str | None
    after: str
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()  # (from, to): neither among the added nor among the removed
    passages_added: int = 0
    passages_removed: int = 0
    problems_new: tuple[str, ...] = ()
    problems_gone: tuple[str, ...] = ()
    disagreements_new: tuple[Dispute, ...] = ()
    disagreements_gone: tuple[Dispute, ...] = ()
    questions: int = 0  # asked of both
    answers: tuple[AnswerChange, ...] = ()  # those that differ, the worse ones first

    @property
    def worse(self) -> int:
        """How many questions became refusals or lost a citation."""
        return sum(change.effect in WORSE for change in self.answers)

    @property
    def nothing(self) -> bool:
        """Whether patients would notice no difference."""
        lists = (self.added, self.changed, self.removed, self.renamed, self.disagreements_new, self.disagreements_gone)
        return not (any(lists) or self.answers or self.problems_new or self.problems_gone)

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "worse": self.worse}


def compare_generations(
    before: Generation | None,
    after: Generation,
    questions: Sequence[str] = (),
    answering: Answering | None = None,
    progress: Progress = quiet,
) -> Changes:
    """Everything that differs. Questions are asked of both where there is a way to answer them and a `before`."""
    old = {document.path: document.content_hash for document in before.documents.values()} if before else {}
    new = {document.path: document.content_hash for document in after.documents.values()}
    renamed = _renamed(old, new)
    moved = {path for pair in renamed for path in pair}
    keys_before, keys_after = Counter(before.passage_keys if before else ()), Counter(after.passage_keys)
    problems_before = set(before.manifest["problems"]) if before else set()
    problems_after = set(after.manifest["problems"])
    disputes_before, disputes_after = before.disagreements if before else (), after.disagreements
    answers: tuple[AnswerChange, ...] = ()
    asked = tuple(questions) if before is not None and answering is not None else ()
    if before is not None and answering is not None and asked:
        answers = tuple(_compare_answers(before, after, asked, answering, progress))
    return Changes(
        before=before.name if before else None,
        after=after.name,
        added=tuple(sorted(new.keys() - old.keys() - moved)),
        changed=tuple(sorted(path for path in new.keys() & old.keys() if new[path] != old[path])),
        removed=tuple(sorted(old.keys() - new.keys() - moved)),
        renamed=renamed,
        passages_added=(keys_after - keys_before).total(),
        passages_removed=(keys_before - keys_after).total(),
        problems_new=tuple(sorted(problems_after - problems_before)),
        problems_gone=tuple(sorted(problems_before - problems_after)),
        disagreements_new=_disputes(disputes_after, disputes_before),
        disagreements_gone=_disputes(disputes_before, disputes_after),
        questions=len(asked),
        answers=answers,
    )


def _renamed(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Files that have the same content under another path."""
    gone: dict[str, list[str]] = {}
    for path in sorted(old.keys() - new.keys()):
        gone.setdefault(old[path], []).append(path)
    pairs = []
    for path in sorted(new.keys() - old.keys()):
        if gone.get(new[path]):
            pairs.append((gone[new[path]].pop(0), path))
    return tuple(pairs)


def _disputes(these: Sequence[Disagreement], others: Sequence[Disagreement]) -> tuple[Dispute, ...]:
    """Those of `these` that are not among the others, neither by what is quoted nor by topic and positions."""
    ids, known = {one.disagreement_id for one in others}, set(map(_dispute, others))
    return tuple(dispute for one in these if one.disagreement_id not in ids and (dispute := _dispute(one)) not in known)


def _dispute(one: Disagreement) -> Dispute:
    return Dispute(one.topic, str(one.kind), tuple(position.label for position in one.positions))


def _compare_answers(
    before: Generation, after: Generation, questions: Sequence[str], answering: Answering, progress: Progress
) -> list[AnswerChange]:
    ask_before, ask_after = answering(before), answering(after)
    found: list[AnswerChange] = []
    for done, question in enumerate(questions, start=1):
        old, new = ask_before(question), ask_after(question)
        effect = effect_of(old, new)
        if effect is not None:
            found.append(AnswerChange(question, effect, old, new))
        progress("Asking the saved questions", done, len(questions))
    order = list(Effect)
    return sorted(found, key=lambda change: order.index(change.effect))


def effect_of(before: GivenAnswer, after: GivenAnswer) -> Effect | None:
    """What became of an answer; None when it quotes the same."""
    if before.outcome != after.outcome:
        return Effect.ANSWERED if after.outcome == "answered" else Effect.REFUSED
    if after.outcome != "answered":
        return None  # what a refusal shows as perhaps related is no answer
    lost = set(before.quotes) - set(after.quotes)
    if lost and len(after.quotes) < len(before.quotes):
        return Effect.LOST_CITATION
    return Effect.CHANGED if set(before.quotes) != set(after.quotes) else None
