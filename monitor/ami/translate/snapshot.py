"""The lists that Status and QueueStatus answer with; headers are named otherwise than in events (ASTERISK.md 5.1)."""

from datetime import datetime

from monitor.ami.translate.fields import Field, party
from monitor.domain.events import ChannelFound, MemberChanged, QueueEntryFound, SnapshotDone

_SECONDS = Field("Seconds")
_BRIDGE = Field("BridgeID")
_APPLICATION = Field("Application")
_UNIQUEID = Field("Uniqueid")
_QUEUE = Field("Queue")
_WAIT = Field("Wait")
_LOCATION = Field("Location")
_NAME = Field("Name")
_STATUS = Field("Status")
_PAUSED = Field("Paused")


def channel_found(frame: bytes, at: datetime) -> ChannelFound:
    seconds = _SECONDS.number(frame)
    return ChannelFound(at, party(frame), seconds, _BRIDGE.text(frame), _APPLICATION.text(frame))


def entry_found(frame: bytes, at: datetime) -> QueueEntryFound:
    return QueueEntryFound(at, _UNIQUEID.needed(frame), _QUEUE.needed(frame), _WAIT.number(frame))


def member_found(frame: bytes, at: datetime) -> MemberChanged:
    queue, interface, member = _QUEUE.needed(frame), _LOCATION.needed(frame), _NAME.text(frame)
    return MemberChanged(at, queue, interface, member, _STATUS.number(frame), _PAUSED.flag(frame), removed=False)


def channels_done(_frame: bytes, at: datetime) -> SnapshotDone:
    return SnapshotDone(at, "channels")


def queues_done(_frame: bytes, at: datetime) -> SnapshotDone:
    return SnapshotDone(at, "queues")
