"""The server in our own task group: bound where it says, closed when told, closed when cancelled, guarded when wide."""

import asyncio
import signal
import socket

import httpx
import pytest

from monitor.web.access import Role, Token, Tokens
from monitor.web.server import Served, serve
from tests.web.desk import Site

WIDE = r"web\.listen: .* is open to others and no token for reading is configured; listen on 127\.0\.0\.1"


async def test_it_answers_and_stops() -> None:
    site = Site()
    before = signal.getsignal(signal.SIGTERM)
    async with asyncio.TaskGroup() as group:
        served = await serve(group, site.app, "127.0.0.1", 0, site.tokens)
        assert before == signal.getsignal(signal.SIGTERM)
        async with httpx.AsyncClient() as client:
            assert (await client.get(f"{served.url}/healthz")).status_code == 200
        async with asyncio.timeout(5):
            await served.stop()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((served.host, served.port), timeout=1)


async def test_two_live_in_one_process() -> None:
    one, other = Site(), Site()
    async with asyncio.TaskGroup() as group:
        served = [await serve(group, site.app, "localhost", 0, site.tokens) for site in (one, other)]
        assert served[0].port != served[1].port
        for each in served:
            await each.stop()


async def test_it_goes_with_its_group() -> None:
    site = Site()
    listening: list[Served] = []

    async def fall() -> None:
        async with asyncio.TaskGroup() as group:
            listening.append(await serve(group, site.app, "127.0.0.1", 0, site.tokens))
            raise LookupError("another part fell")

    with pytest.raises(ExceptionGroup) as fell:
        await fall()
    assert fell.group_contains(LookupError)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((listening[0].host, listening[0].port), timeout=1)


async def test_a_taken_port_is_told() -> None:
    site = Site()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        async with asyncio.TaskGroup() as group:
            with pytest.raises(OSError, match="in use"):
                await serve(group, site.app, "127.0.0.1", taken.getsockname()[1], site.tokens)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "hotline.example"])
@pytest.mark.parametrize("tokens", [[], [Token(Role.INGEST, "secret")]], ids=["none", "ingest only"])
async def test_it_does_not_open_to_others_without_a_token_for_reading(host: str, tokens: list[Token]) -> None:
    async with asyncio.TaskGroup() as group:
        with pytest.raises(ValueError, match=WIDE):
            await serve(group, Site().app, host, 0, Tokens(tokens))
