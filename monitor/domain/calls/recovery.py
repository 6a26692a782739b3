"""The link is lost and comes back, the PBX stops and boots, time passes: what is still true of the calls."""

from datetime import datetime, timedelta

from monitor.domain.calls.ledger import Ledger, Orphan
from monitor.domain.calls.phase import Phase
from monitor.domain.calls.queueing import enter_queue
from monitor.domain.calls.records import Call, Channel
from monitor.domain.calls.talking import part_all, regroup
from monitor.domain.calls.voices import cut_sounds
from monitor.domain.events import (
    ChannelFound,
    LinkLost,
    LinkUp,
    PbxBooted,
    PbxStopping,
    QueueEntryFound,
    SnapshotDone,
    Tick,
)
from monitor.domain.facts import Direction, Span

SWEEP_EVERY = timedelta(seconds=5)
LINGER = timedelta(seconds=30)
"""How long a channel that is gone is remembered for late events."""
MOST_CHANNELS = 20_000
"""Live at once, as far as we know: far above the 5 000 calls that we promise to hold, so that none of those is shed."""
SNAPSHOT_GRACE = timedelta(seconds=3)
"""Older events can follow a newer list (ASTERISK.md 4)."""
SILENT_GAP_LIMIT = timedelta(hours=4)
"""A call that crossed a gap, on a PBX that shows no list of channels, and was never heard of again."""
DIED_AT_ONCE = timedelta(seconds=60)
DIALLED_APPLICATIONS = ("AppDial", "AppDial2", "AppQueue")
"""What a list says of a phone that was dialled (ASTERISK.md 5.2)."""
PARK_APPLICATIONS = ("Park", "ParkedCall", "ParkAndAnnounce")


def on_link_lost(book: Ledger, event: LinkLost) -> str:
    if not book.is_heard:
        return ""
    book.is_heard = False
    book.gap_since = event.at
    cut_sounds(book.channels.values(), event.at)
    book.found = None
    book.snapshot_done_at = None
    for call in book.calls.values():
        if not call.is_over:
            call.gaps.append(Span(max(event.at, _heard_to(book, call)), None))
            book.touch(call)
    return ""


def _heard_to(book: Ledger, call: Call) -> datetime:
    """The newest stamp of its channels' events; our estimate of the PBX's clock may put the loss before it."""
    channels = (book.channels.get(uniqueid) for uniqueid in call.channels)
    return max((channel.seen_at for channel in channels if channel is not None), default=call.arrived_at)


def on_link_up(book: Ledger, event: LinkUp) -> str:
    book.is_heard = True
    book.link_up_at = event.at
    book.found = set()
    book.orphans.clear()
    for call in book.calls.values():
        if call.gaps and call.gaps[-1].end_at is None:
            start_at = call.gaps[-1].start_at
            call.gaps[-1] = Span(start_at, max(start_at, event.at))
            book.touch(call)
    return ""


def on_channel_found(book: Ledger, event: ChannelFound) -> str:
    party = event.channel
    if book.found is not None:
        book.found.add(party.uniqueid)
    channel = book.channels.get(party.uniqueid)
    if channel is None:
        born_at = event.at - timedelta(seconds=event.age_seconds)
        channel = book.take_on(party, born_at)
        channel.seen_at = event.at
        channel.was_found = True
        call = channel.call
        if call is not None and call.caller is channel:
            call.gaps.append(Span(born_at, book.link_up_at or event.at))
    if channel.call is None:
        book.orphans.append(Orphan(party, event.application))
    if channel.up_at is None and party.state == "Up":
        channel.up_at = event.at
        if channel.dial_ended_at is None:
            channel.dial_ended_at = book.gap_since
    if event.bridge and channel.bridge is None and channel.gone_at is None:
        book.topology.enter(channel, event.bridge, event.application in PARK_APPLICATIONS)
    return book.touch(channel.call)


def on_queue_entry_found(book: Ledger, event: QueueEntryFound) -> str:
    channel = book.channels.get(event.uniqueid)
    if channel is None or (channel.call is not None and channel.call.was_queued):
        return ""
    return enter_queue(book, channel, event.queue)


def on_snapshot_done(book: Ledger, event: SnapshotDone) -> str:
    if event.what != "channels":
        return ""
    book.snapshot_done_at = event.at
    _place_orphans(book, event.at)
    _adopt_found_legs(book)
    regroup(book, list(book.channels.values()), event.at)
    return ""


def _place_orphans(book: Ledger, at: datetime) -> None:
    """The list is complete: who is of a call that it showed later, and who is a caller himself."""
    for orphan in book.orphans:
        channel = book.channels.get(orphan.party.uniqueid)
        if channel is None or channel.call is not None:
            continue
        root = book.channels.get(orphan.party.linkedid)
        if root is not None and root is not channel:
            book.join_call(channel, root.call)
        elif orphan.application not in DIALLED_APPLICATIONS:
            book.open_call(channel, orphan.party, channel.created_at)
            if channel.call is not None:
                channel.call.gaps.append(Span(channel.created_at, book.link_up_at or at))
        book.touch(channel.call)
    book.orphans.clear()


