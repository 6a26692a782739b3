"""The timeline: every kind of event has words, order is by time, and no caller's number shows."""

from typing import get_args

import pytest

from monitor.domain.events import (
    AgentRangOut,
    BridgeEntered,
    ChannelHungUp,
    DialBegan,
    DialEnded,
    HangupRequested,
    MemberChanged,
    Party,
    PbxEvent,
    QueueJoined,
    Transferred,
)
from monitor.domain.timeline import WORDS, Line, timeline
from tests.domain.calls_at_hand import after

CALLER = Party("1.1", "1.1", "PJSIP/trunk-00000001", number="13812345678")
AGENT = Party("1.2", "1.1", "PJSIP/agent101-00000002")
MOBILE = Party("1.3", "1.1", "Local/13912345678@from-internal-00000003;1")


def test_every_event_has_words() -> None:
    assert set(get_args(PbxEvent)) == set(WORDS)


@pytest.mark.parametrize(
    ("event", "what", "detail"),
    [
        (QueueJoined(after(0), CALLER, "repair"), "queue joined", "repair"),
        (DialBegan(after(0), CALLER, AGENT), "dial began", "PJSIP/trunk → PJSIP/agent101"),
        (DialBegan(after(0), None, MOBILE), "dial began", "? → Local/139****5678@from-internal"),
        (DialEnded(after(0), AGENT, "NOANSWER", "13912345678"), "dial ended", "PJSIP/agent101: NOANSWER → 139****5678"),
        (HangupRequested(after(0), AGENT, 16, None), "hang-up requested by the far end", "PJSIP/agent101, cause 16"),
        (ChannelHungUp(after(0), AGENT, 16), "channel hung up", "PJSIP/agent101, cause 16"),
        (
            AgentRangOut(after(0), CALLER, None, "repair", "PJSIP/agent101", "李静", 15000),
            "agent rang out",
            "李静 (repair), 15000 ms",
        ),
        (
            MemberChanged(after(0), "repair", "PJSIP/agent101", "", 1, True, False),
            "member",
            "PJSIP/agent101 (repair): device state 1, paused",
        ),
        (Transferred(after(0), "blind", True, ("1.2",), "13912345678"), "transfer", "blind → 139****5678, done"),
    ],
)
def test_words(event: PbxEvent, what: str, detail: str) -> None:
    assert [Line(after(0), what, detail)] == timeline([event])


def test_lines_stand_in_order_of_time_and_equals_keep_theirs() -> None:
    events: list[PbxEvent] = [
        ChannelHungUp(after(9), CALLER, 16),
        QueueJoined(after(1), CALLER, "repair"),
        BridgeEntered(after(5), CALLER, "b", "simple", ""),
        BridgeEntered(after(5), AGENT, "b", "simple", ""),
    ]
    expected = ["repair", "PJSIP/trunk", "PJSIP/agent101", "PJSIP/trunk, cause 16"]
    assert expected == [line.detail for line in timeline(events)]
