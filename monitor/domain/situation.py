"""What is known of the hotline at one instant: the board draws it, and alerts are decided on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from monitor.domain.day import Day
from monitor.domain.records import JudgedCall
from monitor.domain.room import RoomView
from monitor.domain.tickets import Ticket
from monitor.domain.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class TicketInHand:
    """An open ticket and what `dispatch` says of it now, with its call or without; None before it was judged. Its
    promises count from `answered_at`, where its call was answered, else from its report.
    """

    ticket: Ticket
    verdict: Verdict | None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """`at` is on our clock; `pbx_at` is the same instant on each PBX's own, which the instants of its calls are on.

    `calls` are the inbound calls in hand: those in progress, and those lately over. `store_failure` says why the store
    cannot be reached, empty while it can. `day` may be read, never changed.
    """

    at: datetime
    pbx_at: Mapping[str, datetime]
    room: RoomView
    calls: tuple[JudgedCall, ...]
    tickets: tuple[TicketInHand, ...]
    day: Day
    store_failure: str = field(default="")

    def now(self, pbx: str) -> datetime:
        """This instant on the PBX's clock."""
        return self.pbx_at.get(pbx, self.at)
