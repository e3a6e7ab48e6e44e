"""How long a name or an address must wait after failed sign-ins. Pure: the clock is passed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

FREE_BY_NAME = 5  # failures before a name has to wait
FREE_BY_ADDRESS = 40  # many people may share one address, behind a proxy say
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)  # an attacker must not be able to lock a nurse out for a day
FORGOTTEN_AFTER = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Attempts:
    """Failures in a row and when the last was; None before the first. UTC without a zone, as the database keeps it."""

    failures: int = 0
    last: datetime | None = None


def wait_after(attempts: Attempts, free: int, now: datetime) -> timedelta:
    """How long from `now` the next attempt has to wait: doubled with each failure beyond the free ones."""
    if attempts.last is None or attempts.failures < free or now - attempts.last >= FORGOTTEN_AFTER:
        return timedelta()
    doubled = FIRST_WAIT * int(2 ** min(attempts.failures - free, 10))
    return max(attempts.last + min(doubled, LONGEST_WAIT) - now, timedelta())


def after_failure(attempts: Attempts, now: datetime) -> Attempts:
    """The count with one more failure; an old row of failures is forgotten."""
    old = attempts.last is not None and now - attempts.last >= FORGOTTEN_AFTER
    return Attempts(1 if old else attempts.failures + 1, now)
