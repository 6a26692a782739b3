"""Phones are dialled for a call, ring, and stop ringing."""

from monitor.domain.calls.ledger import Ledger, is_ringing
from monitor.domain.calls.phase import Signal
from monitor.domain.calls.records import Call, Channel
from monitor.domain.events import DialBegan, DialEnded, DialProgressed
from monitor.domain.facts import Direction
from monitor.domain.numbers import number_key


def on_dial_began(book: Ledger, event: DialBegan) -> str:
    dest = book.know(event.dest, event.at)
    if event.caller is None:
        _rung_by_pbx(dest)
        return book.touch(dest.call)
    dialler = book.know(event.caller, event.at)
    call = dialler.call
    dest.dialler = dialler
    if dest.dialled_at is None:
        dest.dialled_at = event.at
    if call is None or dest is call.caller:
        return book.touch(call)
    if dest.call is not call:
        book.join_call(dest, call)
    call.is_call = True
    if not dest.is_local:
        _add_leg(book, call, dest)
    if call.direction is Direction.OUTBOUND and not call.dialled_key:
        call.dialled_key = number_key(event.dest.number)
    return book.touch(call)


def _rung_by_pbx(dest: Channel) -> None:
    """The PBX itself rings somebody outside (Originate): no caller has come in by that trunk."""
    call = dest.call
    if call is not None and call.caller is dest and call.direction is Direction.INBOUND and call.answered_at is None:
        call.direction = Direction.OUTBOUND
        call.is_rung_by_pbx = True


def _add_leg(book: Ledger, call: Call, leg: Channel) -> None:
    if leg in call.legs:
        return
    call.legs.append(leg)
    book.name(leg)
    book.name(call.caller)
    if call.direction is Direction.INTERNAL and book.is_inbound(leg.context):
        call.direction = Direction.OUTBOUND
    if is_ringing(leg):
        book.signal(call, Signal.RANG)


def on_dial_progressed(book: Ledger, event: DialProgressed) -> str:
    dest = book.know(event.dest, event.at)
    call = dest.call
    if event.status == "RINGING":
        if dest.ring_at is None:
            dest.ring_at = event.at
            if call is not None and dest in call.legs:
                book.signal(call, Signal.RANG)
    elif event.status == "PROGRESS" and dest.progress_at is None:
        dest.progress_at = event.at
    return book.touch(call)


def on_dial_ended(book: Ledger, event: DialEnded) -> str:
    """The first end counts: a queue sends two for each losing leg (ASTERISK.md 0.6)."""
    dest = book.know(event.dest, event.at)
    call = dest.call
    if dest.dial_ended_at is None:
        dest.dial_ended_at = event.at
        dest.dial_status = event.status
    if call is not None:
        book.hush(call)
    return book.touch(call)
