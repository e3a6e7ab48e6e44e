"""What the service counts. A registry for each application, so that two in one process do not mix."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.model import Outcome

BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.25, 0.4, 0.75, 1.5, 5.0)


class Metrics:
    """Counters with no word of any question in them."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._seconds = Histogram(
            "equipoise_chat_seconds", "Time to answer a question.", buckets=BUCKETS_S, registry=self.registry
        )
        self._outcomes = Counter("equipoise_answers", "Answers by outcome.", ["outcome"], registry=self.registry)
        self._responses = Counter(
            "equipoise_responses", "HTTP responses by status.", ["status"], registry=self.registry
        )
        self._generation = Gauge(
            "equipoise_generation_info",
            "1 for the generation that answers come from.",
            ["generation"],
            registry=self.registry,
        )
        for outcome in Outcome:
            self._outcomes.labels(str(outcome))

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Time one answer; only those that succeed count."""
        started = time.perf_counter()
        yield
        self._seconds.observe(time.perf_counter() - started)

    def count_answer(self, outcome: Outcome) -> None:
        self._outcomes.labels(str(outcome)).inc()

    def count_response(self, status: int) -> None:
        self._responses.labels(str(status)).inc()

    def show_generation(self, generation_id: str) -> None:
        self._generation.clear()
        self._generation.labels(generation_id).set(1)

    def render(self) -> bytes:
        """The Prometheus text format."""
        return generate_latest(self.registry)


class CountResponses:
    """Counts every response, whoever made it."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.metrics.count_response(message["status"])
            await send(message)

        await self.app(scope, receive, counted)
