"""How well follow-ups become questions that stand alone.

    scripts/evaluate_followups [DATA_DIR] [--conversations FILE] [--split SPLIT] [--misses N] [--json]

With DATA_DIR, the public rewrites in DATA_DIR/followups: of the content words that a person's rewriting took from the
conversation, how many does ours take? With --conversations, conversations about the published library: does the last
turn get the answer that the question asked in full gets? Both read nothing but questions; nothing is fitted here.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.engine import Engine
from bot.model import Outcome, Turn
from bot.settings import load_settings
from bot.understand.followup import stand_alone
from index.keywords import STOP_WORDS, stem, words
from scripts.evaluation import Case, Expect, Mark, ask, judge_answer

ANSWERED_SETS = ("canard", "cast2021", "cast2022")  # histories of these alternate questions and answers


@dataclass(frozen=True, slots=True)
class Score:
    """Shares from 0 to 1. Of rows that a person changed, `recall`: of the words to be taken over; `some`, `all`: rows
    with one of them, with all; `precision`: of the words that we took over. Of rows that the person left as they were,
    `untouched`: those that we left, too."""

    source: str
    rows: int
    recall: float
    some: float
    all: float
    precision: float
    recall_of_copying: float  # of the previous question put before the message
    kept_rows: int
    untouched: float


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="?")
    parser.add_argument("--conversations", type=Path)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--misses", type=int, default=0, help="print so many rows that took over nothing")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    result: dict[str, Any] = {}
    if options.data:
        rows = read_rewrites(options.data / "followups" / "rewrites.jsonl.gz")
        result["rewrites"] = [asdict(score) for score in score_rewrites(rows)]
        print_misses(rows, options.misses)
    if options.conversations:
        result["conversations"] = score_conversations(options.conversations, options.split)
    print(json.dumps(result, indent=1) if options.json else format_result(result))
    return 0


# --- public rewrites ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """A message, the turns before it, and how a person wrote it to stand alone."""

    source: str
    turns: tuple[Turn, ...]
    message: str
    rewrite: str
    changed: bool


def read_rewrites(path: Path) -> list[Row]:
    """All rows; each earlier message is itself resolved from those before it, as in a conversation."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [_row(json.loads(line)) for line in lines]


def _row(data: dict[str, Any]) -> Row:
    history: Sequence[str] = data["history"]
    answered = data["ds"] in ANSWERED_SETS
    asked = list(zip(history[::2], history[1::2], strict=False)) if answered else [(h, "") for h in history]
    turns: list[Turn] = []
    for question, answer in asked:
        text = stand_alone(question, turns).text
        turns.append(Turn(question, text, Outcome.ANSWERED, (answer,) if answer else ()))
    return Row(data["ds"], tuple(turns), data["question"], data["rewrite"], data["changed"])


def score_rewrites(rows: Iterable[Row]) -> list[Score]:
    """One score a source, then one over all."""
    by_source: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_source[row.source].append(row)
        by_source["all"].append(row)
    return [_score(source, by_source[source]) for source in sorted(by_source, key=lambda name: (name == "all", name))]


def _score(source: str, rows: Sequence[Row]) -> Score:
    shares, copied, took, right, untouched, kept = [], [], 0, 0, 0, 0
    for row in rows:
        resolved = stand_alone(row.message, row.turns)
        if not row.changed:
            kept += 1
            untouched += not resolved.follow_up
            continue
        taken = _content(resolved.text) - _content(row.message)
        took, right = took + len(taken), right + len(taken & _content(row.rewrite))
        if needed := words_to_take(row):
            shares.append(len(needed & taken) / len(needed))
            copied.append(len(needed & _content(row.turns[-1].message if row.turns else "")) / len(needed))
    n = max(len(shares), 1)
    return Score(
        source=source,
        rows=len(shares),
        recall=round(sum(shares) / n, 3),
        some=round(sum(share > 0 for share in shares) / n, 3),
        all=round(sum(share == 1 for share in shares) / n, 3),
        precision=round(right / max(took, 1), 3),
        recall_of_copying=round(sum(copied) / n, 3),
        kept_rows=kept,
        untouched=round(untouched / max(kept, 1), 3),
    )


