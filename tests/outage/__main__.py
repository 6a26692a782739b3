"""`python -m tests.outage --seconds 180`: the receivers of alerts are down so long; prints what arrived."""

import argparse
import asyncio
import tempfile
from pathlib import Path

from tests.outage.rig import Arrived, outage


def told(found: Arrived) -> str:
    counts = [
        f"{name}: {len(found.got[name])} arrived of {len(found.kept[name])} kept, {found.twice[name]} twice, "
        f"in order: {found.got[name] == found.kept[name]}"
        for name in found.got
    ]
    at_manager = f"Alertmanager: {len(found.firing_there)} fire of {len(found.firing)}, "
    at_manager += f"the same: {found.firing_there == found.firing}"
    tail = f"all sent {found.back_seconds:.1f} s after the receivers were back; most tries {found.most_attempts}"
    return "\n".join([*counts, at_manager, tail])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.outage")
    parser.add_argument("--seconds", type=float, default=180.0, help="how long the receivers are down")
    parser.add_argument("--pause", type=float, default=3.0, help="between emergencies")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(told(asyncio.run(outage(Path(folder), given.seconds, given.pause))))


if __name__ == "__main__":
    main()
