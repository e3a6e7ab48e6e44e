"""The JSON API over an engine made by hand: shapes, faults, headers, order."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.model import Answer, Turn
from bot.settings import Settings
from index.errors import LibraryMissing
from tests.fakes import EXAMPLES, GUIDE, HOSTILE, LIBRARY, FakeEngine
from web.app import create_app
from web.errors import StoreUnavailable
from web.schemas import ChatAnswer

PLAIN_TAGS = set(
    "html head meta title link script body header main div a img h1 h2 h3 p pre code span noscript equipoise-chat "
    "table thead tbody tr th td ol li form label input select option textarea button iframe".split()
)


class Page(HTMLParser):
    """What a page would load and run, as a browser reads it."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.inline: list[str] = []
        self._tag = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag = tag
        self.tags.add(tag)
        for name, value in attrs:
            if name in ("src", "href", "action"):
                self.addresses.append(value or "")
            if name.startswith("on") or name == "style":
                self.inline.append(f"{tag} {name}")

    def handle_data(self, data: str) -> None:
        if self._tag in ("script", "style") and data.strip():
            self.inline.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._tag = ""


JSON = {"Content-Type": "application/json"}


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def client(engine: FakeEngine, tmp_path: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(home=tmp_path), engine), raise_server_exceptions=False) as client:
        yield client


def ask(client: TestClient, message: str, conversation_id: str | None = None) -> dict[str, Any]:
    response = client.post("/api/chat", json={"message": message, "conversation_id": conversation_id})
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


def assert_problem(response: Any, status: int, slug: str, *words: str) -> None:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert set(problem) == {"type", "title", "status", "detail"}
    assert (problem["type"], problem["status"]) == (f"/docs#{slug}", status)
    assert problem["title"]
    for word in (".", *words):
        assert word in problem["detail"]


def test_an_answer_has_exactly_the_promised_shape(client: TestClient) -> None:
    body = ask(client, "How long does a fitting take?")
    assert list(body) == [
        "conversation_id",
        "answer_id",
        "outcome",
        "question",
        "text",
        "statements",
        "citations",
        "disagreements",
        "suggestions",
        "notice",
        "language",
        "terms",
    ]
    assert list(body["citations"][0]) == [
        "number",
        "document_id",
        "passage_id",
        "title",
        "publisher",
        "source_type",
        "published",
        "url",
        "quote",
        "start",
        "end",
        "page",
        "reviewed",
        "review_due",
    ]
    assert body["disagreements"][0]["positions"][0] == {"label": "90 minutes", "citations": [1, 2]}


def test_a_term_that_the_library_explains_comes_with_its_citation(client: TestClient) -> None:
    body = ask(client, "How does it start?")
    (term,) = body["terms"]
    assert term["term"] in body["citations"][0]["quote"]
    citation = term["citation"]
    assert citation["number"] == len(body["citations"]) + 1
    text = client.get(f"/api/documents/{citation['document_id']}").json()["text"]
    assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_every_quote_stands_in_its_document_where_it_says(client: TestClient) -> None:
    for question in ("How long?", "saddle", "cost", "bring", "hostile"):
        for citation in ask(client, question)["citations"]:
            text = client.get(f"/api/documents/{citation['document_id']}").json()["text"]
            assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_a_follow_up_reaches_the_engine_with_what_went_before(client: TestClient, engine: FakeEngine) -> None:
    first = ask(client, "How long does a fitting take?")
    second = ask(client, "and for spokes?", first["conversation_id"])
    assert second["conversation_id"] == first["conversation_id"]
    message, (turn,) = engine.asked[1]
    assert (message, turn.message) == ("and for spokes?", "How long does a fitting take?")
    assert turn.quotes[0] == "Later visits take about half an hour."


def ask_as(client: TestClient, message_id: str, message: str, conversation_id: str | None = None) -> dict[str, Any]:
    sent = {"message": message, "conversation_id": conversation_id, "message_id": message_id}
    response = client.post("/api/chat", json=sent)
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


