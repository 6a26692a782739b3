"""One PBX is listened to: each frame becomes a raw event and is applied to the PBX's calls and to its room."""

from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from monitor.ami.frames import compose_event, event_name
from monitor.ami.translate import WANTED, Unreadable, translate
from monitor.ami.translate.system import LINK_LOST
from monitor.domain.calls import BookSettings, CallBook
from monitor.domain.events import LinkLost, LinkUp, PbxEvent, Tick
from monitor.domain.facts import CallFacts
from monitor.domain.inputs import shortened, without_numbers
from monitor.domain.links import ami_link
from monitor.domain.records import Batch, Gap, RawEvent, Refusal
from monitor.domain.room import Room
from monitor.domain.spans import MICROSECOND
from monitor.domain.wishes import TalkWish

MOST_APART = timedelta(days=1)
"""A lone stamp further from its arrival than this is a broken one: a lone wrong year would become the newest instant. A
PBX whose clock is wrong throughout is still heard.
"""
USUAL = timedelta(hours=12)
"""So near to a good stamp the next ones need no check."""
NEVER = datetime.min.replace(tzinfo=UTC)
OWN_MARKS = (LinkLost, LinkUp)
KINDS = {name: name.decode() for name in WANTED}


def digest(pbx_mark: bytes, frame: bytes, unstamped_at: datetime | None) -> bytes:
    """An event's identity: of its PBX (`pbx_mark`, 16 bytes), its content and, where that has no stamp, its instant."""
    identity = blake2b(frame, digest_size=16, person=pbx_mark)
    if unstamped_at is not None:
        identity.update(unstamped_at.isoformat().encode())
    return identity.digest()


class Listener:
    """The CallBook and the Room of one PBX."""

    def __init__(self, settings: BookSettings) -> None:
        self.pbx = settings.pbx
        self.link = ami_link(settings.pbx)
        self._mark = blake2b(settings.pbx.encode(), digest_size=16).digest()
        self.book = CallBook(settings)
        self.room = Room()
        self.last_event_at: datetime | None = None
        self._open_gap: Gap | None = None
        self._apart: timedelta | None = None
        self._doubted: timedelta | None = None
        self._usual_from, self._usual_to = NEVER, NEVER

    def hear(self, received_at: datetime, frame: bytes, batch: Batch, place: int = 0) -> None:
        """Read and apply one frame; an unreadable one is refused and kept visible, and changes nothing.

        `place` among those that came together: one without a stamp of its own is so many microseconds later.
        """
        try:
            event = translate(frame, received_at)
            if event is None:
                return
            if event.at is received_at and place:
                received_at += place * MICROSECOND
                event = event._replace(at=received_at)
            at = event.at
            if not self._usual_from <= at <= self._usual_to:
                self._check_stamp(event, at, received_at)
        except Unreadable as error:
            got = without_numbers(shortened(frame.decode("utf-8", "backslashreplace")))
            batch.refusals.append(Refusal(received_at + place * MICROSECOND, self.link, f"{error}", got))
            return
        call_id = self.apply(event)
        kind = KINDS.get(frame[7 : frame.find(b"\r\n", 7)]) or event_name(frame)
        batch.raw.append(
            RawEvent(self.pbx, at, digest(self._mark, frame, at if at is received_at else None), kind, call_id, frame)
        )
        if isinstance(event, OWN_MARKS):
            batch.gaps += self._gap(event)

    def _check_stamp(self, event: PbxEvent, at: datetime, received_at: datetime) -> None:
        """A clock is as far from ours as it was, or as the stamp before said already; else this stamp is broken."""
        if at == received_at or isinstance(event, OWN_MARKS):
            return
        apart = at - received_at
        known = (timedelta(0), self._apart, self._doubted)
        self._doubted = apart
        if self._apart is not None and all(abs(apart - one) > MOST_APART for one in known if one is not None):
            raise Unreadable(type(event).__name__, "Timestamp is days from all others", f"{at:%Y-%m-%d %H:%M}")
        self._apart = apart
        self._usual_from, self._usual_to = at - USUAL, at + USUAL

    def apply(self, event: PbxEvent) -> str:
        """Apply one event; the id of the call it belongs to, empty if none."""
        self.room.apply(event)
        if type(event) is not Tick:
            self.last_event_at = event.at
        return self.book.apply(event)

    def replay(self, raw: RawEvent) -> None:
        """Apply an event that is kept already."""
        event = translate(raw.frame, raw.at)
        if event is not None:
            self.apply(event)

    def was_away(self, since_at: datetime, open_gap: Gap | None, batch: Batch) -> None:
        """This monitor did not run since `since_at`: nothing was heard since then."""
        if open_gap is not None:
            self._open_gap = open_gap
            self.apply(LinkLost(open_gap.start_at, open_gap.why))
            return
        stamp = f"{int(since_at.timestamp())}.{since_at.microsecond:06d}"
        self.hear(since_at, compose_event(LINK_LOST, Timestamp=stamp, Why="the monitor was not running"), batch)

    def wishes(self) -> list[TalkWish]:
        """Whose talk is to be detected, of the calls that changed."""
        return self.book.wishes()

    def drain(self) -> list[CallFacts]:
        return self.book.drain()

    def _gap(self, event: LinkLost | LinkUp) -> list[Gap]:
        """The gap of the link that the mark opens or closes, if it does."""
        lost = self._open_gap
        if isinstance(event, LinkLost):
            if lost is not None:
                return []
            self._open_gap = Gap(self.link, event.at, None, event.why)
            return [self._open_gap]
        self._open_gap = None
        return [Gap(lost.link, lost.start_at, max(event.at, lost.start_at), lost.why)] if lost is not None else []
