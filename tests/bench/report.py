"""What a weekly report costs: reading, arithmetic and all files, in seconds and in resident memory."""

import argparse
import asyncio
import json
import os
import resource
import tempfile
from pathlib import Path

from monitor.clock import Clock
from monitor.pipeline.reporting import write_files
from tests.bench.cores import cpu_seconds, rss_bytes
from tests.reports.made import files_of
from tests.reports.weeks import fill


async def measure(calls: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        url = await fill(Path(folder, "bench.db"), calls)
        os.sync()  # what was just made would else be written to disk while the clock runs
        idle = rss_bytes()
        began, cpu = Clock().monotonic(), cpu_seconds()
        write_files(Path(folder, "report"), await files_of(url))
        wall, cpu = Clock().monotonic() - began, cpu_seconds() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"calls": calls, "seconds": wall, "cpu_seconds": cpu, "idle_bytes": idle, "peak_bytes": peak}


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--calls", type=int, required=True)
    given = options.parse_args()
    print(json.dumps(asyncio.run(measure(given.calls))))


if __name__ == "__main__":
    main()
