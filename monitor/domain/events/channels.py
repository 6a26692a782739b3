"""Channels come and go, are dialled, bridged, transferred, parked and picked up."""

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
