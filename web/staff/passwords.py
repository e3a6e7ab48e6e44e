"""Passwords: hashed with argon2id, checked in the same time whether or not the name exists."""

from __future__ import annotations

import threading
from functools import lru_cache

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from index.errors import EquipoiseError
from web.errors import FormWrong

SHORTEST = 12  # characters; length is what makes a password strong, so no further rule
LONGEST = 256


def strong_hasher() -> PasswordHasher:
    """With the library's parameters: RFC 9106 for low memory, 64 MiB and three passes."""
    return PasswordHasher(type=Type.ID)


_hasher = strong_hasher()
_turns = threading.BoundedSemaphore(2)  # 64 MiB each: a flood of sign-ins must not fill the memory


class PasswordRefused(EquipoiseError, FormWrong):
    """The password that was chosen cannot be taken; the message says why."""


def hash_password(password: str, name: str) -> str:
    """The hash to store for the account `name`.

    Raises:
        PasswordRefused: it is too short, too long, or the name itself.
    """
    if len(password) < SHORTEST:
        raise PasswordRefused(f"The password must have at least {SHORTEST} characters. Choose a longer one.")
    if len(password) > LONGEST:
        raise PasswordRefused(f"The password may have at most {LONGEST} characters. Choose a shorter one.")
    if password.casefold().replace(name.casefold(), "") == "" or len(set(password)) < 4:
        raise PasswordRefused("That password is too easy to guess. Choose another.")
    with _turns:
        return _hasher.hash(password)


def is_right(password: str, stored: str | None) -> bool:
    """Whether `password` is the one behind the hash; None, for a name that does not exist, takes as long and is not."""
    with _turns:
        try:
            _hasher.verify(stored or _nobody(), password[: LONGEST + 1])
        except (VerifyMismatchError, VerificationError, InvalidHashError):
            return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(stored)


@lru_cache(maxsize=1)
def _nobody() -> str:
    """A hash that no password is known for."""
    return _hasher.hash("nobody has this password")
