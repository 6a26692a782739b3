"""What is known of one link, for metrics, board and alerts."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from monitor.ami.actions import Reply
from monitor.ami.frames import FrameCounts

SAMPLES = 8


@dataclass(frozen=True, slots=True)
class Echo:
    """One Ping: what it took and how far the PBX's clock is ahead of ours."""

    round_trip_seconds: float
    offset_seconds: float


@dataclass(slots=True)
class LinkState:
    """`since`, when `up` last changed, and `last_event_at` are by our clock, `last_heard_at` is by the PBX's.

    `stamped`: whether events carry a Timestamp, None: none seen.
    """

    pbx: str
    up: bool = False
    since: datetime | None = None
    last_event_at: datetime | None = None
    last_heard_at: datetime | None = None
    last_error: str = ""
    version: str = ""
    stamped: bool | None = None
    refused_frames: int = 0
    gaps: int = 0
    counts: FrameCounts = field(default_factory=FrameCounts)
    degraded: dict[str, str] = field(default_factory=dict)
    _echoes: deque[Echo] = field(default_factory=lambda: deque(maxlen=SAMPLES))

    @property
    def rtt_seconds(self) -> float | None:
        """Median of the last few pings."""
        return median(echo.round_trip_seconds for echo in self._echoes) if self._echoes else None

    @property
    def offset_seconds(self) -> float:
        """PBX's clock minus ours, from the quickest of the last few pings: it had the least time to be delayed."""
        return min(self._echoes, key=lambda echo: echo.round_trip_seconds).offset_seconds if self._echoes else 0.0

    def note_ping(self, sent_at: datetime, reply: Reply) -> None:
        if reply.stamped_at is None:
            self.degraded["Ping"] = "no Timestamp in the reply"
            return
        halfway_at = sent_at + timedelta(seconds=reply.round_trip_seconds / 2)
        self._echoes.append(Echo(reply.round_trip_seconds, (reply.stamped_at - halfway_at).total_seconds()))

    def forget_pings(self) -> None:
        """A new connection may reach another clock."""
        self._echoes.clear()
