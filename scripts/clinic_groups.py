"""The libraries of made-up clinics as groups for the reader: their questions, with the passages a search brings.

Each folder of `scripts/clinics/` is a clinic's library, `documents/` in the forms clinics have them, with
`questions.jsonl` that its patients ask, in the form `equipoise evaluate` takes: half are answered, half near misses.
Other than pages about illnesses they have price lists, opening hours, staff, consent forms and rules for cancelling.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.find import PASSAGES_READ, READ_ON
from bot.question import read_question
from bot.reader import page_of
from bot.search import search
from bot.understand import Vocabulary, understand
from bot.understand.kinds import as_searched
from index.build import build_library
from index.encoder import Encoder
from index.generation import Generation, Home
from index.model import Statement
from index.quoting import join_quotes
from scripts.evaluation import Case, Mark, load_cases
from scripts.reader_groups import CLINICS, Group, Labelled
from scripts.reader_pack import NO, UNSAID, YES

SOURCE = "clinics"


def clinic_groups(clinics: Path = CLINICS) -> list[Group]:
    """The questions of all libraries below `clinics`, by name."""
    groups: list[Group] = []
    with TemporaryDirectory(prefix="equipoise-clinics-") as aside:
        for folder in sorted(path for path in clinics.iterdir() if path.is_dir()):
            generation, encoder = library_of(folder, Path(aside))
            groups += _of_library(load_cases(folder / "questions.jsonl"), generation, encoder)
    return groups


def library_of(folder: Path, aside: Path) -> tuple[Generation, Encoder]:
    """A clinic's library, built below `aside`; the encoder there is exported once."""
    home = Home(aside / folder.name)
    home.folder.mkdir()
    models = aside / ".models"
    models.mkdir(exist_ok=True)
    (home.folder / "models").symlink_to(models, target_is_directory=True)
    build_library(folder / "documents", home)
    generation = home.open_current().load()
    return generation, Encoder(home.models / generation.manifest["versions"]["encoder_folder"])


def _of_library(cases: Sequence[Case], generation: Generation, encoder: Encoder) -> Iterator[Group]:
    vocabulary = Vocabulary.from_generation(generation, encoder.vocabulary())
    for case in cases:
        asked = as_searched(understand(case.question, (), vocabulary).question)
        question = read_question(asked, generation, encoder)
        found = search(generation, question.text, question.encoded).to_read(question.weights, PASSAGES_READ, READ_ON)
        rows = list(dict.fromkeys([*found.rows.tolist(), *_answering(case.marks, generation)]))
        passages = [Labelled(page_of(row, generation), _labels(row, case.marks, generation)) for row in rows]
        yield Group(SOURCE, asked, tuple(one for one in passages if one.page.spans))


def _answering(marks: Sequence[Mark], generation: Generation) -> list[int]:
    rows = range(len(generation.passages))
    return [row for row in rows if any(_answers(one, marks, generation) for one in generation.statements_of[row])]


def _labels(row: int, marks: Sequence[Mark], generation: Generation) -> tuple[int, ...]:
    """A list or table goes with its lines: it answers where several of them do, and says nothing where one does."""
    statements = generation.statements_of[row]
    labels = [YES if _answers(one, marks, generation) else NO for one in statements]
    for i, whole in enumerate(statements):
        lines = [j for j, one in enumerate(statements) if j != i and whole.start <= one.start and one.end <= whole.end]
        answering = sum(labels[j] == YES for j in lines)
        if answering:
            labels[i] = YES if answering > 1 else UNSAID
    return tuple(labels)


def _answers(statement: Statement, marks: Sequence[Mark], generation: Generation) -> bool:
    """Whether a marked place is in a statement as it is quoted, and some of it in its own words."""
    text = generation.documents[statement.document_id].text
    own = statement.span.of(text)
    quoted = join_quotes([span.of(text) for span in (*statement.context, statement.span)])
    return any(
        mark.document == statement.document_id
        and mark.is_in(quoted)
        and any(Mark(mark.document, (word,)).is_in(own) for word in mark.words)
        for mark in marks
    )
