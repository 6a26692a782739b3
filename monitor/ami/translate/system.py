"""The PBX as a whole, and what our own link writes into the stream so that a replay is exact."""

from datetime import datetime

from monitor.ami.frames import compose_event
from monitor.ami.translate.fields import Field
from monitor.domain.events import LinkLost, LinkUp, PbxBooted, PbxStopping

_UPTIME = Field("Uptime")
_WHY = Field("Why")

LINK_UP = "HotlineLinkUp"
LINK_LOST = "HotlineLinkLost"


def booted(text: str, at: datetime) -> PbxBooted:
    return PbxBooted(at, _UPTIME.number_or_none(text))


def stopping(_text: str, at: datetime) -> PbxStopping:
    return PbxStopping(at)


def link_up(_text: str, at: datetime) -> LinkUp:
    return LinkUp(at)


def link_lost(text: str, at: datetime) -> LinkLost:
    return LinkLost(at, _WHY.text(text))


def link_up_frame(at: datetime) -> bytes:
    return compose_event(LINK_UP, Timestamp=_stamp(at))


def link_lost_frame(at: datetime, why: str) -> bytes:
    return compose_event(LINK_LOST, Timestamp=_stamp(at), Why=why)


def _stamp(at: datetime) -> str:
    return f"{int(at.replace(microsecond=0).timestamp())}.{at.microsecond:06d}"
