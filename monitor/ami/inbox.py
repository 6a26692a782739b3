"""What the links heard, waiting for the pipeline; bounded by bytes and by frames."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

MAX_BYTES = 256 * 1024 * 1024
MAX_FRAMES = 500_000
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Heard:
    """Frames in the order of the stream; the one at index i came at `received_at` + i µs, on the PBX's clock."""

    pbx: str
    received_at: datetime
    frames: tuple[bytes, ...]
    size_bytes: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "size_bytes", sum(map(len, self.frames)))


class Inbox:
    """Links offer, one reader takes. It never makes a link wait: what has no room is refused at once."""

    def __init__(self, max_bytes: int = MAX_BYTES, max_frames: int = MAX_FRAMES) -> None:
        self.held_bytes = 0
        self.held_frames = 0
        self._max_bytes = max_bytes
        self._max_frames = max_frames
        self._waiting: deque[Heard] = deque()
        self._news = asyncio.Event()

    def offer(self, heard: Heard) -> bool:
        """False where it has no room."""
        if (
            self.held_bytes + heard.size_bytes > self._max_bytes
            or self.held_frames + len(heard.frames) > self._max_frames
        ):
            return False
        self.insert(heard)
        return True

    def insert(self, heard: Heard) -> None:
        """Kept whatever the bound says: for a link's mark, of which each gap has one."""
        self.held_bytes += heard.size_bytes
        self.held_frames += len(heard.frames)
        self._waiting.append(heard)
        self._news.set()

    @property
    def has_room(self) -> bool:
        """At most half full: what was refused is not asked for again at the very brim."""
        return self.held_bytes * 2 <= self._max_bytes and self.held_frames * 2 <= self._max_frames

    async def take(self) -> Heard:
        """The oldest; waits for one."""
        await self.wait()
        heard = self._waiting.popleft()
        self.held_bytes -= heard.size_bytes
        self.held_frames -= len(heard.frames)
        if not self._waiting:
            self._news.clear()
        return heard

    async def wait(self) -> None:
        """Returns when there is something to take."""
        await self._news.wait()

    def take_waiting(self, max_frames: int) -> list[Heard]:
        """All that waits now, in order, up to about `max_frames` frames."""
        taken: list[Heard] = []
        while self._waiting and max_frames > 0:
            heard = self._waiting.popleft()
            self.held_bytes -= heard.size_bytes
            self.held_frames -= len(heard.frames)
            max_frames -= len(heard.frames)
            taken.append(heard)
        if not self._waiting:
            self._news.clear()
        return taken
