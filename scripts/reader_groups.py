"""What the reader is trained on: questions, each with passages whose statements answer it or do not.

The questions in `scripts/reader_questions/` were written by hand for this: half of them are answered by their document,
half only sound as if. `medquad.jsonl` asks of documents of MedQuAD, whose text is not part of the project (statements
are named by the hash of their words); `pages.jsonl` brings its pages along. From the folder of
public data come further questions: BioASQ, COVID-QA, MedQuAD's own. The same folder and seed give the same groups in
the same order.
"""

from __future__ import annotations

import hashlib
import json
import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.features import stems_of
from bot.reader import Page
from index.model import Document, Metadata
from index.passages import split_document
from index.read.markdown import read_markdown
from index.sentences import split_sentences
from scripts.judge_pairs import read_rows
from scripts.medquad_library import markdown

WRITTEN = Path(__file__).parent / "reader_questions"
HELD_OUT = "NHLBI"  # the collection that another clinic's library is made from: never trained on
DEV_SHARE = 0.06  # of the written documents: to see how a run does
PASSAGES = 3  # a group's, at most
BESIDE = 0.3  # share of BioASQ and COVID-QA questions that are given without the passage that answers them
YES, NO, UNSAID = 1, 0, -1


@dataclass(frozen=True, slots=True)
class Labelled:
    """A passage and, for each of its statements, whether it answers: YES, NO, or UNSAID, which trains nothing."""

    page: Page
    labels: tuple[int, ...]

    @property
    def answers(self) -> bool:
        return YES in self.labels


@dataclass(frozen=True, slots=True)
class Group:
    """A question and the passages it is trained with."""

    source: str
    question: str
    passages: tuple[Labelled, ...]

    @property
    def answerable(self) -> bool:
        return any(passage.answers for passage in self.passages)


@dataclass
class Shelf:
    """A document as passages, each statement with its key."""

    pages: list[Page]
    keys: list[list[str]]
    questions: list[dict[str, Any]] = field(default_factory=list)

    def labelled(self, yes: Iterable[str], unsaid: Iterable[str]) -> list[Labelled]:
        """Its passages with labels: what `yes` and `unsaid` name, all other statements NO.

        A statement that holds another (a list with its items) goes with it: it is left out where its part answers.
        """
        right, open_ = set(yes), set(unsaid)
        found = []
        for page, keys in zip(self.pages, self.keys, strict=True):
            labels = [YES if key in right else UNSAID if key in open_ else NO for key in keys]
            for i, (start, end) in enumerate(page.spans):
                parts = [j for j, (a, b) in enumerate(page.spans) if j != i and start <= a and b <= end]
                if labels[i] == NO and any(labels[j] != NO for j in parts):
                    labels[i] = YES if len(parts) > 2 and all(labels[j] == YES for j in parts) else UNSAID
                if labels[i] == YES:
                    for j in parts:
                        labels[j] = UNSAID if labels[j] == NO else labels[j]
            found.append(Labelled(page, tuple(labels)))
        return found


