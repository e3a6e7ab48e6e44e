"""Signing in: what is forged, stolen, expired, guessed or sent by another site opens nothing."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from itsdangerous import URLSafeTimedSerializer

from tests.staff import BROWSER, PASSWORD, Cast, cast_of
from web.errors import SignInLocked, SignInRefused, StoreUnavailable
from web.staff import passwords
from web.staff.gate import FORM_COOKIE, SESSION_COOKIE, TOKEN_FIELD, safe_next
from web.staff.lockout import FREE_BY_NAME
from web.staff.tokens import Signer, hash_token, load_key
from web.store.accounts import accounts, sessions
from web.store.audit import audit_log
from web.store.database import now


@pytest.fixture
def cast(tmp_path: Path) -> Iterator[Cast]:
    with cast_of(tmp_path) as cast:
        yield cast


def sign_in(client: TestClient, name: str, password: str, **more: str) -> Any:
    """As a browser does: open the form, fill it in, send it."""
    page = client.get("/staff/sign-in", headers=BROWSER).text
    (token,) = re.findall(rf'name="{TOKEN_FIELD}" value="([^"]+)"', page)
    fields = {TOKEN_FIELD: token, "name": name, "password": password, **more}
    return client.post("/staff/sign-in", data=fields, headers=BROWSER)


def test_the_right_password_opens_the_console_where_one_wanted_to_go(cast: Cast) -> None:
    reply = sign_in(cast.stranger, " Nurse ", PASSWORD, next="/staff/me?x=1")
    assert (reply.status_code, reply.headers["location"]) == (303, "/staff/me?x=1")
    cookie = reply.headers["set-cookie"].lower()
    for part in ("httponly", "samesite=strict", "path=/staff", "max-age=43200"):
        assert part in cookie
    assert "signed in as <strong>nurse</strong>" in cast.stranger.get("/staff/me", headers=BROWSER).text


def test_over_https_the_cookie_is_for_https_alone(cast: Cast) -> None:
    client = TestClient(cast.app, base_url="https://clinic.example", follow_redirects=False)
    assert "; secure" in sign_in(client, "nurse", PASSWORD).headers["set-cookie"].lower()


@pytest.mark.parametrize(
    ("name", "password"), [("nurse", "wrong-password"), ("nobody", PASSWORD), ("", ""), ("nurse", "")]
)
def test_a_wrong_name_and_a_wrong_password_are_told_alike(cast: Cast, name: str, password: str) -> None:
    reply = sign_in(cast.stranger, name, password)
    assert reply.status_code == 401
    assert "The name or the password is wrong." in reply.text
    assert SESSION_COOKIE not in reply.headers.get("set-cookie", "")


def test_an_unknown_name_costs_as_many_hashes_as_a_known_one(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the time it takes does not tell whether a name exists."""
    counted: list[str] = []
    real = passwords._hasher

    class Counting:
        hash = real.hash  # of the password that nobody has, once a process

        def verify(self, stored: str, password: str) -> bool:
            counted.append(stored.rpartition("$")[0].rpartition("$")[0])
            return real.verify(stored, password)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    for name in ("nurse", "nobody"):
        with pytest.raises(SignInRefused):
            cast.store.sessions.sign_in(name, "wrong-password", "somewhere")
    assert len(counted) == 2
    assert counted[0] == counted[1]  # the same algorithm and parameters
    assert counted[0].startswith("$argon2id$")


def test_a_disabled_account_cannot_sign_in_and_loses_its_sessions(cast: Cast) -> None:
    cast.store.accounts.set_disabled("nurse", True, "the test")
    assert cast.reviewer.client.get("/staff/me").status_code == 401
    assert sign_in(cast.stranger, "nurse", PASSWORD).status_code == 401


