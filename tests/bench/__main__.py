"""`make bench`: runs the parts one after the other and prints their tables; `--json FILE` appends one line."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench import throughput
from tests.bench.memory import PER_SECOND, SETTLE_SECONDS, TALK_SECONDS
from tests.bench.processes import measured, served

MIB = 1024 * 1024
Part = Callable[[bool], tuple[dict[str, Any], list[str]]]


def speed(quick: bool) -> tuple[dict[str, Any], list[str]]:
    result = throughput.measure(events=60_000 if quick else 500_000, rounds=1 if quick else 3)
    return result, throughput.lines(result)


def steps(quick: bool) -> tuple[dict[str, Any], list[str]]:
    result = measured("steps", events=60_000 if quick else 250_000)
    told = "   ".join(f"{name} {cost:.2f}" for name, cost in result.items())
    return result, [f"{told}   sum {sum(result.values()):.2f} µs/event"]


def memory(quick: bool) -> tuple[dict[str, Any], list[str]]:
    calls = 600 if quick else 6100  # of which five in six are in a talk when the stream ends
    result = measured("memory", calls=calls)
    until_seconds = calls / PER_SECOND + SETTLE_SECONDS
    with served(
        calls=calls, per_second=PER_SECOND, talk_seconds=TALK_SECONDS, until_seconds=until_seconds, paced=True
    ) as offer:
        result |= measured("memory", calls=calls, port=offer["port"])
    said = f"{result['calls']} calls in progress: {result['bytes_per_call'] / 1024:.1f} KiB each"
    resident = f"monitor {result['rss_bytes'] / MIB:.0f} MiB resident, {result['idle_rss_bytes'] / MIB:.0f} before"
    return result, [f"{said}; {resident} (target 200)"]


def latency(quick: bool) -> tuple[dict[str, Any], list[str]]:
    seconds, per_second = (5, 20) if quick else (20, 50)
    with served(
        calls=seconds * per_second, per_second=per_second, ring_seconds=2.0, talk_seconds=6.0, paced=True
    ) as offer:
        result = measured("latency", port=offer["port"], kept=offer["kept"])
    said = "   ".join(f"{name} {result[f'{name}_ms']:.0f} ms" for name in ("p50", "p99", "worst"))
    return result, [f"{per_second} calls/s: {said} (target p99 250)   {result['cpu_share']:.0%} of a core"]


def growth(quick: bool) -> tuple[dict[str, Any], list[str]]:
    sizes = (10_000, 100_000) if quick else (10_000, 100_000, 1_000_000)
    result = {str(size): measured("growth", calls=size) for size in sizes}
    first = result[str(sizes[0])]
    said = []
    for size, row in result.items():
        cost = f"CPU {row['cpu_us']:5.2f}, wall {row['wall_us']:5.2f} µs/event"
        ratio = f"{row['cpu_us'] / first['cpu_us']:.2f} and {row['wall_us'] / first['wall_us']:.2f} of the first"
        said.append(f"{size:>9} calls stored, {row['size_bytes'] / MIB:6.0f} MiB: {cost}; {ratio}")
    return result, said


def report(quick: bool) -> tuple[dict[str, Any], list[str]]:
    result = measured("report", calls=30_000 if quick else 300_000)
    seconds = f"{result['seconds']:.1f} s, {result['cpu_seconds']:.1f} s of CPU (target 10 s for 300000)"
    memory = f"{result['peak_bytes'] / MIB:.0f} MiB resident, {result['idle_bytes'] / MIB:.0f} before"
    return result, [f"{result['calls']} calls in a week, all files: {seconds}; {memory}"]


PARTS: dict[str, Part] = {
    "speed": speed,
    "steps": steps,
    "memory": memory,
    "latency": latency,
    "growth": growth,
    "report": report,
}


def main() -> None:
    options = argparse.ArgumentParser(prog="make bench", description=__doc__)
    options.add_argument("--quick", action="store_true", help="small streams, one round")
    options.add_argument("--only", choices=PARTS, action="append", help="this part; may be given several times")
    options.add_argument("--json", type=Path, help="append the results to this file, as one line")
    given = options.parse_args()
    results: dict[str, Any] = {"quick": given.quick}
    for name in given.only or PARTS:
        results[name], said = PARTS[name](given.quick)
        print(f"{name}\n  " + "\n  ".join(said), flush=True)
    if given.json:
        with given.json.open("a", encoding="utf-8") as file:
            file.write(json.dumps(results) + "\n")


if __name__ == "__main__":
    main()
