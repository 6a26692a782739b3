"""What each step of the sentence costs: the same batches, one step timed after the other on one core."""

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from monitor.ami.frames import FrameReader, event_name
from monitor.ami.translate import WANTED, translate
from monitor.clock import Clock
from monitor.domain.records import Batch, RawEvent
from monitor.pipeline.listening import Listener, digest
from monitor.pipeline.turns import MAX_FRAMES
from monitor.store import Store
from tests.bench.cores import pin
from tests.bench.layout import US_PER_SECOND
from tests.bench.stream import EVENTS_PER_CALL, Plan, encoded
from tests.bench.watching import BOOK, PBX, court

CHUNK_BYTES = 64 * 1024
STEPS = ("frame", "translate", "apply", "judge", "digest", "write")


class Steps:
    """Seconds by step, summed over batches of one turn's size."""

    def __init__(self, store: Store) -> None:
        self.seconds = dict.fromkeys(STEPS, 0.0)
        self._store = store
        self._clock = Clock()
        self._reader = FrameReader(WANTED)
        self._listener = Listener(BOOK)
        self._court = court()

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.seconds[name] += time.perf_counter() - began

    def frames(self, data: bytes) -> list[bytes]:
        with self._step("frame"):
            parts = (data[at : at + CHUNK_BYTES] for at in range(0, len(data), CHUNK_BYTES))
            return [frame for part in parts for frame in self._reader.feed(part)]

    async def turn(self, frames: list[bytes]) -> None:
        now = self._clock.now()
        with self._step("translate"):
            events = [event for frame in frames if (event := translate(frame, now)) is not None]
        with self._step("apply"):
            call_ids = [self._listener.apply(event) for event in events]
            changed = self._listener.drain()
        with self._step("judge"):
            judged = [self._court.judge(facts, now + timedelta(days=1)) for facts in changed]
        with self._step("digest"):
            raw = [
                RawEvent(PBX, event.at, digest(PBX.encode(), frame, None), event_name(frame), call_id, frame)
                for event, frame, call_id in zip(events, frames, call_ids, strict=True)
            ]
        with self._step("write"):
            await self._store.write(Batch(raw=raw, calls=[call for call in judged if call is not None]))


async def measure(calls: int) -> dict[str, float]:
    """µs per offered event by step."""
    start_us = int(Clock().now().timestamp()) * US_PER_SECOND
    stream = list(encoded(Plan(calls), start_us))
    with tempfile.TemporaryDirectory() as folder:
        store = await Store.open(f"sqlite:///{folder}/bench.db")
        steps = Steps(store)
        frames = steps.frames(b"".join(stream))
        for at in range(0, len(frames), MAX_FRAMES):
            await steps.turn(frames[at : at + MAX_FRAMES])
        await store.close()
    return {name: steps.seconds[name] / len(stream) * US_PER_SECOND for name in STEPS}


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--events", type=int, required=True)
    given = options.parse_args()
    pin(0)
    print(json.dumps(asyncio.run(measure(given.events // EVENTS_PER_CALL))))


if __name__ == "__main__":
    main()
