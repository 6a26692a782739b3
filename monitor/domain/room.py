"""The room at this moment: who waits, who can answer, what is open, and whether we hear of it at all."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from monitor.domain.events import (
    AgentConnected,
    ChannelHungUp,
    LinkLost,
    LinkUp,
    MemberChanged,
    PbxEvent,
    QueueEntryFound,
    QueueJoined,
    QueueLeft,
    SnapshotDone,
)
from monitor.domain.tickets import Kind, Stage


class MemberState(StrEnum):
    IDLE = "idle"
    RINGING = "ringing"
    TALKING = "talking"
    PAUSED = "paused"
    UNAVAILABLE = "unavailable"
    ON_HOLD = "on_hold"
    UNKNOWN = "unknown"


STATES = tuple(MemberState)
DEVICE_STATES = {
    1: MemberState.IDLE,
    2: MemberState.TALKING,
    3: MemberState.TALKING,
    4: MemberState.UNAVAILABLE,
    5: MemberState.UNAVAILABLE,
    6: MemberState.RINGING,
    7: MemberState.TALKING,
    8: MemberState.ON_HOLD,
}
"""include/asterisk/devicestate.h; 0 and what is not listed are unknown."""
MOST_QUEUES = 2_000
MOST_MEMBERS = 50_000
MOST_CALLERS = 20_000
"""Of one PBX. Past one of them nothing of its room is known until it is heard anew."""


@dataclass(frozen=True, slots=True)
class QueueView:
    """`agents` counts members by state, every state named."""

    queue: str
    waiting: int
    longest_wait_seconds: float
    agents: tuple[tuple[MemberState, int], ...]


@dataclass(frozen=True, slots=True)
class MemberView:
    """A phone in one queue; `phone` tells it from all others, also of another PBX."""

    phone: str
    queue: str
    state: MemberState
    name: str = ""


@dataclass(frozen=True, slots=True)
class LinkView:
    """`link` is `ami:<pbx>` or `mqtt`; `why` says why it is down. `last_event_at` is None before the first."""

    link: str
    up: bool
    last_event_at: datetime | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class OpenTickets:
    """`kind` is None where no report has said it."""

    kind: Kind | None
    stage: Stage
    count: int


@dataclass(frozen=True, slots=True)
class RoomView:
    """`queues` holds only what we know now: a lost link takes its queues away instead of leaving or zeroing them.

    `tickets` is None while the ticket feed is down. `coverage_ratio` (0..1) is the share of time that the links were
    heard; `store_lag_seconds` the age of the oldest event that is not kept yet.
    """

    queues: tuple[QueueView, ...] = ()
    tickets: tuple[OpenTickets, ...] | None = None
    links: tuple[LinkView, ...] = ()
    coverage_ratio: float | None = None
    store_lag_seconds: float = 0.0
    members: tuple[MemberView, ...] = ()


def member_state(status: int, paused: bool) -> MemberState:
    """A pause shows only on a phone that could ring: who talks in a pause still talks."""
    state = DEVICE_STATES.get(status, MemberState.UNKNOWN)
    if paused and state in (MemberState.IDLE, MemberState.UNKNOWN):
        return MemberState.PAUSED
    return state


class _Member(NamedTuple):
    state: MemberState
    name: str = ""
    phone: str = ""


@dataclass(slots=True)
class Room:
    """The queues of one PBX, from its events. Unknown (no queues) from a lost link until the next full snapshot, and
    where there are more of them than can be held.
    """

    _callers: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    _members: dict[tuple[str, str], _Member] = field(default_factory=dict)
    _queues: set[str] = field(default_factory=set)
    _known: bool = False
    _overfull: bool = False

    @property
    def is_known(self) -> bool:
        return self._known and not self._overfull

    def apply(self, event: PbxEvent) -> None:
        act = _ACTS.get(type(event))
        if act is not None:
            act(self, event)

    def queues(self, now: datetime) -> tuple[QueueView, ...]:
        """Every queue seen, in order of name; empty while we do not know."""
        if not self.is_known:
            return ()
        waits: dict[str, list[float]] = {}
        for queue, since_at in self._callers.values():
            waits.setdefault(queue, []).append((now - since_at).total_seconds())
        agents: dict[str, Counter[MemberState]] = {}
        for (queue, _), member in self._members.items():
            agents.setdefault(queue, Counter())[member.state] += 1
        return tuple(_queue(name, waits.get(name, ()), agents.get(name, {})) for name in sorted(self._queues))

    def members(self, pbx: str) -> tuple[MemberView, ...]:
        """Every phone of every queue; empty while we do not know."""
        if not self.is_known:
            return ()
        return tuple(
            MemberView(f"{pbx} {member.phone or interface}", queue, member.state, member.name)
            for (queue, interface), member in self._members.items()
        )

    def _forget(self, _mark: LinkLost | LinkUp) -> None:
        self._callers.clear()
        self._members.clear()
        self._queues.clear()
        self._known = self._overfull = False

    def _know(self, snapshot: SnapshotDone) -> None:
        self._known = self._known or snapshot.what == "queues"

    def _joined(self, event: QueueJoined) -> None:
        self._caller_waits(event.channel.uniqueid, event.queue, event.at)

    def _found(self, event: QueueEntryFound) -> None:
        self._caller_waits(event.uniqueid, event.queue, event.at - timedelta(seconds=event.wait_seconds))

    def _caller_waits(self, uniqueid: str, queue: str, since_at: datetime) -> None:
        if not self._has_room(queue) or (uniqueid not in self._callers and len(self._callers) >= MOST_CALLERS):
            self._overfull = True
            return
        self._queues.add(queue)
        known_queue, known_since_at = self._callers.get(uniqueid, (queue, since_at))
        self._callers[uniqueid] = (queue, min(since_at, known_since_at) if known_queue == queue else since_at)

    def _left(self, event: QueueLeft | AgentConnected | ChannelHungUp) -> None:
        self._callers.pop(event.channel.uniqueid, None)

    def _member_changed(self, event: MemberChanged) -> None:
        key = (event.queue, event.interface)
        if not self._has_room(event.queue) or (key not in self._members and len(self._members) >= MOST_MEMBERS):
            self._overfull = True
            return
        self._queues.add(event.queue)
        if event.removed:
            self._members.pop(key, None)
        else:
            known = self._members.get(key, _Member(MemberState.UNKNOWN))
            state = member_state(event.status, event.paused)
            self._members[key] = _Member(state, event.member or known.name, event.phone or known.phone)

    def _has_room(self, queue: str) -> bool:
        return queue in self._queues or len(self._queues) < MOST_QUEUES


_ACTS: dict[type, Callable[[Room, Any], None]] = {
    LinkLost: Room._forget,
    LinkUp: Room._forget,
    SnapshotDone: Room._know,
    QueueJoined: Room._joined,
    QueueEntryFound: Room._found,
    QueueLeft: Room._left,
    AgentConnected: Room._left,
    ChannelHungUp: Room._left,
    MemberChanged: Room._member_changed,
}


def _queue(name: str, waits: Sequence[float], agents: Mapping[MemberState, int]) -> QueueView:
    return QueueView(
        queue=name,
        waiting=len(waits),
        longest_wait_seconds=max(0.0, *waits) if waits else 0.0,
        agents=tuple((state, agents.get(state, 0)) for state in STATES),
    )


def merged(views: Iterable[tuple[QueueView, ...]]) -> tuple[QueueView, ...]:
    """The queues of several PBXes; one name on two of them is one queue."""
    together: dict[str, QueueView] = {}
    for view in (view for queues in views for view in queues):
        known = together.get(view.queue)
        together[view.queue] = view if known is None else _sum(known, view)
    return tuple(together[name] for name in sorted(together))


def _sum(one: QueueView, other: QueueView) -> QueueView:
    counts = dict(other.agents)
    return QueueView(
        queue=one.queue,
        waiting=one.waiting + other.waiting,
        longest_wait_seconds=max(one.longest_wait_seconds, other.longest_wait_seconds),
        agents=tuple((state, count + counts.get(state, 0)) for state, count in one.agents),
    )
