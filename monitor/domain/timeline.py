"""A call's events as lines that a person reads: when, what, and the detail, without anybody's number."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from monitor.domain.events import (
    AgentCalled,
    AgentCompleted,
    AgentConnected,
    AgentRangOut,
    BridgeEntered,
    BridgeLeft,
    ChannelCreated,
    ChannelFound,
    ChannelHungUp,
    ChannelRenamed,
    DialBegan,
    DialEnded,
    DialProgressed,
    HangupRequested,
    HoldChanged,
    LinkLost,
    LinkUp,
    MemberChanged,
    MusicChanged,
    Parked,
    Party,
    PbxBooted,
    PbxEvent,
    PbxStopping,
    PickedUp,
    QueueEntryFound,
    QueueJoined,
    QueueLeft,
    SnapshotDone,
    SoftHangupRequested,
    StateChanged,
    TalkStarted,
    TalkStopped,
    TalkWatched,
    Tick,
    Transferred,
    Unparked,
)
from monitor.domain.inputs import without_numbers


@dataclass(frozen=True, slots=True)
class Line:
    at: datetime
    what: str
    detail: str


def woven(lines: Iterable[Line], more: Iterable[Line]) -> list[Line]:
    """Both in the order of their time; at the same instant `lines` go first."""
    return sorted([*lines, *more], key=lambda line: line.at)


def timeline(events: Iterable[PbxEvent]) -> list[Line]:
    """In order of time; events of the same instant keep their order."""
    lines = [Line(event.at, *_words(event)) for event in events]
    return sorted(lines, key=lambda line: line.at)


def _words(event: PbxEvent) -> tuple[str, str]:
    what, detail = WORDS[type(event)]
    return what, without_numbers(detail(event))


def _channel(party: Party | None) -> str:
    """Without the counter that Asterisk adds to every channel's name."""
    return party.name.rsplit("-", 1)[0] if party else "?"


def _member(event: AgentCalled | AgentConnected | AgentRangOut | AgentCompleted) -> str:
    return f"{event.member or event.interface} ({event.queue})"


def _member_changed(event: MemberChanged) -> str:
    state = "removed" if event.removed else f"device state {event.status}{', paused' if event.paused else ''}"
    return f"{event.member or event.interface} ({event.queue}): {state}"


def _hangup_requested(event: HangupRequested) -> str:
    causes = [("cause", event.cause), ("SIP", event.tech_cause)]
    return ", ".join([_channel(event.channel), *(f"{name} {value}" for name, value in causes if value is not None)])


Detail = Callable[..., str]

WORDS: dict[type, tuple[str, Detail]] = {
    ChannelCreated: ("channel created", lambda e: _channel(e.channel)),
    StateChanged: ("state", lambda e: f"{_channel(e.channel)}: {e.channel.state}"),
    ChannelRenamed: ("channel renamed", lambda e: e.name),
    HangupRequested: ("hang-up requested by the far end", _hangup_requested),
    SoftHangupRequested: ("hang-up requested by the PBX", lambda e: f"{_channel(e.channel)}, flag {e.flag}"),
    ChannelHungUp: ("channel hung up", lambda e: f"{_channel(e.channel)}, cause {e.cause}"),
    DialBegan: ("dial began", lambda e: f"{_channel(e.caller)} → {_channel(e.dest)}"),
    DialProgressed: ("dial progressed", lambda e: f"{_channel(e.dest)}: {e.status}"),
    DialEnded: ("dial ended", lambda e: f"{_channel(e.dest)}: {e.status}{f' → {e.forward}' if e.forward else ''}"),
    BridgeEntered: ("talks", lambda e: _channel(e.channel)),
    BridgeLeft: ("stops talking", lambda e: _channel(e.channel)),
    Transferred: ("transfer", lambda e: f"{e.kind} → {e.extension or '?'}, {'done' if e.succeeded else 'failed'}"),
    PickedUp: ("picked up", lambda e: f"{_channel(e.picker)} takes {_channel(e.target)}"),
    Parked: ("parked", lambda e: f"{_channel(e.channel)} in {e.space}"),
    Unparked: ("unparked", lambda e: f"{_channel(e.channel)}: {e.how}"),
    QueueJoined: ("queue joined", lambda e: e.queue),
    QueueLeft: ("queue left", lambda e: e.queue),
    AgentCalled: ("agent called", _member),
    AgentConnected: ("agent connected", _member),
    AgentRangOut: ("agent rang out", lambda e: f"{_member(e)}, {e.ring_ms} ms"),
    AgentCompleted: ("agent completed", lambda e: f"{_member(e)}, ended by {e.reason}"),
    MemberChanged: ("member", _member_changed),
    HoldChanged: ("hold", lambda e: f"{_channel(e.channel)}: {'on' if e.held else 'off'}"),
    MusicChanged: ("music", lambda e: f"{_channel(e.channel)}: {'on' if e.playing else 'off'}"),
    TalkStarted: ("speaks", lambda e: _channel(e.channel)),
    TalkStopped: ("falls silent", lambda e: f"{_channel(e.channel)}, after {e.duration_ms} ms"),
    TalkWatched: ("listened to for talk", lambda _: ""),
    PbxBooted: ("PBX booted", lambda e: "" if e.uptime_seconds is None else f"up for {e.uptime_seconds} s"),
    PbxStopping: ("PBX stops", lambda _: ""),
    ChannelFound: ("channel found", lambda e: f"{_channel(e.channel)}, {e.age_seconds} s old"),
    QueueEntryFound: ("waiting caller found", lambda e: f"{e.queue}, {e.wait_seconds} s"),
    SnapshotDone: ("snapshot done", lambda e: e.what),
    LinkUp: ("link up", lambda _: ""),
    LinkLost: ("link lost", lambda e: e.why),
    Tick: ("tick", lambda _: ""),
}
