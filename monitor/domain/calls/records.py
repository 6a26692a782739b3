"""What the CallBook remembers while a call runs: channels, bridges and calls. Mutable, and never handed out."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor.domain.calls.phase import Phase
from monitor.domain.facts import Direction, Span
from monitor.domain.spans import Stretch

MOST_ODDITIES = 20
MOST_JOINS = 200


@dataclass(slots=True, eq=False)
class Channel:
    """One channel of the PBX. `twin` is the other half of a Local channel; `dialler` the channel that dialled it.

    `was_found`: a snapshot showed it first, so that when it rang cannot be known. `gate_at`: since when its talk is
    detected; `sounds` are what came of it, the last of them since `sound_since_at`.
    """

    uniqueid: str
    name: str
    context: str
    number: str
    created_at: datetime
    seen_at: datetime
    call: "Call | None" = None
    twin: "Channel | None" = None
    dialler: "Channel | None" = None
    bridge: "Bridge | None" = None
    entered_at: datetime | None = None
    member: str = ""
    interface: str = ""
    dialled_at: datetime | None = None
    ring_at: datetime | None = None
    progress_at: datetime | None = None
    up_at: datetime | None = None
    dial_ended_at: datetime | None = None
    dial_status: str = ""
    rang_out: bool = False
    was_found: bool = False
    state: str = ""
    hangup_at: datetime | None = None
    hangup_cause: int | None = None
    hangup_tech_cause: int | None = None
    refused_by_pbx: bool = False
    talks: list["Call"] = field(default_factory=list)
    soft_at: datetime | None = None
    soft_flag: int = 0
    gone_at: datetime | None = None
    gone_cause: int = 0
    gate_asked: bool = False
    gate_at: datetime | None = None
    gate_silence: timedelta = timedelta(0)
    sound_since_at: datetime | None = None
    sounds: list[Stretch] = field(default_factory=list)

    @property
    def is_local(self) -> bool:
        return self.name.startswith("Local/")

    def ancestry(self) -> "Iterator[Channel]":
        """The channel itself and, outwards, the halves of Local channels by way of which it was dialled."""
        seen: set[str] = set()
        current: Channel | None = self
        while current is not None and current.uniqueid not in seen:
            seen.add(current.uniqueid)
            yield current
            dialler = current.dialler
            current = dialler.twin if dialler is not None and dialler.is_local else None

    @property
    def device(self) -> str:
        """The channel's name without its serial: PJSIP/1001-0000002f → PJSIP/1001."""
        return self.name.rpartition("-")[0] or self.name


@dataclass(slots=True, eq=False)
class Bridge:
    """`is_holding`: a parking lot or a waiting room, where nobody hears anybody."""

    bridge_id: str
    is_holding: bool
    members: dict[str, Channel] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Handover:
    """A transfer or a parking: when, and the uniqueids that left by it."""

    at: datetime
    by: tuple[str, ...]


@dataclass(slots=True, eq=False)
class Join:
    """The caller heard this person."""

    person: Channel
    since_at: datetime
    until_at: datetime | None = None


@dataclass(slots=True, eq=False)
class Call:
    """One call under its caller's channel. `is_call` turns true once the caller is more than a phone off the hook."""

    call_id: str
    caller: Channel
    arrived_at: datetime
    direction: Direction
    is_call: bool
    phase: Phase = Phase.ARRIVED
    caller_number: str = ""
    dialled_key: str = ""
    did: str = ""
    queue: str = ""
    was_queued: bool = False
    legs: list[Channel] = field(default_factory=list)
    channels: set[str] = field(default_factory=set)
    partners: list[Channel] = field(default_factory=list)
    last_partners: list[Channel] = field(default_factory=list)
    joins: list[Join] = field(default_factory=list)
    answered_at: datetime | None = None
    answered_by: Channel | None = None
    talk_ended_at: datetime | None = None
    handovers: list[Handover] = field(default_factory=list)
    pbx_says: str = ""
    pbx_says_at: datetime | None = None
    gaps: list[Span] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    lost_at: datetime | None = None
    cut_by_pbx: bool = False
    is_rung_by_pbx: bool = False
    left_in_company_at: datetime | None = None

    @property
    def is_over(self) -> bool:
        return self.caller.gone_at is not None or self.lost_at is not None

    def join(self, people: list[Channel], at: datetime) -> None:
        """Note whom the caller hears from now on."""
        for one in self.joins:
            if one.until_at is None and one.person not in people:
                one.until_at = at
        heard = [one.person for one in self.joins if one.until_at is None]
        new = [Join(person, at) for person in people if person not in heard]
        self.joins += new[: MOST_JOINS - len(self.joins)]

    def note_odd(self, what: str) -> None:
        """Record what the table or the order of events did not foresee; bounded, never fatal."""
        if len(self.odd) < MOST_ODDITIES and what not in self.odd:
            self.odd.append(what)
