"""The accumulator: calls are added one at a time, in the order of their arrival, and only sums are kept of them.

A group counts (fate, outcomes) pairs, of which there are few. The minute of a call names its place; while calls come
from the same place they are counted in one open group, which is folded into day, shift, cell and total when it ends.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, tzinfo
from typing import NamedTuple, TypeVar

from monitor.domain.sla.bins import US_PER_SECOND, Percentiles, RingCounts, StepCounts
from monitor.domain.sla.levels import Fate, Formula, Level
from monitor.domain.sla.places import MINUTE_US, Place, Shift, place_of
from monitor.domain.tally import Tally
from monitor.domain.verdicts import Outcome

MOST_AGENTS = 5_000
MOST_QUEUES = 500
OTHERS = "…"
"""Stands for all names beyond the bound."""
OF_AGENT = ("greeting", "hangup_first", "no_interrupting")
"""What an agent alone decides; how long a phone rang is the room's matter, and a dispatch the desk's."""

GONE = (Fate.SHORT_ABANDON, Fate.GONE_IN_TIME, Fate.GONE_LATE)

T = TypeVar("T")
Outcomes = tuple[str | None, ...]
Key = tuple[Fate, Outcomes]


class SeenCall(NamedTuple):
    """An inbound call as the store's columns have it. `outcomes` follow the report's rules, None where unjudged.

    `hangup_agent` is the last one who talked with the caller; the seconds are None while the call may still run.
    """

    arrived_us: int
    queue: str
    agent: str
    hangup_agent: str
    end: str
    wait_seconds: float | None
    ring_seconds: float | None
    talk_seconds: float | None
    has_gap: bool
    outcomes: Outcomes


@dataclass(frozen=True, slots=True)
class Basis:
    """What the figures rest on."""

    formula: Formula = Formula.OFFERED
    threshold_seconds: float = 20.0
    short_abandon_seconds: float = 5.0
    ring_period_seconds: float = 5.0
    rules: tuple[str, ...] = ()
    shifts: tuple[Shift, ...] = ()


@dataclass(slots=True)
class Group:
    """Sums over some calls; waits and talks are those of answered calls.

    `exempted` counts, of the same calls, those that people exempted, by the rule's place and the outcome.
    """

    counts: dict[Key, int] = field(default_factory=dict)
    exempted: dict[tuple[int, str], int] = field(default_factory=dict)
    wait_us: int = 0
    talk_us: int = 0
    longest_us: int = 0

    def fold(self, other: "Group") -> None:
        for key, count in other.counts.items():
            self.counts[key] = self.counts.get(key, 0) + count
        for place, count in other.exempted.items():
            self.exempted[place] = self.exempted.get(place, 0) + count
        self.wait_us += other.wait_us
        self.talk_us += other.talk_us
        self.longest_us = max(self.longest_us, other.longest_us)

    @property
    def level(self) -> Level:
        fates: dict[Fate, int] = {}
        for (fate, _), count in self.counts.items():
            fates[fate] = fates.get(fate, 0) + count
        return Level.of(fates)

    def tally(self, rule: int) -> Tally:
        """`rule` is its place among the report's rules."""
        return _tally((outcomes[rule], count) for (_, outcomes), count in self.counts.items())

    def taken_out(self, rule: int) -> Tally:
        """Of `tally`, what people exempted."""
        return _tally((outcome, count) for (place, outcome), count in self.exempted.items() if place == rule)

    @property
    def mean_wait_seconds(self) -> float | None:
        answered = self.level.answered
        return self.wait_us / answered / US_PER_SECOND if answered else None

    @property
    def mean_talk_seconds(self) -> float | None:
        answered = self.level.answered
        return self.talk_us / answered / US_PER_SECOND if answered else None


@dataclass(slots=True)
class AgentFigures:
    """Calls that this agent answered, what the agent alone decided in them, and what of it people exempted."""

    answered: int = 0
    talk_us: int = 0
    outcomes: dict[tuple[str, str], int] = field(default_factory=dict)
    exempted: dict[tuple[str, str], int] = field(default_factory=dict)

    def tally(self, rule: str) -> Tally:
        return _tally((outcome, count) for (name, outcome), count in self.outcomes.items() if name == rule)

    def taken_out(self, rule: str) -> Tally:
        return _tally((outcome, count) for (name, outcome), count in self.exempted.items() if name == rule)

    @property
    def mean_talk_seconds(self) -> float | None:
        return self.talk_us / self.answered / US_PER_SECOND if self.answered else None


