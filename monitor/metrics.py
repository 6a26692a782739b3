"""Batches that were kept, and the room at this moment, become Prometheus metrics on the registry that is passed in."""

from collections import Counter as Tally
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import product
from typing import Generic, TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from monitor.domain.facts import CallFacts, Direction, End, ring_in
from monitor.domain.links import ami_link
from monitor.domain.records import Batch, JudgedCall
from monitor.domain.room import QueueView, RoomView
from monitor.domain.tickets import Kind, Stage, Ticket
from monitor.domain.verdicts import Outcome

REMEMBERED = 20_000
CLOSED_SET = 100
OTHER = "other"
OVER = tuple(end for end in End if end is not End.IN_PROGRESS)
DECIDED = tuple(outcome for outcome in Outcome if outcome is not Outcome.PENDING)
RINGS = tuple(range(1, 11))
RING_SECONDS = (2.5, 5, 10, 15, 20, 25, 30, 45, 60, 120)
WAIT_SECONDS = (5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600)
TALK_SECONDS = (10, 30, 60, 120, 180, 300, 600, 900, 1800, 3600)
DISPATCH_SECONDS = (15, 30, 45, 60, 90, 120, 300, 600, 900, 1800, 3600)
DELAY_SECONDS = (0.25, 0.5, 1, 1.5, 2, 3, 4, 5, 7.5, 10)

Key = TypeVar("Key")
Kept = TypeVar("Kept")


class Memory(Generic[Key, Kept]):
    """The last `bound` keys that were used."""

    def __init__(self, bound: int) -> None:
        self._bound = bound
        self._kept: OrderedDict[Key, Kept] = OrderedDict()

    def get(self, key: Key) -> Kept | None:
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def put(self, key: Key, value: Kept) -> None:
        self._kept[key] = value
        self._kept.move_to_end(key)
        if len(self._kept) > self._bound:
            self._kept.popitem(last=False)


class ClosedSet:
    """The first `bound` words stand for themselves, all later ones for `other`: a label's values stay few."""

    def __init__(self, bound: int) -> None:
        self._bound = bound
        self._words: set[str] = set()

    def __call__(self, word: str) -> str:
        if word not in self._words and len(self._words) >= self._bound:
            return OTHER
        self._words.add(word)
        return word


@dataclass(slots=True)
class _Counted:
    """What was counted of one call: the last outcome of each rule that was once decided."""

    answered_at: datetime | None
    outcomes: dict[str, Outcome] = field(default_factory=dict)


