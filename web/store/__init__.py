"""What is recorded, in a database: SQLite by default, PostgreSQL by URL. Only it and the migrations know SQLAlchemy.

`database` connects and migrates; each other module holds one kind of record with its tables.
"""

from __future__ import annotations

from web.store.accounts import Accounts
from web.store.audit import AuditLog
from web.store.conversations import Conversations, StoredTurn
from web.store.database import Database
from web.store.feedback import Feedback, FeedbackStore, Reason
from web.store.inbox import Inbox
from web.store.messages import Messages, PatientMessage
from web.store.retention import Retention
from web.store.reviews import Reviews
from web.store.rulings import RulingStore
from web.store.sessions import Sessions
from web.store.trends import Trends


class Store:
    """Every record of one database. Every method may be called from any thread; a fault is `StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.conversations = Conversations(database)
        self.feedback = FeedbackStore(database)
        self.messages = Messages(database)
        self.accounts = Accounts(database)
        self.sessions = Sessions(database)
        self.audit = AuditLog(database)
        self.reviews = Reviews(database)
        self.rulings = RulingStore(database)
        self.trends = Trends(database)
        self.inbox = Inbox(database)
        self.retention = Retention(database)

    @classmethod
    def open(cls, url: str) -> Store:
        """Connect, and bring the tables up to date.

        Raises:
            SettingWrong: if the URL cannot be used.
            StoreUnavailable: if the database does not answer.
        """
        return cls(Database.open(url))

    def close(self) -> None:
        self.database.close()

    def ping(self) -> None:
        """Raises `StoreUnavailable` unless the database answers."""
        self.database.ping()


__all__ = [
    "Accounts",
    "AuditLog",
    "Conversations",
    "Database",
    "Feedback",
    "FeedbackStore",
    "Inbox",
    "Messages",
    "PatientMessage",
    "Reason",
    "Retention",
    "Reviews",
    "RulingStore",
    "Sessions",
    "Store",
    "StoredTurn",
    "Trends",
]
