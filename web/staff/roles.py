"""Who works in the console and what each may do. One table: a role may do what every role below it may."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

COMMAND_LINE = "command line"  # who acts where nobody is signed in; no account can have a name with a blank
NOBODY = "nobody signed in"


class Role(StrEnum):
    """Lowest first."""

    REVIEWER = "reviewer"  # checks answers, rules on citations and disagreements, answers messages
    MAINTAINER = "maintainer"  # also the library, uncovered transcripts, exports, deleting conversations
    ADMINISTRATOR = "administrator"  # also the accounts and the audit log

    def may_act_as(self, role: Role) -> bool:
        """Whether whoever has this role may do what `role` may."""
        order = list(Role)
        return order.index(self) >= order.index(role)


@dataclass(frozen=True, slots=True)
class Staff:
    """Who is signed in. `session_id` is the hash of what the cookie holds, never the thing itself; times in UTC."""

    account_id: int
    name: str
    role: Role
    session_id: str
    previous_visit: datetime | None  # up to when this person had seen things before

    def may(self, role: Role) -> bool:
        return self.role.may_act_as(role)


@dataclass(frozen=True, slots=True)
class Account:
    """A line of the list of accounts. Times in UTC."""

    account_id: int
    name: str
    role: Role
    created: datetime
    last_visit: datetime | None
    disabled: bool
