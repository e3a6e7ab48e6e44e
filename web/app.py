"""The application: routes, errors, headers, and what lives as long as the server does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from bot.settings import Settings, load_settings
from web import api, health, pages
from web.bodies import LimitBody
from web.errors import CatchUnexpected, install_errors
from web.metrics import CountResponses
from web.ports import AnswersQuestions
from web.security import CheckOrigin, SecurityHeaders
from web.service import Service
from web.staff.console import ConsoleHeaders, install_console
from web.widget import check_language

DESCRIPTION = (
    "Answers patients' questions in quotations from a clinic's own library, each with the place it came from. "
    "Errors are RFC 9457 problem documents."
)


def create_app(settings: Settings | None = None, engine: AnswersQuestions | None = None) -> FastAPI:
    """The application. Without an engine, the published library is opened at start-up, or as soon as there is one.

    Raises:
        SettingWrong: if a setting cannot work; at start-up also for the database and the console's secret key.
        StoreUnavailable: at start-up.
    """
    service = Service(settings or load_settings(), engine)
    check_language(service.settings)
    origins = service.settings.origins

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with service.running():
            yield

    app = FastAPI(
        title="Equipoise",
        description=DESCRIPTION,
        version=_version(),
        lifespan=lifespan,
        docs_url=None,  # the usual pages load their scripts from elsewhere; /docs is our own
        redoc_url=None,
    )
    app.state.service = service
    install_errors(app, pages.show_problem)
    # The last added is the outermost.
    app.add_middleware(CatchUnexpected)
    app.add_middleware(LimitBody)
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.add_middleware(CheckOrigin, allowed=origins)
    app.add_middleware(ConsoleHeaders)
    app.add_middleware(SecurityHeaders, embedders=origins)
    app.add_middleware(CountResponses, metrics=service.metrics)
    for router in (api.router, health.router, pages.router):
        app.include_router(router)
    install_console(app)
    app.mount("/static", pages.static_files, name="static")
    return app


def _version() -> str:
    try:
        return version("equipoise")
    except PackageNotFoundError:  # run from a folder that was never installed
        return "0"