def key_of(text: str) -> str:
    """The name of a statement: eight hexadecimal digits of its words."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:8]


def shelf_of_markdown(text: str) -> Shelf:
    """Passages and statements just as an index has them."""
    canonical, blocks = read_markdown(text.split("---\n", 2)[-1]).assemble()
    split = split_document(Document("d", "d.md", "", Metadata(title="d"), canonical, blocks))
    shelf = Shelf([], [])
    for passage in split.passages:
        inside = [s for s in split.statements if s.passage_id == passage.passage_id and s.kind != "note"]
        headings = " > ".join(span.of(canonical) for span in passage.headings)
        spans = tuple((s.start - passage.start, s.end - passage.start) for s in inside)
        if spans:
            shelf.pages.append(Page(headings, canonical[passage.start : passage.end], spans))
            shelf.keys.append([key_of(s.span.of(canonical)) for s in inside])
    return shelf


def written(data: Path) -> Iterator[tuple[str, Shelf]]:
    """The documents that questions were written for, by name."""
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in read_rows(data / "qa" / "medquad.jsonl.gz"):
        rows[f"{row['source']}/{row['document']}"].append(row)
    for line in (WRITTEN / "medquad.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        shelf = shelf_of_markdown(markdown([rows[record["document"]][i] for i in record["sections"]]))
        shelf.questions = record["questions"]
        yield record["document"], shelf
    for line in (WRITTEN / "pages.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        shelf = shelf_of_markdown(record["text"])
        shelf.questions = record["questions"]
        yield record["page"], shelf


def written_groups(shelves: Mapping[str, Shelf]) -> tuple[list[Group], list[Group]]:
    """Training and development groups: whole documents, and the pages of one subject together, on either side."""
    train: list[Group] = []
    dev: list[Group] = []
    for name, shelf in shelves.items():
        subject = re.sub(r"(?<=\d)[ab]$", "", name)
        others = [other for title, other in shelves.items() if title != name and title[:-1] == name[:-1] == subject]
        held = int(hashlib.sha256(subject.encode()).hexdigest(), 16) % 1000 < 1000 * DEV_SHARE
        for asked in shelf.questions:
            labelled = [p for s in (shelf, *others) for p in s.labelled(asked["a"], asked.get("b", ()))]
            group = Group("written", asked["q"], chosen(asked["q"], labelled, PASSAGES + 2 if held else PASSAGES))
            (dev if held else train).append(group)
    return train, dev


def chosen(question: str, passages: Sequence[Labelled], size: int) -> tuple[Labelled, ...]:
    """Those that answer (two at most), then those that share most with the question: what a search would bring."""
    near = sorted(passages, key=lambda p: -shared(question, f"{p.page.headings} {p.page.text}"))
    right = [p for p in near if p.answers][:2]
    return (*right, *[p for p in near if not p.answers][: size - len(right)])


def shared(question: str, text: str) -> float:
    """Stems in common, for their number."""
    a, b = stems_of(question), stems_of(text)
    return len(a & b) / math.sqrt(len(b) + 20)


def page_of(text: str, start: int, end: int, headings: str = "") -> Page:
    """A stretch of plain text, sentence by sentence."""
    spans = tuple((s.start - start, s.end - start) for s in split_sentences(text, start, end))
    return Page(headings, text[start:end], spans)


def answered_at(page: Page, at: int) -> Labelled:
    """The sentence that holds offset `at` answers; the others count as if they did not, as nobody has said."""
    labels = [YES if a <= at < b else NO for a, b in page.spans]
    return Labelled(page, tuple(labels))


def nothing_in(page: Page) -> Labelled:
    return Labelled(page, (NO,) * len(page.spans))


class Likest:
    """Finds, for a question, the passages of others that share the rarest stems with it."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self.pages = list(pages)
        self._with: dict[str, list[int]] = defaultdict(list)
        for i, page in enumerate(self.pages):
            for one in stems_of(page.text):
                self._with[one].append(i)

    def find(self, question: str, size: int, lacks: Sequence[str]) -> list[Page]:
        """The `size` likest in which none of the answers of `lacks` occurs."""
        scores: Counter[int] = Counter()
        for one in sorted(stems_of(question)):
            holders = self._with.get(one, [])
            if len(holders) < len(self.pages) / 4:
                for i in holders:
                    scores[i] += math.log(len(self.pages) / len(holders))  # type: ignore[assignment]
        found = []
        for i, _ in sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[: size * 6]:
            low = self.pages[i].text.casefold()
            if not any(answer.casefold() in low for answer in lacks):
                found.append(self.pages[i])
        return found[:size]


