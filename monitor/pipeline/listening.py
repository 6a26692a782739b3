"""One PBX is listened to: each frame becomes a raw event and is applied to the PBX's calls and to its room."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

from monitor.ami.frames import compose_event, event_name
from monitor.ami.translate import Unreadable, translate
from monitor.ami.translate.system import LINK_LOST
from monitor.domain.calls import BookSettings, CallBook
from monitor.domain.events import LinkLost, LinkUp, PbxEvent, Tick
from monitor.domain.facts import CallFacts
from monitor.domain.inputs import shortened, without_numbers
from monitor.domain.records import Gap, RawEvent, Refusal
from monitor.domain.room import Room

STAMP = b"\r\nTimestamp: "
MOST_APART = timedelta(days=1)
"""A stamp further than this from its arrival and from the stamp before it is a broken one: a lone wrong year would
become the newest instant. A PBX whose clock is wrong throughout is still heard.
"""
OWN_MARK = b"Event: Hotline"


def digest(pbx: str, at: datetime, frame: bytes) -> bytes:
    """An event's identity: of its PBX, its own timestamp (in the frame, else `at`) and its content; 16 bytes."""
    stamp = b"" if STAMP in frame else at.isoformat().encode()
    return blake2b(b"%b\0%b%b" % (pbx.encode(), frame, stamp), digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class Heard:
    """What one frame gave: an event kept, or a refusal, and a gap of the link that it opened or closed."""

    raw: RawEvent | None = None
    refusal: Refusal | None = None
    gap: Gap | None = None


class Listener:
    """The CallBook and the Room of one PBX."""

    def __init__(self, settings: BookSettings) -> None:
        self.pbx = settings.pbx
        self.link = f"ami:{settings.pbx}"
        self.book = CallBook(settings)
        self.room = Room()
        self.last_event_at: datetime | None = None
        self._open_gap: Gap | None = None
        self._stamped_at: datetime | None = None

    def hear(self, received_at: datetime, frame: bytes) -> Heard:
        """Read and apply one frame; an unreadable one is refused and kept visible, and changes nothing."""
        try:
            event = translate(frame, received_at)
            if event is not None and event.at != received_at:
                self._check_stamp(frame, event.at, received_at)
        except Unreadable as error:
            got = without_numbers(shortened(frame.decode("utf-8", "backslashreplace")))
            return Heard(refusal=Refusal(received_at, self.link, f"{error}", got))
        if event is None:
            return Heard()
        call_id = self.apply(event)
        raw = RawEvent(self.pbx, event.at, digest(self.pbx, event.at, frame), event_name(frame), call_id, frame)
        return Heard(raw=raw, gap=self._gap(event))

    def _check_stamp(self, frame: bytes, at: datetime, received_at: datetime) -> None:
        if frame.startswith(OWN_MARK):
            return
        before_at = self._stamped_at
        if before_at is not None and abs(at - received_at) > MOST_APART and abs(at - before_at) > MOST_APART:
            raise Unreadable(event_name(frame), "Timestamp is days from all others", f"{at:%Y-%m-%d %H:%M}")
        self._stamped_at = at

    def apply(self, event: PbxEvent) -> str:
        """Apply one event; the id of the call it belongs to, empty if none."""
        self.room.apply(event)
        if not isinstance(event, Tick):
            self.last_event_at = event.at
        return self.book.apply(event)

    def replay(self, raw: RawEvent) -> None:
        """Apply an event that is kept already."""
        event = translate(raw.frame, raw.at)
        if event is not None:
            self.apply(event)

    def was_away(self, since_at: datetime, open_gap: Gap | None) -> Heard:
        """This monitor did not run since `since_at`: nothing was heard since then."""
        if open_gap is not None:
            self._open_gap = open_gap
            self.apply(LinkLost(open_gap.start_at, open_gap.why))
            return Heard()
        stamp = f"{int(since_at.timestamp())}.{since_at.microsecond:06d}"
        return self.hear(since_at, compose_event(LINK_LOST, Timestamp=stamp, Why="the monitor was not running"))

    def drain(self) -> list[CallFacts]:
        return self.book.drain()

    def _gap(self, event: PbxEvent) -> Gap | None:
        if isinstance(event, LinkLost) and self._open_gap is None:
            self._open_gap = Gap(self.link, event.at, None, event.why)
            return self._open_gap
        if isinstance(event, LinkUp) and self._open_gap is not None:
            lost, self._open_gap = self._open_gap, None
            return Gap(lost.link, lost.start_at, max(event.at, lost.start_at), lost.why)
        return None
