"""Dial attempts and pickups (ASTERISK.md 1.2, 1.3)."""

from datetime import datetime

from monitor.ami.translate.fields import CHANNEL, DEST, Field, block, party, party_or_none
from monitor.domain.events import DialBegan, DialEnded, DialProgressed, PickedUp

_STATUS = Field("DialStatus")
_FORWARD = Field("Forward")
_TARGET = block("Target")


def began(frame: bytes, at: datetime) -> DialBegan:
    return DialBegan(at, party_or_none(frame, CHANNEL), party(frame, DEST))


def progressed(frame: bytes, at: datetime) -> DialProgressed:
    return DialProgressed(at, party(frame, DEST), _STATUS.needed(frame))


def ended(frame: bytes, at: datetime) -> DialEnded:
    return DialEnded(at, party(frame, DEST), _STATUS.needed(frame), _FORWARD.text(frame))


def picked_up(frame: bytes, at: datetime) -> PickedUp:
    return PickedUp(at, party(frame), party(frame, _TARGET))