def test_guessing_is_slowed_down_name_by_name_and_forgotten_in_time(cast: Cast) -> None:
    store, moment = cast.store.sessions, now()
    store.clock = lambda: moment
    for _ in range(FREE_BY_NAME):
        assert sign_in(cast.stranger, "nurse", "wrong-password").status_code == 401
    locked = sign_in(cast.stranger, "nurse", PASSWORD)
    assert (locked.status_code, locked.headers["retry-after"]) == (429, "31")
    assert "Please wait 1 minute" in locked.text
    assert sign_in(cast.stranger, "nobody", PASSWORD).status_code == 401
    assert cast.reviewer.client.get("/staff/me").status_code == 200  # who is in stays in
    store.clock = lambda: moment + timedelta(seconds=31)
    assert sign_in(cast.stranger, "nurse", PASSWORD).status_code == 303
    assert sign_in(cast.stranger, "nurse", "wrong-password").status_code == 401  # counted from the start again


def test_unknown_names_are_locked_like_known_ones(cast: Cast) -> None:
    for name in ("nurse", "nobody"):
        statuses = [sign_in(cast.stranger, name, "wrong-password").status_code for _ in range(FREE_BY_NAME + 1)]
        assert statuses == [401] * FREE_BY_NAME + [429]


def test_one_address_cannot_try_name_after_name_without_end(cast: Cast) -> None:
    outcomes = []
    for number in range(60):
        try:
            cast.store.sessions.sign_in(f"name{number}", "x", "10.0.0.1")
        except SignInLocked:
            outcomes.append("locked")
            break
        except SignInRefused:
            outcomes.append("refused")
    assert outcomes == ["refused"] * 40 + ["locked"]


def test_many_guesses_at_once_are_counted_too(cast: Cast) -> None:
    outcomes: list[str] = []

    def guess() -> None:
        try:
            cast.store.sessions.sign_in("nurse", "wrong-password", "10.0.0.2")
        except (SignInLocked, SignInRefused) as error:
            outcomes.append(type(error).__name__)

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["SignInLocked"] * (12 - FREE_BY_NAME) + ["SignInRefused"] * FREE_BY_NAME


def test_an_administrator_or_the_command_line_can_unlock(cast: Cast) -> None:
    for _ in range(FREE_BY_NAME):
        sign_in(cast.stranger, "nurse", "wrong-password")
    cast.administrator.change("/staff/accounts/nurse", change="unlock")
    assert sign_in(cast.stranger, "nurse", PASSWORD).status_code == 303


def test_a_forged_cookie_opens_nothing(cast: Cast) -> None:
    own = cast.reviewer.client.cookies[SESSION_COOKIE]
    token, rest = own.split(".", 1)
    whole, signature = own.rsplit(".", 1)
    other = Signer(b"another key that is long enough, really")
    signed = cast.service.signer
    forged = [
        "",
        "x",
        own[:-2],
        f"{whole}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}",
        token,
        f"{'B' if token[0] == 'A' else 'A'}{token[1:]}.{rest}",
        other.session_cookie("anything"),
        signed.session_cookie("never handed out"),
        signed.session_cookie(hash_token("x")),
        signed.form_cookie(),
        URLSafeTimedSerializer(signed._key, salt="staff session").dumps({"role": "administrator"}),
        "A" * 100_000,
    ]
    for cookie in forged:
        client = TestClient(cast.app, follow_redirects=False)
        reply = client.get("/staff/me", headers={"Cookie": f"{SESSION_COOKIE}={cookie}"})
        assert reply.status_code == 401, cookie[:80]


def test_a_stolen_cookie_is_worth_nothing_after_signing_out(cast: Cast) -> None:
    stolen = cast.reviewer.client.cookies[SESSION_COOKIE]
    cast.reviewer.send("/staff/sign-out")
    assert cast.stranger.get("/staff/me", headers={"Cookie": f"{SESSION_COOKIE}={stolen}"}).status_code == 401


def test_signing_out_everywhere_ends_every_session_and_nobody_elses(cast: Cast) -> None:
    second = cast.sign_in("nurse")
    cast.reviewer.send("/staff/sign-out-everywhere")
    assert second.client.get("/staff/me").status_code == 401
    assert cast.maintainer.client.get("/staff/me").status_code == 200


