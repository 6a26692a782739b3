"""The pipeline: what the links heard is taken in turns, and a turn is read, applied, judged, kept and told as one."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol

from monitor.ami.inbox import Heard, Inbox
from monitor.clock import Clock
from monitor.domain.events import Tick
from monitor.domain.facts import CallFacts
from monitor.domain.records import Batch, JudgedTicket
from monitor.domain.ticketbook import TicketBook
from monitor.domain.wishes import TalkWish
from monitor.pipeline.court import Court
from monitor.pipeline.keeping import Keeper
from monitor.pipeline.listening import Listener

MAX_FRAMES = 20_000
"""Of one turn, and so of one transaction: the larger, the cheaper each."""
FRAMES_AT_A_TIME = 1_000
"""Read without a pause for the others of the event loop."""
PAUSE_SECONDS = 0.03
"""Between turns, so that the events of one moment share a transaction."""
BACKLOG_FRAMES = 500
"""With so many waiting the next turn begins at once."""
TICK_SECONDS = 1.0


class Offsets(Protocol):
    def __call__(self, pbx: str) -> float:
        """Seconds by which this PBX's clock is ahead of ours."""
        ...


class Wishing(Protocol):
    def __call__(self, pbx: str, wishes: Sequence[TalkWish]) -> None:
        """Ask the link of this PBX, which does not wait."""
        ...


class Pipeline:
    """One writer: turns and what the desk takes in follow each other under `turn`."""

    def __init__(
        self,
        listeners: Iterable[Listener],
        court: Court,
        tickets: TicketBook,
        keeper: Keeper,
        clock: Clock,
        offset_seconds: Offsets,
        wish: Wishing | None = None,
    ) -> None:
        self.listeners: Mapping[str, Listener] = {listener.pbx: listener for listener in listeners}
        self.court = court
        self.tickets = tickets
        self.keeper = keeper
        self.turn = asyncio.Lock()
        self.oldest_unkept_at: datetime | None = None
        self._stopping = asyncio.Event()
        self._clock = clock
        self._offset_seconds = offset_seconds
        self._wish = wish

    def now(self, pbx: str) -> datetime:
        """This instant on the PBX's clock."""
        return self._clock.now() + timedelta(seconds=self._offset_seconds(pbx))

    async def run(self, inbox: Inbox) -> None:
        """Take turns until `stop`, then keep what still waits in the inbox. A cancelled turn keeps nothing."""
        ticked = 0.0
        while not self._stopping.is_set():
            await self._news(inbox)
            await self.take_turn(inbox.take_waiting(MAX_FRAMES))
            if self._clock.monotonic() - ticked >= TICK_SECONDS:
                ticked = self._clock.monotonic()
                await self.tick()
            await asyncio.sleep(0 if inbox.held_frames >= BACKLOG_FRAMES else PAUSE_SECONDS)
        while inbox.held_frames:
            await self.take_turn(inbox.take_waiting(MAX_FRAMES))

    def stop(self) -> None:
        """End `run` after the present turn; links that still talk should be stopped before."""
        self._stopping.set()

    async def _news(self, inbox: Inbox) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(TICK_SECONDS):
                await inbox.wait()

    async def take_turn(self, heard: Sequence[Heard]) -> None:
        if not heard:
            return
        async with self.turn:
            oldest = heard[0]
            self.oldest_unkept_at = oldest.received_at - timedelta(seconds=self._offset_seconds(oldest.pbx))
            batch = await self._read(heard)
            if batch:
                await self.keeper.keep(batch)
            self.oldest_unkept_at = None

    async def _read(self, heard: Sequence[Heard]) -> Batch:
        """Read, apply and judge; nothing is kept yet."""
        batch = Batch()
        touched: dict[str, Listener] = {}
        frames = 0
        for one in heard:
            listener = touched[one.pbx] = self.listeners[one.pbx]
            hear, received_at = listener.hear, one.received_at
            for place, frame in enumerate(one.frames):
                hear(received_at, frame, batch, place)
            frames += len(one.frames)
            if frames >= FRAMES_AT_A_TIME:
                frames = 0
                await asyncio.sleep(0)
        for listener in touched.values():
            self._judge(listener, batch)
        return batch

    async def tick(self) -> None:
        """Let time pass: what only waited is judged again."""
        async with self.turn:
            batch = Batch()
            for listener in self.listeners.values():
                listener.apply(Tick(self.now(listener.pbx)))
                self._judge(listener, batch)
                batch.calls += self.court.due(listener.pbx, self.now(listener.pbx))
            batch.tickets += self.court.due_tickets(self._clock.now())
            self.tickets.forget(self._clock.now() - timedelta(days=1))
            if batch:
                await self.keeper.keep(batch)

    def _judge(self, listener: Listener, batch: Batch) -> None:
        now = self.now(listener.pbx)
        if self._wish is not None and (wishes := listener.wishes()):
            self._wish(listener.pbx, wishes)
        changed = listener.drain()
        if changed:
            self._join_tickets(changed, now, batch)
        for facts in changed:
            judged = self.court.judge(facts, now)
            if judged is not None:
                batch.calls.append(judged)

    def _join_tickets(self, changed: Sequence[CallFacts], now: datetime, batch: Batch) -> None:
        """A ticket that came before its call could be seen finds it now, and a former call is judged without it."""
        for ticket in self.tickets.unjoined():
            joined = self.tickets.join(ticket, changed)
            if joined is ticket:
                continue
            self.court.learn_ticket(joined)
            batch.tickets.append(JudgedTicket(joined, None))
            former = self.court.facts(ticket.pbx, ticket.call_id)
            judged = self.court.judge(former, now) if former is not None else None
            if judged is not None:
                batch.calls.append(judged)
