"""What has changed is noted for everybody who listens to the stream, and wakes them; nobody waits for a slow one."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress

from monitor.domain.facts import Direction
from monitor.domain.records import Batch, JudgedCall

MOST_LISTENERS = 64
MOST_CALLS = 500
MOST_ALERTS = 500
Key = tuple[str, str]
"""(pbx, call_id)"""


class Listener:
    """The newest of each changed thing, until it is taken. `overflowed`: more changed than is held, so look anew."""

    def __init__(self) -> None:
        self.woken = asyncio.Event()
        self.calls: dict[Key, JudgedCall] = {}
        self.alerts: dict[str, None] = {}
        self.overflowed = False

    def note_calls(self, calls: Iterable[JudgedCall]) -> None:
        for judged in calls:
            self.calls[judged.facts.pbx, judged.facts.call_id] = judged
        if len(self.calls) > MOST_CALLS:
            self.calls.clear()
            self.overflowed = True

    def note_alerts(self, keys: Iterable[str]) -> None:
        self.alerts.update(dict.fromkeys(keys))
        if len(self.alerts) > MOST_ALERTS:
            self.alerts.clear()
            self.overflowed = True

    async def news(self, within_seconds: float) -> None:
        """Returns at the next change, at the latest after so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_seconds):
                await self.woken.wait()
        self.woken.clear()

    def take(self) -> tuple[list[JudgedCall], list[str], bool]:
        """Changed calls, keys of changed alerts, and whether there were more."""
        taken = list(self.calls.values()), list(self.alerts), self.overflowed
        self.calls, self.alerts, self.overflowed = {}, {}, False
        return taken


class Changes:
    """At most MOST_LISTENERS listen at once. `is_open` is False once the monitor stops: every stream then ends."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()
        self.is_open = True

    def tell(self, batch: Batch) -> None:
        """To be called once the batch is kept."""
        if batch.alerts:
            self.tell_alerts(alert.key for alert in batch.alerts)
        calls = [call for call in batch.calls if call.facts.direction is Direction.INBOUND]
        if calls or batch.tickets or batch.gaps:
            for listener in self._listeners:
                listener.note_calls(batch.calls)
                listener.woken.set()

    def tell_alerts(self, keys: Iterable[str]) -> None:
        """The alerts of these keys are no longer what they were."""
        changed = tuple(keys)
        for listener in self._listeners:
            listener.note_alerts(changed)
            listener.woken.set()

    def listen(self) -> Listener | None:
        """None where so many listen already that there is no room for one more."""
        if not self.is_open or len(self._listeners) >= MOST_LISTENERS:
            return None
        listener = Listener()
        self._listeners.add(listener)
        return listener

    def leave(self, listener: Listener) -> None:
        self._listeners.discard(listener)

    @property
    def listening(self) -> int:
        return len(self._listeners)

    def close(self) -> None:
        self.is_open = False
        for listener in self._listeners:
            listener.woken.set()
