"""A PBX in a process of its own that sends mutated frames: as many as each number on its standard input says.

`python -m tests.fuzz.hostile_pbx SEED` prints its port. A line `N` sends N mutated frames, a line `good ID` one whole,
untouched call; each is answered by a line once the kernel has taken it.
"""

from __future__ import annotations

import asyncio
import re
import sys
import time
from collections.abc import Iterator
from itertools import islice

from tests.fuzz.mutate import hostile_frames
from tests.pipeline.hotline import PlayedCall, SmallPbx

ZERO = re.compile(rb"(?<=\r\nTimestamp: )0\.(\d+)")
AWAY_SECONDS = 30.0


def now_stamped(frames: Iterator[tuple[int, bytes]], count: int) -> bytes:
    """With the present time where the mutation left the stamp alone."""
    now = b"%d." % (time.time() - AWAY_SECONDS)
    return b"".join(ZERO.sub(lambda found: now + found[1], frame) for _, frame in islice(frames, count))


async def play(seed: int) -> None:
    frames = hostile_frames(seed)
    loop = asyncio.get_running_loop()
    async with SmallPbx() as pbx:
        print(pbx.port, flush=True)
        while line := (await loop.run_in_executor(None, sys.stdin.readline)).strip():
            if line.startswith("good "):
                data = PlayedCall(line.removeprefix("good "), time.time() - 60, ring_seconds=7).whole()
                await pbx.tell(b"\r\n\r\n" + data)
            else:
                await pbx.tell(now_stamped(frames, int(line)))
            print("sent", flush=True)


if __name__ == "__main__":
    asyncio.run(play(int(sys.argv[1])))
