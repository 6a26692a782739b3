"""Queues take callers in, ring their members, and say what became of it."""

from datetime import datetime

from monitor.domain.calls.ledger import Ledger
from monitor.domain.calls.phase import Signal
from monitor.domain.calls.records import Call, Channel
from monitor.domain.events import (
    AgentCalled,
    AgentCompleted,
    AgentConnected,
    AgentRangOut,
    MemberChanged,
    Party,
    QueueJoined,
    QueueLeft,
)
from monitor.domain.facts import Direction


def on_queue_joined(book: Ledger, event: QueueJoined) -> str:
    channel = book.know(event.channel, event.at)
    return enter_queue(book, channel, event.queue)


def enter_queue(book: Ledger, channel: Channel, queue: str) -> str:
    """A caller in a queue is an inbound caller, whatever context he came by; but for an agent who asks for help."""
    call = channel.call
    if call is None:
        return ""
    call.is_call = True
    call.was_queued = True
    if call.answered_at is None or not call.queue:
        call.queue = queue
    if call.caller is channel and call.direction is Direction.INTERNAL and not book.name(channel):
        call.direction = Direction.INBOUND
    book.signal(call, Signal.QUEUED)
    return book.touch(call)


def on_queue_left(book: Ledger, event: QueueLeft) -> str:
    channel = book.know(event.channel, event.at)
    if channel.call is not None:
        book.signal(channel.call, Signal.UNQUEUED)
    return book.touch(channel.call)


def on_agent_called(book: Ledger, event: AgentCalled) -> str:
    channel = book.know(event.channel, event.at)
    _name(book, event.dest, event.interface, event.member, event.at)
    return book.touch(channel.call)


def on_agent_connected(book: Ledger, event: AgentConnected) -> str:
    channel = book.know(event.channel, event.at)
    dest = book.know(event.dest, event.at)
    if dest.interface == event.interface or dest.is_local or dest.device == event.interface:
        dest.member = event.member
    return book.touch(channel.call)


def _name(book: Ledger, dest: Party, interface: str, member: str, at: datetime) -> None:
    channel = book.know(dest, at)
    channel.member = member
    channel.interface = interface
    book.member_names[interface] = member


def on_agent_rang_out(book: Ledger, event: AgentRangOut) -> str:
    channel = book.know(event.channel, event.at)
    call = channel.call
    if call is not None and event.dest is not None:
        for leg in _legs_behind(call, event.dest.uniqueid):
            leg.rang_out = True
    return book.touch(call)


def _legs_behind(call: Call, uniqueid: str) -> list[Channel]:
    """The phone itself, or the phones dialled by way of a Local member."""
    return [leg for leg in call.legs if any(one.uniqueid == uniqueid for one in leg.ancestry())]


def on_agent_completed(book: Ledger, event: AgentCompleted) -> str:
    channel = book.channels.get(event.channel.uniqueid)
    call = channel.call if channel is not None else None
    if call is not None:
        call.pbx_says = event.reason
        call.pbx_says_at = event.at
    return book.touch(call)


def on_member_changed(book: Ledger, event: MemberChanged) -> str:
    if event.removed:
        book.member_names.pop(event.interface, None)
        book.phone_names.pop(event.phone, None)
    else:
        book.member_names[event.interface] = event.member
        if event.phone and event.phone != event.interface:
            book.phone_names[event.phone] = event.member
    return ""
