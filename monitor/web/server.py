"""uvicorn inside our own task group: it takes no signals, sets up no logging, and stops when it is told to."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from monitor.web.access import Tokens, is_loopback

GRACE_SECONDS = 2


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The application's own signals stop it."""
        yield


class Served:
    """A server that listens; `host` and `port` are as bound."""

    def __init__(self, server: uvicorn.Server, task: asyncio.Task[None], host: str, port: int) -> None:
        self._server = server
        self._task = task
        self.host = host
        self.port = port

    @property
    def url(self) -> str:
        return f"http://[{self.host}]:{self.port}" if ":" in self.host else f"http://{self.host}:{self.port}"

    async def stop(self) -> None:
        """Answers what was asked, for GRACE_SECONDS at most, then closes."""
        self._server.should_exit = True
        await self._task


async def serve(group: asyncio.TaskGroup, app: ASGIApp, host: str, port: int, tokens: Tokens) -> Served:
    """Port 0 takes a free one. Raises ValueError where strangers could read without a token, OSError if taken."""
    if not is_loopback(host) and not tokens.guard_reads:
        raise ValueError(
            f"web.listen: {host} is open to others and no token for reading is configured; "
            "listen on 127.0.0.1, or configure a token of role lead, metrics or admin"
        )
    address = await _resolved(host, port)
    listener = socket.create_server(address, family=socket.AF_INET6 if ":" in address[0] else socket.AF_INET)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = _Server(config)
    task = group.create_task(_run(server, listener), name="web")
    bound = listener.getsockname()
    await server.ready.wait()
    return Served(server, task, bound[0], bound[1])


async def _resolved(host: str, port: int) -> tuple[str, int]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return str(found[0][4][0]), port


async def _run(server: _Server, listener: socket.socket) -> None:
    try:
        await server.serve(sockets=[listener])
    finally:
        if server.ready.is_set():
            for listening in server.servers:
                listening.close()
        listener.close()
