"""Queues take callers in and ring their members."""

from dataclasses import dataclass
from datetime import datetime

from monitor.domain.events.channels import Party


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
class QueueEntryFound:
    at: datetime
    uniqueid: str
    queue: str
    wait_seconds: int
