"""What every process of the demo works with."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from monitor.demo.room import Room
from monitor.demo.switchboard import Switchboard
from monitor.demo.truth import Expected

Process = Iterator[float]
"""Does the next thing and yields the seconds to wait before it goes on."""


@dataclass(frozen=True, slots=True)
class Floor:
    """`start` lets another process run beside the one that calls it; `ledger` keeps the truth of ended calls."""

    board: Switchboard
    room: Room
    rng: Random
    start: Callable[[Process], None]
    ledger: deque[Expected]
