"""The whole report as one value: figures of the period and of the one before, and what stands beside them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from monitor.domain.lost import Contact, LostCall
from monitor.domain.sla.coverage import Coverage, SeenGap
from monitor.domain.sla.figures import Figures
from monitor.domain.sla.marked import MarkFigures
from monitor.domain.sla.periods import Period
from monitor.domain.sla.workorders import TicketFigures

MOST_LOST = 1_000
MOST_ALERTS = 1_000
MOST_GAPS = 1_000


@dataclass(slots=True)
class LostFigures:
    """All lost callers are counted by end and by contact, the first MOST_LOST are listed."""

    counts: Counter[tuple[str, Contact]] = field(default_factory=Counter)
    without_number: int = 0
    listed: list[LostCall] = field(default_factory=list)

    def add(self, lost: LostCall) -> None:
        self.counts[lost.facts.end.value, lost.contact] += 1
        self.without_number += not lost.facts.caller_number
        if len(self.listed) < MOST_LOST:
            self.listed.append(lost)

    @property
    def count(self) -> int:
        return self.counts.total()


@dataclass(frozen=True, slots=True)
class SeenAlert:
    name: str
    severity: str
    subject: str
    fired_at: datetime
    resolved_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str


@dataclass(slots=True)
class AlertFigures:
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    acknowledged: Counter[tuple[str, str]] = field(default_factory=Counter)
    listed: list[SeenAlert] = field(default_factory=list)

    def add(self, alert: SeenAlert) -> None:
        self.counts[alert.name, alert.severity] += 1
        self.acknowledged[alert.name, alert.severity] += alert.acknowledged_at is not None
        if len(self.listed) < MOST_ALERTS:
            self.listed.append(alert)


@dataclass(frozen=True, slots=True)
class RuleTerms:
    """What a rule is judged by: its target, its limits by name, and a fingerprint that changes with any of them."""

    rule: str
    target: float
    limits: Mapping[str, str]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What the explanations print besides the figures' basis."""

    hotline: str
    zone: str
    version: str
    rules: tuple[RuleTerms, ...]
    shows_agents: bool = True


@dataclass(slots=True)
class Report:
    """`data_until_at` is the end of the period, or earlier where it was not over; `gaps` are of every link."""

    period: Period
    terms: Terms
    data_until_at: datetime
    figures: Figures
    previous: Figures
    coverage: Coverage
    previous_coverage: Coverage
    gaps: tuple[SeenGap, ...]
    gap_count: int
    tickets: TicketFigures
    lost: LostFigures
    alerts: AlertFigures
    marks: MarkFigures
    rang_out: Mapping[str, int]

    @property
    def is_whole(self) -> bool:
        return self.data_until_at >= self.period.until_at


@dataclass(frozen=True, slots=True)
class MadeReport:
    """A report that made itself: `key` is the period's, `files` are names within its folder."""

    key: str
    made_at: datetime
    files: tuple[str, ...]
