"""The PBX, the link to it, its snapshots, and the clock."""

from dataclasses import dataclass
from datetime import datetime

from monitor.domain.events.channels import Party


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
