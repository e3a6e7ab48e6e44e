"""What the reader is trained on: questions, each with passages whose statements answer it or do not.

The questions in `scripts/reader_questions/` were written by hand for this: half of them are answered by their document,
half only sound as if. `medquad.jsonl` asks of documents of MedQuAD, whose text is not part of the project (statements
are named by the hash of their words); `pages.jsonl` and `sets.jsonl` bring their pages along, a set being pages of
several publishers on one subject. `everyday.jsonl` asks further questions of the sets as worried or hasty people type
them: in slang, in long letters, two at a time, with a condition of their own; `contrast.jsonl` asks of the sets in
their own words, now for what they say, now, a word or two away, for what they do not; `lay.jsonl` asks in words that
the pages do not use, for what they say and for what nobody would look for there; `other.jsonl` asks of one thing what
the pages say of another, and in few or roundabout words for what they do say. `scripts/clinics/` holds whole libraries
of clinics (see `scripts.clinic_groups`). From the folder of public data come further questions: BioASQ, COVID-QA,
MedQuAD's own. The same folder and seed give the same groups in the same order.
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
from scripts.reader_pack import NO, UNSAID, YES

WRITTEN = Path(__file__).parent / "reader_questions"
CLINICS = Path(__file__).parent / "clinics"
FURTHER = ("everyday", "contrast", "lay", "other")  # files of further questions about the sets
HELD_OUT = "NHLBI"  # the collection that another clinic's library is made from: never trained on
DEV_SHARE = 0.06  # of the written documents: to see how a run does
LARGEST = 24  # passages of a group
NEAR = 6  # passages that only sound like the question, beside a BioASQ or COVID-QA passage that answers
MEDQUAD_QUESTIONS = 4  # of one document


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
    """A question and the passages that could be read for it, likest first."""

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

    def add(self, other: Shelf, questions: Sequence[dict[str, Any]] = ()) -> None:
        """Another page on the same subject."""
        self.pages += other.pages
        self.keys += other.keys
        self.questions += questions

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
    """The documents that questions were written for, by subject: a document, or all pages on one subject."""
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in read_rows(data / "qa" / "medquad.jsonl.gz"):
        rows[f"{row['source']}/{row['document']}"].append(row)
    for record in _lines("medquad"):
        document = record["document"]
        shelf = shelf_of_markdown(markdown([rows[document][i] for i in record["sections"]]))
        shelf.questions = record["questions"]
        yield document, shelf
    subjects: dict[str, Shelf] = {}
    for record in _lines("pages"):
        shelf = subjects.setdefault(re.sub(r"(?<=\d)[ab]$", "", record["page"]), Shelf([], []))
        shelf.add(shelf_of_markdown(record["text"]), record["questions"])
    for record in _lines("sets"):
        shelf = subjects.setdefault(record["set"], Shelf([], []))
        for text in record["pages"]:
            shelf.add(shelf_of_markdown(text))
        shelf.questions += record["questions"]
    for source in FURTHER:
        for record in _lines(source):
            subjects[record["set"]].questions += [asked | {"source": source} for asked in record["questions"]]
    yield from subjects.items()


def _lines(name: str) -> Iterator[dict[str, Any]]:
    for line in (WRITTEN / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def written_groups(shelves: Mapping[str, Shelf]) -> tuple[list[Group], list[Group]]:
    """Training and development groups: all of a subject on either side."""
    train: list[Group] = []
    dev: list[Group] = []
    for subject, shelf in shelves.items():
        held = int(hashlib.sha256(subject.encode()).hexdigest(), 16) % 1000 < 1000 * DEV_SHARE
        for asked in shelf.questions:
            passages = likest_first(asked["q"], shelf.labelled(asked["a"], asked.get("b", ())))
            (dev if held else train).append(Group(asked.get("source", "written"), asked["q"], passages))
    return train, dev


def likest_first(question: str, passages: Sequence[Labelled]) -> tuple[Labelled, ...]:
    """Those that share most with the question first, as a search would bring them; those that answer stay in."""
    near = sorted(passages, key=lambda p: -shared(question, f"{p.page.headings} {p.page.text}"))
    beyond = [p for p in near[LARGEST:] if p.answers]
    return (*near[: LARGEST - len(beyond)], *beyond)


def shared(question: str, text: str) -> float:
    """Stems in common, for their number."""
    a, b = stems_of(question), stems_of(text)
    return len(a & b) / math.sqrt(len(b) + 20)


def page_of(text: str, start: int, end: int, headings: str = "") -> Page:
    """A stretch of plain text, sentence by sentence."""
    spans = tuple((s.start - start, s.end - start) for s in split_sentences(text, start, end))
    return Page(headings, text[start:end], spans)


def answered_at(page: Page, places: Iterable[int]) -> Labelled:
    """The sentences that hold an offset of `places` answer; the others count as if they did not, as nobody has said."""
    at = list(places)
    return Labelled(page, tuple(YES if any(a <= one < b for one in at) else NO for a, b in page.spans))


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


def span_groups(data: Path, name: str) -> list[Group]:
    """BioASQ or COVID-QA: sentences with the answer, and likely passages without it; two of the former a group."""
    asked: dict[str, dict[Page, list[int]]] = defaultdict(lambda: defaultdict(list))
    answers: dict[str, list[str]] = defaultdict(list)
    for row in read_rows(data / "qa" / f"{name}_spans.jsonl.gz"):
        text, at, question = row["context"], row["start"], row["question"].strip()
        start, end = window(text, at)
        page = page_of(text, start, end)
        if 1 <= len(page.spans) <= 14 and any(a <= at - start < b for a, b in page.spans):
            asked[question][page].append(at - start)
            answers[question].append(row["answer"])
    likest = Likest(list(dict.fromkeys(page for pages in asked.values() for page in pages)))
    groups = []
    for question, pages in asked.items():
        near = [nothing_in(page) for page in likest.find(question, NEAR, answers[question])]
        right = [answered_at(page, places) for page, places in pages.items()][:8]
        groups += [Group(name, question, (*right[i : i + 2], *near)) for i in range(0, len(right), 2)]
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


def templated_groups(data: Path, rng: random.Random) -> list[Group]:
    """MedQuAD's own questions over their documents: the section asked for against the others."""
    documents: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in read_rows(data / "qa" / "medquad.jsonl.gz"):
        if row["source"] != HELD_OUT:
            documents[f"{row['source']}/{row['document']}"].append(row)
    groups = []
    for _, rows in sorted(documents.items()):
        if len({row["type"] for row in rows}) < 3:
            continue
        sections = [(row["type"], shelf_of_markdown(markdown([row])).pages[:2]) for row in rows]
        for own in rng.sample(rows, min(MEDQUAD_QUESTIONS, len(rows))):
            if "Human Phenotype" not in own["answer"]:
                question = " ".join(own["question"].replace(" ?", "?").replace("(are) ", "").split())
                passages = [_section(page, kind == own["type"]) for kind, pages in sections for page in pages]
                groups.append(Group("medquad", question, likest_first(question, passages)))
    return groups