def words_to_take(row: Row) -> set[str]:
    """Stems of content words that the rewriting has, the message has not, and the conversation has."""
    said = {stem for turn in row.turns for text in (turn.message, *turn.quotes) for stem in _content(text)}
    return (_content(row.rewrite) - _content(row.message)) & said


def _content(text: str) -> set[str]:
    return {stem(word) for word in words(text) if word not in STOP_WORDS and word != "s"}


def print_misses(rows: Sequence[Row], number: int) -> None:
    """Rows of which nothing was taken over, evenly spread."""
    missed: list[tuple[Row, str]] = []
    for row in rows:
        needed = words_to_take(row) if row.changed else set()
        text = stand_alone(row.message, row.turns).text
        if needed and not needed & _content(text):
            missed.append((row, text))
    for row, text in missed[:: max(len(missed) // number, 1)][:number] if number else []:
        print(f"{row.source}: {[turn.question for turn in row.turns[-3:]]}\n  {row.message}\n  {text}\n  {row.rewrite}")


# --- conversations about the library ------------------------------------------------------------------------------


def score_conversations(path: Path, split: str) -> dict[str, Any]:
    """How often the last turn's answer quotes a marked place, or is rightly refused; asked in turn and in full."""
    engine = Engine.open(load_settings())
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    outcomes = [_ask(row, engine) for row in rows if row["split"] == split]
    return {
        "conversations": len(outcomes),
        "right_in_turn": sum(outcome["in_turn"] for outcome in outcomes),
        "right_in_full": sum(outcome["in_full"] for outcome in outcomes),
        "as_if_asked_in_full": sum(outcome["in_turn"] >= outcome["in_full"] for outcome in outcomes),
        "answerable": sum(outcome["answerable"] for outcome in outcomes),
        "passage_in_turn": sum(outcome["passage_in_turn"] for outcome in outcomes),
        "passage_in_full": sum(outcome["passage_in_full"] for outcome in outcomes),
        "rows": outcomes,
    }


def _ask(row: dict[str, Any], engine: Engine) -> dict[str, Any]:
    *before, last = row["turns"]
    answer = ask(last, before, engine)
    marks = tuple(Mark(mark["document"], tuple(mark["words"])) for mark in row["answers"])
    case = Case(row["id"], row["standalone"], "follow-up", row["split"], marks, Expect(row["expect"]))
    verdicts = [judge_answer(case, given, engine) for given in (answer, engine.answer(row["standalone"]))]
    return {
        "id": row["id"],
        "turns": row["turns"],
        "understood": answer.question,
        "in_full_text": row["standalone"],
        "answerable": bool(marks),
        "in_turn": verdicts[0].right,
        "in_full": verdicts[1].right,
        "passage_in_turn": verdicts[0].passage,
        "passage_in_full": verdicts[1].passage,
    }


# --- printing -----------------------------------------------------------------------------------------------------


def format_result(result: dict[str, Any]) -> str:
    """Tables for people."""
    lines: list[str] = []
    if "rewrites" in result:
        titles = ("rows", "recall", "some", "all", "prec.", "copying", "kept", "untouched")
        lines.append(f"{'source':14}" + "".join(f"{title:>10}" for title in titles))
        lines += [
            f"{s['source']:14}{s['rows']:10}{s['recall']:10.3f}{s['some']:10.3f}{s['all']:10.3f}{s['precision']:10.3f}"
            f"{s['recall_of_copying']:10.3f}{s['kept_rows']:10}{s['untouched']:10.3f}"
            for s in result["rewrites"]
        ]
    if "conversations" in result:
        facts = result["conversations"]
        lines.append(
            f"Of {facts['conversations']} conversations right in turn {facts['right_in_turn']}, asked in full "
            f"{facts['right_in_full']}, at least as good as in full {facts['as_if_asked_in_full']}. Right passage "
            f"quoted for {facts['passage_in_turn']} of {facts['answerable']}, {facts['passage_in_full']} in full."
        )
        lines += [
            f"  {row['id']} {row['turns']} -> {row['understood']} (in full {'right' if row['in_full'] else 'wrong'}, "
            f"in turn {'right' if row['in_turn'] else 'wrong'})"
            for row in facts["rows"]
            if not row["in_turn"]
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