@pytest.mark.parametrize(
    ("used", "passed", "status"), [(None, 119, 200), (None, 121, 401), (50, 719, 200), (50, 721, 401)]
)
def test_a_session_ends_after_two_hours_unused_and_after_a_shift(
    cast: Cast, used: int | None, passed: int, status: int
) -> None:
    """`used`: how often the page is opened meanwhile."""
    start = now()
    for minute in range(used, passed, used) if used else ():
        cast.store.sessions.clock = lambda minute=minute: start + timedelta(minutes=minute)  # type: ignore[misc]
        assert cast.reviewer.client.get("/staff/me").status_code == 200
    cast.store.sessions.clock = lambda: start + timedelta(minutes=passed)
    assert cast.reviewer.client.get("/staff/me").status_code == status


def test_a_session_planted_before_signing_in_is_not_taken_over(cast: Cast) -> None:
    """Session fixation: the cookie after signing in is another than the one before."""
    planted = cast.service.signer.session_cookie("planted by an attacker")
    cast.stranger.cookies.set(SESSION_COOKIE, planted, path="/staff")
    reply = sign_in(cast.stranger, "nurse", PASSWORD)
    assert planted not in reply.headers["set-cookie"]
    assert TestClient(cast.app).get("/staff/me", headers={"Cookie": f"{SESSION_COOKIE}={planted}"}).status_code == 401


def test_a_form_without_its_own_token_changes_nothing(cast: Cast) -> None:
    for token in ("", "x", cast.maintainer.form_token, "é"):
        reply = cast.reviewer.client.post("/staff/sign-out", data={TOKEN_FIELD: token})
        assert (reply.status_code, reply.json()["type"]) == (403, "/docs#form-forged")
    assert cast.reviewer.client.get("/staff/me").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_from_another_site_changes_nothing_even_with_the_token(cast: Cast, headers: dict[str, str]) -> None:
    fields = {TOKEN_FIELD: cast.reviewer.form_token}
    assert cast.reviewer.client.post("/staff/sign-out", data=fields, headers=headers).status_code == 403
    assert cast.reviewer.client.get("/staff/me").status_code == 200


def test_the_sign_in_form_is_taken_only_from_the_browser_that_opened_it(cast: Cast) -> None:
    """Or an attacker could sign a nurse in as somebody else."""
    page = cast.patient.get("/staff/sign-in").text
    (token,) = re.findall(rf'name="{TOKEN_FIELD}" value="([^"]+)"', page)
    fields = {TOKEN_FIELD: token, "name": "nurse", "password": PASSWORD}
    assert cast.stranger.post("/staff/sign-in", data=fields).status_code == 403
    cast.stranger.cookies.set(FORM_COOKIE, "made-up", path="/staff")
    made_up = {**fields, TOKEN_FIELD: cast.service.signer.form_token("made-up")}
    assert cast.stranger.post("/staff/sign-in", data=made_up).status_code == 403


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "/staff//evil.example", "javascript:alert(1)", "",
     "/staff/../api/documents", "/elsewhere", "/staff/\r\nSet-Cookie: x=y", "/staff/\\evil", "\t//evil.example",
     "/staffx/"],
)  # fmt: skip
def test_signing_in_leads_nowhere_but_into_the_console(cast: Cast, address: str) -> None:
    assert safe_next(address) == "/staff/"
    assert sign_in(cast.stranger, "nurse", PASSWORD, next=address).headers["location"] == "/staff/"


def test_a_role_taken_away_is_gone_with_the_next_request(cast: Cast) -> None:
    assert cast.maintainer.client.get("/staff/accounts").status_code == 403
    cast.administrator.change("/staff/accounts/keeper", change="role", role="administrator")
    assert cast.maintainer.client.get("/staff/accounts").status_code == 200
    cast.administrator.change("/staff/accounts/keeper", change="role", role="reviewer")
    assert cast.maintainer.client.get("/staff/accounts").status_code == 403