class Figures:
    """All of a period's figures that come from calls. Call `close` once after the last `add`, before `take_out`."""

    def __init__(self, basis: Basis, zone: tzinfo) -> None:
        self.basis = basis
        self.total = Group()
        self.days: dict[date, Group] = {}
        self.cells: dict[tuple[int, int], Group] = {}
        self.shifts: dict[tuple[date, str], Group] = {}
        self.queues: dict[str, Group] = {}
        self.agents: dict[str, AgentFigures] = {}
        self.rings = RingCounts()
        self.waits = StepCounts()
        self.gone_waits = StepCounts()
        self.wait_percentiles = Percentiles()
        self._zone = zone
        self._minute = -1
        self._place: Place | None = None
        self._open = Group()
        self._threshold_us = round(basis.threshold_seconds * US_PER_SECOND)
        self._short_us = round(basis.short_abandon_seconds * US_PER_SECOND)
        self._period_us = round(basis.ring_period_seconds * US_PER_SECOND)
        self._own_rules = [(name, place) for place, name in enumerate(basis.rules) if name in OF_AGENT]

    def add(self, call: SeenCall) -> None:
        minute = call.arrived_us // MINUTE_US
        if minute != self._minute:
            self._minute = minute
            self._go_to(place_of(call.arrived_us, self._zone, self.basis.shifts))
        wait_us = -1 if call.wait_seconds is None else round(call.wait_seconds * US_PER_SECOND)
        fate = self._fate(call, wait_us)
        key = (fate, call.outcomes)
        group = self._open
        group.counts[key] = group.counts.get(key, 0) + 1
        queue = _bounded(self.queues, call.queue, MOST_QUEUES, Group)
        queue.counts[key] = queue.counts.get(key, 0) + 1
        if fate is Fate.ANSWERED_IN_TIME or fate is Fate.ANSWERED_LATE:
            self._answered(call, wait_us, group, queue)
        elif fate in GONE:
            self.gone_waits.add(wait_us)
        if call.end == "answered":
            self._credit(call)

    def close(self) -> None:
        self._go_to(None)
        self._minute = -1

    def take_out(self, call: SeenCall, places: Iterable[int]) -> None:
        """A call that was added and that people exempted from the rules at these places: it stays counted as judged."""
        place = place_of(call.arrived_us, self._zone, self.basis.shifts)
        turn = self.shifts[place.shift_day, place.shift]
        queue = _bounded(self.queues, call.queue, MOST_QUEUES, Group)
        for rule in places:
            outcome = call.outcomes[rule]
            if outcome is None:
                continue
            for group in (self.total, self.days[place.day], turn, queue):
                group.exempted[rule, outcome] = group.exempted.get((rule, outcome), 0) + 1
            name = _agent_of(call, self.basis.rules[rule])
            if name:
                counts = _bounded(self.agents, name, MOST_AGENTS, AgentFigures).exempted
                key = (self.basis.rules[rule], outcome)
                counts[key] = counts.get(key, 0) + 1

    def _fate(self, call: SeenCall, wait_us: int) -> Fate:
        end = call.end
        if end == "in_progress":
            return Fate.RUNNING
        if end == "lost" or call.has_gap or wait_us < 0:
            return Fate.UNCLEAR
        if end == "answered":
            return Fate.ANSWERED_IN_TIME if wait_us <= self._threshold_us else Fate.ANSWERED_LATE
        if end == "refused":
            return Fate.REFUSED
        if end == "abandoned" and wait_us <= self._short_us:
            return Fate.SHORT_ABANDON
        return Fate.GONE_IN_TIME if wait_us <= self._threshold_us else Fate.GONE_LATE

    def _answered(self, call: SeenCall, wait_us: int, *groups: Group) -> None:
        talk_us = round((call.talk_seconds or 0.0) * US_PER_SECOND)
        for group in groups:
            group.wait_us += wait_us
            group.talk_us += talk_us
            if wait_us > group.longest_us:
                group.longest_us = wait_us
        self.waits.add(wait_us)
        self.wait_percentiles.add(wait_us)
        if call.ring_seconds:
            self.rings.add(round(call.ring_seconds * US_PER_SECOND), self._period_us)
        else:
            self.rings.unseen += 1

    def _credit(self, call: SeenCall) -> None:
        """The greeting is the first agent's; who hung up first is said of the last one (see `_agent_of`)."""
        if call.agent:
            agent = _bounded(self.agents, call.agent, MOST_AGENTS, AgentFigures)
            agent.answered += 1
            agent.talk_us += round((call.talk_seconds or 0.0) * US_PER_SECOND)
        for rule, place in self._own_rules:
            outcome = call.outcomes[place]
            name = _agent_of(call, rule)
            if outcome is not None and name:
                counts = _bounded(self.agents, name, MOST_AGENTS, AgentFigures).outcomes
                counts[rule, outcome] = counts.get((rule, outcome), 0) + 1

    def _go_to(self, place: Place | None) -> None:
        if place == self._place:
            return
        done = self._place
        if done is not None:
            self.total.fold(self._open)
            self.days.setdefault(done.day, Group()).fold(self._open)
            self.cells.setdefault((done.day.weekday(), done.half_hour), Group()).fold(self._open)
            self.shifts.setdefault((done.shift_day, done.shift), Group()).fold(self._open)
        self._place, self._open = place, Group()


def _agent_of(call: SeenCall, rule: str) -> str:
    """Whom the verdict is of; empty where it is no agent's."""
    if rule not in OF_AGENT or call.end != "answered":
        return ""
    return (call.hangup_agent or call.agent) if rule == "hangup_first" else call.agent


def _bounded(named: dict[str, T], name: str, most: int, new: Callable[[], T]) -> T:
    """What is kept under this name; past `most` names the further ones share one."""
    found = named.get(name)
    if found is None:
        found = named.setdefault(name if len(named) < most else OTHERS, new())
    return found


def _tally(counted: Iterable[tuple[str | None, int]]) -> Tally:
    counts = dict.fromkeys(Outcome, 0)
    for outcome, count in counted:
        if outcome is not None:
            counts[Outcome(outcome)] += count
    return Tally(**{outcome.value: count for outcome, count in counts.items()})
