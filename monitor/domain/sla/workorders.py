"""Figures of repair tickets: minutes between stages, bands of arrival, and what dispatch says, by kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from monitor.domain.tally import Tally
from monitor.domain.verdicts import Outcome

US_PER_MINUTE = 60_000_000
BANDS_MINUTES = (15, 30, 45, 60)
SPANS = (
    ("begun", "notified"),
    ("notified", "acknowledged"),
    ("notified", "departed"),
    ("departed", "arrived"),
    ("begun", "arrived"),
    ("arrived", "done"),
)
"""`begun`: the answer of the joined call, else the report, else the first message."""
MOST_TICKETS = 1_000
NO_KIND = "unknown"


class SeenTicket(NamedTuple):
    """`stages` are the instants in µs by stage, without those that lay in the future when they were reported."""

    ticket_id: str
    kind: str
    first_seen_us: int
    answered_us: int | None
    stages: Mapping[str, int]
    is_doubtful: bool
    pbx: str
    call_id: str
    crew: str
    outcome: str | None

    @property
    def begun_us(self) -> int:
        return self.answered_us if self.answered_us is not None else self.stages.get("reported", self.first_seen_us)

    def at_us(self, stage: str) -> int | None:
        return self.begun_us if stage == "begun" else self.stages.get(stage)

    def minutes(self, since: str, until: str) -> float | None:
        """None where one of the stages was not seen, or they come in the wrong order."""
        start, end = self.at_us(since), self.at_us(until)
        return (end - start) / US_PER_MINUTE if start is not None and end is not None and end >= start else None


@dataclass(slots=True)
class KindFigures:
    """`bands` counts arrivals within 15, 30, 45, 60 minutes and later; `spans` sums minutes and how many there were."""

    tickets: int = 0
    cancelled: int = 0
    not_arrived: int = 0
    doubtful: int = 0
    without_call: int = 0
    bands: list[int] = field(default_factory=lambda: [0] * (len(BANDS_MINUTES) + 1))
    spans: dict[tuple[str, str], tuple[float, int]] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)
    loose_tally: Tally = field(default_factory=Tally)

    def add(self, ticket: SeenTicket) -> None:
        self.tickets += 1
        self.cancelled += "cancelled" in ticket.stages
        self.doubtful += ticket.is_doubtful
        self.without_call += not ticket.call_id
        for span in SPANS:
            minutes = ticket.minutes(*span)
            if minutes is not None:
                total, count = self.spans.get(span, (0.0, 0))
                self.spans[span] = (total + minutes, count + 1)
        self._add_arrival(ticket)
        if ticket.outcome is not None:
            outcome = Outcome(ticket.outcome)
            self.tally = self.tally.plus(outcome)
            if not ticket.call_id:
                self.loose_tally = self.loose_tally.plus(outcome)

    def _add_arrival(self, ticket: SeenTicket) -> None:
        minutes = ticket.minutes("begun", "arrived")
        if minutes is None:
            self.not_arrived += "cancelled" not in ticket.stages
            return
        band = sum(1 for limit in BANDS_MINUTES if minutes > limit)
        self.bands[band] += 1

    def mean_minutes(self, span: tuple[str, str]) -> tuple[float | None, int]:
        total, count = self.spans.get(span, (0.0, 0))
        return (total / count if count else None), count


class TicketFigures:
    """The first MOST_TICKETS are listed, all are counted."""

    def __init__(self) -> None:
        self.kinds: dict[str, KindFigures] = {}
        self.listed: list[SeenTicket] = []
        self.count = 0

    def add(self, ticket: SeenTicket) -> None:
        self.count += 1
        self.kinds.setdefault(ticket.kind or NO_KIND, KindFigures()).add(ticket)
        if len(self.listed) < MOST_TICKETS:
            self.listed.append(ticket)
