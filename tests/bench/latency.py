"""From the socket to the commit: the whole monitor at a steady rate of calls, each event stamped as it is sent."""

import argparse
import asyncio
import json
import logging
import tempfile
from pathlib import Path
from statistics import quantiles

from monitor.clock import Clock
from monitor.domain.records import Batch
from tests.bench.cores import cpu_seconds, pin
from tests.bench.watching import NOT_STREAMED, watching

LONGEST_SECONDS = 120.0


async def measure(port: int, kept: int) -> dict[str, float]:
    """Milliseconds per event that is kept: the median, the 99th of a hundred and the worst."""
    clock = Clock()
    waited_ms: list[float] = []
    enough = asyncio.Event()

    def told(batch: Batch) -> None:
        now = clock.now()
        streamed = (raw for raw in batch.raw if raw.kind not in NOT_STREAMED)
        waited_ms.extend((now - raw.at).total_seconds() * 1000 for raw in streamed)
        if len(waited_ms) >= kept:
            enough.set()

    with tempfile.TemporaryDirectory() as folder:
        async with watching(port, Path(folder), told):
            began, cpu = clock.monotonic(), cpu_seconds()
            async with asyncio.timeout(LONGEST_SECONDS):
                await enough.wait()
            cpu_share = (cpu_seconds() - cpu) / (clock.monotonic() - began)
    cuts = quantiles(waited_ms, n=100)
    return {"p50_ms": cuts[49], "p99_ms": cuts[98], "worst_ms": max(waited_ms), "cpu_share": cpu_share}


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--kept", type=int, required=True)
    given = options.parse_args()
    pin(0)
    logging.disable(logging.ERROR)
    print(json.dumps(asyncio.run(measure(given.port, given.kept))))


if __name__ == "__main__":
    main()
