"""Repair tickets: what was reported, and when a crew was told. The TicketBook folds stage reports into tickets."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Stage(StrEnum):
    REPORTED = "reported"
    NOTIFIED = "notified"
    ACKNOWLEDGED = "acknowledged"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    DONE = "done"
    CANCELLED = "cancelled"


class Kind(StrEnum):
    EMERGENCY = "emergency"
    REPAIR = "repair"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class TicketReport:
    """One message about a ticket. `kind` is None where it does not say; `unknown_kind` keeps a word we do not know."""

    ticket_id: str
    stage: Stage
    at: datetime
    received_at: datetime
    kind: Kind | None = None
    unknown_kind: str = ""
    call_id: str = ""
    caller_number: str = ""
    crew: str = ""
    source: str = "mqtt"


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as its reports, taken together, show it.

    `stages` holds the effective instant of each stage. `doubtful` names the stages whose instant lay in the future
    when they were reported. `(pbx, call_id)` is set once it is joined to a call.
    """

    ticket_id: str
    kind: Kind | None
    first_seen_at: datetime
    stages: tuple[tuple[Stage, datetime], ...] = ()
    doubtful: tuple[Stage, ...] = ()
    unknown_kind: str = ""
    asked_call_id: str = ""
    caller_number: str = ""
    crew: str = ""
    pbx: str = ""
    call_id: str = ""

    def at(self, stage: Stage) -> datetime | None:
        """The effective instant of a stage, None where it was not reported."""
        return dict(self.stages).get(stage)

    @property
    def is_open(self) -> bool:
        reached = dict(self.stages)
        return Stage.DONE not in reached and Stage.CANCELLED not in reached

    @property
    def furthest(self) -> Stage | None:
        """The furthest stage reached, in the order of `Stage`; None before any."""
        reached = dict(self.stages)
        return next((stage for stage in reversed(Stage) if stage in reached), None)
