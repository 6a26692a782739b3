"""What a PBX, its link or the clock says: one frozen value per thing that can happen.

Every event has `at`, an aware instant on the PBX's clock. A `Party` is the channel snapshot that an AMI event carries.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Party:
    """One channel as an event shows it; `number` is empty where the PBX knows none."""

    uniqueid: str
    linkedid: str
    name: str
    state: str = ""
    number: str = ""
    context: str = ""
    exten: str = ""


@dataclass(frozen=True, slots=True)
class ChannelCreated:
    at: datetime
    channel: Party


@dataclass(frozen=True, slots=True)
class StateChanged:
    at: datetime
    channel: Party


@dataclass(frozen=True, slots=True)
class ChannelRenamed:
    at: datetime
    uniqueid: str
    name: str


@dataclass(frozen=True, slots=True)
class HangupRequested:
    """The far end of this leg ended it (ASTERISK.md 2.1). `cause` is Q.850, `tech_cause` a SIP status."""

    at: datetime
    channel: Party
    cause: int | None
    tech_cause: int | None


@dataclass(frozen=True, slots=True)
class SoftHangupRequested:
    """`flag` is Asterisk's soft hang-up flag, not Q.850: 1 device, 4 shutdown, 8 timeout, 16 noise, 32 explicit."""

    at: datetime
    channel: Party
    flag: int


@dataclass(frozen=True, slots=True)
class ChannelHungUp:
    at: datetime
    channel: Party
    cause: int


@dataclass(frozen=True, slots=True)
class DialBegan:
    """`caller` is None where the PBX names no dialling channel (Originate, ARI)."""

    at: datetime
    caller: Party | None
    dest: Party


@dataclass(frozen=True, slots=True)
class DialProgressed:
    at: datetime
    dest: Party
    status: str


@dataclass(frozen=True, slots=True)
class DialEnded:
    at: datetime
    dest: Party
    status: str
    forward: str


@dataclass(frozen=True, slots=True)
class BridgeEntered:
    at: datetime
    channel: Party
    bridge: str
    technology: str
    swapped: str


@dataclass(frozen=True, slots=True)
class BridgeLeft:
    at: datetime
    channel: Party
    bridge: str


@dataclass(frozen=True, slots=True)
class Transferred:
    """`kind` is blind or attended; `transferers` are the uniqueids of the channels that leave by it."""

    at: datetime
    kind: str
    succeeded: bool
    transferers: tuple[str, ...]
    extension: str


@dataclass(frozen=True, slots=True)
class PickedUp:
    at: datetime
    picker: Party
    target: Party


@dataclass(frozen=True, slots=True)
class Parked:
    """`parker` is the uniqueid that the channel was parked by, empty where unknown."""

    at: datetime
    channel: Party
    parker: str
    space: str


@dataclass(frozen=True, slots=True)
class Unparked:
    """`how` is retrieved, timed_out or gave_up."""

    at: datetime
    channel: Party
    how: str


@dataclass(frozen=True, slots=True)
class QueueJoined:
    at: datetime
    channel: Party
    queue: str


@dataclass(frozen=True, slots=True)
class QueueLeft:
    at: datetime
    channel: Party
    queue: str


@dataclass(frozen=True, slots=True)
class AgentCalled:
    at: datetime
    channel: Party
    dest: Party
    queue: str
    interface: str
    member: str


@dataclass(frozen=True, slots=True)
class AgentConnected:
    """`hold_seconds` and `ring_seconds` are the queue's own whole seconds."""

    at: datetime
    channel: Party
    dest: Party
    queue: str
    interface: str
    member: str
    hold_seconds: int
    ring_seconds: int


@dataclass(frozen=True, slots=True)
class AgentRangOut:
    """`ring_ms` is in milliseconds, as AgentRingNoAnswer really sends it (ASTERISK.md 0.4)."""

    at: datetime
    channel: Party
    dest: Party | None
    queue: str
    interface: str
    member: str
    ring_ms: int


@dataclass(frozen=True, slots=True)
class AgentCompleted:
    """`reason` is caller, agent or transfer: the queue's own word for who ended it. `dest` may be gone already."""

    at: datetime
    channel: Party
    dest: Party | None
    queue: str
    interface: str
    member: str
    reason: str


@dataclass(frozen=True, slots=True)
class MemberChanged:
    """`status` is Asterisk's device state number; `removed` says that the member left the queue."""

    at: datetime
    queue: str
    interface: str
    member: str
    status: int
    paused: bool
    removed: bool


@dataclass(frozen=True, slots=True)
class HoldChanged:
    """`channel` is the phone that pressed hold."""

    at: datetime
    channel: Party
    held: bool


@dataclass(frozen=True, slots=True)
class MusicChanged:
    at: datetime
    channel: Party
    playing: bool


@dataclass(frozen=True, slots=True)
class PbxBooted:
    """`uptime_seconds` is None where the PBX does not say."""

    at: datetime
    uptime_seconds: int | None


@dataclass(frozen=True, slots=True)
class PbxStopping:
    at: datetime


@dataclass(frozen=True, slots=True)
class ChannelFound:
    """A channel that a snapshot lists; `age_seconds` since its creation, `bridge` empty where it is in none."""

    at: datetime
    channel: Party
    age_seconds: int
    bridge: str
    application: str


@dataclass(frozen=True, slots=True)
class QueueEntryFound:
    at: datetime
    uniqueid: str
    queue: str
    wait_seconds: int


@dataclass(frozen=True, slots=True)
class SnapshotDone:
    """The list of `what` (channels or queues) is complete."""

    at: datetime
    what: str


@dataclass(frozen=True, slots=True)
class LinkUp:
    at: datetime


@dataclass(frozen=True, slots=True)
class LinkLost:
    """`at` is the last instant at which the link was surely heard."""

    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Tick:
    at: datetime


PbxEvent = (
    ChannelCreated
    | StateChanged
    | ChannelRenamed
    | HangupRequested
    | SoftHangupRequested
    | ChannelHungUp
    | DialBegan
    | DialProgressed
    | DialEnded
    | BridgeEntered
    | BridgeLeft
    | Transferred
    | PickedUp
    | Parked
    | Unparked
    | QueueJoined
    | QueueLeft
    | AgentCalled
    | AgentConnected
    | AgentRangOut
    | AgentCompleted
    | MemberChanged
    | HoldChanged
    | MusicChanged
    | PbxBooted
    | PbxStopping
    | ChannelFound
    | QueueEntryFound
    | SnapshotDone
    | LinkUp
    | LinkLost
    | Tick
)