def test_a_question_sent_again_under_its_name_gets_the_recorded_reply(client: TestClient, engine: FakeEngine) -> None:
    """To the byte, in the same conversation, and without being asked or counted twice."""
    first = ask_as(client, "name-0123456789ab", "On the saddle at the start?")
    assert ask_as(client, "name-0123456789ab", " On the saddle at the start? ") == first
    assert first["terms"]
    contested = ask_as(client, "name-0123456789cd", "How long does a fitting take?", first["conversation_id"])
    assert ask_as(client, "name-0123456789cd", "How long does a fitting take?", first["conversation_id"]) == contested
    assert contested["disagreements"]
    assert len(engine.asked) == 2
    counted = [line for line in client.get("/metrics").text.splitlines() if line.startswith("equipoise_answers_total")]
    assert sum(float(line.split()[-1]) for line in counted) == 2


def test_nobody_gets_the_reply_of_another_conversation(client: TestClient, engine: FakeEngine) -> None:
    """Not even where a sender counts its messages instead of giving them names of their own."""
    conversations = [ask_as(client, f"first-{number}-0123456789", "spokes")["conversation_id"] for number in (1, 2)]
    ann, bert = (ask_as(client, "message-00000002", "cost", one) for one in conversations)
    assert [ann["conversation_id"], bert["conversation_id"]] == conversations
    assert ann["answer_id"] != bert["answer_id"]
    assert len(engine.asked) == 4


def test_other_words_under_the_same_name_are_another_question(client: TestClient, engine: FakeEngine) -> None:
    first = ask_as(client, "name-0123456789ab", "cost")
    other = ask_as(client, "name-0123456789ab", "spokes", first["conversation_id"])
    assert other["answer_id"] != first["answer_id"]
    assert [message for message, _ in engine.asked] == ["cost", "spokes"]
    body = {"message": "cost", "message_id": "short"}
    assert_problem(client.post("/api/chat", json=body), 422, "wrong-body", "message_id")


def test_a_question_sent_again_while_the_first_is_under_way_waits_for_its_reply(tmp_path: Path) -> None:
    engine = FakeEngine()
    with TestClient(create_app(Settings(home=tmp_path), engine)) as client:
        replies: list[dict[str, Any]] = []
        engine.gate.clear()
        threads = [
            threading.Thread(target=lambda: replies.append(ask_as(client, "name-0123456789ab", "cost")))
            for _ in range(3)
        ]
        for thread in threads:
            thread.start()
        while not engine.asked:
            time.sleep(0.001)
        engine.gate.set()
        for thread in threads:
            thread.join(timeout=20)
    assert len(engine.asked) == 1
    assert replies[0] == replies[1] == replies[2]


def test_our_own_words_come_in_the_language_of_the_interface_where_there_are_such(client: TestClient) -> None:
    for wanted, given in (("es-MX", "es"), ("es", "es"), ("tlh", "en"), (None, "en")):
        assert client.post("/api/chat", json={"message": "cost", "language": wanted}).json()["language"] == given
    said = {"answer_id": ask(client, "cost")["answer_id"], "helpful": False, "comment": "I have chest pain"}
    for language, words in (("es", "El dolor de pecho"), ("en", "Chest pain")):
        assert client.post("/api/feedback", json={**said, "language": language}).json()["urgent"].startswith(words)


def test_a_new_conversation_remembers_nothing(client: TestClient, engine: FakeEngine) -> None:
    first, second = ask(client, "cost"), ask(client, "cost")
    assert first["conversation_id"] != second["conversation_id"]
    assert engine.asked[1] == ("cost", ())


def test_the_engine_reads_the_message_cleaned(client: TestClient, engine: FakeEngine) -> None:
    ask(client, " How\tlong\x00\ndoes it take? ")
    assert engine.asked[0][0] == "How long does it take?"


