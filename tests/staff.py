"""The console's cast: a stranger, a patient, a reviewer, a maintainer and an administrator, over one application."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from httpx2 import Response

from bot.settings import Settings
from tests.fakes import FakeEngine
from web.app import create_app
from web.service import Service
from web.staff import passwords
from web.staff.gate import SESSION_COOKIE, TOKEN_FIELD
from web.staff.roles import Role
from web.staff.tokens import hash_token
from web.store import Store

PASSWORD = "saddle-spokes-and-bars"
NAMES = {Role.REVIEWER: "nurse", Role.MAINTAINER: "keeper", Role.ADMINISTRATOR: "chief"}
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)  # hundreds of sign-ins in no time
BROWSER = {"Accept": "text/html"}


class Cast:
    """Everybody, each with a browser of their own."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.service: Service = app.state.service
        for role, name in NAMES.items():
            self.store.accounts.add(name, role, PASSWORD, "the test")
        self.stranger = self._browser()
        self.patient = self._browser()
        self.patient.post("/api/chat", json={"message": "cost"})
        self.reviewer, self.maintainer, self.administrator = (self.sign_in(name) for name in NAMES.values())

    @property
    def store(self) -> Store:
        return self.service.store

    def sign_in(self, name: str, password: str = PASSWORD) -> Person:
        token = self.store.sessions.sign_in(name, password, "test")
        person = Person(self._browser(), self.service.signer.form_token(hash_token(token)))
        person.client.cookies.set(SESSION_COOKIE, self.service.signer.session_cookie(token), path="/staff")
        return person

    def _browser(self) -> TestClient:
        return TestClient(self.app, raise_server_exceptions=False, follow_redirects=False)


class Person:
    """Somebody signed in: reads pages, sends forms with the token that their pages hold."""

    def __init__(self, client: TestClient, form_token: str) -> None:
        self.client = client
        self.form_token = form_token

    def read(self, path: str) -> str:
        response = self.client.get(path, headers=BROWSER)
        assert response.status_code == 200, (path, response.status_code, response.text[:2000])
        return str(response.text)

    def send(self, path: str, /, **fields: Any) -> Response:
        response: Response = self.client.post(path, data={TOKEN_FIELD: self.form_token, **fields})
        return response

    def change(self, path: str, /, **fields: Any) -> str:
        """Send a form that is accepted; the page that follows."""
        response = self.send(path, **fields)
        assert response.status_code == 303, (path, response.status_code, response.text)
        return self.read(response.headers["location"])


@contextmanager
def cast_of(home: Path, engine: Any = None, **settings: Any) -> Iterator[Cast]:
    """The cast over a running application."""
    app = create_app(Settings(home=home, **settings), engine or FakeEngine())
    with TestClient(app):
        yield Cast(app)


def words_of(page: str) -> str:
    """What a page says, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page)).strip()


__all__ = ["BROWSER", "NAMES", "PASSWORD", "Cast", "Person", "cast_of", "words_of"]
