"""A small PBX on a real socket that plays whole calls, and a monitor's config that listens to it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from monitor.ami.frames import header
from monitor.config import Settings

BANNER = b"Asterisk Call Manager/11.0.0\r\n"
LISTS = {"Status": "StatusComplete", "QueueStatus": "QueueStatusComplete"}
CALLER = "13800130000"
WITHIN_SECONDS = 15.0


def frame(name: str, at: float, **values: str) -> bytes:
    lines = [f"Event: {name}", f"Timestamp: {at:.6f}", *(f"{key}: {value}" for key, value in values.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def channel(uniqueid: str, call_id: str, state: str = "Up", prefix: str = "", number: str = "") -> dict[str, str]:
    trunk = uniqueid == call_id
    told = {
        "Channel": f"PJSIP/trunk-{uniqueid}" if trunk else f"PJSIP/1001-{uniqueid.replace('-', '')}",
        "ChannelStateDesc": state,
        "CallerIDNum": number,
        "Context": "from-trunk" if trunk else "from-internal",
        "Exten": "100",
        "Uniqueid": uniqueid,
        "Linkedid": call_id,
    }
    return {f"{prefix}{key}": value for key, value in told.items()}


@dataclass(frozen=True)
class PlayedCall:
    """A caller in a queue whose phone rings `ring_seconds`, who talks and hangs up first. Instants are Unix seconds."""

    call_id: str
    arrived: float
    ring_seconds: float = 5.0
    talk_seconds: float = 20.0
    queue: str = "repair"
    number: str = CALLER

    @property
    def answered(self) -> float:
        return self.arrived + 1 + self.ring_seconds

    @property
    def ended(self) -> float:
        return self.answered + self.talk_seconds

    def beginning(self) -> bytes:
        """Up to the ringing phone."""
        me, at = self.call_id, self.arrived
        caller, agent = channel(me, me, "Ring", number=self.number), channel(f"{me}-a", me, "Down")
        return b"".join((
            frame("Newchannel", at, **caller),
            frame("QueueCallerJoin", at + 0.5, **caller, Queue=self.queue, Position="1", Count="1"),
            frame("Newchannel", at + 0.9, **agent),
            frame("DialBegin", at + 0.9, **caller, **channel(f"{me}-a", me, "Down", "Dest")),
            frame("Newstate", at + 1, **channel(f"{me}-a", me, "Ringing")),
        ))  # fmt: skip

    def answer(self) -> bytes:
        me, at = self.call_id, self.answered
        caller, agent = channel(me, me, number=self.number), channel(f"{me}-a", me)
        bridge = {"BridgeUniqueid": f"bridge-{me}", "BridgeTechnology": "simple_bridge"}
        return b"".join((
            frame("Newstate", at, **agent),
            frame("DialEnd", at, **channel(f"{me}-a", me, "Up", "Dest"), DialStatus="ANSWER"),
            frame("QueueCallerLeave", at, **caller, Queue=self.queue),
            frame("BridgeEnter", at, **agent, **bridge),
            frame("BridgeEnter", at, **caller, **bridge),
        ))  # fmt: skip

    def ending(self) -> bytes:
        me, at = self.call_id, self.ended
        caller, agent = channel(me, me, number=self.number), channel(f"{me}-a", me)
        bridge = {"BridgeUniqueid": f"bridge-{me}", "BridgeTechnology": "simple_bridge"}
        return b"".join((
            frame("HangupRequest", at, **caller, Cause="16"),
            frame("BridgeLeave", at, **caller, **bridge),
            frame("BridgeLeave", at, **agent, **bridge),
            frame("Hangup", at, **agent, Cause="16"),
            frame("Hangup", at, **caller, Cause="16"),
        ))  # fmt: skip

    def whole(self) -> bytes:
        return self.beginning() + self.answer() + self.ending()


def ago(call_id: str, seconds: float = 60.0, **more: Any) -> PlayedCall:
    """A call that arrived so many seconds ago."""
    return PlayedCall(call_id, time.time() - seconds, **more)


@dataclass
class SmallPbx:
    """Lets everybody in, lists no channels, tells what it is told to tell. `ahead_seconds`: its clock before ours."""

    ahead_seconds: float = 0.0
    port: int = 0
    logins: int = 0
    _writers: list[asyncio.StreamWriter] = field(default_factory=list)
    _ready: asyncio.Event = field(default_factory=asyncio.Event)
    _server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server
        self._server.close()
        self.cut()

    def cut(self) -> None:
        """End every connection."""
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()
        self._ready.clear()

    async def tell(self, data: bytes) -> None:
        """To all who listen, once somebody does."""
        async with asyncio.timeout(WITHIN_SECONDS):
            await self._ready.wait()
        for writer in self._writers:
            writer.write(data)
            await writer.drain()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(BANNER)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                action = (await reader.readuntil(b"\r\n\r\n"))[:-4]
                name = header(action, "Action")
                now = time.time() + self.ahead_seconds
                lines = ["Response: Success", f"ActionID: {header(action, 'ActionID')}"]
                lines += [f"Timestamp: {now:.6f}"] if name == "Ping" else []
                writer.write("\r\n".join(lines).encode() + b"\r\n\r\n")
                if name in LISTS:
                    writer.write(frame(LISTS[name], now))
                self.logins += name == "Login"
                if name == "Status" and writer not in self._writers:
                    self._writers.append(writer)
                    self._ready.set()
        if writer in self._writers:
            self._writers.remove(writer)
            if not self._writers:
                self._ready.clear()
        writer.close()


def settings(folder: Path, *pbxs: SmallPbx, **more: Any) -> Settings:
    """Named main, then second; every key of `more` is a table of the config."""
    names = ("main", "second")
    tables = [
        {"name": name, "host": "127.0.0.1", "port": pbx.port, "username": "monitor", "secret": "none"}
        for name, pbx in zip(names, pbxs, strict=False)
    ]
    store = {"url": f"sqlite:///{folder / 'monitor.db'}"}
    told: dict[str, Any] = {"web": {"listen": "127.0.0.1:0"}, "store": store, "pbx": tables, **more}
    return Settings.model_validate({"hotline": {"language": "en", "timezone": "UTC"}, **told})


async def until(seen: Callable[[], Any], within_seconds: float = WITHIN_SECONDS) -> None:
    async with asyncio.timeout(within_seconds):
        while not seen():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(0.02)


@asynccontextmanager
async def measured(limit_seconds: float) -> AsyncIterator[None]:
    """Fails where the body takes longer."""
    began = time.monotonic()
    yield
    passed = time.monotonic() - began
    assert passed < limit_seconds, f"took {passed:.1f} s"