def test_the_last_administrator_cannot_be_lost(cast: Cast) -> None:
    for fields in ({"change": "role", "role": "reviewer"}, {"change": "disable"}):
        reply = cast.administrator.send("/staff/accounts/chief", **fields)
        assert (reply.status_code, reply.json()["detail"]) == (
            422,
            "Somebody must be able to administer. Make another administrator first.",
        )
    assert cast.administrator.client.get("/staff/accounts").status_code == 200


def test_a_password_is_changed_by_whoever_knows_the_old_one(cast: Cast) -> None:
    new = "a-longer-way-to-say-it"
    fields = {"old": "not the old one", "new": new, "again": new}
    assert cast.reviewer.send("/staff/me/password", **fields).status_code == 401
    assert cast.reviewer.send("/staff/me/password", old=PASSWORD, new=new, again="else").status_code == 422
    assert cast.reviewer.send("/staff/me/password", old=PASSWORD, new="short", again="short").status_code == 422
    second = cast.sign_in("nurse")
    assert "Your password has been changed" in cast.reviewer.change(
        "/staff/me/password", old=PASSWORD, new=new, again=new
    )
    assert second.client.get("/staff/me").status_code == 401
    assert sign_in(cast.stranger, "nurse", PASSWORD).status_code == 401
    assert sign_in(cast.stranger, "nurse", new).status_code == 303


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "nursenursenurse", "x" * 257])
def test_a_password_that_is_easy_to_guess_is_refused(password: str) -> None:
    with pytest.raises(passwords.PasswordRefused):
        passwords.hash_password(password, "nurse")


def test_passwords_and_tokens_are_kept_as_hashes_alone(cast: Cast, tmp_path: Path) -> None:
    with cast.store.database.reading() as connection:
        hashes = [row.password_hash for row in connection.execute(accounts.select())]
        ids = [row.id for row in connection.execute(sessions.select())]
    assert all(one.startswith("$argon2id$v=19$") for one in hashes)
    assert passwords.strong_hasher().hash("x").startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    cookie = cast.reviewer.client.cookies[SESSION_COOKIE]
    token = cast.service.signer.session_token(cookie, 60)
    assert token is not None
    assert hash_token(token) in ids
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("equipoise.sqlite3*"))
    assert token.encode() not in stored
    assert PASSWORD.encode() not in stored


def test_the_audit_log_tells_who_did_what_and_how_it_stood_before(cast: Cast) -> None:
    sign_in(cast.stranger, "nurse", "wrong-password")
    sign_in(cast.stranger, "my-secret-typed-in-the-wrong-box", "x")
    cast.administrator.change("/staff/accounts/nurse", change="role", role="maintainer")
    newest = cast.store.audit.page(3)
    assert [(one.who, one.what, one.subject) for one in newest] == [
        ("chief", "changed role", "nurse"),
        ("nobody signed in", "failed to sign in", "unknown name"),
        ("nobody signed in", "failed to sign in", "nurse"),
    ]
    assert (newest[0].before, newest[0].after) == ({"role": "reviewer"}, {"role": "maintainer"})
    page = cast.administrator.read("/staff/audit")
    assert "changed role" in page
    assert "my-secret" not in page
    assert "nobody signed in" not in cast.administrator.read("/staff/audit?who=chief")


def test_the_audit_log_cannot_be_edited_even_by_our_own_code(cast: Cast, tmp_path: Path) -> None:
    for change in (audit_log.update().values(who="somebody else"), audit_log.delete()):
        with pytest.raises(StoreUnavailable, match="only grows"), cast.store.database.writing() as connection:
            connection.execute(change)
    with sqlite3.connect(tmp_path / "equipoise.sqlite3") as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute("DELETE FROM audit_log")


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "below" / "secret_key"
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(load_key(path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["secret_key"]


def test_the_documentation_does_not_list_the_console(cast: Cast) -> None:
    assert not [path for path in cast.app.openapi()["paths"] if "staff" in path]
