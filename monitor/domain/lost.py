"""Callers who ended without a human answer, and whether anybody has spoken with them since."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.domain.facts import CallFacts, Direction, End
from monitor.domain.numbers import number_key, same_key

LOST_ENDS = (End.ABANDONED, End.UNANSWERED, End.REFUSED)
LOOK_AHEAD = timedelta(days=7)
"""A later call is no answer to this one any more."""
MOST_LIMIT = 1000


class Contact(StrEnum):
    """`tried`: rung back, but not answered. `open`: nothing of the kind was seen."""

    RUNG_BACK = "rung_back"
    CALLED_AGAIN = "called_again"
    TRIED = "tried"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class LostCall:
    """`contact_at`, `contact_by` (the agent) and `contact_call_id` are of the call that made the state, else empty."""

    facts: CallFacts
    contact: Contact
    contact_at: datetime | None = None
    contact_by: str = ""
    contact_call_id: str = ""
    tries: int = 0

    @property
    def is_open(self) -> bool:
        """Nobody has spoken with the caller since."""
        return self.contact in (Contact.OPEN, Contact.TRIED)


@dataclass(frozen=True, slots=True)
class LostFilter:
    """Lost callers who arrived in [since, until), newest first; `cursor` is a former page's `next_cursor`."""

    since: datetime
    until: datetime
    queue: str | None = None
    open_only: bool = False
    limit: int = 200
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class LostPage:
    """`next_cursor` is None on the last page."""

    calls: tuple[LostCall, ...]
    next_cursor: str | None


def other_key(call: CallFacts) -> str:
    """What is left to compare of the number outside: who was dialled, else who called."""
    return call.dialled_key if call.direction is Direction.OUTBOUND else number_key(call.caller_number)


def rung_back(lost: CallFacts, later: Iterable[CallFacts]) -> LostCall:
    """The state of a lost call, from the calls of any direction that came after it; other numbers are passed over.

    The first talk counts, then the last try. A caller who hid the number stays open: nobody can ring back.
    """
    key = number_key(lost.caller_number)
    after_at = lost.ended_at or lost.arrived_at
    same = sorted(
        (call for call in later if _follows(call, after_at) and same_key(other_key(call), key)),
        key=lambda call: call.arrived_at,
    )
    tries = [call for call in same if call.direction is Direction.OUTBOUND]
    talk = next((call for call in same if call.answered_at is not None), None)
    if talk is not None:
        outbound = talk.direction is Direction.OUTBOUND
        return _told(lost, Contact.RUNG_BACK if outbound else Contact.CALLED_AGAIN, talk, talk.answered_at, len(tries))
    if tries:
        return _told(lost, Contact.TRIED, tries[-1], tries[-1].arrived_at, len(tries))
    return LostCall(lost, Contact.OPEN)


def _follows(call: CallFacts, after_at: datetime) -> bool:
    outside = call.direction in (Direction.OUTBOUND, Direction.INBOUND)
    return outside and after_at <= call.arrived_at < after_at + LOOK_AHEAD


def _told(lost: CallFacts, contact: Contact, call: CallFacts, at: datetime | None, tries: int) -> LostCall:
    return LostCall(lost, contact, at, call.agent, call.call_id, tries)
