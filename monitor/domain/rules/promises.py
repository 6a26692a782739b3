"""One promise of a repair ticket: a stage reached within a limit. Ticket, start and `now` in; how it stands out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.domain.facts import Span
from monitor.domain.tickets import Stage, Ticket
from monitor.domain.verdicts import Outcome

WORST_FIRST = (Outcome.MISSED, Outcome.UNKNOWN, Outcome.PENDING, Outcome.EXEMPT, Outcome.MET)
"""Of one ticket's promises: a withdrawn one outranks a kept one, since what was withdrawn can no longer be kept."""


@dataclass(frozen=True, slots=True)
class Promise:
    """`proofs` are the later stages that cannot come before this one: their instants are upper bounds of its own."""

    stage: Stage
    limit: timedelta
    proofs: tuple[Stage, ...]
    late: str
    absent: str
    waiting: str


@dataclass(frozen=True, slots=True)
class Found:
    """How a promise stands. `seconds` since the start where measured; `stage` is the one whose instant is in doubt."""

    outcome: Outcome
    reason: str
    seconds: float | None = None
    stage: Stage | None = None

    @property
    def rank(self) -> int:
        return WORST_FIRST.index(self.outcome)

    @property
    def is_open(self) -> bool:
        return self.outcome is Outcome.PENDING


def notice_and_arrival(notified_seconds: float | None, arrived_seconds: float | None) -> tuple[Promise, ...]:
    """The promises for limits in seconds; None makes none."""
    made: list[Promise] = []
    if notified_seconds is not None:
        proofs = (Stage.ACKNOWLEDGED, Stage.DEPARTED, Stage.ARRIVED, Stage.DONE)
        limit = timedelta(seconds=notified_seconds)
        made.append(Promise(Stage.NOTIFIED, limit, proofs, "notified_late", "not_notified", "waiting_for_notice"))
    if arrived_seconds is not None:
        limit = timedelta(seconds=arrived_seconds)
        made.append(Promise(Stage.ARRIVED, limit, (Stage.DONE,), "arrived_late", "not_arrived", "waiting_for_arrival"))
    return tuple(made)


def found(promise: Promise, ticket: Ticket, start_at: datetime, feed_gaps: Sequence[Span], now: datetime) -> Found:
    """How the promise stands at `now`: by its stage, else by what later stages prove, else by its absence."""
    due_at = start_at + promise.limit
    trusted = {stage: at for stage, at in ticket.stages if stage not in ticket.doubtful}
    reached = [trusted[stage] for stage in (promise.stage, *promise.proofs) if stage in trusted]
    if reached and min(reached) <= due_at:
        return Found(Outcome.MET, "in_time", max(0.0, (min(reached) - start_at).total_seconds()))
    cancelled_at = trusted.get(Stage.CANCELLED)
    if cancelled_at is not None and cancelled_at <= due_at:
        return Found(Outcome.EXEMPT, "cancelled")
    if promise.stage in trusted:
        return Found(Outcome.MISSED, promise.late, (trusted[promise.stage] - start_at).total_seconds())
    doubtful = (stage for stage in (promise.stage, *promise.proofs, Stage.CANCELLED) if stage in ticket.doubtful)
    in_doubt = next(doubtful, None)
    if in_doubt is not None:
        return Found(Outcome.UNKNOWN, "future_stage", stage=in_doubt)
    if reached:
        return Found(Outcome.UNKNOWN, "notice_not_reported", stage=promise.stage)
    if now < due_at:
        return Found(Outcome.PENDING, promise.waiting)
    if any(gap.overlaps(start_at, due_at) for gap in feed_gaps):
        return Found(Outcome.UNKNOWN, "ticket_feed_down")
    return Found(Outcome.MISSED, promise.absent, ((cancelled_at or now) - start_at).total_seconds())
