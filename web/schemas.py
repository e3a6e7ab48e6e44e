"""The shapes of the JSON API, each field described: the OpenAPI page is drawn from here."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from web.store import Reason

SOURCE_TYPE = "Who speaks, coarsely: `guideline`, `study`, `clinic`, `news`, `commercial` or `other`; null if unknown."
LANGUAGE = (
    "Language of the interface, as a browser names it (`es`, `es-MX`): our own words come in it where there are such. "
    "Questions and quotations stay in the library's."
)
PUBLISHED = "ISO date of publication (`2024-05-31`); null if unknown."
ADDRESS = "Address of the original; null if unknown."


class ChatRequest(BaseModel):
    """A question, alone or as part of a conversation."""

    model_config = ConfigDict(json_schema_extra={"example": {"message": "How long does one session take?"}})

    message: str = Field(
        description="The question in the patient's own words. Blanks and control characters are tidied."
    )
    conversation_id: str | None = Field(
        None,
        description="As a former answer gave it, so that follow-ups are understood; null starts a new conversation.",
    )
    message_id: str | None = Field(
        None,
        description="A random name made by the sender (16 to 64 letters, digits, `-`, `_`). The same question sent "
        "again with the same name, after a reply that was lost, is answered with the reply that was recorded.",
        pattern=r"^[A-Za-z0-9_-]{16,64}$",
    )
    language: str | None = Field(None, description=LANGUAGE, max_length=35)


class CitationBody(BaseModel):
    """A verbatim quotation: in code points, `text[start:end] == quote` of the document's `text`."""

    number: int = Field(description="The number that `[n]` marks and `citations` lists refer to, from 1.")
    document_id: str = Field(description="For `GET /api/documents/{document_id}`.")
    passage_id: str = Field(description="The passage that the quotation stands in.")
    title: str = Field(description="The document's title.")
    publisher: str | None = Field(description="Who published it; null if unknown.")
    source_type: str | None = Field(description=SOURCE_TYPE)
    published: str | None = Field(description=PUBLISHED)
    url: str | None = Field(description=ADDRESS)
    quote: str = Field(description="The quoted words, unchanged.")
    start: int = Field(description="Where the quotation starts in the document's `text`, in code points.")
    end: int = Field(description="Where it ends, exclusive.")
    page: int | None = Field(None, description="Page of the original it starts on, from 1; null without pages.")
    reviewed: str | None = Field(None, description="ISO date on which the document was last reviewed; null if unknown.")
    review_due: bool = Field(False, description="Whether that is longer ago than the clinic allows.")


class StatementBody(BaseModel):
    """A piece of the answer, made of its citations' quotes and nothing else."""

    text: str = Field(description="The quoted words.")
    citations: list[int] = Field(description="Numbers of the citations it is made of, in order.")


class PositionBody(BaseModel):
    """One side of a disagreement."""

    label: str = Field(description="The position in a few words.")
    citations: list[int] = Field(description="Numbers of the citations that hold it.")


class DisagreementBody(BaseModel):
    """A topic on which the library's sources contradict each other."""

    id: str = Field(description="Stable id of the disagreement.")
    topic: str = Field(description="What they disagree about.")
    kind: str = Field(
        description="How they disagree, such as `number`, `polarity` or `certainty`; `figures`: two figures "
        "that answer the question and may be of different things."
    )
    ruling: str | None = Field(description="The clinic staff's ruling, such as `confirmed`; null if there is none.")
    positions: list[PositionBody] = Field(description="Two positions or more.")
    note: str | None = Field(None, description="The clinic's own word on it, to be marked as such; null if none.")


class TermBody(BaseModel):
    """A term in the answer's quotations that the library explains elsewhere."""

    term: str = Field(description="As it stands in a quotation.")
    citation: CitationBody = Field(description="The library's own words for it; numbered on from the answer's own.")


class ChatAnswer(BaseModel):
    """An answer made of quotations."""

    conversation_id: str = Field(description="Send it with the next question.")
    answer_id: str = Field(description="Unique id of this answer.")
    outcome: Literal["answered", "not_in_library", "urgent", "chitchat"] = Field(
        description="`answered`; `not_in_library`: the sources are silent, statements are at most related; "
        "`urgent`: an emergency card; `chitchat`: a greeting, thanks or the like."
    )
    question: str = Field(description="The question as understood: standing alone, spelling mended.")
    text: str = Field(description="The whole answer as plain text with `[n]` marks.")
    statements: list[StatementBody] = Field(description="The answer's statements, in order.")
    citations: list[CitationBody] = Field(description="Every quotation the answer uses.")
    disagreements: list[DisagreementBody] = Field(description="Disagreements that the answer touches.")
    suggestions: list[str] = Field(description="Questions that the library answers and that might come next.")
    notice: str | None = Field(description="A remark to show with the answer; null if there is none.")
    language: str = Field("en", description="Language of the words around the quotations.")
    terms: list[TermBody] = Field([], description="Terms in the quotations that the library explains, four at most.")


