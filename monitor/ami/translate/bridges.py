"""Bridges, transfers and parking (ASTERISK.md 1.3)."""

from datetime import datetime

from monitor.ami.translate.fields import UNKNOWN, Field, block, party
from monitor.domain.events import BridgeEntered, BridgeLeft, Parked, Transferred, Unparked

_BRIDGE = Field("BridgeUniqueid")
_TECHNOLOGY = Field("BridgeTechnology")
_SWAPPED = Field("SwapUniqueid")
_RESULT = Field("Result")
_EXTENSION = Field("Extension")
_TRANSFERER = Field("TransfererUniqueid")
_ORIGINAL_TRANSFERER = Field("OrigTransfererUniqueid")
_SECOND_TRANSFERER = Field("SecondTransfererUniqueid")
_TARGET_EXTEN = Field("TransferTargetExten")
_TARGET_NUMBER = Field("TransferTargetCallerIDNum")
_PARKEE = block("Parkee")
_PARKER = Field("ParkerUniqueid")
_SPACE = Field("ParkingSpace")


def entered(text: str, at: datetime) -> BridgeEntered:
    return BridgeEntered(at, party(text), _BRIDGE.needed(text), _TECHNOLOGY.text(text), _SWAPPED.text(text))


def left(text: str, at: datetime) -> BridgeLeft:
    return BridgeLeft(at, party(text), _BRIDGE.needed(text))


def blind_transfer(text: str, at: datetime) -> Transferred:
    return Transferred(at, "blind", _succeeded(text), (_TRANSFERER.needed(text),), _EXTENSION.text(text))


def attended_transfer(text: str, at: datetime) -> Transferred:
    """The extension is the target's own, which a channel that was dialled often lacks; then its number."""
    transferers = dict.fromkeys((_ORIGINAL_TRANSFERER.needed(text), _SECOND_TRANSFERER.needed(text)))
    extension = _TARGET_EXTEN.text(text) or _TARGET_NUMBER.text(text)
    known = "" if extension == UNKNOWN else extension
    return Transferred(at, "attended", _succeeded(text), tuple(transferers), known)


def _succeeded(text: str) -> bool:
    return _RESULT.needed(text) == "Success"


def parked(text: str, at: datetime) -> Parked:
    return Parked(at, party(text, _PARKEE), _PARKER.text(text), _SPACE.text(text))


def retrieved(text: str, at: datetime) -> Unparked:
    return Unparked(at, party(text, _PARKEE), "retrieved")


def timed_out(text: str, at: datetime) -> Unparked:
    return Unparked(at, party(text, _PARKEE), "timed_out")


def gave_up(text: str, at: datetime) -> Unparked:
    return Unparked(at, party(text, _PARKEE), "gave_up")
