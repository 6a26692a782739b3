"""The talk gate on a call's channels: which to switch on, what it said of them, and what that makes of the call."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from monitor.domain.calls.ending import label
from monitor.domain.calls.ledger import Ledger
from monitor.domain.calls.records import Call, Channel
from monitor.domain.events import TalkStarted, TalkStopped, TalkWatched
from monitor.domain.facts import Direction
from monitor.domain.spans import Stretch
from monitor.domain.talk import Meeting, TalkFacts, Voice, talk_facts
from monitor.domain.wishes import TalkWish

MOST_SOUNDS = 3_000
"""Of one channel; what follows is not listened to."""


def on_talk_watched(book: Ledger, event: TalkWatched) -> str:
    channel = book.channels.get(event.uniqueid)
    if channel is None:
        return ""
    channel.gate_asked = True
    if channel.gate_at is None:
        channel.gate_at = event.at
    channel.gate_silence = timedelta(milliseconds=event.silence_ms)
    return _call_id(channel)


def on_talk_started(book: Ledger, event: TalkStarted) -> str:
    """No call is touched: a turn of speech would cost a write of the call."""
    channel = book.channels.get(event.channel.uniqueid)
    if channel is None:
        return ""
    if channel.sound_since_at is None:
        channel.sound_since_at = event.at
    return _call_id(channel)


def on_talk_stopped(book: Ledger, event: TalkStopped) -> str:
    """A stop without a start is of a sound that began before we listened."""
    channel = book.channels.get(event.channel.uniqueid)
    if channel is None:
        return ""
    lasted = timedelta(milliseconds=event.duration_ms)
    silent_at = event.at - channel.gate_silence
    start_at = channel.sound_since_at or silent_at - lasted
    channel.sound_since_at = None
    _note(channel, start_at, min(start_at + lasted, silent_at))
    return _call_id(channel)


def cut_sounds(channels: Iterable[Channel], at: datetime) -> None:
    """The link was lost: a sound that was on is sure only up to the silence that would have ended it."""
    for channel in channels:
        if channel.sound_since_at is not None:
            _note(channel, channel.sound_since_at, at - channel.gate_silence)
            channel.sound_since_at = None
        if channel.gate_at is None:
            channel.gate_asked = False


def _note(channel: Channel, start_at: datetime, end_at: datetime) -> None:
    if start_at < end_at and len(channel.sounds) < MOST_SOUNDS:
        channel.sounds.append((start_at, end_at))


def wishes(calls: Iterable[Call]) -> Iterator[TalkWish]:
    """The channels of callers and agents in talk that the gate is not on yet; each is wished for once."""
    for call in calls:
        if call.direction is not Direction.INBOUND or call.is_over:
            continue
        for channel in (call.caller, *call.partners) if call.partners else ():
            if not channel.gate_asked and channel.gone_at is None:
                channel.gate_asked = True
                yield TalkWish(channel.uniqueid, channel.name)


def talk_of(call: Call) -> TalkFacts | None:
    """None for a call that is not over, had no talk, or whose channels the gate never was on."""
    if call.answered_at is None or not call.is_over or not call.joins:
        return None
    people = [call.caller, *(join.person for join in call.joins)]
    if all(person.gate_at is None for person in people):
        return None
    meetings = [
        Meeting(_voice(join.person, label(join.person), join.until_at), join.since_at, join.until_at)
        for join in call.joins
        if join.until_at is not None
    ]
    end_at = max((meeting.end_at for meeting in meetings), default=call.answered_at)
    return talk_facts(_voice(call.caller, "", end_at), meetings, call.answered_at)


def _voice(channel: Channel, name: str, end_at: datetime) -> Voice:
    sounds: list[Stretch] = list(channel.sounds)
    if channel.sound_since_at is not None:
        sure_at = min(end_at, channel.gone_at or end_at) - channel.gate_silence
        if sure_at > channel.sound_since_at:
            sounds.append((channel.sound_since_at, sure_at))
    since_at = channel.gate_at
    if since_at is not None and sounds:
        since_at = min(since_at, sounds[0][0])
    return Voice(name, since_at if len(channel.sounds) < MOST_SOUNDS else None, tuple(sounds))


def _call_id(channel: Channel) -> str:
    return channel.call.call_id if channel.call is not None else ""
