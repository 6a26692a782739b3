"""A demo call reads like a real one: the same events, headers, order and values as captured from Asterisk 22."""

from pathlib import Path

import pytest

from monitor.demo.people import EMERGENCY, REPAIR, SERVICE
from monitor.demo.plan import CallPlan, Deed, Reaction
from tests.demo.stage import Frame, frames, play_alone

CAPTURES = Path(__file__).parent / "captures"

OTHER_THREADS = {"DeviceStateChange", "QueueMemberStatus", "QueueMemberPause", "FullyBooted"}
"""Told by device state and queue threads of their own: their order against a call's events is chance."""

MEASURED = ("Timestamp", "HoldTime", "TalkTime", "RingTime", "Language", "DialString")

ANSWERS = Reaction(Deed.ANSWERS, 0.8)
IGNORES = Reaction(Deed.IGNORES)
EVERYBODY = tuple(f"10{number:02d}" for number in range(1, 11))

FAMILIES = {
    "queue_agent_hangs_up": (CallPlan(REPAIR, 60, 2, agent_hangs_up=True, scripted=(ANSWERS,)), ()),
    "queue_retry_then_answer": (CallPlan(REPAIR, 60, 2, agent_hangs_up=False, scripted=(IGNORES, ANSWERS)), ()),
    "queue_reject_603": (
        CallPlan(REPAIR, 60, 2, agent_hangs_up=False, scripted=(Reaction(Deed.REJECTS, 0.3), ANSWERS)),
        (),
    ),
    "queue_abandon_ringing": (CallPlan(REPAIR, 3, 2, scripted=(IGNORES,)), ()),
    "queue_abandon_answered_music": (CallPlan(SERVICE, 3, 2, scripted=(IGNORES,)), ()),
    "queue_abandon_in_music": (CallPlan(REPAIR, 3, 2), EVERYBODY),
    "queue_ringall_one_answers": (
        CallPlan(EMERGENCY, 60, 2, agent_hangs_up=False, scripted=(ANSWERS,)),
        ("1001", "1002"),
    ),
    "transfer_blind_refer": (CallPlan(REPAIR, 60, 2, agent_hangs_up=True, transferred=True, scripted=(ANSWERS,)), ()),
}

LOOSE_ENDS = {"queue_ringall_one_answers", "queue_abandon_answered_music"}
"""Captured with another order of the hang-up's last events, which come from several threads (compare the two
abandoned captures): they are compared as a set."""


class Names:
    """Replaces what differs from PBX to PBX by what it stands for."""

    def __init__(self, first: Frame) -> None:
        self._known = {"<unknown>": "<unknown>", first["CallerIDNum"]: "caller", first["CallerIDName"]: "caller's name"}
        self._known[first["Exten"]] = "dialled"

    def plain(self, frame: Frame) -> tuple[tuple[str, str], ...]:
        return tuple((name, "" if name.endswith(MEASURED) else self._plain(name, frame[name])) for name in frame)

    def _plain(self, name: str, value: str) -> str:
        if value in self._known:
            return self._known[value]
        if name.endswith(("Uniqueid", "Channel", "Interface", "MemberName", "Queue", "Extension")):
            self._known[value] = f"{name.removeprefix('Dest')} {len(self._known)}"
            return self._known[value]
        return value


def _shape(stream: list[Frame]) -> list[tuple[tuple[str, str], ...]]:
    events = [frame for frame in stream if "Event" in frame and frame["Event"] not in OTHER_THREADS]
    names = Names(events[0])
    return [names.plain(event) for event in events]


def _end_sorted(shape: list[tuple[tuple[str, str], ...]]) -> list[tuple[tuple[str, str], ...]]:
    end = next(place for place, event in enumerate(shape) if event[0] == ("Event", "HangupRequest"))
    return shape[:end] + sorted(shape[end:])


@pytest.mark.parametrize("family", FAMILIES)
def test_a_demo_call_reads_like_the_captured_one(family: str) -> None:
    plan, busy = FAMILIES[family]
    captured = _shape(frames((CAPTURES / f"{family}.ami").read_bytes()))
    played = _shape(play_alone(plan, busy)[0])
    if family in LOOSE_ENDS:
        captured, played = _end_sorted(captured), _end_sorted(played)
    assert [event[0] for event in captured] == [event[0] for event in played]
    assert captured == played


def _captured_headers(event: str, capture: str) -> list[str]:
    found = [frame for frame in frames((CAPTURES / f"{capture}.ami").read_bytes()) if frame.get("Event") == event]
    return list(found[0])


@pytest.mark.parametrize("event", ["QueueMemberStatus", "DeviceStateChange"])
def test_member_and_device_states_have_the_captured_headers(event: str) -> None:
    played, _started, _truth = play_alone(FAMILIES["queue_agent_hangs_up"][0])
    expected = _captured_headers(event, "queue_agent_hangs_up")
    assert {tuple(expected)} == {tuple(frame) for frame in played if frame["Event"] == event}


def test_a_phone_that_rings_out_is_told_in_milliseconds() -> None:
    played, _started, _truth = play_alone(FAMILIES["queue_retry_then_answer"][0])
    told = {frame["Event"]: frame["RingTime"] for frame in played if "RingTime" in frame}
    assert told == {"AgentRingNoAnswer": "15000", "AgentConnect": "0"}
