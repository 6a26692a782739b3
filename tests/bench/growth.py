"""What taking in the same calls costs where ten thousand, a hundred thousand or a million are stored already."""

import argparse
import asyncio
import json
import logging
import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from monitor.ami.frames import FrameReader
from monitor.ami.inbox import Heard
from monitor.ami.translate import WANTED
from monitor.clock import Clock
from monitor.pipeline.turns import MAX_FRAMES
from monitor.store import Store
from tests.bench.cores import cpu_seconds, pin
from tests.bench.layout import US_PER_SECOND
from tests.bench.stream import Plan, encoded
from tests.bench.watching import PBX, sentence

TAKEN_IN = 2000
SECONDS_APART = 20
"""Between the stored calls: a million of them are half a year of a busy hotline."""
RAW_PER_CALL = 2

SERIALS = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :calls)"
IDENTITY = "'bench', (:since / 1000000 + i * :apart) || '.' || i"
ARRIVED = ":since + i * :apart * 1000000"
NUMBER = "'138' || substr('0000000' || (i * 7919 % 100000000), -8)"
FILL = (
    f"""INSERT INTO calls (pbx, call_id, direction, queue, caller_number, number_key, number_tail, arrived_at, agent,
        "end", hung_up_by, hangup_agent, pbx_says, left_by_transfer, contradicted, gaps, odd, phase, answered_at,
        ended_at, wait_seconds, ring_seconds, talk_seconds)
    SELECT {IDENTITY}, 'inbound', 'repair', {NUMBER}, {NUMBER}, substr({NUMBER}, -8), {ARRIVED}, 'Agent 0001',
        'answered', 'caller', 'Agent 0001', 'caller', 0, 0, '[]', '[]', 'over', {ARRIVED} + 6000000,
        {ARRIVED} + 66000000, 6.0, 6.0, 60.0 FROM n""",
    f"""INSERT INTO ring_legs (pbx, call_id, position, leg_id, agent, device, dialled_at, ring_at, ended_at, "end",
        estimated)
    SELECT {IDENTITY}, 0, i || '.1', 'Agent 0001', 'PJSIP/agent0001', {ARRIVED}, {ARRIVED}, {ARRIVED} + 6000000,
        'answered', 0 FROM n""",
    *(
        f"""INSERT INTO verdicts (pbx, call_id, rule, position, outcome, reason, "values", arrived_at, queue)
        SELECT {IDENTITY}, '{rule}', {position}, 'met', 'in_time', '{{"seconds":6.0}}', {ARRIVED}, 'repair' FROM n"""
        for position, rule in enumerate(("four_ring", "greeting", "hangup_first", "dispatch"))
    ),
    *(
        f"""INSERT INTO raw_events (pbx, call_id, at, digest, kind, frame)
        SELECT {IDENTITY}, {ARRIVED} + {event}, randomblob(16), 'Newstate', zeroblob(500) FROM n"""
        for event in range(RAW_PER_CALL)
    ),
)


def fill(path: Path, calls: int, since_us: int) -> int:
    """Returns the file's size in bytes."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA synchronous=OFF")
        for statement in FILL:
            values = {"calls": calls, "since": since_us, "apart": SECONDS_APART}
            connection.execute(statement.replace("SELECT", f"{SERIALS} SELECT", 1), values)
    os.sync()  # the gigabytes just made would else be written to disk while the clock runs
    return path.stat().st_size


async def measure(calls: int) -> dict[str, float]:
    """µs per offered event, of wall and of CPU, without the reading from the socket."""
    now = Clock().now()
    start_us = int(now.timestamp()) * US_PER_SECOND
    stream = list(encoded(Plan(TAKEN_IN), start_us))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "bench.db")
        await (await Store.open(f"sqlite:///{path}")).close()
        size_bytes = fill(path, calls, start_us - calls * SECONDS_APART * US_PER_SECOND)
        store = await Store.open(f"sqlite:///{path}")
        pipeline = sentence(store, None, lambda _batch: None)
        frames = FrameReader(WANTED).feed(b"".join(stream))
        began, cpu = Clock().monotonic(), cpu_seconds()
        for at in range(0, len(frames), MAX_FRAMES):
            await pipeline.take_turn([Heard(PBX, now, tuple(frames[at : at + MAX_FRAMES]))])
        wall, cpu = Clock().monotonic() - began, cpu_seconds() - cpu
        await store.close()
    per_event = US_PER_SECOND / len(stream)
    return {"wall_us": wall * per_event, "cpu_us": cpu * per_event, "size_bytes": size_bytes}


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--calls", type=int, required=True)
    given = options.parse_args()
    pin(0)
    logging.disable(logging.ERROR)
    print(json.dumps(asyncio.run(measure(given.calls))))


if __name__ == "__main__":
    main()
