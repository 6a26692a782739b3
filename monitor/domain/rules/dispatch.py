"""接到用户报修时…立即通知维修人员前去处理: a repair report reaches a crew at once (RULES.md dispatch).

The clock starts at the human answer of the joined call, else at the ticket's own report. A ticket of a kind with limits
makes up to two promises, notice and arrival (`promises`); here they are weighed, and several tickets, and none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import ClassVar

from monitor.domain.facts import CallFacts, Direction, End
from monitor.domain.rules.case import Case, TicketFeed
from monitor.domain.rules.promises import Found, Promise, found, notice_and_arrival
from monitor.domain.tickets import Kind, Stage, Ticket
from monitor.domain.verdicts import Outcome, Value, Verdict

WORST_FIRST = (Outcome.MISSED, Outcome.UNKNOWN, Outcome.PENDING, Outcome.MET, Outcome.EXEMPT)
"""Of several tickets on one call the worst tells."""


@dataclass(frozen=True, slots=True)
class KindLimits:
    """None: this kind has no such limit."""

    notified_within_seconds: float | None = None
    arrived_within_seconds: float | None = None


DEFAULT_KINDS: Mapping[Kind, KindLimits] = MappingProxyType(
    {
        Kind.EMERGENCY: KindLimits(notified_within_seconds=60.0, arrived_within_seconds=1800.0),
        Kind.REPAIR: KindLimits(notified_within_seconds=600.0),
    }
)


@dataclass(frozen=True, slots=True)
class Dispatch:
    """`repair_queues` are globs. A stage reached exactly at its limit is in time; one not reached then is missing."""

    name: ClassVar[str] = "dispatch"
    kinds: Mapping[Kind, KindLimits] = field(default_factory=lambda: DEFAULT_KINDS, hash=False)
    repair_queues: tuple[str, ...] = ("repair*", "emergency*", "baoxiu*", "qiangxiu*")
    ticket_within_seconds: float = 600.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "kinds", MappingProxyType(dict(self.kinds)))

    def judge(self, case: Case, now: datetime) -> Verdict:
        if case.tickets:
            return self._weigh([self._ticket(ticket, case, now) for ticket in case.tickets])
        if case.call is None:
            return self._say(Outcome.EXEMPT, "never_answered")
        return self._without_ticket(case.call, case.ticket_feed, now)

    def _weigh(self, verdicts: list[Verdict]) -> Verdict:
        worst = min(verdicts, key=lambda verdict: WORST_FIRST.index(verdict.outcome))
        again_at = min((verdict.again_at for verdict in verdicts if verdict.again_at), default=None)
        again_at = None if worst.outcome is Outcome.MISSED else again_at
        return Verdict(self.name, worst.outcome, worst.reason, worst.values, again_at)

    def _ticket(self, ticket: Ticket, case: Case, now: datetime) -> Verdict:
        name = ("ticket", ticket.ticket_id)
        if ticket.kind is None:
            return self._say(Outcome.UNKNOWN, "unknown_kind", ("kind", ticket.unknown_kind), name)
        limits = self.kinds.get(ticket.kind, KindLimits())
        promises = notice_and_arrival(limits.notified_within_seconds, limits.arrived_within_seconds)
        if not promises:
            return self._say(Outcome.EXEMPT, "no_limit", ("kind", ticket.kind.value), name)
        answered_at = case.call.answered_at if case.call is not None else None
        if answered_at is None and Stage.REPORTED in ticket.doubtful:
            return self._say(Outcome.UNKNOWN, "future_stage", ("stage", Stage.REPORTED.value), name)
        start_at = answered_at or ticket.at(Stage.REPORTED) or ticket.first_seen_at
        told = self._told(ticket, promises, start_at, case.ticket_feed, now)
        if told.outcome is Outcome.MET and case.call and answered_at and case.call.unheard(answered_at, answered_at):
            return self._say(Outcome.UNKNOWN, "link_gap")
        return told

    def _told(
        self, ticket: Ticket, promises: tuple[Promise, ...], start_at: datetime, feed: TicketFeed, now: datetime
    ) -> Verdict:
        """The ticket's promises as one verdict: a broken one tells, else a doubtful, open, withdrawn or kept one."""
        each = [(found(promise, ticket, start_at, feed.gaps, now), promise) for promise in promises]
        state, promise = min(each, key=lambda pair: pair[0].rank)
        due = [start_at + promise.limit for state, promise in each if state.is_open]
        again_at = min(due, default=None) if state.outcome is not Outcome.MISSED else None
        return self._say(state.outcome, state.reason, *_values(state, promise, ticket), again_at=again_at)

    def _without_ticket(self, call: CallFacts, feed: TicketFeed, now: datetime) -> Verdict:
        if call.direction is not Direction.INBOUND:
            return self._say(Outcome.EXEMPT, "not_inbound", ("direction", call.direction.value))
        if call.answered_at is None:
            return self._unanswered(call)
        if not any(fnmatchcase(call.queue, pattern) for pattern in self.repair_queues):
            return self._say(Outcome.EXEMPT, "not_repair")
        if not call.is_over:
            return self._say(Outcome.PENDING, "in_talk")
        ended_at = call.ended_at or call.talk_ended_at or call.answered_at
        due_at = ended_at + timedelta(seconds=self.ticket_within_seconds)
        limit = ("limit_seconds", float(self.ticket_within_seconds))
        if now < due_at:
            return self._say(Outcome.PENDING, "waiting_for_ticket", limit, again_at=due_at)
        if not feed.configured:
            return self._say(Outcome.UNKNOWN, "no_ticket_feed")
        if any(gap.overlaps(call.answered_at, due_at) for gap in feed.gaps):
            return self._say(Outcome.UNKNOWN, "ticket_feed_down")
        if call.has_gap or call.end is End.LOST:
            return self._say(Outcome.UNKNOWN, "link_gap")
        return self._say(Outcome.MISSED, "no_ticket", limit)

    def _unanswered(self, call: CallFacts) -> Verdict:
        if not call.is_over:
            return self._say(Outcome.PENDING, "in_talk")
        ended_at = call.ended_at
        if call.end is End.LOST or call.unheard(ended_at or call.arrived_at, ended_at):
            return self._say(Outcome.UNKNOWN, "link_gap")
        return self._say(Outcome.EXEMPT, "never_answered")

    def _say(
        self, outcome: Outcome, reason: str, *values: tuple[str, Value], again_at: datetime | None = None
    ) -> Verdict:
        return Verdict(self.name, outcome, reason, values, again_at)


def _values(state: Found, promise: Promise, ticket: Ticket) -> tuple[tuple[str, Value], ...]:
    name: tuple[str, Value] = ("ticket", ticket.ticket_id)
    if state.stage is not None:
        return (("stage", state.stage.value), name)
    if state.reason in ("cancelled", "ticket_feed_down"):
        return (name,) if state.reason == "cancelled" else ()
    kind: tuple[str, Value] = ("kind", ticket.kind.value if ticket.kind else ticket.unknown_kind)
    limit: tuple[str, Value] = ("limit_seconds", promise.limit.total_seconds())
    if state.seconds is None:
        return (kind, limit, name)
    return (kind, ("seconds", state.seconds), limit, name)
