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
_PHONE = Field("StateInterface")
_NAME = Field("Name")
_STATUS = Field("Status")
_PAUSED = Field("Paused")


def channel_found(text: str, at: datetime) -> ChannelFound:
    seconds = _SECONDS.number(text)
    return ChannelFound(at, party(text), seconds, _BRIDGE.text(text), _APPLICATION.text(text))


def entry_found(text: str, at: datetime) -> QueueEntryFound:
    return QueueEntryFound(at, _UNIQUEID.needed(text), _QUEUE.needed(text), _WAIT.number(text))


def member_found(text: str, at: datetime) -> MemberChanged:
    queue, interface, member = _QUEUE.needed(text), _LOCATION.needed(text), _NAME.text(text)
    state = _STATUS.number(text), _PAUSED.flag(text)
    return MemberChanged(at, queue, interface, member, *state, removed=False, phone=_PHONE.text(text))


def channels_done(_text: str, at: datetime) -> SnapshotDone:
    return SnapshotDone(at, "channels")


def queues_done(_text: str, at: datetime) -> SnapshotDone:
    return SnapshotDone(at, "queues")
