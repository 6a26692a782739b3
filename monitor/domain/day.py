"""The calls of one day, as they were judged last: what today's rates, misses and lost callers are counted from.

Counted anew from the calls each time, never incremented, so that a revised verdict counts once and a restart changes
nothing. A call belongs to the day on which it arrived, in the hotline's zone.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from monitor.domain.facts import Direction, End
from monitor.domain.records import JudgedCall
from monitor.domain.tally import Tally
from monitor.domain.verdicts import Outcome, Verdict

MOST_CALLS = 50_000
"""Past it the earliest goes, and `is_whole` is no longer true."""
MOST_MISSES = 200
LOST = (End.ABANDONED, End.UNANSWERED, End.REFUSED)

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
        self._calls: dict[tuple[str, str], DayCall] = {}

    def roll(self, now: datetime) -> bool:
        """Begin a new day where midnight has passed; True where it did."""
        if now < self.until_at:
            return False
        self.since_at, self.until_at = day_of(now, self._zone)
        self.is_whole = True
        self._calls.clear()
        return True

    def take(self, calls: Iterable[JudgedCall]) -> None:
        """Calls that are over and arrived today; all others are passed over."""
        for call in calls:
            facts = call.facts
            if facts.direction is not Direction.INBOUND or not facts.is_over:
                continue
            if self.since_at <= facts.arrived_at < self.until_at:
                self._calls[(facts.pbx, facts.call_id)] = _remembered(call)
        while len(self._calls) > MOST_CALLS:
            del self._calls[next(iter(self._calls))]
            self.is_whole = False

    def calls(self, chosen: Chosen = lambda _queue: True) -> Iterator[DayCall]:
        return (call for call in self._calls.values() if chosen(call.queue))

    def tallies(self, chosen: Chosen = lambda _queue: True) -> dict[str, Tally]:
        """By rule."""
        counts: dict[str, dict[Outcome, int]] = {}
        for call in self.calls(chosen):
            for rule, outcome in call.outcomes:
                of_rule = counts.setdefault(rule, dict.fromkeys(Outcome, 0))
                of_rule[outcome] += 1
        return {
            rule: Tally(**{outcome.value: count for outcome, count in of_rule.items()})
            for rule, of_rule in counts.items()
        }

    def misses(self, most: int = MOST_MISSES, chosen: Chosen = lambda _queue: True) -> list[tuple[DayCall, Verdict]]:
        """The newest first, by arrival."""
        found = ((call, verdict) for call in self.calls(chosen) for verdict in call.misses)
        return sorted(found, key=lambda pair: pair[0].arrived_at, reverse=True)[:most]

    def lost_since(self, since_at: datetime, chosen: Chosen = lambda _queue: True) -> int:
        """How many callers ended without a human answer since then."""
        return sum(1 for call in self.calls(chosen) if call.is_lost and call.ended_at and call.ended_at >= since_at)


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
