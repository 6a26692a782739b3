"""The demo PBX: an AMI server on a loopback socket that plays a shift to everybody who logs in.

The shift begins with the first login, so that nobody misses its opening. Its clock runs `speed` times as fast as the
real one from `starts_at` on, and all that the PBX says (Timestamp headers, Ping, tickets) is told by that clock.
"""

import asyncio
import logging
from contextlib import suppress
from datetime import datetime, timedelta

from monitor.clock import Clock
from monitor.demo.delivery import Delivery
from monitor.demo.messages import DemoEvent, DemoPost, DemoStep
from monitor.demo.session import Session
from monitor.demo.shift import Shift, ShiftPlan
from monitor.demo.truth import Expected

log = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
STOP_SECONDS = 2.0


class DemoPbx:
    """`starts_at` None is the instant of the first login; an earlier one plays a shift of the past."""

    def __init__(
        self, clock: Clock, plan: ShiftPlan | None = None, *, speed: float = 1.0, starts_at: datetime | None = None
    ) -> None:
        if speed <= 0:
            raise ValueError(f"speed must be above 0, not {speed}")
        self._clock = clock
        self._plan = plan or ShiftPlan()
        self._speed = speed
        self._starts_at = starts_at
        self._server: asyncio.Server | None = None
        self._sessions: set[Session] = set()
        self._serving: set[asyncio.Task[None]] = set()
        self._shift: Shift | None = None
        self._begun_seconds = 0.0
        self._begun = asyncio.Event()
        self._away_until_seconds = 0.0
        self._early: list[DemoPost] = []

    async def start(self, host: str = LOOPBACK, port: int = 0) -> int:
        """Listen; returns the port."""
        self._server = await asyncio.start_server(self._welcome, host, port)
        bound: int = self._server.sockets[0].getsockname()[1]
        return bound

    async def stop(self) -> None:
        """Close the port and every connection, without waiting for what a client has not read."""
        if self._server is None:
            return
        self._server.close()
        for session in self._sessions:
            session.abort()
        if self._serving:
            await asyncio.wait(self._serving, timeout=STOP_SECONDS)
        await self._server.wait_closed()
        self._server = None

    async def run(self, post_base_url: str, token: str) -> None:
        """Play the shift to its end and bring its reports to the monitor; for ever, if the shift has no length."""
        delivery = Delivery(post_base_url, token)
        await self._begun.wait()
        async with asyncio.TaskGroup() as group:
            group.create_task(delivery.run(), name="demo-delivery")
            await self._play(delivery)
            delivery.finish()

    def expected(self) -> tuple[Expected, ...]:
        """The truth of the calls that have ended so far."""
        return self._shift.expected() if self._shift else ()

    def now(self) -> datetime:
        """The shift's clock."""
        if self._shift is None:
            return self._starts_at or self._clock.now()
        return self._shift.started_at + timedelta(seconds=self._elapsed_seconds())

    def admit(self) -> Shift:
        """The running shift; it begins here if nobody has logged in before."""
        if self._shift is None:
            self._shift = Shift(self._plan, self._starts_at or self._clock.now())
            self._begun_seconds = asyncio.get_running_loop().time()
            self._warm_up(self._shift)
            self._begun.set()
        return self._shift

    def _warm_up(self, shift: Shift) -> None:
        """Bring the shift to its start: the events of before are heard by nobody, the tickets are still to be told."""
        while (offset_seconds := shift.next_offset()) is not None and offset_seconds < 0:
            self._early += [step for _at, step in shift.advance() if isinstance(step, DemoPost)]

    def _elapsed_seconds(self) -> float:
        """Seconds of the shift."""
        return (asyncio.get_running_loop().time() - self._begun_seconds) * self._speed

    async def _play(self, delivery: Delivery) -> None:
        shift = self.admit()
        for post in self._early:
            delivery.put(post)
        self._early = []
        while (offset_seconds := shift.next_offset()) is not None:
            await asyncio.sleep(max(0.0, offset_seconds - self._elapsed_seconds()) / self._speed)
            for at_seconds, step in shift.advance():
                self._tell(shift, at_seconds, step, delivery)

    def _tell(self, shift: Shift, at_seconds: float, step: DemoStep, delivery: Delivery) -> None:
        if isinstance(step, DemoEvent):
            packet = step.encode(shift.started_at + timedelta(seconds=at_seconds))
            for session in self._sessions:
                session.tell(step, packet)
        elif isinstance(step, DemoPost):
            delivery.put(step)
        else:
            log.info("the demo PBX goes away for %.1f s of its shift, on purpose", step.seconds)
            self._away_until_seconds = at_seconds + step.seconds
            for session in self._sessions:
                session.cut()

    async def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._shift is not None and self._elapsed_seconds() < self._away_until_seconds:
            writer.close()
            return
        session = Session(self, reader, writer)
        self._sessions.add(session)
        if (task := asyncio.current_task()) is not None:
            self._serving.add(task)
            task.add_done_callback(self._serving.discard)
        try:
            await session.serve()
        finally:
            self._sessions.discard(session)
            with suppress(ConnectionError):
                await writer.wait_closed()
