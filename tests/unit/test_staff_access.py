"""Who may reach what: every route of the application, by everybody. A new route fails here until it has its line."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from bot.settings import Settings
from tests.fakes import FakeEngine
from tests.staff import BROWSER, Cast, Person, cast_of
from web.app import create_app
from web.staff.gate import TOKEN_FIELD

PUBLIC = "public"
REVIEWER, MAINTAINER, ADMINISTRATOR = "reviewer", "maintainer", "administrator"
CONSOLE = {
    "GET /staff/sign-in": PUBLIC,
    "POST /staff/sign-in": PUBLIC,
    "GET /staff/static/{name}": REVIEWER,
    "GET /staff/": REVIEWER,
    "GET /staff/answers": REVIEWER,
    "GET /staff/answers/{answer_id}": REVIEWER,
    "POST /staff/answers/{answer_id}/uncover": MAINTAINER,
    "POST /staff/answers/{answer_id}/rule": REVIEWER,
    "POST /staff/answers/{answer_id}/check": REVIEWER,
    "POST /staff/answers/{answer_id}/reopen": REVIEWER,
    "POST /staff/answers/{answer_id}/delete": MAINTAINER,
    "POST /staff/passages/withdraw": REVIEWER,
    "GET /staff/disagreements": REVIEWER,
    "GET /staff/disagreements/{disagreement_id}": REVIEWER,
    "POST /staff/disagreements/{disagreement_id}/confirm": REVIEWER,
    "POST /staff/disagreements/{disagreement_id}/dismiss": REVIEWER,
    "POST /staff/disagreements/{disagreement_id}/merge": REVIEWER,
    "POST /staff/disagreements/{disagreement_id}/split": REVIEWER,
    "POST /staff/disagreements/{disagreement_id}/lift": REVIEWER,
    "GET /staff/rulings": REVIEWER,
    "POST /staff/rulings/{ruling_id}": REVIEWER,
    "GET /staff/questions": REVIEWER,
    "GET /staff/messages": REVIEWER,
    "POST /staff/messages/{message_id}/uncover": REVIEWER,
    "POST /staff/messages/{message_id}/move": REVIEWER,
    "GET /staff/exports": MAINTAINER,
    "GET /staff/exports/{what}.{form}": MAINTAINER,
    "GET /staff/library": MAINTAINER,
    "POST /staff/library/upload": MAINTAINER,
    "POST /staff/library/remove": MAINTAINER,
    "POST /staff/library/discard": MAINTAINER,
    "POST /staff/library/try": MAINTAINER,
    "POST /staff/library/publish": MAINTAINER,
    "GET /staff/library/job": MAINTAINER,
    "GET /staff/library/history": MAINTAINER,
    "POST /staff/library/rollback": MAINTAINER,
    "GET /staff/library/document": MAINTAINER,
    "POST /staff/library/document": MAINTAINER,
    "POST /staff/sign-out": REVIEWER,
    "POST /staff/sign-out-everywhere": REVIEWER,
    "GET /staff/me": REVIEWER,
    "POST /staff/me/password": REVIEWER,
    "GET /staff/accounts": ADMINISTRATOR,
    "POST /staff/accounts/{name}": ADMINISTRATOR,
    "GET /staff/audit": ADMINISTRATOR,
}
PEOPLE = (REVIEWER, MAINTAINER, ADMINISTRATOR)
# Everything else that the application answers is meant for patients and for whoever runs it.
OUTSIDE = (
    "/api/",
    "/documents/",
    "/static",
    "/healthz",
    "/readyz",
    "/metrics",
    "/docs",
    "/openapi.json",
    "/widget",
    "/embed",
)


def routes_of(app: FastAPI) -> dict[str, str]:
    """Every "METHOD path" of the application with the path it is reached at."""
    found: dict[str, str] = {}
    for route in walk(app.routes):
        for method in sorted(getattr(route, "methods", None) or {"GET"}):
            if method != "HEAD":
                path = getattr(route, "path", "")
                found[f"{method} {path}"] = re.sub(r"\{[^}]*\}", "1", path)
    return found


def walk(routes: list[object]) -> Iterator[object]:
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is not None:
            yield from walk(included.routes)
        else:
            yield route


ROUTES = routes_of(create_app(Settings(), FakeEngine()))
GUARDED = {name: path for name, path in ROUTES.items() if CONSOLE.get(name) != PUBLIC and "/staff" in path}


@pytest.fixture(scope="module")
def cast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    with cast_of(tmp_path_factory.mktemp("access")) as cast:
        yield cast


def person(cast: Cast, role: str) -> Person:
    found: Person = getattr(cast, role)
    return found


def test_every_route_is_known_here() -> None:
    console = {name for name in ROUTES if name.partition(" ")[2].startswith("/staff")}
    assert console == set(CONSOLE)
    assert len(ROUTES) > len(console) > 0
    others = {name.partition(" ")[2] for name in ROUTES if name not in console}
    assert {path for path in others if path != "/" and not path.startswith(OUTSIDE)} == set()


@pytest.mark.parametrize("name", sorted(GUARDED))
@pytest.mark.parametrize("who", ["stranger", "patient"])
def test_a_stranger_and_a_patient_see_nothing_of_the_console(cast: Cast, who: str, name: str) -> None:
    method, path = name.split()[0], GUARDED[name]
    client = getattr(cast, who)
    reply = client.request(method, path, data={TOKEN_FIELD: "x"} if method == "POST" else None)
    assert (reply.status_code, reply.headers["content-type"]) == (401, "application/problem+json")
    page = client.request(method, path, headers=BROWSER)
    if method == "GET":
        assert page.status_code == 303
        assert page.headers["location"].startswith("/staff/sign-in?next=%2Fstaff%2F")
        assert page.content == b""
    else:
        assert page.status_code == 401


@pytest.mark.parametrize("name", sorted(GUARDED))
@pytest.mark.parametrize("role", PEOPLE)
def test_a_role_reaches_its_own_pages_and_no_further(cast: Cast, role: str, name: str) -> None:
    """Without the form's token a change is refused even to those who may make it, so nothing is changed here."""
    method, path = name.split()[0], GUARDED[name]
    may = PEOPLE.index(role) >= PEOPLE.index(CONSOLE[name])
    reply = person(cast, role).client.request(method, path, data={"x": "y"} if method == "POST" else None)
    if not may:
        assert (reply.status_code, reply.json()["type"]) == (403, "/docs#not-allowed")
    elif method == "POST":
        assert (reply.status_code, reply.json()["type"]) == (403, "/docs#form-forged")
    else:
        assert reply.status_code in (200, 303, 404, 422), reply.text


@pytest.mark.parametrize("name", sorted(name for name in GUARDED if name.startswith("POST")))
def test_a_change_is_taken_from_forms_alone(cast: Cast, name: str) -> None:
    """JSON that asks for a role or anything else is not read."""
    sent = {"role": "administrator", TOKEN_FIELD: cast.administrator.form_token}
    reply = cast.administrator.client.post(GUARDED[name], json=sent)
    assert (reply.status_code, reply.json()["type"]) == (415, "/docs#media-type")


@pytest.mark.parametrize("name", sorted(GUARDED))
def test_no_page_of_the_console_can_be_framed_or_kept(cast: Cast, name: str) -> None:
    method, path = name.split()[0], GUARDED[name]
    for client in (cast.stranger, cast.reviewer.client, cast.administrator.client):
        headers = client.request(method, path, headers=BROWSER).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-frame-options"] == "DENY"
        assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["/staff/../staff/accounts", "/staff//accounts", "/STAFF/accounts", "/staff/accounts/"]
)
def test_other_spellings_of_an_address_open_nothing(cast: Cast, path: str) -> None:
    reply = cast.reviewer.client.get(path)
    assert reply.status_code in (403, 404, 307)
    assert "Accounts" not in reply.text
