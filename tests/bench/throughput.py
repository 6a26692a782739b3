"""Events per second of three clients on the same bytes and the same core, in interleaved rounds."""

from statistics import median
from typing import Any

from tests.bench.processes import measured, served
from tests.bench.stream import EVENTS_PER_CALL

CONTENDERS = ("asterisk-ami", "panoramisk", "monitor")
US_PER_SECOND = 1_000_000


def measure(events: int, rounds: int) -> dict[str, Any]:
    """Medians; ratios are taken within each round."""
    found: dict[str, list[dict[str, float]]] = {name: [] for name in CONTENDERS}
    with served(calls=events // EVENTS_PER_CALL + 1) as offer:
        stream = {name: offer[name] for name in ("port", "events", "kept")}
        for _ in range(rounds):
            for name in CONTENDERS:
                found[name].append(measured("contender", name=name, **stream))
    result: dict[str, Any] = {"events": offer["events"], "kept": offer["kept"], "bytes": offer["bytes"]}
    for name, rows in found.items():
        per_event = {f"{kind}_us": _median_us(rows, kind, offer["events"]) for kind in ("wall", "cpu")}
        result[name] = per_event | {"events_per_second": round(US_PER_SECOND / per_event["wall_us"])}
    for other in CONTENDERS[:-1]:
        result[f"monitor_vs_{other}"] = {kind: _ratio(found, other, kind) for kind in ("wall", "cpu")}
    return result


def _median_us(rows: list[dict[str, float]], kind: str, events: int) -> float:
    return median(row[f"{kind}_seconds"] for row in rows) / events * US_PER_SECOND


def _ratio(found: dict[str, list[dict[str, float]]], other: str, kind: str) -> float:
    """How many times as fast the monitor is."""
    pairs = zip(found[other], found["monitor"], strict=True)
    return median(theirs[f"{kind}_seconds"] / ours[f"{kind}_seconds"] for theirs, ours in pairs)


def lines(result: dict[str, Any]) -> list[str]:
    said = [f"{result['events']} events, {result['bytes'] / 1e6:.0f} MB, {result['kept'] / result['events']:.0%} used"]
    for name in CONTENDERS:
        row = result[name]
        speed = f"{row['events_per_second'] / 1000:.0f} k events/s"
        said.append(f"{name:14}{speed:>18}   wall {row['wall_us']:5.2f}   CPU {row['cpu_us']:5.2f} µs/event")
    for other, target in (("asterisk-ami", 1.0), ("panoramisk", 2.0)):
        ratio = result[f"monitor_vs_{other}"]
        said.append(f"monitor / {other}: {ratio['wall']:.2f} by wall, {ratio['cpu']:.2f} by CPU (target {target:.1f})")
    return said