def _section(page: Page, answers: bool) -> Labelled:
    """A section answers as a whole; which of its sentences do nobody has said, but the first most likely."""
    return Labelled(page, (YES, *(UNSAID,) * (len(page.spans) - 1)) if answers else (NO,) * len(page.spans))


def training_groups(data: Path, seed: int) -> tuple[list[Group], list[Group]]:
    """All groups to train on, and those kept for development."""
    own, dev = written_groups(dict(written(data)))
    public = [
        *span_groups(data, "bioasq"),
        *span_groups(data, "covidqa"),
        *templated_groups(data, random.Random(seed)),
    ]
    return [group for group in (*own, *public) if group.passages], dev


def training_hash(data: Path) -> str:
    """SHA-256 over the names and contents of the files used."""
    digest = hashlib.sha256()
    public = ("bioasq_spans", "covidqa_spans", "medquad")
    own = ("medquad", "pages", "sets", *FURTHER)
    for file in (*(data / "qa" / f"{name}.jsonl.gz" for name in public), *(WRITTEN / f"{name}.jsonl" for name in own)):
        digest.update(file.name.encode() + file.read_bytes())
    for file in sorted(path for path in CLINICS.rglob("*") if path.is_file()):
        digest.update(file.relative_to(CLINICS).as_posix().encode() + file.read_bytes())
    return digest.hexdigest()
