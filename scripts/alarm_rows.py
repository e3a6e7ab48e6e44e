"""The messages that the net under the emergency rules learns from, and those that it is measured on.

It learns from the wordings in `tests/data` (`emergencies.jsonl`, and of `emergencies_worded.jsonl` the split `train`)
and from four sorts of messages of which nearly none is an emergency: the questions of DATA_DIR (qa/out_of_scope,
qa/medquad, qa/bioasq_spans, qa/covidqa_spans), which are formal; those of `scripts/reader_questions` in patients' own
words; those of `scripts/clinics`; and plain statements made up of `plain_statements.yaml`. Which of the patients' and
the clinics' questions tell of a danger, or may, stands in `told_dangers.jsonl`.

The other splits of the wordings are measured and never learnt from: `unseen` and `seen`, which the rules were mended
with, `short`, messages of one to three words, `harmless`, everyday messages with words of danger, `newest` and
`everyday`, halves of sets of which the other half was learnt from, and `fresh` and `kept`, by writers of whom nothing
else was read. So are every fifth public and patients' question, and the questions of the clinics in `tests/data`.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
WORDINGS = ROOT / "tests" / "data"
PATIENTS = ROOT / "scripts" / "reader_questions"
CLINICS = ROOT / "scripts" / "clinics"
PLAIN = Path(__file__).with_name("plain_statements.yaml")
TOLD = Path(__file__).with_name("told_dangers.jsonl")
SAID_OF = 8  # subjects of each predicate
PUBLIC = {"out_of_scope": 1200, "medquad": 2500, "bioasq_spans": 1800, "covidqa_spans": 1000}
ASKED_BY_PATIENTS = {"lay": 2000, "everyday": 2000}
MEASURED = ("unseen", "seen", "fresh", "short", "harmless", "newest", "everyday", "kept")
HELD_BACK = 5  # every fifth public or patients' question is measured, not learnt from
UNSURE = "unsure"  # in `told_dangers.jsonl`: neither learnt from nor measured


@dataclass(frozen=True, slots=True)
class Row:
    """A message with the kind of emergency it tells of, None for none; `split` says where it is from."""

    text: str
    kind: str | None
    split: str


def learnt_from(data: Path) -> list[Row]:
    """All that the net learns from, in a fixed order; `data` is DATA_DIR."""
    return [
        *read_wordings("emergencies.jsonl"),
        *(row for row in read_wordings("emergencies_worded.jsonl") if row.split == "train"),
        *_apart(_public(data), held_back=False),
        *_apart(_patients(), held_back=False),
        *_clinics(CLINICS),
        *_plain_statements(),
    ]


def measured_on(data: Path) -> dict[str, list[Row]]:
    """What it never learns from, by name."""
    worded = read_wordings("emergencies_worded.jsonl")
    return {
        **{split: [row for row in worded if row.split == split] for split in MEASURED},
        "public questions": _apart(_public(data), held_back=True),
        "patients' questions": _apart(_patients(), held_back=True),
        # Nobody has looked for dangers among these.
        "questions to clinics kept apart": _clinics(WORDINGS / "clinics"),
    }


def read_wordings(name: str) -> list[Row]:
    """A file of wordings in `tests/data`."""
    lines = (WORDINGS / name).read_text(encoding="utf-8").splitlines()
    return [Row(**json.loads(line)) for line in lines]


def _told() -> dict[str, str]:
    """The kind of danger told of, by message."""
    rows = map(json.loads, TOLD.read_text(encoding="utf-8").splitlines())
    return {row["text"]: row["kind"] for row in rows}


def _labelled(texts: Iterable[str], split: str) -> list[Row]:
    """Each text once, with the danger that it tells of; those that may tell of one or not are left out."""
    told = _told()
    rows = [Row(text, told.get(text), split) for text in dict.fromkeys(texts)]
    return [row for row in rows if row.kind != UNSURE]


def _apart(rows: Sequence[Row], *, held_back: bool) -> list[Row]:
    return [row for place, row in enumerate(rows) if (place % HELD_BACK == 0) == held_back]


def _public(data: Path) -> list[Row]:
    """Questions of the public files, a fixed sample of each."""
    found: list[str] = []
    for name, number in PUBLIC.items():
        with gzip.open(data / "qa" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            found += _sample({json.loads(line)["question"] for line in lines}, number)
    return [Row(text, None, "public") for text in dict.fromkeys(found)]


def _patients() -> list[Row]:
    """Questions written for training the reader, in patients' own words; a fixed sample of each file."""
    found: list[str] = []
    for name, number in ASKED_BY_PATIENTS.items():
        sets = map(json.loads, (PATIENTS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines())
        found += _sample({question["q"] for one in sets for question in one["questions"]}, number)
    return _labelled(found, "patients")


def _sample(texts: set[str], number: int) -> list[str]:
    order = sorted(texts)
    random.Random(1).shuffle(order)
    return order[:number]


def _clinics(folder: Path) -> list[Row]:
    """What the patients of made-up clinics ask."""
    lines = [line for file in sorted(folder.glob("*/questions.jsonl"))
             for line in file.read_text(encoding="utf-8").splitlines()]  # fmt: skip
    return _labelled((json.loads(line)["question"] for line in lines), "clinics")


def _plain_statements() -> list[Row]:
    """What people say of themselves and theirs without any danger, in forms in which dangers are told too."""
    table = yaml.safe_load(PLAIN.read_text(encoding="utf-8"))
    rng = random.Random(2)
    said = [_said_of(subject, predicate, table, rng)
            for predicate in table["predicates"] for subject in rng.sample(table["subjects"], SAID_OF)]  # fmt: skip
    for opener in table["openers"]:
        for thing in rng.sample(table["had"], SAID_OF * 2):
            subject = "i" if rng.random() < 0.6 else rng.choice(table["subjects"])
            said.append(_said_of(subject, f"{opener} {thing}", table, rng))
    for worry in table["worries"]:
        said += [worry.format(what=what) for what in rng.sample(table["what"], SAID_OF)]
    for wish in table["wishes"]:
        said += [
            wish.format(doing=rng.choice(table["doing"]), ailing=rng.choice(table["ailing"])) for _ in range(SAID_OF)
        ]
    said += [rng.choice(table["before_pieces"]) + piece for piece in table["pieces"] for _ in range(2)]
    return [Row(text, None, "made up") for text in dict.fromkeys(said)]


def _said_of(subject: str, predicate: str, table: Mapping[str, list[str]], rng: random.Random) -> str:
    plural = subject in ("i", "we")
    be = "am" if subject == "i" else "are" if plural else "is"
    have = "have" if plural else "has"
    text = f"{subject} {predicate.format(be=be, have=have, s='' if plural else 's', es='' if plural else 'es')}"
    return rng.choice(table["before"]) + _as_typed(text, rng) + rng.choice(table["after"])


def _as_typed(text: str, rng: random.Random) -> str:
    """Short forms, with an apostrophe or without, for some."""
    for long, short in (("i am ", "i'm "), ("she is ", "she's "), ("he is ", "he's "), ("i have had ", "i've had ")):
        if text.startswith(long) and rng.random() < 2 / 3:
            text = text.replace(long, short if rng.random() < 0.5 else short.replace("'", ""), 1)
    return text[0].upper() + text[1:] if rng.random() < 0.3 else text
