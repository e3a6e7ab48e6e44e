"""What keeps the server from starting is said in one line."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from bot.settings import Settings
from index.errors import EquipoiseError, LibraryMissing, SettingWrong
from tests.fakes import FakeEngine
from web.errors import StoreUnavailable
from web.server import listen, run_server
from web.service import Service


def test_a_taken_port_is_named_with_what_to_do() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingWrong, match=rf"127\.0\.0\.1 port {port}: .*--port"):
            listen("127.0.0.1", port)


@pytest.mark.parametrize("host", ["no.such.host.invalid", "203.0.113.7"])
def test_an_address_that_is_not_ours_is_named(host: str) -> None:
    with pytest.raises(SettingWrong, match=host.replace(".", r"\.")):
        listen(host, 0)


def test_port_0_takes_a_free_one() -> None:
    with listen("127.0.0.1", 0) as first, listen("127.0.0.1", 0) as second:
        ports = {one.getsockname()[1] for one in (first, second)}
    assert len(ports) == 2
    assert 0 not in ports


def test_replies_are_sent_at_once() -> None:
    """Rather than held back until the client has acknowledged the packet before, which takes 40 ms."""
    with listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0


def test_it_does_not_start_without_a_library(tmp_path: Path) -> None:
    with pytest.raises(LibraryMissing, match="equipoise index"):
        run_server(Settings(home=tmp_path), "127.0.0.1", 0)


def test_it_does_not_start_on_a_broken_database(tmp_path: Path) -> None:
    (tmp_path / "equipoise.sqlite3").write_bytes(b"no database at all, " * 500)
    with pytest.raises(EquipoiseError, match="database of conversations") as caught:
        Service(Settings(home=tmp_path), FakeEngine()).open()
    assert isinstance(caught.value, StoreUnavailable)
    assert "\n" not in str(caught.value)
