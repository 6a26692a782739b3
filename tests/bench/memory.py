"""Memory with so many calls in progress, each in a talk: of the calls alone, and of the whole monitor."""

import argparse
import asyncio
import gc
import json
import logging
import tempfile
import tracemalloc
from datetime import timedelta
from pathlib import Path

from monitor.ami.frames import FrameReader
from monitor.ami.translate import WANTED, translate
from monitor.clock import Clock
from monitor.domain.records import Batch
from monitor.pipeline.listening import Listener
from tests.bench.cores import pin, rss_bytes
from tests.bench.layout import US_PER_SECOND
from tests.bench.script import Tempo
from tests.bench.stream import Plan, encoded
from tests.bench.watching import BOOK, court, watching

TALK_SECONDS = 3600.0
PER_SECOND = 250.0
SETTLE_SECONDS = 30.0
SILENCE_SECONDS = 3.0


def bytes_per_call(plan: Plan) -> float:
    """Of the CallBook and the Court, per call in progress."""
    now = Clock().now()
    listener, judge = Listener(BOOK), court()
    reader = FrameReader(WANTED)
    frames = [frame for data in encoded(plan, int(now.timestamp()) * US_PER_SECOND) for frame in reader.feed(data)]
    tracemalloc.start()
    for frame in frames:
        event = translate(frame, now)
        if event is not None:
            listener.apply(event)
    for facts in listener.drain():
        judge.judge(facts, now + timedelta(minutes=1))
    gc.collect()
    held, _ = tracemalloc.get_traced_memory()
    return held / len(list(listener.book.running()))


async def whole(port: int) -> dict[str, float]:
    """Resident bytes of the monitor before the calls and with them, once no more events come."""
    committed = 0

    def told(batch: Batch) -> None:
        nonlocal committed
        committed += len(batch.raw)

    with tempfile.TemporaryDirectory() as folder:
        async with watching(port, Path(folder), told) as app:
            before = rss_bytes()
            seen = -1
            while committed != seen or not committed:
                seen = committed
                await asyncio.sleep(SILENCE_SECONDS)
            (listener,) = app.pipeline.listeners.values()
            running = sum(1 for _ in listener.book.running())
            return {"idle_rss_bytes": before, "rss_bytes": rss_bytes(), "calls": running}


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--calls", type=int, required=True)
    options.add_argument("--port", type=int)
    given = options.parse_args()
    pin(0)
    logging.disable(logging.ERROR)
    if given.port:
        print(json.dumps(asyncio.run(whole(given.port))))
        return
    until_seconds = given.calls / PER_SECOND + SETTLE_SECONDS
    plan = Plan(given.calls, PER_SECOND, tempo=Tempo(talk_seconds=TALK_SECONDS), until_seconds=until_seconds)
    print(json.dumps({"bytes_per_call": bytes_per_call(plan)}))


if __name__ == "__main__":
    main()
