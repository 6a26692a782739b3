"""The calls of one day, as they were judged last: what today's rates, misses and lost callers are counted from.

A call that is judged anew is first taken out of the counts, so that a revised verdict counts once, and a restart
changes nothing. A call belongs to the day on which it arrived, in the hotline's zone.
"""

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, tzinfo
from heapq import nlargest

from monitor.domain.facts import Direction, End
from monitor.domain.records import JudgedCall
from monitor.domain.tally import Tally
from monitor.domain.verdicts import Outcome, Verdict

MOST_CALLS = 50_000
"""Past it the earliest goes, and `is_whole` is no longer true."""
MOST_MISSES = 200
"""Per queue."""
LOST = (End.ABANDONED, End.UNANSWERED, End.REFUSED)

Key = tuple[str, str]
"""(pbx, call_id)"""
Chosen = Callable[[str], bool]
"""Whether a queue is wanted."""


@dataclass(frozen=True, slots=True)
class DayCall:
    """What is remembered of an inbound call that is over; no caller's number."""

    pbx: str
    call_id: str
    queue: str
    arrived_at: datetime
    ended_at: datetime | None
    end: End
    outcomes: tuple[tuple[str, Outcome], ...]
    misses: tuple[Verdict, ...]

    @property
    def is_lost(self) -> bool:
        return self.end in LOST


@dataclass(slots=True)
class _QueueDay:
    """`lost` by when they ended; `missed` holds the newest calls that missed something."""

    counts: dict[str, Counter[Outcome]] = field(default_factory=dict)
    lost: list[tuple[datetime, Key]] = field(default_factory=list)
    missed: dict[Key, DayCall] = field(default_factory=dict)

    def add(self, key: Key, call: DayCall) -> None:
        for rule, outcome in call.outcomes:
            self.counts.setdefault(rule, Counter())[outcome] += 1
        if call.is_lost:
            insort(self.lost, (call.ended_at or call.arrived_at, key))
        if call.misses:
            self.missed[key] = call
            if len(self.missed) > 2 * MOST_MISSES:
                newest = sorted(self.missed.items(), key=lambda each: each[1].arrived_at)[-MOST_MISSES:]
                self.missed = dict(newest)

    def remove(self, key: Key, call: DayCall) -> None:
        for rule, outcome in call.outcomes:
            self.counts[rule][outcome] -= 1
        if call.is_lost:
            del self.lost[bisect_left(self.lost, (call.ended_at or call.arrived_at, key))]
        self.missed.pop(key, None)


def day_of(at: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """The local day that holds `at`: [midnight, midnight); 23 or 25 hours where the clocks change."""
    today = at.astimezone(zone).date()
    return (
        datetime.combine(today, time.min, zone),
        datetime.combine(today + timedelta(days=1), time.min, zone),
    )


class Day:
    """The inbound calls that arrived in the local day of the newest `roll`."""

    def __init__(self, now: datetime, zone: tzinfo) -> None:
        self._zone = zone
        self.since_at, self.until_at = day_of(now, zone)
        self.is_whole = True
        self._calls: dict[Key, DayCall] = {}
        self._queues: dict[str, _QueueDay] = {}

    def roll(self, now: datetime) -> bool:
        """Begin a new day where midnight has passed; True where it did."""
        if now < self.until_at:
            return False
        self.since_at, self.until_at = day_of(now, self._zone)
        self.is_whole = True
        self._calls.clear()
        self._queues.clear()
        return True

    def take(self, calls: Iterable[JudgedCall]) -> None:
        """Calls that are over and arrived today; all others are passed over."""
        for call in calls:
            facts = call.facts
            if facts.direction is not Direction.INBOUND or not facts.is_over:
                continue
            if self.since_at <= facts.arrived_at < self.until_at:
                self._remember(_remembered(call))
        while len(self._calls) > MOST_CALLS:
            self._forget(next(iter(self._calls)))
            self.is_whole = False

    def _remember(self, call: DayCall) -> None:
        """A call that is known keeps its turn to be forgotten."""
        key = (call.pbx, call.call_id)
        former = self._calls.get(key)
        if former is not None:
            self._queues[former.queue].remove(key, former)
        self._calls[key] = call
        self._queues.setdefault(call.queue, _QueueDay()).add(key, call)

    def _forget(self, key: Key) -> None:
        call = self._calls.pop(key)
        self._queues[call.queue].remove(key, call)

    def _chosen(self, chosen: Chosen) -> Iterator[_QueueDay]:
        return (of_queue for queue, of_queue in self._queues.items() if chosen(queue))

    def call(self, pbx: str, call_id: str) -> DayCall | None:
        return self._calls.get((pbx, call_id))

    def calls(self) -> Iterator[DayCall]:
        """All that are remembered: for what is looked at now and then."""
        return iter(self._calls.values())

    def tallies(self, chosen: Chosen = lambda _queue: True) -> dict[str, Tally]:
        """By rule."""
        counts: dict[str, Counter[Outcome]] = {}
        for of_queue in self._chosen(chosen):
            for rule, of_rule in of_queue.counts.items():
                counts.setdefault(rule, Counter()).update(of_rule)
        return {
            rule: Tally(**{outcome.value: of_rule[outcome] for outcome in Outcome})
            for rule, of_rule in counts.items()
            if of_rule.total()
        }

    def misses(self, most: int = MOST_MISSES, chosen: Chosen = lambda _queue: True) -> list[tuple[DayCall, Verdict]]:
        """The newest first, by arrival; `most` is at most MOST_MISSES."""
        calls = (call for of_queue in self._chosen(chosen) for call in of_queue.missed.values())
        found = ((call, verdict) for call in calls for verdict in call.misses)
        return nlargest(most, found, key=lambda pair: pair[0].arrived_at)

    def lost(self, chosen: Chosen = lambda _queue: True) -> int:
        """How many callers ended without a human answer."""
        return sum(len(of_queue.lost) for of_queue in self._chosen(chosen))

    def lost_after(self, at: datetime, chosen: Chosen = lambda _queue: True) -> list[DayCall]:
        """Those of them that ended later than that, by when they did."""
        found = [
            each
            for of_queue in self._chosen(chosen)
            for each in of_queue.lost[bisect_right(of_queue.lost, at, key=lambda lost: lost[0]) :]
        ]
        return [self._calls[key] for _, key in sorted(found)]


def _remembered(call: JudgedCall) -> DayCall:
    facts = call.facts
    return DayCall(
        facts.pbx,
        facts.call_id,
        facts.queue,
        facts.arrived_at,
        facts.ended_at,
        facts.end,
        tuple((verdict.rule, verdict.outcome) for verdict in call.verdicts),
        tuple(verdict for verdict in call.verdicts if verdict.outcome is Outcome.MISSED),
    )
