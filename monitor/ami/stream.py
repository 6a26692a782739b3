"""One PBX's frames on their way into the inbox, with a mark at each end of every gap."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from monitor.ami.inbox import MICROSECOND, Heard, Inbox
from monitor.ami.state import LinkState
from monitor.ami.translate.system import link_lost_frame, link_up_frame

OVERFLOW = "overflow"


class FrameStream:
    """A gap opens when the link is lost or the inbox is full, and closes when frames are kept again.

    The LinkLost mark of a gap is always kept, its LinkUp only with room, so a full inbox grows by one mark at most.
    """

    def __init__(self, inbox: Inbox, state: LinkState) -> None:
        self._inbox = inbox
        self._state = state
        self._next_at: datetime | None = None
        self._connected = False
        self._flowing = False

    @property
    def is_flowing(self) -> bool:
        return self._flowing

    def pbx_time(self, now: datetime) -> datetime:
        """Our instant on the PBX's clock."""
        return now + timedelta(seconds=self._state.offset_seconds)

    def open(self, now: datetime) -> None:
        """The link is logged in since `now`."""
        self._connected = True
        self.resume(now)

    def resume(self, now: datetime) -> bool:
        """Close a gap if there is one and the inbox has room; True where it did."""
        if self._flowing or not self._connected or not self._inbox.has_room:
            return False
        at = self._claim(now, 1)
        self._inbox.insert(Heard(self._state.pbx, at, (link_up_frame(at),)))
        self._state.last_heard_at = at
        self._flowing = True
        return True

    def hear(self, now: datetime, frames: Sequence[bytes]) -> None:
        """Keep frames that arrived at `now`, or count them as refused."""
        if not self._flowing:
            self._state.refused_frames += len(frames)
            return
        at = self._claim(now, len(frames))
        if self._inbox.offer(Heard(self._state.pbx, at, tuple(frames))):
            self._state.last_heard_at = at + (len(frames) - 1) * MICROSECOND
            self._state.last_event_at = now
        else:
            self._state.refused_frames += len(frames)
            self._lose(OVERFLOW)

    def mark(self, now: datetime, frame: Callable[[datetime], bytes]) -> None:
        """Keep a frame of our own, made for the instant that it is given, if there is room."""
        if self._flowing:
            at = self._claim(now, 1)
            self._inbox.offer(Heard(self._state.pbx, at, (frame(at),)))

    def note_alive(self, now: datetime) -> None:
        """Bytes that were no event came at `now`: up to then nothing was missed."""
        if self._flowing:
            self._state.last_heard_at = self._claim(now, 1)

    def close(self, why: str) -> None:
        """The link is lost."""
        self._connected = False
        if self._flowing:
            self._lose(why)

    def _lose(self, why: str) -> None:
        self._flowing = False
        self._state.gaps += 1
        at = self._state.last_heard_at
        if at is not None:
            self._inbox.insert(Heard(self._state.pbx, at, (link_lost_frame(at, why),)))

    def _claim(self, now: datetime, frames: int) -> datetime:
        """The instant of the first of so many frames: no two frames of a PBX share one, none goes back."""
        at = self.pbx_time(now)
        if self._next_at is not None:
            at = max(at, self._next_at)
        self._next_at = at + frames * MICROSECOND
        return at
