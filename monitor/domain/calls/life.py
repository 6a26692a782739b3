"""Channels come, change and go."""

from monitor.domain.calls.ledger import Ledger
from monitor.domain.calls.phase import Signal
from monitor.domain.calls.records import Call, Channel
from monitor.domain.calls.talking import part_all, regroup
from monitor.domain.events import (
    ChannelCreated,
    ChannelHungUp,
    ChannelRenamed,
    HangupRequested,
    SoftHangupRequested,
    StateChanged,
)
from monitor.domain.facts import Direction

NOISE_FLAG = 16
"""SoftHangupRequest 16 comes whenever a dialplan ends (ASTERISK.md 0.2)."""
REFUSED = "Busy"
"""The state of a caller's channel that the PBX refused: its own final answer then comes back as a HangupRequest."""


def on_created(book: Ledger, event: ChannelCreated) -> str:
    known = book.channels.get(event.channel.uniqueid)
    if known is None:
        known = book.take_on(event.channel, event.at)
        if known.call is not None and known.call.caller is known and known.call.direction is Direction.INBOUND:
            known.call.did = event.channel.exten
    else:
        _born_after_all(known, event)
    return book.touch(known.call)


def _born_after_all(channel: Channel, event: ChannelCreated) -> None:
    """A snapshot showed it first, but its birth was heard: then nothing of it was missed."""
    call = channel.call
    if call is not None and call.caller is channel and call.gaps and call.arrived_at >= event.at:
        call.gaps.clear()
        call.arrived_at = event.at
        channel.created_at = event.at


def on_state(book: Ledger, event: StateChanged) -> str:
    channel = book.know(event.channel, event.at)
    call = channel.call
    state = channel.state = event.channel.state
    if state == "Ringing" and channel.ring_at is None:
        channel.ring_at = event.at
        _rang(book, call, channel)
    elif state == "Up" and channel.up_at is None:
        channel.up_at = event.at
        if call is not None:
            book.hush(call)
    if call is not None and call.caller is channel and not call.caller_number:
        call.caller_number = event.channel.number
    return book.touch(call)


def _rang(book: Ledger, call: Call | None, channel: Channel) -> None:
    if call is not None and channel in call.legs:
        book.signal(call, Signal.RANG)


def on_renamed(book: Ledger, event: ChannelRenamed) -> str:
    channel = book.channels.get(event.uniqueid)
    if channel is None:
        return ""
    channel.name = event.name
    return book.touch(channel.call)


def _note_refusal(channel: Channel, state: str) -> None:
    if channel.up_at is None and REFUSED in (channel.state, state):
        channel.refused_by_pbx = True


def on_hangup_requested(book: Ledger, event: HangupRequested) -> str:
    channel = book.know(event.channel, event.at)
    if channel.hangup_at is None:
        channel.hangup_at = event.at
        channel.hangup_cause = event.cause
        channel.hangup_tech_cause = event.tech_cause
        _note_refusal(channel, event.channel.state)
    return book.touch(channel.call)


def on_soft_hangup(book: Ledger, event: SoftHangupRequested) -> str:
    channel = book.know(event.channel, event.at)
    if event.flag != NOISE_FLAG and channel.soft_at is None:
        channel.soft_at = event.at
        channel.soft_flag = event.flag
    return book.touch(channel.call)


def on_hung_up(book: Ledger, event: ChannelHungUp) -> str:
    channel = book.channels.get(event.channel.uniqueid)
    if channel is None:
        return ""
    call = channel.call
    if channel.gone_at is not None:
        if call is not None:
            call.note_odd("hung up twice")
        return book.touch(call)
    channel.seen_at = event.at
    channel.gone_at = event.at
    channel.gone_cause = event.cause
    _note_refusal(channel, event.channel.state)  # the request can overtake the state that explains it
    neighbours = book.topology.reach(channel)
    if call is not None and call.caller is channel:
        part_all(book, call, event.at)
        if call.lost_at is None:
            book.signal(call, Signal.ENDED)
        call.lost_at = None
    book.topology.forget(channel)
    regroup(book, neighbours, event.at)
    if call is not None:
        book.hush(call)
    return book.touch(call)
