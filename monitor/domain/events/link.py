"""The PBX, the link to it, its snapshots, and the clock."""

from datetime import datetime
from typing import NamedTuple

from monitor.domain.events.channels import Party


class PbxBooted(NamedTuple):
    """`uptime_seconds` is None where the PBX does not say."""

    at: datetime
    uptime_seconds: int | None


class PbxStopping(NamedTuple):
    at: datetime


class ChannelFound(NamedTuple):
    """A channel that a snapshot lists; `age_seconds` since its creation, `bridge` empty where it is in none."""

    at: datetime
    channel: Party
    age_seconds: int
    bridge: str
    application: str


class SnapshotDone(NamedTuple):
    """The list of `what` (channels or queues) is complete."""

    at: datetime
    what: str


class LinkUp(NamedTuple):
    at: datetime


class LinkLost(NamedTuple):
    """`at` is the last instant at which the link was surely heard."""

    at: datetime
    why: str


class Tick(NamedTuple):
    at: datetime
