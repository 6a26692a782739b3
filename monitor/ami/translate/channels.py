"""The life of one channel (ASTERISK.md 1.2, 2.1)."""

from datetime import datetime

from monitor.ami.translate.fields import Field, party
from monitor.domain.events import (
    ChannelCreated,
    ChannelHungUp,
    ChannelRenamed,
    HangupRequested,
    HoldChanged,
    MusicChanged,
    SoftHangupRequested,
    StateChanged,
)

_UNIQUEID = Field("Uniqueid")
_NEWNAME = Field("Newname")
_CAUSE = Field("Cause")
_TECH_CAUSE = Field("TechCause")
NO_FLAG = 0


def created(frame: bytes, at: datetime) -> ChannelCreated:
    return ChannelCreated(at, party(frame))


def state_changed(frame: bytes, at: datetime) -> StateChanged:
    return StateChanged(at, party(frame))


def renamed(frame: bytes, at: datetime) -> ChannelRenamed:
    return ChannelRenamed(at, _UNIQUEID.needed(frame), _NEWNAME.needed(frame))


def hangup_requested(frame: bytes, at: datetime) -> HangupRequested:
    return HangupRequested(at, party(frame), _CAUSE.number_or_none(frame), _TECH_CAUSE.number_or_none(frame))


def soft_hangup_requested(frame: bytes, at: datetime) -> SoftHangupRequested:
    return SoftHangupRequested(at, party(frame), _CAUSE.number_or_none(frame) or NO_FLAG)


def hung_up(frame: bytes, at: datetime) -> ChannelHungUp:
    return ChannelHungUp(at, party(frame), _CAUSE.number(frame))


def hold(frame: bytes, at: datetime) -> HoldChanged:
    return HoldChanged(at, party(frame), held=True)


def unhold(frame: bytes, at: datetime) -> HoldChanged:
    return HoldChanged(at, party(frame), held=False)


def music_started(frame: bytes, at: datetime) -> MusicChanged:
    return MusicChanged(at, party(frame), playing=True)


def music_stopped(frame: bytes, at: datetime) -> MusicChanged:
    return MusicChanged(at, party(frame), playing=False)
