"""Channels come and go, are dialled, bridged, transferred, parked and picked up."""

from datetime import datetime
from typing import NamedTuple


class Party(NamedTuple):
    """One channel as an event shows it; `number` is empty where the PBX knows none."""

    uniqueid: str
    linkedid: str
    name: str
    state: str = ""
    number: str = ""
    context: str = ""
    exten: str = ""


class ChannelCreated(NamedTuple):
    at: datetime
    channel: Party


class StateChanged(NamedTuple):
    at: datetime
    channel: Party


class ChannelRenamed(NamedTuple):
    at: datetime
    uniqueid: str
    name: str


class HangupRequested(NamedTuple):
    """The far end of this leg ended it (ASTERISK.md 2.1). `cause` is Q.850, `tech_cause` a SIP status."""

    at: datetime
    channel: Party
    cause: int | None
    tech_cause: int | None


class SoftHangupRequested(NamedTuple):
    """`flag` is Asterisk's soft hang-up flag, not Q.850: 1 device, 4 shutdown, 8 timeout, 16 noise, 32 explicit."""

    at: datetime
    channel: Party
    flag: int


class ChannelHungUp(NamedTuple):
    at: datetime
    channel: Party
    cause: int


class DialBegan(NamedTuple):
    """`caller` is None where the PBX names no dialling channel (Originate, ARI)."""

    at: datetime
    caller: Party | None
    dest: Party


class DialProgressed(NamedTuple):
    at: datetime
    dest: Party
    status: str


class DialEnded(NamedTuple):
    at: datetime
    dest: Party
    status: str
    forward: str


class BridgeEntered(NamedTuple):
    at: datetime
    channel: Party
    bridge: str
    technology: str
    swapped: str


class BridgeLeft(NamedTuple):
    at: datetime
    channel: Party
    bridge: str


class Transferred(NamedTuple):
    """`kind` is blind or attended; `transferers` are the uniqueids of the channels that leave by it."""

    at: datetime
    kind: str
    succeeded: bool
    transferers: tuple[str, ...]
    extension: str


class PickedUp(NamedTuple):
    at: datetime
    picker: Party
    target: Party


class Parked(NamedTuple):
    """`parker` is the uniqueid that the channel was parked by, empty where unknown."""

    at: datetime
    channel: Party
    parker: str
    space: str


class Unparked(NamedTuple):
    """`how` is retrieved, timed_out or gave_up."""

    at: datetime
    channel: Party
    how: str


class HoldChanged(NamedTuple):
    """`channel` is the phone that pressed hold."""

    at: datetime
    channel: Party
    held: bool


class TalkStarted(NamedTuple):
    """Sound began to come from this channel, as its talk gate says (ASTERISK.md 1.8)."""

    at: datetime
    channel: Party


class TalkStopped(NamedTuple):
    """It fell silent before `at`, by the silence that the gate waits for; the sound had lasted `duration_ms`."""

    at: datetime
    channel: Party
    duration_ms: int


class TalkWatched(NamedTuple):
    """Our link had the talk gate of a channel switched on; a stop is told `silence_ms` late."""

    at: datetime
    uniqueid: str
    silence_ms: int


class MusicChanged(NamedTuple):
    at: datetime
    channel: Party
    playing: bool
