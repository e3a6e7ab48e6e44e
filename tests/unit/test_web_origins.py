"""Which pages may use the API and hold the chat in a frame, and how the others are told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from bot.settings import Settings
from tests.fakes import FakeEngine
from web.app import create_app

CLINIC, STRANGER = "https://clinic.example", "https://stranger.example"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    settings = Settings(home=tmp_path, allowed_origins=f"{CLINIC}/, http://Intranet:8080")
    with TestClient(create_app(settings, FakeEngine()), base_url="https://chat.example") as client:
        yield client


@pytest.mark.parametrize("origin", [CLINIC, "http://intranet:8080"])
def test_an_allowed_page_may_ask_and_read_the_answer(client: TestClient, origin: str) -> None:
    headers = {"Origin": origin, "Sec-Fetch-Site": "cross-site"}
    response = client.post("/api/chat", json={"message": "cost"}, headers=headers)
    assert response.json()["outcome"] == "answered"
    assert response.headers["access-control-allow-origin"] == origin
    assert "Origin" in response.headers["vary"]
    assert "access-control-allow-credentials" not in response.headers


def test_its_browser_asks_first_and_is_told_what_it_may_send(client: TestClient) -> None:
    wanted = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    headers = client.options("/api/chat", headers={"Origin": CLINIC, **wanted}).headers
    assert headers["access-control-allow-origin"] == CLINIC
    assert "POST" in headers["access-control-allow-methods"]
    assert "Content-Type" in headers["access-control-allow-headers"]


@pytest.mark.parametrize(
    "origin", [STRANGER, "null", f"{CLINIC}:8443", "http://clinic.example", f"{CLINIC}.evil.example"]
)
def test_any_other_page_is_refused_with_a_reason_that_it_can_read(client: TestClient, origin: str) -> None:
    for method, path in (("POST", "/api/chat"), ("GET", "/api/widget"), ("OPTIONS", "/api/chat")):
        response = client.request(method, path, headers={"Origin": origin, "Sec-Fetch-Site": "cross-site"})
        assert response.status_code == 403
        assert response.headers["access-control-allow-origin"] == "*"
        detail = response.json()["detail"]
        assert f"Pages of {origin} may not" in detail
        assert "EQUIPOISE_ALLOWED_ORIGINS" in detail


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://chat.example"},
        {"Origin": "http://chat.example"},  # a proxy before us speaks https
        {"Origin": "https://public.example", "Sec-Fetch-Site": "same-origin"},  # and hides the public name
    ],
)
def test_programs_and_our_own_pages_need_no_permission(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/api/chat", json={"message": "cost"}, headers=headers).status_code == 200


def test_a_page_that_claims_our_host_is_judged_by_what_its_browser_says(client: TestClient) -> None:
    headers = {"Origin": "https://chat.example", "Sec-Fetch-Site": "cross-site"}
    assert client.get("/api/widget", headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("path", "ancestors"),
    [
        ("/", f"'self' {CLINIC} http://intranet:8080"),
        ("/documents/guides/bicycle-fitting", f"'self' {CLINIC} http://intranet:8080"),
        ("/embed", "'self'"),
        ("/documentsx", "'self'"),
        ("/api/widget", "'self'"),
    ],
)
def test_only_patients_pages_may_be_held_in_a_frame_of_an_allowed_page(
    client: TestClient, path: str, ancestors: str
) -> None:
    policy = client.get(path).headers["content-security-policy"]
    assert policy.endswith(f"; frame-ancestors {ancestors}")


def test_nobody_is_allowed_unless_named(tmp_path: Path) -> None:
    with TestClient(create_app(Settings(home=tmp_path), FakeEngine())) as client:
        assert client.get("/api/widget", headers={"Origin": CLINIC}).status_code == 403
        assert client.get("/").headers["content-security-policy"].endswith("frame-ancestors 'self'")
