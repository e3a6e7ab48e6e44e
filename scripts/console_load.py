"""Stores many answers at once, as if patients had asked for months. For measurements only."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from bot.engine import Engine
from bot.model import Answer
from web.store import Store
from web.store.conversations import conversations, turns
from web.store.database import now
from web.store.reviews import fill_queue, fill_quoted

TURNS_A_TALK = 3
BATCH = 2000


def fill_store(store: Store, engine: Engine, number: int, spread: timedelta) -> str:
    """Fills an empty store with `number` answers over the time before now; returns the id of one of them."""
    samples = [engine.answer(question) for question in (*engine.example_questions(), "What is the moon made of?")]
    begun, names = now() - spread, [secrets.token_urlsafe(24) for _ in range(-(-number // TURNS_A_TALK))]
    with store.database.writing() as connection:
        connection.execute(conversations.insert(), [{"id": name, "created": begun} for name in names])
        for start in range(0, number, BATCH):
            rows = [
                _turn(i, names[i // TURNS_A_TALK], samples[i % len(samples)], begun + spread * i / number)
                for i in range(start, min(start + BATCH, number))
            ]
            connection.execute(turns.insert(), rows)
        fill_queue(connection)
        fill_quoted(connection)
    return f"answer-{number // 2}"


def _turn(i: int, conversation_id: str, answer: Answer, created: datetime) -> dict[str, Any]:
    return {
        "conversation_id": conversation_id,
        "number": i % TURNS_A_TALK + 1,
        "answer_id": f"answer-{i}",
        "message": f"{answer.question} This is number{i}.",
        "question": answer.question,
        "outcome": str(answer.outcome),
        "answer": answer.to_json(conversation_id),
        "generation": answer.generation,
        "confidence": answer.confidence,
        "created": created,
    }