@pytest.mark.parametrize(
    ("body", "status", "slug", "word"),
    [
        (b'{"message": ""}', 422, "question-empty", "type a question"),
        (b'{"message": " \\n\\t\\u0000"}', 422, "question-empty", "type a question"),
        (json.dumps({"message": "x" * 10_000}).encode(), 422, "question-too-long", "10,000 characters"),
        (b"", 400, "not-json", "not valid JSON"),
        (b"How long does it take?", 400, "not-json", "not valid JSON"),
        (b'{"message": "How lo', 400, "not-json", "not valid JSON"),
        (b'{"message": "\xff\xfe caf\xe9"}', 400, "not-json", "UTF-8"),
        (b'{"message": "half \\ud800 a character"}', 400, "not-json", "not valid JSON"),
        (b'{"message": "half \xed\xa0\x80 a character"}', 400, "not-json", "UTF-8"),
        (b"[" * 30_000, 400, "not-json", "not valid JSON"),
        (b'{"message": "x", "more": ' + b'{"a":' * 8000 + b"1" + b"}" * 8001, 400, "not-json", "not valid JSON"),
        (b"null", 422, "wrong-body", "must be a JSON object"),
        (b"[]", 422, "wrong-body", "must be a JSON object"),
        (b'"How long?"', 422, "wrong-body", "must be a JSON object"),
        (b"{}", 422, "wrong-body", "“message” is missing"),
        (b'{"message": null}', 422, "wrong-body", "“message” must be text"),
        (b'{"message": 7}', 422, "wrong-body", "“message” must be text"),
        (b'{"message": ["How long?"]}', 422, "wrong-body", "“message” must be text"),
        (b'{"message": "x", "conversation_id": 1e999}', 422, "wrong-body", "“conversation_id” must be text"),
        (b'{"message": "x", "conversation_id": "nobody"}', 404, "conversation-unknown", "start a new conversation"),
        (b'{"message": "x", "conversation_id": ""}', 404, "conversation-unknown", "start a new conversation"),
        (b'{"message": "x", "conversation_id": "\\u0000\'; --"}', 404, "conversation-unknown", "start a new"),
    ],
)
def test_bad_input_is_told_in_a_sentence(client: TestClient, body: bytes, status: int, slug: str, word: str) -> None:
    assert_problem(client.post("/api/chat", content=body, headers=JSON), status, slug, word)


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""])
def test_what_does_not_say_it_is_json_is_not_read(client: TestClient, media_type: str) -> None:
    response = client.post("/api/chat", content=b'{"message": "x"}', headers={"Content-Type": media_type})
    assert_problem(response, 415, "media-type", "Content-Type: application/json")


def test_json_may_name_its_charset(client: TestClient) -> None:
    headers = {"Content-Type": "Application/JSON; charset=utf-8"}
    assert client.post("/api/chat", content=b'{"message": "x"}', headers=headers).status_code == 200


def test_a_body_announced_too_large_is_refused_unread(client: TestClient) -> None:
    assert_problem(client.post("/api/chat", content=b"x" * 70_000, headers=JSON), 413, "body-too-large", "too large")


def test_a_body_in_chunks_is_refused_when_it_has_grown_too_large(client: TestClient) -> None:
    sent = []

    def chunks() -> Iterator[bytes]:
        for _ in range(80):
            sent.append(1)
            yield b" " * 1024

    assert_problem(client.post("/api/chat", content=chunks(), headers=JSON), 413, "body-too-large", "too large")


def test_a_body_in_chunks_is_read_like_any_other(client: TestClient) -> None:
    pieces = iter([b'{"message":', b' "cost"}'])
    assert client.post("/api/chat", content=pieces, headers=JSON).json()["outcome"] == "answered"


@pytest.mark.parametrize(
    ("method", "path", "status", "slug"),
    [
        ("GET", "/api/chat", 405, "method-not-allowed"),
        ("DELETE", "/api/documents", 405, "method-not-allowed"),
        ("GET", "/api/nothing", 404, "not-found"),
        ("GET", "/static/../web/app.py", 404, "not-found"),
        ("GET", "/static/%2e%2e/app.py", 404, "not-found"),
        ("GET", "/api/documents/nobody", 404, "document-unknown"),
        ("GET", "/api/documents/..%2f..%2fetc%2fpasswd", 404, "document-unknown"),
        ("GET", "/api/documents/" + "x" * 2000, 422, "wrong-body"),
        ("GET", "/documents/nobody", 404, "document-unknown"),
    ],
)
def test_wrong_addresses_are_problems_too(client: TestClient, method: str, path: str, status: int, slug: str) -> None:
    assert_problem(client.request(method, path), status, slug)


def test_a_browser_that_follows_a_dead_link_gets_a_page(client: TestClient) -> None:
    response = client.get("/documents/nobody", headers={"Accept": "text/html"})
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/html")
    assert "not in the library (any more)" in response.text


def test_our_own_fault_is_a_problem_without_a_trace(
    client: TestClient, engine: FakeEngine, caplog: pytest.LogCaptureFixture
) -> None:
    """The log names the error and the place, but no word of the question."""
    engine.failure = RuntimeError("lost in: does my uncle's knee hurt")
    with caplog.at_level(logging.DEBUG):
        response = client.post("/api/chat", json={"message": "does my uncle's knee hurt"})
    assert_problem(response, 500, "unexpected", "our side")
    assert "RuntimeError" in caplog.text
    assert "fakes.py" in caplog.text
    assert "knee" not in caplog.text + response.text


