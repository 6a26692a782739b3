"""A frame's meaning: one function for each event that we use, found by the event's name."""

from collections.abc import Callable
from datetime import datetime

from monitor.ami.frames import decoded
from monitor.ami.translate import bridges, channels, dials, queues, snapshot, system
from monitor.ami.translate.fields import Unreadable, moment
from monitor.domain.events import PbxEvent

__all__ = ["LIST_EVENTS", "PBX_EVENTS", "TALK_EVENTS", "WANTED", "Unreadable", "translate"]

Reading = Callable[[str, datetime], PbxEvent | None]

_SENT_BY_PBX: dict[bytes, Reading] = {
    b"Newchannel": channels.created,
    b"Newstate": channels.state_changed,
    b"Rename": channels.renamed,
    b"HangupRequest": channels.hangup_requested,
    b"SoftHangupRequest": channels.soft_hangup_requested,
    b"Hangup": channels.hung_up,
    b"Hold": channels.hold,
    b"Unhold": channels.unhold,
    b"MusicOnHoldStart": channels.music_started,
    b"MusicOnHoldStop": channels.music_stopped,
    b"DialBegin": dials.began,
    b"DialState": dials.progressed,
    b"DialEnd": dials.ended,
    b"Pickup": dials.picked_up,
    b"BridgeEnter": bridges.entered,
    b"BridgeLeave": bridges.left,
    b"BlindTransfer": bridges.blind_transfer,
    b"AttendedTransfer": bridges.attended_transfer,
    b"ParkedCall": bridges.parked,
    b"UnParkedCall": bridges.retrieved,
    b"ParkedCallTimeOut": bridges.timed_out,
    b"ParkedCallGiveUp": bridges.gave_up,
    b"QueueCallerJoin": queues.joined,
    b"QueueCallerLeave": queues.left,
    b"AgentCalled": queues.agent_called,
    b"AgentConnect": queues.agent_connected,
    b"AgentRingNoAnswer": queues.agent_rang_out,
    b"AgentComplete": queues.agent_completed,
    b"QueueMemberAdded": queues.member_changed,
    b"QueueMemberStatus": queues.member_changed,
    b"QueueMemberPause": queues.member_changed,
    b"QueueMemberPenalty": queues.member_changed,
    b"QueueMemberRinginuse": queues.member_changed,
    b"QueueMemberRemoved": queues.member_removed,
    b"FullyBooted": system.booted,
    b"Shutdown": system.stopping,
}
_SENT_BY_LIST: dict[bytes, Reading] = {
    b"Status": snapshot.channel_found,
    b"StatusComplete": snapshot.channels_done,
    b"QueueMember": snapshot.member_found,
    b"QueueEntry": snapshot.entry_found,
    b"QueueStatusComplete": snapshot.queues_done,
}
_SENT_BY_GATE: dict[bytes, Reading] = {
    b"ChannelTalkingStart": channels.talk_started,
    b"ChannelTalkingStop": channels.talk_stopped,
}
_SENT_BY_LINK: dict[bytes, Reading] = {
    system.LINK_UP.encode(): system.link_up,
    system.LINK_LOST.encode(): system.link_lost,
    system.TALK_WATCHED.encode(): system.talk_watched,
}
_READINGS = _SENT_BY_PBX | _SENT_BY_LIST | _SENT_BY_GATE | _SENT_BY_LINK

PBX_EVENTS = frozenset(_SENT_BY_PBX)
"""Events that Asterisk sends unasked: an event filter must let these pass."""
LIST_EVENTS = frozenset(_SENT_BY_LIST)
"""Items of the lists that the link asks for; no event filter applies to them."""
TALK_EVENTS = frozenset(_SENT_BY_GATE)
"""Events of channels that talk detection was switched on for."""
WANTED = frozenset(_READINGS)
"""All that `translate` understands, the link's own marks included."""


def translate(frame: bytes, received_at: datetime) -> PbxEvent | None:
    """The event, at its own Timestamp or else at `received_at` (aware, PBX clock); None for one we have no use for."""
    end = frame.find(b"\r\n", 7)
    reading = _READINGS.get(frame[7:end] if end > 0 else frame[7:])
    if reading is None:
        return None
    text = decoded(frame)
    return reading(text, moment(text, received_at))
