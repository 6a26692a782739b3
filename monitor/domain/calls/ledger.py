"""The CallBook's memory of one PBX: channels, calls, who is touched, and the basic moves that every event uses."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase

from monitor.domain.calls.phase import Phase, Signal, step
from monitor.domain.calls.records import Call, Channel
from monitor.domain.calls.topology import PSEUDO_CHANNELS, Topology
from monitor.domain.events import Party
from monitor.domain.facts import Direction, Span
from monitor.domain.numbers import number_key

USUAL_TRUNK_CONTEXTS = (
    "from-trunk*",
    "from-pstn*",
    "from-external*",
    "from-outside*",
    "from-did-direct",
    "from-sip-external",
    "from-dahdi*",
    "from-zaptel*",
    "from-carrier*",
    "from-provider*",
    "trunk*",
    "inbound*",
    "incoming*",
    "external*",
    "public",
)
DIALLED_STATES = ("Down", "Ringing")
"""Of a channel whose first one is unknown: it is being dialled, so that it is no caller."""
MOST_CONTEXTS = 1_000
"""Of which it is remembered whether callers from outside enter by them."""


@dataclass(frozen=True, slots=True)
class BookSettings:
    """`inbound_contexts` are globs of the contexts that callers from outside enter by."""

    pbx: str
    inbound_contexts: tuple[str, ...] = USUAL_TRUNK_CONTEXTS
    same_instant: timedelta = timedelta(milliseconds=150)


@dataclass(frozen=True, slots=True)
class Orphan:
    """A channel that a list showed, and whose first one, by its Linkedid, may yet follow in it."""

    party: Party
    application: str


class Ledger:
    """State and basic moves; the event families (`life`, `dialling`, `talking`, `queueing`, `recovery`) build on it."""

    def __init__(self, settings: BookSettings) -> None:
        self.settings = settings
        self.channels: dict[str, Channel] = {}
        self.calls: dict[str, Call] = {}
        self.touched: dict[str, Call] = {}
        self.topology = Topology()
        self.member_names: dict[str, str] = {}
        self.phone_names: dict[str, str] = {}
        self.is_heard = True
        self.gap_since: datetime | None = None
        self.link_up_at: datetime | None = None
        self.found: set[str] | None = None
        self.orphans: list[Orphan] = []
        self.snapshot_done_at: datetime | None = None
        self.stopping_at: datetime | None = None
        self.sweep_due_at: datetime | None = None
        self._inbound: dict[str, bool] = {}

    def is_inbound(self, context: str) -> bool:
        known = self._inbound.get(context)
        if known is None:
            known = any(fnmatchcase(context, pattern) for pattern in self.settings.inbound_contexts)
            if len(self._inbound) < MOST_CONTEXTS:
                self._inbound[context] = known
        return known

    def touch(self, call: Call | None) -> str:
        """Mark a call as changed and say its id; empty for no call."""
        if call is None:
            return ""
        self.touched[call.call_id] = call
        return call.call_id

    def signal(self, call: Call, signal: Signal) -> None:
        """Take one step in the table; what it does not list is odd and changes nothing."""
        phase = step(call.phase, signal)
        if phase is None:
            call.note_odd(f"{signal} while {call.phase}")
        else:
            call.phase = phase

    def know(self, party: Party, at: datetime) -> Channel:
        """The channel that an event speaks of. One never seen being created is taken on, and its call carries a gap."""
        channel = self.channels.get(party.uniqueid)
        if channel is not None:
            channel.seen_at = at
            if channel.name != party.name and party.name:
                self._renamed(channel, party.name)
            return channel
        channel = self.take_on(party, at)
        if channel.call is not None and channel.call.caller is channel:
            channel.call.gaps.append(Span(at, at))
        return channel

    def _renamed(self, channel: Channel, name: str) -> None:
        channel.name = name
        if channel.twin is None:
            self.topology.pair(channel)

    def take_on(self, party: Party, at: datetime) -> Channel:
        """Remember a new channel, under the call of its Linkedid, or under a call of its own."""
        channel = Channel(party.uniqueid, party.name, party.context, party.number, created_at=at, seen_at=at)
        self.name(channel)
        self.channels[party.uniqueid] = channel
        self.topology.pair(channel)
        root = self.channels.get(party.linkedid)
        if root is not None and root is not channel:
            self.join_call(channel, root.call)
        elif root is channel or (self.found is None and party.state not in DIALLED_STATES):
            self.open_call(channel, party, at)
        return channel

    def name(self, channel: Channel) -> str:
        """The queue's name for who sits at a phone, as soon as it is known; empty for nobody."""
        if not channel.member:
            device = channel.device
            channel.member = self.member_names.get(device) or self.phone_names.get(device, "")
        return channel.member

    def join_call(self, channel: Channel, call: Call | None) -> None:
        channel.call = call
        if call is not None:
            call.channels.add(channel.uniqueid)

    def open_call(self, channel: Channel, party: Party, at: datetime) -> None:
        if party.name.startswith(PSEUDO_CHANNELS) or party.name.endswith(";2"):
            return
        if party.uniqueid != party.linkedid and not self.is_inbound(party.context):
            return
        inbound = self.is_inbound(party.context) and not channel.is_local
        call = Call(
            call_id=party.linkedid or party.uniqueid,
            caller=channel,
            arrived_at=at,
            direction=Direction.INBOUND if inbound else Direction.INTERNAL,
            is_call=inbound,
            caller_number=party.number,
            dialled_key="" if inbound else number_key(party.exten),
        )
        if call.call_id in self.calls:
            return
        self.calls[call.call_id] = call
        self.join_call(channel, call)

    def hush(self, call: Call) -> None:
        """The last ringing phone fell silent, if so it is."""
        if call.phase is Phase.RINGING and not any(is_ringing(leg) for leg in call.legs):
            self.signal(call, Signal.HUSHED)


def is_ringing(leg: Channel) -> bool:
    """Whether the phone rings right now, as far as the PBX said."""
    return leg.ring_at is not None and leg.dial_ended_at is None and leg.up_at is None and leg.gone_at is None
