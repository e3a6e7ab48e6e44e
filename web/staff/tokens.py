"""What cookies and forms carry, signed so that nothing made up is even looked up. The only file with itsdangerous."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from itsdangerous import BadData, URLSafeTimedSerializer

from index.errors import SettingWrong

KEY_BYTES = 32
SIGN_IN_FORM_S = 3600  # how long an opened sign-in form may be sent
MAX_COOKIE = 512


class Signer:
    """Signs and checks with one secret key."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._sessions = URLSafeTimedSerializer(key, salt="staff session")
        self._forms = URLSafeTimedSerializer(key, salt="sign-in form")

    def session_cookie(self, token: str) -> str:
        return str(self._sessions.dumps(token))

    def session_token(self, cookie: str, max_age_s: int) -> str | None:
        """The token of a cookie that was signed here at most `max_age_s` ago."""
        return _loaded(self._sessions, cookie, max_age_s)

    def form_cookie(self) -> str:
        """For the browser that opens the sign-in form, so that no other site can send it."""
        return str(self._forms.dumps(secrets.token_urlsafe(16)))

    def is_form_cookie(self, cookie: str) -> bool:
        return _loaded(self._forms, cookie, SIGN_IN_FORM_S) is not None

    def form_token(self, secret: str) -> str:
        """What a form must bring back along with the cookie that `secret` stands for."""
        return hmac.new(self._key, b"form\x00" + secret.encode(), hashlib.sha256).hexdigest()

    def is_form_token(self, sent: str, secret: str) -> bool:
        return hmac.compare_digest(sent.encode("utf-8", "replace"), self.form_token(secret).encode())


def new_token() -> str:
    """A session's name; it cannot be guessed."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What the database keeps of a token: who reads the database cannot sign in with it."""
    return hashlib.sha256(token.encode()).hexdigest()


def load_key(path: Path) -> bytes:
    """The secret key of the file, made on first use, readable by its owner alone.

    Raises:
        SettingWrong: the file cannot be read or made, or is too short to be a key.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make_key(path)
        key = path.read_bytes().strip()
    except OSError as error:
        raise SettingWrong(f"EQUIPOISE_SECRET_KEY_FILE cannot be used: {error}. Correct it and start again.") from error
    if len(key) < KEY_BYTES:
        raise SettingWrong(f"EQUIPOISE_SECRET_KEY_FILE: {path} holds fewer than {KEY_BYTES} bytes. Remove or fill it.")
    return key


def _make_key(path: Path) -> None:
    """Written aside and linked into place: of two processes one makes it and the other finds it, whole."""
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_hex(KEY_BYTES).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(beside, path)
        except FileExistsError:  # made by another process meanwhile
            return
    finally:
        beside.unlink()


def _loaded(serializer: URLSafeTimedSerializer, cookie: str, max_age_s: int) -> str | None:
    if not 0 < len(cookie) <= MAX_COOKIE:
        return None
    try:
        value = serializer.loads(cookie, max_age=max_age_s)
    except BadData:
        return None
    return value if isinstance(value, str) else None
