"""Queues and their members (ASTERISK.md 1.4)."""

import re
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
_PHONE = Field("StateInterface")
_MEMBER = Field("MemberName")
_HOLD_TIME = Field("HoldTime")
_RING_TIME = Field("RingTime")
_REASON = Field("Reason")
_STATUS = Field("Status")
_PAUSED = Field("Paused")


def joined(text: str, at: datetime) -> QueueJoined:
    return QueueJoined(at, party(text), _QUEUE.needed(text))


def left(text: str, at: datetime) -> QueueLeft:
    return QueueLeft(at, party(text), _QUEUE.needed(text))


def _agent(text: str) -> tuple[str, str, str]:
    return _QUEUE.needed(text), _INTERFACE.needed(text), _MEMBER.text(text)


def agent_called(text: str, at: datetime) -> AgentCalled:
    return AgentCalled(at, party(text), party(text, DEST), *_agent(text))


def agent_connected(text: str, at: datetime) -> AgentConnected:
    seconds = _HOLD_TIME.number(text), _RING_TIME.number(text)
    return AgentConnected(at, party(text), party(text, DEST), *_agent(text), *seconds)


def agent_rang_out(text: str, at: datetime) -> AgentRangOut:
    dest = party_or_none(text, DEST)
    return AgentRangOut(at, party(text), dest, *_agent(text), _RING_TIME.number(text))


def agent_completed(text: str, at: datetime) -> AgentCompleted | None:
    """None where both channels were gone before the queue spoke: it belongs to no call that can be named."""
    caller = party_or_none(text, CHANNEL)
    if caller is None:
        return None
    return AgentCompleted(at, caller, party_or_none(text, DEST), *_agent(text), _REASON.needed(text))


_USUAL_MEMBER = re.compile(
    r"\r\nQueue: ([^\r]*)\r\nMemberName: ([^\r]*)\r\nInterface: ([^\r]*)(?:\r\nStateInterface: ([^\r]*))?"
    r"(?:\r\n(?!Status: )[^\r]*)*\r\nStatus: (\d{1,9})\r\nPaused: ([01])\r"
)
"""The order in which app_queue writes a member; any other is read header by header."""


def member_changed(text: str, at: datetime) -> MemberChanged:
    usual = _USUAL_MEMBER.search(text)
    if usual is not None:
        queue, member, interface, phone, status, paused = usual.groups()
        return MemberChanged(at, queue, interface, member, int(status), paused == "1", removed=False, phone=phone or "")
    phone = _PHONE.text(text)
    return MemberChanged(at, *_agent(text), _STATUS.number(text), _PAUSED.flag(text), removed=False, phone=phone)


def member_removed(text: str, at: datetime) -> MemberChanged:
    state = _STATUS.number(text), _PAUSED.flag(text)
    return MemberChanged(at, *_agent(text), *state, removed=True, phone=_PHONE.text(text))