def test_no_word_of_a_question_reaches_the_log(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        ask(client, "does my uncle's knee hurt")
        client.post("/api/chat", json={"message": "knee " * 3000})
    assert "knee" not in caplog.text


@pytest.mark.parametrize(
    ("failure", "slug", "word"),
    [
        (LibraryMissing("No library yet. Run: equipoise index"), "library-missing", "equipoise index"),
        (StoreUnavailable("disk"), "store-unavailable", "try again"),
    ],
)
def test_what_is_away_for_now_is_a_503(
    client: TestClient, engine: FakeEngine, failure: Exception, slug: str, word: str
) -> None:
    engine.failure = failure
    assert_problem(client.post("/api/chat", json={"message": "x"}), 503, slug, word)


def test_a_failed_question_leaves_no_turn_behind(client: TestClient, engine: FakeEngine) -> None:
    first = ask(client, "cost")
    engine.failure = RuntimeError()
    client.post("/api/chat", json={"message": "lost", "conversation_id": first["conversation_id"]})
    engine.failure = None
    ask(client, "bring", first["conversation_id"])
    assert [turn.message for turn in engine.asked[-1][1]] == ["cost"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/nowhere"),
        ("POST", "/api/chat"),
        ("GET", "/widget.js"),
        ("GET", "/healthz"),
        ("PUT", "/api/chat"),
    ],
)
def test_every_response_carries_the_security_headers(client: TestClient, method: str, path: str) -> None:
    headers = client.request(method, path, content=b"?" if method == "POST" else None).headers
    policy = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'self'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_even_a_500_and_a_413_carry_them(client: TestClient, engine: FakeEngine) -> None:
    engine.failure = RuntimeError()
    failed = client.post("/api/chat", json={"message": "x"})
    refused = client.post("/api/chat", content=b"x" * 70_000, headers=JSON)
    assert [one.headers["x-content-type-options"] for one in (failed, refused)] == ["nosniff", "nosniff"]


def test_answers_are_kept_in_no_cache(client: TestClient) -> None:
    assert client.post("/api/chat", json={"message": "x"}).headers["cache-control"] == "no-store"


def test_the_documents_are_listed_with_what_they_say_of_themselves(client: TestClient) -> None:
    listed = client.get("/api/documents").json()["documents"]
    assert [one["document_id"] for one in listed] == [document.document_id for document in LIBRARY]
    assert listed[0] == {
        "document_id": "guides/bicycle-fitting",
        "title": "Fitting a bicycle to its rider",
        "publisher": "Wheel Institute",
        "source_type": "guideline",
        "published": "2024-03-12",
        "reviewed": None,
        "expires": None,
        "url": "https://wheels.example/fitting",
    }


@pytest.mark.parametrize("path", ["guides/bicycle-fitting", "guides%2Fbicycle-fitting"])
def test_a_document_comes_with_its_text_and_blocks(client: TestClient, path: str) -> None:
    body = client.get(f"/api/documents/{path}").json()
    assert body["text"] == GUIDE.text
    assert body["blocks"][0] == {"kind": "heading", "start": 0, "end": 32, "level": 1}
    assert [block["kind"] for block in body["blocks"]] == [str(block.kind) for block in GUIDE.blocks]


def test_an_id_with_markup_in_it_finds_its_document(client: TestClient) -> None:
    assert client.get("/api/documents/hostile/%3Cb%3E").json()["text"] == HOSTILE.text


def test_the_disagreements_and_examples_are_the_engine_s(client: TestClient, engine: FakeEngine) -> None:
    assert client.get("/api/disagreements").json() == {"disagreements": engine.disagreements()}
    assert client.get("/api/examples").json() == {"examples": EXAMPLES}


def test_health_readiness_and_metrics_tell_how_the_service_does(client: TestClient) -> None:
    ask(client, "cost")
    client.get("/nowhere")
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready", "generation": "g1"}
    metrics = client.get("/metrics").text
    assert 'equipoise_answers_total{outcome="answered"} 1.0' in metrics
    assert 'equipoise_answers_total{outcome="urgent"} 0.0' in metrics
    assert "equipoise_chat_seconds_count 1.0" in metrics
    assert 'equipoise_responses_total{status="404"} 1.0' in metrics
    assert 'equipoise_generation_info{generation="g1"} 1.0' in metrics