class FeedbackBody(BaseModel):
    """What a patient says of an answer. Sent again, it takes the place of what was said before."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"answer_id": "9Qm1Vf3KcW0aB2xZ", "helpful": False, "reason": "out_of_date"}}
    )

    answer_id: str = Field(description="As the answer gave it.", max_length=64)
    helpful: bool | None = Field(description="Whether it helped; null takes back what was said before.")
    reason: Reason | None = Field(
        None,
        description="What is the matter: `wrong`, `does_not_answer`, `source_does_not_say_that`, `out_of_date` or "
        "`other`; null if not said.",
    )
    comment: str | None = Field(None, description="The patient's own words, 2,000 characters at most.", max_length=2000)
    language: str | None = Field(None, description=LANGUAGE, max_length=35)


class MessageRequest(BaseModel):
    """A message for a person at the clinic."""

    message_id: str = Field(
        description="A random name made by the sender (16 to 64 letters, digits, `-`, `_`). Sent again with the same "
        "name, after a reply that was lost, a message is kept once.",
        pattern=r"^[A-Za-z0-9_-]{16,64}$",
    )
    text: str = Field(description="What the patient wants to say, 5,000 characters at most.", max_length=5000)
    reply_to: str = Field(
        description="How to reach the patient: a telephone number or an e-mail address.", max_length=200
    )
    name: str | None = Field(None, description="The patient's name; null if not given.", max_length=200)
    conversation_id: str | None = Field(
        None, description="The conversation to send along, so that staff can read it; null sends none.", max_length=64
    )
    language: str | None = Field(None, description=LANGUAGE, max_length=35)


class Receipt(BaseModel):
    """What was sent has been recorded for staff."""

    urgent: str | None = Field(
        description="Emergency advice with telephone numbers, where the words describe an emergency: nobody may read "
        "them in time. Null otherwise."
    )


class DocumentSummary(BaseModel):
    """What a document says of itself."""

    document_id: str = Field(description="Stable id.")
    title: str = Field(description="Title.")
    publisher: str | None = Field(description="Who published it; null if unknown.")
    source_type: str | None = Field(description=SOURCE_TYPE)
    published: str | None = Field(description=PUBLISHED)
    reviewed: str | None = Field(description="ISO date on which it was last reviewed; null if unknown.")
    expires: str | None = Field(description="ISO date after which it is out of date; null if unknown.")
    url: str | None = Field(description=ADDRESS)


class BlockBody(BaseModel):
    """A stretch of the document's text, for display."""

    kind: str = Field(description="`heading`, `paragraph`, `item`, `row`, `header_row` or `note`.")
    start: int = Field(description="Where it starts in `text`, in code points.")
    end: int = Field(description="Where it ends, exclusive.")
    level: int = Field(description="Depth of a heading (1 to 6) or indent of a list item (0 and up).")


class DocumentBody(DocumentSummary):
    """A document with its canonical text, which every citation's offsets count in."""

    text: str = Field(description="The canonical plain text.")
    blocks: list[BlockBody] = Field(description="Its blocks in reading order.")
    pages: list[int] = Field(default=[], description="Where each page of the original starts in `text`; empty without.")


class DocumentList(BaseModel):
    """The library's documents."""

    documents: list[DocumentSummary] = Field(description="All documents of the published generation.")


class DisagreementList(BaseModel):
    """The disagreements that were found when the library was built."""

    disagreements: list[dict[str, Any]] = Field(
        description="Each with `id`, `topic`, `kind`, `ruling`, `note` and `positions`; a position has a `label` and "
        "the whole `citations` that hold it."
    )


class ExampleList(BaseModel):
    """Questions to start with."""

    examples: list[str] = Field(description="Questions that the library answers.")


class WidgetSettings(BaseModel):
    """How the clinic has set up the chat. What is null is left to the embedding page."""

    name: str | None = Field(description="The clinic's name.")
    title: str | None = Field(description="The chat's title.")
    greeting: str | None = Field(description="Its first words.")
    colour: str | None = Field(description="Its colour, as `#rrggbb`.")
    scheme: str | None = Field(description="`light`, `dark` or `auto`.")
    position: str | None = Field(description="The corner of its button: `left` or `right`.")
    lang: str | None = Field(description="Language of the interface.")
    contact: str | None = Field(description="How to reach a person at the clinic.")
    languages: list[str] = Field(description="Languages that the interface speaks.")
    library_language: str = Field(description="Language that the answers are in.")
    max_question_chars: int = Field(description="Longest question, in characters.")


class Problem(BaseModel):
    """An RFC 9457 problem document."""

    type: str = Field(description="Which problem it is; the documentation explains it at this address.")
    title: str = Field(description="The problem in a word or two.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="A sentence to show to the person asking.")


class Alive(BaseModel):
    """The process is alive."""

    status: Literal["ok"] = Field(description="Always `ok`.")


class Ready(BaseModel):
    """The service can answer questions."""

    status: Literal["ready"] = Field(description="Always `ready`; a 503 problem otherwise.")
    generation: str = Field(description="Id of the generation that answers come from.")
