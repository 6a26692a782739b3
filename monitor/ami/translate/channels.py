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
    TalkStarted,
    TalkStopped,
)

_UNIQUEID = Field("Uniqueid")
_NEWNAME = Field("Newname")
_CAUSE = Field("Cause")
_TECH_CAUSE = Field("TechCause")
_DURATION = Field("Duration")
NO_FLAG = 0


def created(text: str, at: datetime) -> ChannelCreated:
    return ChannelCreated(at, party(text))


def state_changed(text: str, at: datetime) -> StateChanged:
    return StateChanged(at, party(text))


def renamed(text: str, at: datetime) -> ChannelRenamed:
    return ChannelRenamed(at, _UNIQUEID.needed(text), _NEWNAME.needed(text))


def hangup_requested(text: str, at: datetime) -> HangupRequested:
    return HangupRequested(at, party(text), _CAUSE.number_or_none(text), _TECH_CAUSE.number_or_none(text))


def soft_hangup_requested(text: str, at: datetime) -> SoftHangupRequested:
    return SoftHangupRequested(at, party(text), _CAUSE.number_or_none(text) or NO_FLAG)


def hung_up(text: str, at: datetime) -> ChannelHungUp:
    return ChannelHungUp(at, party(text), _CAUSE.number(text))


def hold(text: str, at: datetime) -> HoldChanged:
    return HoldChanged(at, party(text), held=True)


def unhold(text: str, at: datetime) -> HoldChanged:
    return HoldChanged(at, party(text), held=False)


def music_started(text: str, at: datetime) -> MusicChanged:
    return MusicChanged(at, party(text), playing=True)


def music_stopped(text: str, at: datetime) -> MusicChanged:
    return MusicChanged(at, party(text), playing=False)


def talk_started(text: str, at: datetime) -> TalkStarted:
    return TalkStarted(at, party(text))


def talk_stopped(text: str, at: datetime) -> TalkStopped:
    return TalkStopped(at, party(text), max(0, _DURATION.number(text)))
