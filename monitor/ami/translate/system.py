"""The PBX as a whole, and what our own link writes into the stream so that a replay is exact."""

from datetime import datetime

from monitor.ami.frames import compose_event
from monitor.ami.translate.fields import Field
from monitor.domain.events import LinkLost, LinkUp, PbxBooted, PbxStopping, TalkWatched

_UPTIME = Field("Uptime")
_WHY = Field("Why")
_UNIQUEID = Field("Uniqueid")
_SILENCE = Field("SilenceMs")

LINK_UP = "HotlineLinkUp"
LINK_LOST = "HotlineLinkLost"
TALK_WATCHED = "HotlineTalkWatched"


def booted(text: str, at: datetime) -> PbxBooted:
    return PbxBooted(at, _UPTIME.number_or_none(text))


def stopping(_text: str, at: datetime) -> PbxStopping:
    return PbxStopping(at)


def link_up(_text: str, at: datetime) -> LinkUp:
    return LinkUp(at)


def link_lost(text: str, at: datetime) -> LinkLost:
    return LinkLost(at, _WHY.text(text))


def talk_watched(text: str, at: datetime) -> TalkWatched:
    return TalkWatched(at, _UNIQUEID.needed(text), _SILENCE.number(text))


def link_up_frame(at: datetime) -> bytes:
    return compose_event(LINK_UP, Timestamp=_stamp(at))


def link_lost_frame(at: datetime, why: str) -> bytes:
    return compose_event(LINK_LOST, Timestamp=_stamp(at), Why=why)


def talk_watched_frame(at: datetime, uniqueid: str, silence_ms: int) -> bytes:
    return compose_event(TALK_WATCHED, Timestamp=_stamp(at), Uniqueid=uniqueid, SilenceMs=str(silence_ms))


def _stamp(at: datetime) -> str:
    return f"{int(at.replace(microsecond=0).timestamp())}.{at.microsecond:06d}"
