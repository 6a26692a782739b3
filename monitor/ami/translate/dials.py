"""Dial attempts and pickups (ASTERISK.md 1.2, 1.3)."""

from datetime import datetime

from monitor.ami.translate.fields import CHANNEL, DEST, Field, block, party, party_or_none
from monitor.domain.events import DialBegan, DialEnded, DialProgressed, PickedUp

_STATUS = Field("DialStatus")
_FORWARD = Field("Forward")
_TARGET = block("Target")


def began(text: str, at: datetime) -> DialBegan:
    return DialBegan(at, party_or_none(text, CHANNEL), party(text, DEST))


def progressed(text: str, at: datetime) -> DialProgressed:
    return DialProgressed(at, party(text, DEST), _STATUS.needed(text))


def ended(text: str, at: datetime) -> DialEnded:
    return DialEnded(at, party(text, DEST), _STATUS.needed(text), _FORWARD.text(text))


def picked_up(text: str, at: datetime) -> PickedUp:
    return PickedUp(at, party(text), party(text, _TARGET))
