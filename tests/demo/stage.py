"""For the demo's tests: AMI text read back, and one call played alone."""

from collections import deque
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from random import Random

from monitor.demo.call import QueueCall
from monitor.demo.floor import Floor, Process
from monitor.demo.messages import DemoEvent
from monitor.demo.plan import CallPlan
from monitor.demo.room import TALKING, Room
from monitor.demo.switchboard import US_PER_SECOND, Switchboard
from monitor.demo.truth import Expected

STARTED_AT = datetime(2026, 3, 9, 0, 0, tzinfo=UTC)

Frame = dict[str, str]


def frames(stream: bytes) -> list[Frame]:
    blocks = stream.decode().split("\r\n\r\n")
    return [dict(line.split(": ", 1) for line in block.split("\r\n") if ": " in line) for block in blocks if block]


def play_alone(plan: CallPlan, busy: Iterable[str] = ()) -> tuple[list[Frame], list[Process], Expected]:
    """The events of one call on an otherwise quiet hotline, the processes that it started, and its truth."""
    board = Switchboard(STARTED_AT, 0, Random(3))
    room = Room(board)
    for number in busy:
        room.agents[number].status = TALKING
    started: list[Process] = []
    ledger: deque[Expected] = deque()
    floor = Floor(board, room, Random(4), started.append, ledger)
    for wait_seconds in QueueCall(floor, plan).play():
        board.move_to(board.now_us + round(wait_seconds * US_PER_SECOND))
    told = [(offset_us, step) for offset_us, step in board.take_steps() if isinstance(step, DemoEvent)]
    text = b"".join(step.encode(STARTED_AT + timedelta(microseconds=offset_us)) for offset_us, step in told)
    return frames(text), started, ledger[0]
