"""Callers and people are joined, parted, handed on, parked and picked up."""

from collections.abc import Iterable
from datetime import datetime

from monitor.domain.calls.ledger import Ledger
from monitor.domain.calls.phase import Phase, Signal
from monitor.domain.calls.records import Call, Channel, Handover
from monitor.domain.events import BridgeEntered, BridgeLeft, Parked, PickedUp, Transferred, Unparked

HOLDING = "holding_bridge"


def on_bridge_entered(book: Ledger, event: BridgeEntered) -> str:
    channel = book.know(event.channel, event.at)
    if channel.gone_at is not None:
        return book.touch(channel.call)
    before = book.topology.reach(channel)
    book.topology.enter(channel, event.bridge, event.technology == HOLDING)
    channel.entered_at = event.at
    regroup(book, [*before, *book.topology.reach(channel)], event.at)
    return book.touch(channel.call)


def on_bridge_left(book: Ledger, event: BridgeLeft) -> str:
    channel = book.know(event.channel, event.at)
    if channel.bridge is not None and channel.bridge.bridge_id == event.bridge:
        before = book.topology.reach(channel)
        book.topology.leave(channel)
        regroup(book, before, event.at)
        _picked_up_and_gone(book, channel, event.at)
    return book.touch(channel.call)


def _picked_up_and_gone(book: Ledger, leg: Channel, at: datetime) -> None:
    """A phone that hung up as soon as it was answered, before the PBX had led the caller to it: it was answered."""
    call = leg.call
    if call is None or call.answered_at is not None or call.is_over or leg not in call.legs:
        return
    caller = call.caller
    waits = caller.up_at is not None and caller.hangup_at is None
    if leg.hangup_at is not None and leg.up_at is not None and leg.dialler is caller and waits:
        _join(book, call, [leg], at)
        part_all(book, call, at)


def regroup(book: Ledger, channels: Iterable[Channel], at: datetime) -> None:
    """Ask anew whom each caller among `channels` hears."""
    calls: dict[str, Call] = {}
    for channel in channels:
        call = channel.call
        if call is not None and call.caller is channel and not call.is_over:
            calls[call.call_id] = call
    for call in calls.values():
        _regroup_one(book, call, at)


def _regroup_one(book: Ledger, call: Call, at: datetime) -> None:
    people = book.topology.people_heard_by(call.caller)
    if people == call.partners:
        return
    if not people:
        call.left_in_company_at = at if book.topology.is_in_company(call.caller) else None
        part_all(book, call, at)
        return
    _join(book, call, people, at)


def _join(book: Ledger, call: Call, people: list[Channel], at: datetime) -> None:
    if not call.partners:
        book.signal(call, Signal.JOINED)
    call.join(people, at)
    call.partners = people
    call.last_partners = people
    call.talk_ended_at = None
    for person in people:
        book.name(person)
        if call not in person.talks:
            person.talks.append(call)
    if call.answered_at is None:
        _answer(call, people, at)
    book.touch(call)


def _answer(call: Call, people: list[Channel], at: datetime) -> None:
    """A phone that was dialled for this call answered when it went up; anybody else when he was joined."""
    call.answered_by = min(people, key=lambda person: _answered_at(call, person, at))
    call.answered_at = _answered_at(call, call.answered_by, at)


def _answered_at(call: Call, person: Channel, at: datetime) -> datetime:
    if person in call.legs and person.up_at is not None and person.up_at <= at:
        return person.up_at
    return at


def part_all(book: Ledger, call: Call, at: datetime) -> None:
    """The caller hears nobody any more."""
    if call.partners:
        call.join([], at)
        call.partners = []
        call.talk_ended_at = at
        if call.phase is Phase.TALKING:
            book.signal(call, Signal.PARTED)
        book.touch(call)


def on_transferred(book: Ledger, event: Transferred) -> str:
    if not event.succeeded:
        return ""
    call_id = ""
    for uniqueid in event.transferers:
        channel = book.channels.get(uniqueid)
        if channel is None:
            continue
        for call in dict.fromkeys([*channel.talks, *([channel.call] if channel.call else [])]):
            call.handovers.append(Handover(event.at, event.transferers))
            call_id = book.touch(call)
    return call_id


def on_parked(book: Ledger, event: Parked) -> str:
    channel = book.know(event.channel, event.at)
    call = channel.call
    if call is None:
        return ""
    call.handovers.append(Handover(event.at, tuple(person.uniqueid for person in call.last_partners)))
    book.signal(call, Signal.PARKED)
    return book.touch(call)


def on_unparked(book: Ledger, event: Unparked) -> str:
    channel = book.know(event.channel, event.at)
    if channel.call is not None and channel.call.phase is Phase.PARKED:
        book.signal(channel.call, Signal.UNPARKED)
    return book.touch(channel.call)


def on_picked_up(book: Ledger, event: PickedUp) -> str:
    """The phone that rang is answered at another one: its ringing ends here (ASTERISK.md 1.7)."""
    target = book.know(event.target, event.at)
    book.know(event.picker, event.at)
    if target.dial_ended_at is None:
        target.dial_ended_at = event.at
        target.dial_status = "CANCEL"
    if target.call is not None:
        book.hush(target.call)
    return book.touch(target.call)