class Metrics:
    """`tell` what was kept; `see` the room. Counters begin at zero with the process, as Prometheus expects."""

    def __init__(
        self,
        registry: CollectorRegistry,
        ring_period_seconds: float,
        remembered: int = REMEMBERED,
        *,
        pbxs: Iterable[str] = (),
        rules: Iterable[str] = (),
    ) -> None:
        self._ring_period_seconds = ring_period_seconds
        self._pbxs = tuple(pbxs)
        self._rules = tuple(rules)
        self._begun: set[str] = set()
        self._calls: Memory[tuple[str, str], _Counted] = Memory(remembered)
        self._dispatched: Memory[str, bool] = Memory(remembered)
        self._greeted: Memory[str, bool] = Memory(remembered)
        self._queue = ClosedSet(CLOSED_SET)
        self._event_kind = ClosedSet(CLOSED_SET)
        self._link = ClosedSet(CLOSED_SET)
        self._add_counters(registry)
        self._add_histograms(registry)
        self._add_gauges(registry)
        self._begin_series()

    def _add_counters(self, registry: CollectorRegistry) -> None:
        def counter(name: str, text: str, *labels: str) -> Counter:
            return Counter(f"hotline_{name}", text, labels, registry=registry)

        self._calls_total = counter("calls", "Calls that are over, by how they ended.", "pbx", "queue", "end")
        self._verdicts_total = counter(
            "verdicts",
            "First decided verdicts on calls that are over.",
            "pbx",
            "queue",
            "rule",
            "outcome",
        )
        self._revised_total = counter(
            "verdicts_revised",
            "Verdicts that a late fact changed after they were counted.",
            "rule",
            "from_outcome",
            "to_outcome",
        )
        self._events_total = counter("events", "Events kept, by the PBX's own name for them.", "link", "kind")
        self._unreadable_total = counter("frames_unreadable", "Inputs that could not be used.", "link")
        self._alerts_total = counter("alerts_sent", "Alerts handed to a channel, by result.", "channel", "result")

    def _add_histograms(self, registry: CollectorRegistry) -> None:
        def histogram(name: str, text: str, buckets: Iterable[float], *labels: str) -> Histogram:
            return Histogram(f"hotline_{name}", text, labels, buckets=tuple(buckets), registry=registry)

        self._rings = histogram("rings_before_answer", "The ring in which an inbound call was answered.", RINGS)
        self._ring_seconds = histogram("ring_seconds", "Ringing of inbound calls, answered or not.", RING_SECONDS)
        self._wait_seconds = histogram(
            "wait_seconds", "Arrival to answer or end of inbound calls that waited for a person.", WAIT_SECONDS
        )
        self._talk_seconds = histogram("talk_seconds", "Answer to end of talk.", TALK_SECONDS)
        self._dispatch_seconds = histogram(
            "dispatch_seconds", "Answer, or else report, to the crew being notified.", DISPATCH_SECONDS, "kind"
        )
        self._delay_seconds = histogram(
            "greeting_delay_seconds", "Silence before the agent's first word.", DELAY_SECONDS
        )

    def _add_gauges(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, text: str, *labels: str) -> Gauge:
            return Gauge(f"hotline_{name}", text, labels, registry=registry)

        self._calls_waiting = gauge("calls_waiting", "Callers waiting; absent while the link is down.", "queue")
        self._longest_wait = gauge("longest_wait_seconds", "Wait of the first caller in line.", "queue")
        self._agents = gauge("agents", "Members of a queue by state.", "queue", "state")
        self._tickets_open = gauge("tickets_open", "Open tickets; absent while the feed is down.", "kind", "stage")
        self._link_up = gauge("link_up", "1 while the link is heard.", "link")
        self._last_event = gauge("link_last_event_timestamp_seconds", "Unix time of the last event.", "link")
        self._coverage = gauge("coverage_ratio", "Share of time in which the links were heard.")
        self._store_lag = gauge("store_lag_seconds", "Age of the oldest event that is not kept yet.")
        self._coverage.set(float("nan"))

    def _begin_series(self) -> None:
        """Prometheus counts what a series grows by: one that began at 1 would hide its first miss from every rate."""
        self._begin_queue("")
        for rule, before, after in product(self._rules, Outcome, Outcome):
            if before is not after:
                self._revised_total.labels(rule, before.value, after.value)
        for kind in Kind:
            self._dispatch_seconds.labels(kind.value)

    def _begin_queue(self, queue: str) -> None:
        if queue in self._begun:
            return
        self._begun.add(queue)
        for pbx in self._pbxs:
            for end in OVER:
                self._calls_total.labels(pbx, queue, end.value)
            for rule, outcome in product(self._rules, DECIDED):
                self._verdicts_total.labels(pbx, queue, rule, outcome.value)

    def tell(self, batch: Batch) -> None:
        """To be called once the batch is kept."""
        for (pbx, kind), count in Tally((raw.pbx, raw.kind) for raw in batch.raw).items():
            self._events_total.labels(self._link(ami_link(pbx)), self._event_kind(kind)).inc(count)
        for refusal in batch.refusals:
            self._unreadable_total.labels(self._link(refusal.source)).inc()
        for judged in batch.calls:
            if judged.facts.is_over:
                self._count_call(judged)
        for judged_ticket in batch.tickets:
            self._observe_dispatch(judged_ticket.ticket, batch)
        for greeting in batch.greetings:
            if greeting.delay_seconds is not None:
                if self._greeted.get(greeting.call_id) is None:
                    self._delay_seconds.observe(greeting.delay_seconds)
                self._greeted.put(greeting.call_id, True)

    def alert_sent(self, channel: str, result: str) -> None:
        self._alerts_total.labels(channel, result).inc()

    def see(self, room: RoomView) -> None:
        """What the view does not hold is not known, so its series end."""
        for gauge in (self._calls_waiting, self._longest_wait, self._agents, self._tickets_open):
            gauge.clear()
        for queue in room.queues:
            self._see_queue(queue)
        if room.tickets is not None:
            self._see_tickets(room)
        for link in room.links:
            name = self._link(link.link)
            self._unreadable_total.labels(name)
            self._link_up.labels(name).set(link.up)
            if link.last_event_at is not None:
                self._last_event.labels(name).set(link.last_event_at.timestamp())
        self._coverage.set(float("nan") if room.coverage_ratio is None else room.coverage_ratio)
        self._store_lag.set(room.store_lag_seconds)

    def _see_queue(self, view: QueueView) -> None:
        queue = self._queue(view.queue)
        self._begin_queue(queue)
        self._calls_waiting.labels(queue).set(view.waiting)
        self._longest_wait.labels(queue).set(view.longest_wait_seconds)
        for state, count in view.agents:
            self._agents.labels(queue, state.value).set(count)

    def _see_tickets(self, room: RoomView) -> None:
        for kind in Kind:
            for stage in (stage for stage in Stage if stage not in (Stage.DONE, Stage.CANCELLED)):
                self._tickets_open.labels(kind.value, stage.value).set(0)
        for tickets in room.tickets or ():
            self._tickets_open.labels(_kind(tickets.kind), tickets.stage.value).inc(tickets.count)

    def _count_call(self, judged: JudgedCall) -> None:
        facts = judged.facts
        key = (facts.pbx, facts.call_id)
        counted = self._calls.get(key)
        queue = self._queue(facts.queue)
        if counted is None:
            counted = _Counted(facts.answered_at)
            self._calls.put(key, counted)
            self._calls_total.labels(facts.pbx, queue, facts.end.value).inc()
            self._observe_call(facts)
        for verdict in judged.verdicts:
            before = counted.outcomes.get(verdict.rule)
            if before is verdict.outcome or (before is None and verdict.outcome is Outcome.PENDING):
                continue
            counted.outcomes[verdict.rule] = verdict.outcome
            if before is None:
                self._verdicts_total.labels(facts.pbx, queue, verdict.rule, verdict.outcome.value).inc()
            else:
                self._revised_total.labels(verdict.rule, before.value, verdict.outcome.value).inc()

    def _observe_call(self, facts: CallFacts) -> None:
        """A call with a gap has no times that we can vouch for."""
        if facts.has_gap or facts.ended_at is None or facts.end is End.LOST:
            return
        if facts.talk_seconds is not None:
            self._talk_seconds.observe(facts.talk_seconds)
        if facts.direction is not Direction.INBOUND:
            return
        ring_seconds = facts.ring_seconds(facts.ended_at)
        if facts.first_ring_at is not None:
            self._ring_seconds.observe(ring_seconds)
        if facts.answered_at is not None:
            self._rings.observe(ring_in(ring_seconds, self._ring_period_seconds))
        if facts.answered_at is not None or facts.queue or facts.first_ring_at is not None:
            self._wait_seconds.observe(facts.wait_seconds(facts.ended_at))

    def _observe_dispatch(self, ticket: Ticket, batch: Batch) -> None:
        notified_at = ticket.at(Stage.NOTIFIED)
        if notified_at is None or self._dispatched.get(ticket.ticket_id):
            return
        self._dispatched.put(ticket.ticket_id, True)
        start_at = self._answered_at(ticket, batch) or ticket.at(Stage.REPORTED) or ticket.first_seen_at
        self._dispatch_seconds.labels(_kind(ticket.kind)).observe(max(0.0, (notified_at - start_at).total_seconds()))

    def _answered_at(self, ticket: Ticket, batch: Batch) -> datetime | None:
        """The clock of a joined ticket starts at the call's human answer (RULES.md dispatch)."""
        key = (ticket.pbx, ticket.call_id)
        for judged in batch.calls:
            if (judged.facts.pbx, judged.facts.call_id) == key:
                return judged.facts.answered_at
        counted = self._calls.get(key)
        return counted.answered_at if counted else None


def _kind(kind: Kind | None) -> str:
    return kind.value if kind else OTHER
