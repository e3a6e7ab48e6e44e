"""What a request works with: the engine, the store and the counters of one application, and the order of a talk."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cached_property

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from bot.engine import Engine
from bot.model import Answer
from bot.own_words import LIBRARY_LANGUAGE
from bot.screen import card, load_numbers, screen
from bot.settings import Settings
from bot.trial import workplace_of
from index.errors import EquipoiseError, LibraryMissing
from web.arrivals import Arrivals
from web.errors import StoreUnavailable
from web.metrics import Metrics
from web.ports import AnswersQuestions
from web.staff.tokens import Signer, load_key
from web.store import Store
from web.store.conversations import request_key

log = logging.getLogger("equipoise.web")

REFRESH_S = 0.5  # how soon a newly published generation answers
PURGE_S = 86_400.0
REMEMBERED_TURNS = 8  # how far back a follow-up may refer


class Service:
    """Opened by the application's lifespan. The library may come later than the server."""

    def __init__(self, settings: Settings, engine: AnswersQuestions | None = None) -> None:
        self.settings = settings
        self.metrics = Metrics()
        self._engine = engine
        self._store: Store | None = None
        self._numbers = load_numbers(settings.emergency_file)
        self._fault: str | None = None  # why the newest library could not be loaded, as last logged
        self._announced: str | None = None  # the generation that the log and the metrics show
        self._queues: dict[str, asyncio.Lock] = {}
        self._waiting: Counter[str] = Counter()

    @property
    def engine(self) -> AnswersQuestions:
        """Raises `LibraryMissing` until there is a library."""
        if self._engine is None:
            raise LibraryMissing("No library has been built yet. The clinic must run: equipoise index")
        return self._engine

    @property
    def store(self) -> Store:
        """Raises `StoreUnavailable` before the lifespan has begun and after it has ended."""
        if self._store is None:
            raise StoreUnavailable("the store is not open")
        return self._store

    @cached_property
    def arrivals(self) -> Arrivals:
        """Uploads that wait for a run on the library to end."""
        return Arrivals(workplace_of(self.settings))

    @cached_property
    def signer(self) -> Signer:
        """Signs the console's cookies. Raises `SettingWrong` if its key cannot be read or made."""
        return Signer(load_key(self.settings.resolved_secret_key_file()))

    def open(self) -> None:
        """Open the store, and the library if there is one.

        Raises:
            SettingWrong, StoreUnavailable: the database or the secret key cannot be used.
        """
        if self._store is None:
            _ = self.signer
            self._store = Store.open(self.settings.resolved_database_url())
            if self._engine is not None:
                self._engine.rulings = self._store.rulings.current
            self._follow_library()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Open, follow what is published, and close at the end."""
        await run_in_threadpool(self.open)
        tasks = [asyncio.create_task(self._keep_following()), asyncio.create_task(self._keep_forgetting())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            self.store.close()
            self._store = None

    async def reply(
        self,
        message: str,
        conversation_id: str | None,
        message_id: str | None = None,
        language: str = LIBRARY_LANGUAGE,
    ) -> tuple[str, Answer]:
        """Answer one message; those of one conversation are answered in the order they came.

        The same message again under the same `message_id`, as from a sender that saw no reply, gets what was recorded.
        """
        request = request_key(message_id, conversation_id, message) if message_id else None
        with self.metrics.timed():
            async with self._turn_of(conversation_id or request):
                recorded = await run_in_threadpool(self.store.conversations.recorded, request) if request else None
                if recorded is not None:
                    return recorded.conversation_id, Answer.from_json(recorded.answer, recorded.generation)
                known, answer = await run_in_threadpool(self._reply, message, conversation_id, request, language)
        self.metrics.count_answer(answer.outcome)
        return known, answer

    def urgent_advice(self, words: str, language: str = LIBRARY_LANGUAGE) -> str | None:
        """The emergency card for words that describe an emergency, as plain lines; None for any others."""
        emergency = screen(words)
        if emergency is None:
            return None
        log.info("urgent: %s", emergency.kind)
        shown = card(emergency, self._numbers, language)
        return "\n".join((shown.title, *shown.lines))

    def _reply(
        self, message: str, conversation_id: str | None, request: str | None, language: str
    ) -> tuple[str, Answer]:
        before = (
            [] if conversation_id is None else self.store.conversations.recent_turns(conversation_id, REMEMBERED_TURNS)
        )
        if self.settings.log_questions:
            log.info("asked: %s", message)
        answer = self.engine.answer(message, [turn.to_turn() for turn in before], language)
        return self.store.conversations.record_turn(conversation_id, message, answer, request), answer

    @asynccontextmanager
    async def _turn_of(self, talk: str | None) -> AsyncIterator[None]:
        """A fair lock for each conversation in use, forgotten with its last user.

        A new one is known by the request that starts it; without a name for that it need not wait.
        """
        if talk is None:
            yield
            return
        lock = self._queues.setdefault(talk, asyncio.Lock())
        self._waiting[talk] += 1
        try:
            async with lock:
                yield
        finally:
            self._waiting[talk] -= 1
            if not self._waiting[talk]:
                del self._waiting[talk], self._queues[talk]

    async def _keep_following(self) -> None:
        while True:
            await asyncio.sleep(REFRESH_S)
            await run_in_threadpool(self._follow_library)
            await run_in_threadpool(self.arrivals.take_in)

    async def _keep_forgetting(self) -> None:
        """Once a day what is older than it is kept goes, where the clinic has said how long that is."""
        while self.settings.retention_days is not None:
            try:
                await run_in_threadpool(self.store.retention.purge, self.settings.retention_days, "daily purge")
            except StoreUnavailable as error:
                log.warning("nothing purged: %s", error)
            await asyncio.sleep(PURGE_S)

    def _follow_library(self) -> None:
        """Load the library, or switch to its newest generation. A damaged one leaves the former in place."""
        try:
            if self._engine is None:
                self._engine = Engine.open(self.settings)
                self._engine.rulings = self.store.rulings.current
            else:
                self._engine.refresh()
        except (EquipoiseError, OSError) as error:
            if str(error) != self._fault:  # once, not twice a second
                log.warning("no new library: %s", error)
            self._fault = str(error)
            return
        self._fault = None
        if self._engine.generation_id != self._announced:
            self._announced = self._engine.generation_id
            self.metrics.show_generation(self._announced)
            log.info("answering from generation %s", self._announced)


def service_of(request: Request) -> Service:
    """The application's service, for routes to depend on."""
    service: Service = request.app.state.service
    return service
