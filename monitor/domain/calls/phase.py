"""The life of a call as a table.

A call ARRIVES when the caller's channel appears. It then hears the dialplan, or WAITS in a queue; it RINGS while at
least one phone rings for it and falls back to WAITING when the last of them is hushed. It is TALKING while a bridge,
directly or through Local channels, joins the caller with a person. When the last person has left and the caller is
still there it is ALONE: on hold in a consultation, in mid-transfer, or listening to the dialplan again. PARKED is a
caller in a parking lot. A call is OVER when the caller's channel is gone, or when nobody could see it end.

Ringing during a talk (a third phone in a transfer) does not end the talk, so TALKING and ALONE keep their phase
through RANG and HUSHED. What the table does not list is kept on the call as odd and changes nothing.
"""

from enum import StrEnum


class Phase(StrEnum):
    ARRIVED = "arrived"
    WAITING = "waiting"
    RINGING = "ringing"
    TALKING = "talking"
    ALONE = "alone"
    PARKED = "parked"
    OVER = "over"


class Signal(StrEnum):
    """What happens to a call, said in its own terms."""

    QUEUED = "queued"
    UNQUEUED = "unqueued"
    RANG = "rang"
    HUSHED = "hushed"
    JOINED = "joined"
    PARTED = "parted"
    PARKED = "parked"
    UNPARKED = "unparked"
    ENDED = "ended"


_BEFORE_TALK = {
    Signal.QUEUED: Phase.WAITING,
    Signal.UNQUEUED: Phase.ARRIVED,
    Signal.RANG: Phase.RINGING,
    Signal.HUSHED: Phase.WAITING,
    Signal.JOINED: Phase.TALKING,
    Signal.PARKED: Phase.PARKED,
    Signal.ENDED: Phase.OVER,
}

TABLE: dict[Phase, dict[Signal, Phase]] = {
    Phase.ARRIVED: _BEFORE_TALK,
    Phase.WAITING: _BEFORE_TALK,
    Phase.RINGING: {**_BEFORE_TALK, Signal.QUEUED: Phase.RINGING, Signal.UNQUEUED: Phase.RINGING},
    Phase.TALKING: {
        Signal.QUEUED: Phase.TALKING,
        Signal.UNQUEUED: Phase.TALKING,
        Signal.RANG: Phase.TALKING,
        Signal.HUSHED: Phase.TALKING,
        Signal.JOINED: Phase.TALKING,
        Signal.PARTED: Phase.ALONE,
        Signal.PARKED: Phase.PARKED,
        Signal.ENDED: Phase.OVER,
    },
    Phase.ALONE: {
        Signal.QUEUED: Phase.ALONE,
        Signal.UNQUEUED: Phase.ALONE,
        Signal.RANG: Phase.ALONE,
        Signal.HUSHED: Phase.ALONE,
        Signal.JOINED: Phase.TALKING,
        Signal.PARKED: Phase.PARKED,
        Signal.UNPARKED: Phase.ALONE,
        Signal.ENDED: Phase.OVER,
    },
    Phase.PARKED: {
        Signal.RANG: Phase.PARKED,
        Signal.HUSHED: Phase.PARKED,
        Signal.PARTED: Phase.PARKED,
        Signal.JOINED: Phase.TALKING,
        Signal.UNPARKED: Phase.ALONE,
        Signal.ENDED: Phase.OVER,
    },
    Phase.OVER: {Signal.HUSHED: Phase.OVER, Signal.PARTED: Phase.OVER, Signal.UNQUEUED: Phase.OVER},
}


def step(phase: Phase, signal: Signal) -> Phase | None:
    """The phase after `signal`, or None where the table does not list it."""
    return TABLE[phase].get(signal)