def _adopt_found_legs(book: Ledger) -> None:
    """A found phone that shares a Linkedid with a caller is one of his legs; when it rang cannot be known."""
    for channel in book.channels.values():
        call = channel.call
        if call is None or call.caller is channel or channel.is_local or channel in call.legs:
            continue
        if channel.uniqueid in (book.found or ()):
            channel.dialled_at = channel.dialled_at or channel.created_at
            book.name(channel)
            call.legs.append(channel)
            call.is_call = True
            if call.direction is Direction.INTERNAL and book.is_inbound(channel.context):
                call.direction = Direction.OUTBOUND


def on_booted(book: Ledger, event: PbxBooted) -> str:
    """A PBX that has run for less time than we have been away has started anew: all its old channels are dead."""
    since_at = book.gap_since or book.stopping_at
    if since_at is None or event.uptime_seconds is None:
        return ""
    booted_at = event.at - timedelta(seconds=event.uptime_seconds)
    if booted_at < since_at - timedelta(seconds=1):
        return ""
    proven = book.stopping_at is not None or booted_at - since_at <= DIED_AT_ONCE
    for call in list(book.calls.values()):
        if call.arrived_at <= since_at:
            _lose(book, call, since_at, cut_by_pbx=proven)
    book.stopping_at = None
    return ""


def on_stopping(book: Ledger, event: PbxStopping) -> str:
    book.stopping_at = event.at
    return ""


def _lose(book: Ledger, call: Call, at: datetime, *, cut_by_pbx: bool) -> None:
    """Nobody saw how this call ended."""
    if call.is_over:
        return
    part_all(book, call, at)
    call.lost_at = at
    call.cut_by_pbx = cut_by_pbx
    call.phase = Phase.OVER
    for uniqueid in call.channels:
        channel = book.channels.get(uniqueid)
        if channel is not None and channel.gone_at is None and channel is not call.caller:
            channel.gone_at = at
    book.touch(call)


def on_tick(book: Ledger, event: Tick) -> str:
    sweep(book, event.at)
    return ""


def sweep(book: Ledger, at: datetime) -> None:
    """Forget what is over, and close what a complete snapshot no longer shows."""
    book.sweep_due_at = at + SWEEP_EVERY
    if book.snapshot_done_at is not None and at - book.snapshot_done_at >= SNAPSHOT_GRACE:
        _close_vanished(book)
        book.snapshot_done_at = None
        book.found = None
    _close_silent(book, at)
    _shed(book)
    _forget(book, at)


def _close_vanished(book: Ledger) -> None:
    up_at = book.link_up_at
    for call in list(book.calls.values()):
        caller = call.caller
        heard_since = up_at is not None and caller.seen_at >= up_at
        if not call.is_over and caller.uniqueid not in (book.found or ()) and not heard_since:
            lost_at = call.gaps[-1].start_at if call.gaps else caller.seen_at
            _lose(book, call, lost_at, cut_by_pbx=False)
    for channel in list(book.channels.values()):
        unheard = up_at is not None and channel.seen_at < up_at and channel.uniqueid not in (book.found or ())
        if channel.gone_at is None and unheard:
            _vanish(book, channel)


def _vanish(book: Ledger, channel: Channel) -> None:
    at = channel.seen_at
    neighbours = book.topology.reach(channel)
    channel.gone_at = at
    book.topology.forget(channel)
    regroup(book, neighbours, at)
    if channel.call is not None:
        book.hush(channel.call)
        book.touch(channel.call)


def _close_silent(book: Ledger, at: datetime) -> None:
    for call in list(book.calls.values()):
        if call.gaps and not call.is_over and at - call.caller.seen_at > SILENT_GAP_LIMIT:
            _lose(book, call, call.caller.seen_at, cut_by_pbx=False)


def _shed(book: Ledger) -> None:
    """Give up the channels that were silent longest; whoever called by one is lost."""
    live = [channel for channel in book.channels.values() if channel.gone_at is None]
    excess = len(live) - MOST_CHANNELS
    if excess <= 0:
        return
    for channel in sorted(live, key=lambda channel: channel.seen_at)[:excess]:
        call = channel.call
        if call is not None and call.caller is channel and not call.is_over:
            call.note_odd("silent among too many channels")
            _lose(book, call, channel.seen_at, cut_by_pbx=False)
        _vanish(book, channel)


def _forget(book: Ledger, at: datetime) -> None:
    for uniqueid, channel in list(book.channels.items()):
        gone_at = channel.gone_at or (channel.call.lost_at if channel.call else None)
        if gone_at is not None and at - gone_at > LINGER:
            book.topology.forget(channel)
            del book.channels[uniqueid]
    for call_id, call in list(book.calls.items()):
        ended_at = call.caller.gone_at or call.lost_at
        if ended_at is not None and at - ended_at > LINGER:
            del book.calls[call_id]
