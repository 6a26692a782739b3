"""Many calls at once as one stream: the mix of a busy PBX, every call complete and consistent."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from random import Random

from tests.bench.layout import US_PER_SECOND, Frame
from tests.bench.script import CallScript, Tempo

EVENTS_PER_CALL = 87
"""About; see test_stream."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`calls` arrive evenly, `per_second`; without events after `until_seconds`, calls stay in progress."""

    calls: int
    per_second: float = 5.0
    agents: int = 500
    tempo: Tempo = field(default_factory=Tempo)
    until_seconds: float | None = None
    seed: int = 1


def play(plan: Plan) -> Iterator[tuple[int, Frame]]:
    """(µs since the start, frame), in the order of time."""
    random = Random(plan.seed)
    until_us = None if plan.until_seconds is None else int(plan.until_seconds * US_PER_SECOND)
    for at_us, _, made in _merged(plan, random):
        if until_us is not None and at_us > until_us:
            return
        yield at_us, made


def _merged(plan: Plan, random: Random) -> Iterator[tuple[int, int, Frame]]:
    waiting: list[tuple[int, int, Frame]] = []
    tie = 0
    for serial in range(plan.calls):
        arrives_us = int(serial * US_PER_SECOND / plan.per_second)
        while waiting and waiting[0][0] < arrives_us:
            yield heappop(waiting)
        for after_us, made in CallScript(serial, plan.agents, plan.tempo, random).steps:
            tie += 1
            heappush(waiting, (arrives_us + after_us, tie, made))
    while waiting:
        yield heappop(waiting)


def encoded(plan: Plan, start_us: int) -> Iterator[bytes]:
    """`start_us` are microseconds since 1970."""
    for at_us, made in play(plan):
        yield made.encode(start_us + at_us)