def test_without_a_library_it_is_alive_but_not_ready(tmp_path: Path) -> None:
    with TestClient(create_app(Settings(home=tmp_path))) as client:
        assert client.get("/healthz").status_code == 200
        assert_problem(client.get("/readyz"), 503, "library-missing", "equipoise index")
        assert_problem(client.post("/api/chat", json={"message": "x"}), 503, "library-missing", "equipoise index")
        assert client.get("/").status_code == 200


def test_a_newly_published_generation_answers_within_a_second(tmp_path: Path) -> None:
    class Publishing(FakeEngine):
        def refresh(self) -> bool:
            self._generation_id = "g2"
            return True

    with TestClient(create_app(Settings(home=tmp_path), Publishing("g1"))) as client:
        deadline = time.monotonic() + 5
        while client.get("/readyz").json()["generation"] != "g2":
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_questions_of_one_conversation_are_answered_in_the_order_they_came(tmp_path: Path) -> None:
    """Even when the first takes longer than those behind it."""

    class Slow(FakeEngine):
        def answer(self, message: str, turns: Sequence[Turn] = (), language: str = "en") -> Answer:
            time.sleep(0.3 if message == "first" else 0)
            return super().answer(message, turns, language)

    engine = Slow()
    with TestClient(create_app(Settings(home=tmp_path), engine)) as client:
        known = ask(client, "start")["conversation_id"]
        threads = [
            threading.Thread(target=ask, args=(client, message, known)) for message in ("first", "second", "third")
        ]
        for thread in threads:
            thread.start()
            time.sleep(0.05)
        for thread in threads:
            thread.join()
    assert [message for message, _ in engine.asked] == ["start", "first", "second", "third"]
    assert [turn.message for turn in engine.asked[-1][1]] == ["start", "first", "second"]


def test_the_openapi_page_describes_every_field_and_every_error(client: TestClient) -> None:
    api = client.get("/openapi.json").json()
    for name, schema in api["components"]["schemas"].items():
        assert schema.get("description"), name
        for field, described in schema["properties"].items():
            assert described.get("description"), f"{name}.{field}"
    chat = api["paths"]["/api/chat"]["post"]
    assert list(chat["responses"]) == ["200", "400", "404", "413", "415", "422", "500", "503"]
    assert set(chat["responses"]["422"]["content"]) == {"application/problem+json"}
    assert chat["requestBody"]["content"]["application/json"]["schema"]["required"] == ["message"]
    assert set(api["components"]["schemas"]["ChatAnswer"]["properties"]) == set(ChatAnswer.model_fields)


@pytest.mark.parametrize(
    "path",
    ["/", "/docs", "/embed", "/embed/preview", "/documents/guides/bicycle-fitting", "/documents/hostile/%3Cb%3E"],
)
def test_no_page_loads_anything_from_elsewhere_or_inline(client: TestClient, path: str) -> None:
    page = Page()
    page.feed(client.get(path).text)
    allowed = {"https://wheels.example/fitting"}  # a link to the original, followed by whoever presses it
    assert [one for one in page.addresses if not one.startswith(("/", "#")) and one not in allowed] == []
    assert page.tags <= PLAIN_TAGS
    assert page.inline == []


def test_the_docs_page_shows_every_address_and_every_problem(client: TestClient) -> None:
    page = client.get("/docs").text
    for words in (
        "/api/chat",
        "/api/documents/{document_id}",
        "/readyz",
        'id="conversation-unknown"',
        "503",
        "CitationBody",
    ):
        assert words in page


def test_the_widget_may_be_loaded_by_a_page_of_another_origin(client: TestClient) -> None:
    for path in ("/widget.js", "/widget.css", "/static/widget/chat.js"):
        headers = client.get(path, headers={"Origin": "https://clinic.example"}).headers
        assert headers["access-control-allow-origin"] == "*"
        assert headers["cross-origin-resource-policy"] == "cross-origin"


def test_an_unchanged_file_is_not_sent_again(client: TestClient) -> None:
    tag = client.get("/widget.js").headers["etag"]
    assert client.get("/widget.js", headers={"If-None-Match": tag}).status_code == 304
