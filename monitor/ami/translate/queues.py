"""Queues and their members (ASTERISK.md 1.4)."""

from datetime import datetime

from monitor.ami.translate.fields import CHANNEL, DEST, Field, party, party_or_none
from monitor.domain.events import (
    AgentCalled,
    AgentCompleted,
    AgentConnected,
    AgentRangOut,
    MemberChanged,
    QueueJoined,
    QueueLeft,
)

_QUEUE = Field("Queue")
_INTERFACE = Field("Interface")
_MEMBER = Field("MemberName")
_HOLD_TIME = Field("HoldTime")
_RING_TIME = Field("RingTime")
_REASON = Field("Reason")
_STATUS = Field("Status")
_PAUSED = Field("Paused")


def joined(frame: bytes, at: datetime) -> QueueJoined:
    return QueueJoined(at, party(frame), _QUEUE.needed(frame))


def left(frame: bytes, at: datetime) -> QueueLeft:
    return QueueLeft(at, party(frame), _QUEUE.needed(frame))


def _agent(frame: bytes) -> tuple[str, str, str]:
    return _QUEUE.needed(frame), _INTERFACE.needed(frame), _MEMBER.text(frame)


def agent_called(frame: bytes, at: datetime) -> AgentCalled:
    return AgentCalled(at, party(frame), party(frame, DEST), *_agent(frame))


def agent_connected(frame: bytes, at: datetime) -> AgentConnected:
    seconds = _HOLD_TIME.number(frame), _RING_TIME.number(frame)
    return AgentConnected(at, party(frame), party(frame, DEST), *_agent(frame), *seconds)


def agent_rang_out(frame: bytes, at: datetime) -> AgentRangOut:
    dest = party_or_none(frame, DEST)
    return AgentRangOut(at, party(frame), dest, *_agent(frame), _RING_TIME.number(frame))


def agent_completed(frame: bytes, at: datetime) -> AgentCompleted | None:
    """None where both channels were gone before the queue spoke: it belongs to no call that can be named."""
    caller = party_or_none(frame, CHANNEL)
    if caller is None:
        return None
    return AgentCompleted(at, caller, party_or_none(frame, DEST), *_agent(frame), _REASON.needed(frame))


def member_changed(frame: bytes, at: datetime) -> MemberChanged:
    return MemberChanged(at, *_agent(frame), _STATUS.number(frame), _PAUSED.flag(frame), removed=False)


def member_removed(frame: bytes, at: datetime) -> MemberChanged:
    return MemberChanged(at, *_agent(frame), _STATUS.number(frame), _PAUSED.flag(frame), removed=True)
