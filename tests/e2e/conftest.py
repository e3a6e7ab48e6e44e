"""A real server on a free port, a real Chromium, and a page that fails its test on any error or stray request."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from bot.settings import Settings
from tests.fakes import FakeEngine
from web.app import create_app
from web.service import Service

BROWSER_ARGS = [
    "--no-sandbox",  # the tests may run as root in a container
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",  # no page reaches anything but this machine
]
START_S = 20


class Server:
    """The application served in a thread of this process; stopped by its own handle, and started again on its port."""

    def __init__(self, home: Path, engine: FakeEngine, **settings: Any) -> None:
        self.engine = engine
        self.settings = Settings(**{"home": home, "clinic_name": "Wheel Clinic", **settings})
        self.port = 0
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        app = create_app(self.settings, self.engine)
        self.service: Service = app.state.service
        self._server = uvicorn.Server(
            uvicorn.Config(app, port=self.port, log_level="warning", timeout_graceful_shutdown=1)
        )
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        deadline = time.monotonic() + START_S
        while not self._server.started:
            if time.monotonic() > deadline or not self._thread.is_alive():
                raise RuntimeError("the server did not start")
            time.sleep(0.01)
        self.port = self._server.servers[0].sockets[0].getsockname()[1]

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=START_S)

    def renew(self) -> None:
        """As if it had just been started: it runs, the engine is well and was asked nothing, nobody has spoken."""
        self.engine.renew()
        if not self._thread.is_alive():
            self.start()
        with sqlite3.connect(self.settings.home / "equipoise.sqlite3") as database:
            database.execute("PRAGMA foreign_keys=ON")
            for table in ("messages", "turns", "conversations"):
                database.execute(f"DELETE FROM {table}")
        database.close()


@dataclass
class Watch:
    """What went wrong in a page without anybody asking."""

    errors: list[str] = field(default_factory=list)
    strays: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, with a profile of its own that goes with it."""
    path = os.environ.get("EQUIPOISE_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("No Chromium found. Install it (Debian: apt-get install chromium) or set EQUIPOISE_TEST_CHROMIUM.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=BROWSER_ARGS)
        yield browser
        browser.close()


Serve = Callable[..., Server]


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Hands out servers, as good as new; those with the same settings are one and the same."""
    servers: dict[str, Server] = {}

    def serve(**settings: Any) -> Server:
        name = repr(sorted(settings.items()))
        if name in servers:
            servers[name].renew()
        else:
            servers[name] = Server(tmp_path_factory.mktemp("home"), FakeEngine(), **settings)
        return servers[name]

    yield serve
    for server in servers.values():
        server.engine.renew()
        server.stop()


@pytest.fixture
def server(serve: Serve, request: pytest.FixtureRequest) -> Server:
    """Parametrize it indirectly with settings."""
    return serve(**getattr(request, "param", {}))


def watched_page(context: BrowserContext, own: str) -> tuple[Page, Watch]:
    """A page that notes script errors and whatever it asks of anybody but `own`.

    It listens and stands in no request's way: a page whose requests are held up for a look takes twice as long.
    """
    page, watch = context.new_page(), Watch()

    def note(request: Request) -> None:
        if not request.url.startswith((own, "data:", "blob:")):
            watch.strays.append(request.url)

    page.on("request", note)
    page.on("pageerror", lambda error: watch.errors.append(str(error)))
    page.on(
        "console", lambda message: watch.errors.append(message.text) if "Content Security" in message.text else None
    )
    page.set_default_timeout(10_000)
    return page, watch


@pytest.fixture(params=[{"width": 1280, "height": 800}], ids=["desktop"])
def page(browser: Browser, server: Server, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The chat page, opened; parametrize it indirectly with another viewport."""
    context = browser.new_context(viewport=request.param, reduced_motion="reduce", locale="en-GB")
    page, watch = watched_page(context, server.url)
    page.goto(server.url)
    page.get_by_role("button", name="What does it cost?").wait_for()
    yield page
    context.close()
    assert watch == Watch()
