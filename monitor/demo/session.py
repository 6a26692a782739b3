"""One AMI client of the demo PBX: its login, its event mask and its actions."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from monitor.demo import replies
from monitor.demo.messages import DemoEvent
from monitor.demo.replies import Action
from monitor.demo.shift import Shift

SECRET = "demo"  # noqa: S105 -- the demo's published password, good for nothing else
LONGEST_PACKET = 16_384
FULL_BYTES = 4_000_000
"""Asterisk cuts off a client that does not read (ASTERISK.md 4); so does the demo, past so much unread."""

LISTS: dict[str, Callable[[Action, Shift], bytes]] = {
    "status": replies.channel_status,
    "coreshowchannels": replies.core_show_channels,
    "queuestatus": replies.queue_status,
}


class Switchroom(Protocol):
    """What a session asks of the PBX. `admit` is the first thing after a good login, and gives the running shift."""

    def now(self) -> datetime: ...

    def admit(self) -> Shift: ...


class Session:
    def __init__(self, pbx: Switchroom, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._pbx = pbx
        self._reader = reader
        self._writer = writer
        self._shift: Shift | None = None
        self._kinds: frozenset[str] | None = None

    async def serve(self) -> None:
        """Answer actions until the client goes, logs off or fails its login."""
        self._writer.write(replies.BANNER)
        try:
            while packet := await self._read_packet():
                if not self._act(replies.read_action(packet)):
                    break
                await self._writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return
        finally:
            self._writer.close()

    def tell(self, event: DemoEvent, packet: bytes) -> None:
        """Send an event, already encoded, to a client that is logged in and wants its kind."""
        if self._shift is None or (self._kinds is not None and event.kind not in self._kinds):
            return
        if self._writer.transport.get_write_buffer_size() > FULL_BYTES:
            self.abort()
        elif not self._writer.is_closing():
            self._writer.write(packet)

    def cut(self) -> None:
        """Close after what has been said."""
        self._writer.close()

    def abort(self) -> None:
        """Close at once."""
        self._writer.transport.abort()

    async def _read_packet(self) -> bytes:
        lines: list[bytes] = []
        while (line := (await self._reader.readuntil(b"\n")).strip()) or not lines:
            if line:
                lines.append(line)
            if sum(map(len, lines)) > LONGEST_PACKET:
                return b""
        return b"\n".join(lines)

    def _act(self, action: Action) -> bool:
        """Whether the session goes on."""
        if action.name == "login":
            return self._log_in(action)
        if action.name == "logoff":
            self._writer.write(replies.goodbye(action))
            return False
        self._writer.write(self._answer(action))
        return True

    def _answer(self, action: Action) -> bytes:
        if self._shift is None:
            return replies.error(action, "Permission denied")
        if action.name == "ping":
            return replies.pong(action, self._pbx.now())
        if action.name == "listcommands":
            return replies.list_commands(action)
        if action.name == "events":
            self._mask(action.headers.get("eventmask", "on"))
            return replies.events_mask(action, on=self._kinds != frozenset())
        if action.name in LISTS:
            return LISTS[action.name](action, self._shift)
        wanted = action.headers.get("action", "").encode("ascii", "replace").decode()
        return replies.error(
            action, f"Invalid/unknown command: {wanted}. Use Action: ListCommands to show available commands."
        )

    def _log_in(self, action: Action) -> bool:
        if action.headers.get("secret") != SECRET or not action.headers.get("username"):
            self._writer.write(replies.error(action, "Authentication failed"))
            return False
        self._shift = self._pbx.admit()
        self._mask(action.headers.get("events", "on"))
        self._writer.write(replies.success(action, "Authentication accepted"))
        if self._kinds is None or "system" in self._kinds:
            self._writer.write(replies.fully_booted(self._shift))
        return True

    def _mask(self, wanted: str) -> None:
        """None is every kind; on, off and lists of kinds are Asterisk's."""
        kinds = frozenset(kind.strip().lower() for kind in wanted.split(","))
        if kinds & {"on", "all", "1", "true", "yes"}:
            self._kinds = None
        else:
            self._kinds = kinds - {"off", "none", "0", "false", "no", ""}
