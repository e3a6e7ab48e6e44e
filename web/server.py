"""Serving: everything that can fail is tried before the first request, and fails in one line."""

from __future__ import annotations

import contextlib
import logging
import socket
import sys

import uvicorn

from bot.engine import Engine
from bot.settings import Settings
from index.errors import SettingWrong
from web.app import create_app

SHUTDOWN_S = 10  # how long answers under way may take once the server is told to stop


def run_server(settings: Settings, host: str, port: int) -> None:
    """Serve until interrupted. Port 0 takes a free one; the line that is printed names it.

    Raises:
        LibraryMissing, LibraryDamaged, ModelUnavailable: there is nothing to answer from.
        SettingWrong: the address is taken, or the database's URL cannot be used.
        StoreUnavailable: the database does not answer.
    """
    logging.getLogger("equipoise").setLevel(logging.INFO)  # wherever the command sends its log
    app = create_app(settings, Engine.open(settings))
    app.state.service.open()
    # No access log: a proxy in front keeps one where it is wanted, and /metrics counts.
    config = uvicorn.Config(
        app, access_log=False, log_level="warning", server_header=False, timeout_graceful_shutdown=SHUTDOWN_S
    )
    with listen(host, port) as listening, contextlib.suppress(KeyboardInterrupt):
        _Server(config).run(sockets=[listening])


class _Server(uvicorn.Server):
    """Says where it is once it answers."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            host, port = sockets[0].getsockname()[:2]
            name = f"[{host}]" if ":" in host else host
            sys.stdout.write(f"Equipoise is ready: http://{name}:{port}\n")
            sys.stdout.flush()


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises `SettingWrong`, naming the address, if it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        reason = error.strerror or str(error)
        raise SettingWrong(f"Cannot listen on {host} port {port}: {reason}. Choose another with --port.") from error
    # asyncio sets this only on sockets that it made itself; without it every reply waits 40 ms for the one before it
    # to be acknowledged. Connections have it from the socket that they come in by.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening
