"""Queues take callers in and ring their members."""

from datetime import datetime
from typing import NamedTuple

from monitor.domain.events.channels import Party


class QueueJoined(NamedTuple):
    at: datetime
    channel: Party
    queue: str


class QueueLeft(NamedTuple):
    at: datetime
    channel: Party
    queue: str


class AgentCalled(NamedTuple):
    at: datetime
    channel: Party
    dest: Party
    queue: str
    interface: str
    member: str


class AgentConnected(NamedTuple):
    """`hold_seconds` and `ring_seconds` are the queue's own whole seconds."""

    at: datetime
    channel: Party
    dest: Party
    queue: str
    interface: str
    member: str
    hold_seconds: int
    ring_seconds: int


class AgentRangOut(NamedTuple):
    """`ring_ms` is in milliseconds, as AgentRingNoAnswer really sends it (ASTERISK.md 0.4)."""

    at: datetime
    channel: Party
    dest: Party | None
    queue: str
    interface: str
    member: str
    ring_ms: int


class AgentCompleted(NamedTuple):
    """`reason` is caller, agent or transfer: the queue's own word for who ended it. `dest` may be gone already."""

    at: datetime
    channel: Party
    dest: Party | None
    queue: str
    interface: str
    member: str
    reason: str


class MemberChanged(NamedTuple):
    """`status` is Asterisk's device state number; `removed` says that the member left the queue. `phone` is the device
    whose state that is: a member that is rung by way of a Local channel is no second phone. Empty where it is not told.
    """

    at: datetime
    queue: str
    interface: str
    member: str
    status: int
    paused: bool
    removed: bool
    phone: str = ""


class QueueEntryFound(NamedTuple):
    at: datetime
    uniqueid: str
    queue: str
    wait_seconds: int
