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


def entered(frame: bytes, at: datetime) -> BridgeEntered:
    return BridgeEntered(at, party(frame), _BRIDGE.needed(frame), _TECHNOLOGY.text(frame), _SWAPPED.text(frame))


def left(frame: bytes, at: datetime) -> BridgeLeft:
    return BridgeLeft(at, party(frame), _BRIDGE.needed(frame))


def blind_transfer(frame: bytes, at: datetime) -> Transferred:
    return Transferred(at, "blind", _succeeded(frame), (_TRANSFERER.needed(frame),), _EXTENSION.text(frame))


def attended_transfer(frame: bytes, at: datetime) -> Transferred:
    """The extension is the target's own, which a channel that was dialled often lacks; then its number."""
    transferers = dict.fromkeys((_ORIGINAL_TRANSFERER.needed(frame), _SECOND_TRANSFERER.needed(frame)))
    extension = _TARGET_EXTEN.text(frame) or _TARGET_NUMBER.text(frame)
    known = "" if extension == UNKNOWN else extension
    return Transferred(at, "attended", _succeeded(frame), tuple(transferers), known)


def _succeeded(frame: bytes) -> bool:
    return _RESULT.needed(frame) == "Success"


def parked(frame: bytes, at: datetime) -> Parked:
    return Parked(at, party(frame, _PARKEE), _PARKER.text(frame), _SPACE.text(frame))


def retrieved(frame: bytes, at: datetime) -> Unparked:
    return Unparked(at, party(frame, _PARKEE), "retrieved")


def timed_out(frame: bytes, at: datetime) -> Unparked:
    return Unparked(at, party(frame, _PARKEE), "timed_out")


def gave_up(frame: bytes, at: datetime) -> Unparked:
    return Unparked(at, party(frame, _PARKEE), "gave_up")
