"""The shift: a seeded simulation of the hotline that yields what is sent and when. It knows no socket and no clock."""

import heapq
import itertools
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from random import Random

from monitor.demo.call import QueueCall
from monitor.demo.floor import Floor, Process
from monitor.demo.messages import DemoStep, Hiccup
from monitor.demo.plan import OPENING, draw_plan
from monitor.demo.room import Room
from monitor.demo.switchboard import US_PER_SECOND, Switchboard
from monitor.demo.truth import Expected

LEDGER_LENGTH = 20_000

TimedStep = tuple[float, DemoStep]


@dataclass(frozen=True, slots=True)
class ShiftPlan:
    """`length_seconds`: callers arrive for so long, None for ever. `warm_up_seconds`: calls of before the shift that
    are in progress when it starts. `hiccup_every_seconds`: None for none.
    """

    seed: int = 1
    length_seconds: float | None = None
    warm_up_seconds: float = 45.0
    mean_gap_seconds: float = 2.7
    first_hiccup_seconds: float = 100.0
    hiccup_every_seconds: float | None = 600.0
    hiccup_lasts_seconds: float = 6.0


class Shift:
    """Steps are timed in seconds from `started_at`; those of the warm-up are negative: nobody was there to hear them.

    `board` and `room` stand as they are after the steps taken so far, for the snapshots that clients ask for.
    """

    def __init__(self, plan: ShiftPlan, started_at: datetime) -> None:
        self.plan = plan
        self.started_at = started_at
        rng = Random(plan.seed)  # noqa: S311 -- a play that can be repeated, nothing secret
        self.board = Switchboard(started_at, -int(plan.warm_up_seconds * US_PER_SECOND), rng)
        self.room = Room(self.board)
        self._rng = rng
        self._due: list[tuple[int, int, Process]] = []
        self._order = itertools.count()
        self._ledger: deque[Expected] = deque(maxlen=LEDGER_LENGTH)
        self._floor = Floor(self.board, self.room, rng, self._start, self._ledger)
        for process in (self._callers(), self._opening(), self._pauses(), self._hiccups()):
            self._start(process)

    def next_offset(self) -> float | None:
        """When the next steps are due, in seconds of the shift; None when it is over."""
        return self._due[0][0] / US_PER_SECOND if self._due else None

    def advance(self) -> list[TimedStep]:
        """The steps that are due next, perhaps none."""
        due_us, _order, process = heapq.heappop(self._due)
        self.board.move_to(due_us)
        self._resume(process)
        return [(offset_us / US_PER_SECOND, step) for offset_us, step in self.board.take_steps()]

    def __iter__(self) -> Iterator[TimedStep]:
        while self._due:
            yield from self.advance()

    def expected(self) -> tuple[Expected, ...]:
        """The truth of the calls that have ended so far (the newest LEDGER_LENGTH), in the order of their ends."""
        return tuple(self._ledger)

    def _start(self, process: Process) -> None:
        heapq.heappush(self._due, (self.board.now_us, next(self._order), process))

    def _resume(self, process: Process) -> None:
        wait_seconds = next(process, None)
        if wait_seconds is not None:
            due_us = self.board.now_us + round(wait_seconds * US_PER_SECOND)
            heapq.heappush(self._due, (due_us, next(self._order), process))

    def _is_on(self) -> bool:
        length_seconds = self.plan.length_seconds
        return length_seconds is None or self.board.now_us < length_seconds * US_PER_SECOND

    def _callers(self) -> Process:
        while self._is_on():
            self._start(QueueCall(self._floor, draw_plan(self._rng)).play())
            yield self._rng.uniform(0.4, 1.6) * self.plan.mean_gap_seconds

    def _opening(self) -> Process:
        for offset_seconds, plan in OPENING:
            yield max(0.0, offset_seconds - self.board.now_us / US_PER_SECOND)
            if self._is_on():
                self._start(QueueCall(self._floor, plan).play())

    def _pauses(self) -> Process:
        """One agent after the other takes a short break."""
        yield self.plan.warm_up_seconds + 18.0
        for agent in itertools.cycle(self.room.agents.values()):
            if not self._is_on():
                return
            self.room.pause(agent, "休息")
            yield self._rng.uniform(15.0, 25.0)
            self.room.pause(agent, "")
            yield self._rng.uniform(20.0, 40.0)

    def _hiccups(self) -> Process:
        every_seconds = self.plan.hiccup_every_seconds
        if every_seconds is None:
            return
        yield self.plan.warm_up_seconds + self.plan.first_hiccup_seconds
        while self._is_on():
            self.board.schedule(Hiccup(self.plan.hiccup_lasts_seconds))
            yield every_seconds