def span_groups(data: Path, name: str, rng: random.Random) -> list[Group]:
    """BioASQ or COVID-QA: the sentence with the answer, and likely passages without it."""
    asked: dict[str, list[tuple[Page, int, str]]] = defaultdict(list)
    every: list[Page] = []
    for row in read_rows(data / "qa" / f"{name}_spans.jsonl.gz"):
        text, at = row["context"], row["start"]
        start, end = window(text, at)
        page = page_of(text, start, end)
        if 1 <= len(page.spans) <= 14 and any(a <= at - start < b for a, b in page.spans):
            asked[row["question"].strip()].append((page, at - start, row["answer"]))
            every.append(page)
    likest = Likest(list(dict.fromkeys(every)))
    groups = []
    for question, places in asked.items():
        page, at, _ = max(places, key=lambda place: len(place[0].spans))
        near = likest.find(question, PASSAGES - 1, [answer for _, _, answer in places])
        beside = bool(near) and rng.random() < BESIDE
        answering = [] if beside else [answered_at(page, at)]
        groups.append(Group(name, question, (*answering, *map(nothing_in, near[: PASSAGES - 1 - len(answering)]))))
    return groups


def window(text: str, at: int, size: int = 700) -> tuple[int, int]:
    """A stretch around `at` of about that many characters, from sentence to sentence where the text has them."""
    if len(text) <= size:
        return 0, len(text)
    start = max(0, at - size // 2)
    cut = text.find(". ", start, at)
    start = cut + 2 if cut >= 0 else start
    end = min(len(text), start + size)
    cut = text.rfind(". ", at, end)
    return start, cut + 1 if cut > at else end


def templated_groups(data: Path, size: int, rng: random.Random) -> list[Group]:
    """MedQuAD's own questions over their documents: the section asked for against the others, or without it."""
    documents: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in read_rows(data / "qa" / "medquad.jsonl.gz"):
        if row["source"] != HELD_OUT:
            documents[f"{row['source']}/{row['document']}"].append(row)
    names = sorted(name for name, rows in documents.items() if len({row["type"] for row in rows}) >= 3)
    rng.shuffle(names)
    groups = []
    for name in names[:size]:
        rows = documents[name]
        own = rows[rng.randrange(len(rows))]
        question = " ".join(own["question"].replace(" ?", "?").replace("(are) ", "").split())
        if "Human Phenotype" in own["answer"]:
            continue
        passages = []
        for row in rows:
            shelf = shelf_of_markdown(markdown([row]))
            for page in shelf.pages[:2]:
                # the section answers as a whole; which of its sentences do nobody has said, but the first most likely
                own_labels = (YES, *(UNSAID,) * (len(page.spans) - 1))
                same = row["type"] == own["type"]
                passages.append(Labelled(page, own_labels if same else (NO,) * len(page.spans)))
                if same:
                    break
        if rng.random() < BESIDE:
            passages = [p for p in passages if not p.answers]
        if passages:
            groups.append(Group("medquad", question, chosen(question, passages, PASSAGES)))
    return groups


def training_groups(
    data: Path, seed: int, *, epochs: int = 2, templated: int = 1200
) -> tuple[list[Group], list[Group]]:
    """Groups in the order they are trained on, and those kept for development."""
    rng = random.Random(seed)
    own, dev = written_groups(dict(written(data)))
    once = [
        *span_groups(data, "bioasq", rng),
        *span_groups(data, "covidqa", rng),
        *templated_groups(data, templated, rng),
    ]
    once = [group for group in once if group.passages]
    rng.shuffle(once)
    order: list[Group] = []
    for epoch in range(epochs):
        part = [*own, *once[epoch::epochs]]
        rng.shuffle(part)
        order += part
    return order, dev


def training_hash(data: Path) -> str:
    """SHA-256 over the names and contents of the files used."""
    digest = hashlib.sha256()
    public = ("bioasq_spans", "covidqa_spans", "medquad")
    own = ("medquad.jsonl", "pages.jsonl")
    for file in (*(data / "qa" / f"{name}.jsonl.gz" for name in public), *(WRITTEN / name for name in own)):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()
