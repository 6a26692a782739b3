"""One client of the benchmark: hears the whole stream on one core and prints what that took."""

import argparse
import asyncio
import json
import logging
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from typing import Any

from tests.bench.cores import cpu_seconds, pin, rss_bytes

LONGEST_SECONDS = 300.0


@dataclass(slots=True)
class Task:
    """Where the stream is, how many of its events come and are kept, and what it took from `begin` to `end`."""

    port: int
    events: int
    kept: int
    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0

    def begin(self) -> None:
        """Before the connection is made."""
        self.cpu_seconds, self.wall_seconds = cpu_seconds(), time.perf_counter()

    def end(self) -> None:
        """The last event is through."""
        self.wall_seconds = time.perf_counter() - self.wall_seconds
        self.cpu_seconds = cpu_seconds() - self.cpu_seconds


def asterisk_ami(task: Task) -> int:
    """Its AMIClient as shipped; parse only, one header read per event."""
    from asterisk.ami import AMIClient

    done = Event()
    heard = 0

    def on_event(event: Any, **_: object) -> None:
        nonlocal heard
        heard += 1
        event.keys.get("Uniqueid")
        if heard == task.events:
            done.set()

    client = AMIClient(address="127.0.0.1", port=task.port)
    client.add_event_listener(on_event)
    task.begin()
    client.login(username="parse", secret="none")
    done.wait(LONGEST_SECONDS)
    task.end()
    return heard


def panoramisk(task: Task) -> int:
    """Its Manager with a callback for all events; parse only, one header read per event."""
    import panoramisk as package

    heard = 0

    async def hear() -> None:
        done = asyncio.Event()
        manager = package.Manager(
            host="127.0.0.1", port=task.port, username="parse", secret="none", loop=asyncio.get_running_loop()
        )

        def on_event(_manager: Any, message: Any) -> None:
            nonlocal heard
            heard += 1
            message.get("Uniqueid")
            if heard == task.events:
                done.set()

        manager.register_event("*", on_event)
        task.begin()
        await manager.connect()
        async with asyncio.timeout(LONGEST_SECONDS):
            await done.wait()
        task.end()
        manager.close()

    asyncio.run(hear())
    return heard


def monitor(task: Task) -> int:
    """Read, applied, judged by the four rules, committed."""
    from monitor.app import tune_process
    from monitor.store import Store
    from tests.bench.watching import listen_until

    async def keep(folder: str) -> int:
        store = await Store.open(f"sqlite:///{folder}/bench.db")
        tune_process()
        task.begin()
        heard = await listen_until(task.port, store, task.kept)
        task.end()
        await store.close()
        return heard

    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(keep(folder))


CONTENDERS: dict[str, Callable[[Task], int]] = {
    "asterisk-ami": asterisk_ami,
    "panoramisk": panoramisk,
    "monitor": monitor,
}


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--name", choices=CONTENDERS, required=True)
    for name in ("port", "events", "kept"):
        options.add_argument(f"--{name}", type=int, required=True)
    given = options.parse_args()
    pin(0)
    logging.disable(logging.ERROR)
    task = Task(given.port, given.events, given.kept)
    heard = CONTENDERS[given.name](task)
    if heard < task.events:
        raise SystemExit(f"{given.name} heard {heard} of {task.events} events")
    print(json.dumps({"wall_seconds": task.wall_seconds, "cpu_seconds": task.cpu_seconds, "rss_bytes": rss_bytes()}))


if __name__ == "__main__":
    main()
