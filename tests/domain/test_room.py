"""The room: who waits, who can answer, and that a lost link leaves nothing behind."""

import pytest

from monitor.domain import room as room_module
from monitor.domain.events import (
    AgentConnected,
    ChannelHungUp,
    LinkLost,
    LinkUp,
    MemberChanged,
    Party,
    PbxEvent,
    QueueEntryFound,
    QueueJoined,
    QueueLeft,
    SnapshotDone,
)
from monitor.domain.room import MemberState, QueueView, Room, member_state, merged
from tests.domain.calls_at_hand import after

CALLER = Party("1.1", "1.1", "PJSIP/trunk-1")
OTHER = Party("2.2", "2.2", "PJSIP/trunk-2")
KNOWN: tuple[PbxEvent, ...] = (LinkUp(after(0)), SnapshotDone(after(0), "queues"))


def member(
    interface: str, status: int, paused: bool = False, removed: bool = False, queue: str = "repair"
) -> MemberChanged:
    return MemberChanged(after(1), queue, interface, "", status, paused, removed)


def seen(*events: PbxEvent, at: float = 60) -> list[tuple[str, int, float, dict[str, int]]]:
    room = Room()
    for event in events:
        room.apply(event)
    return [
        (view.queue, view.waiting, view.longest_wait_seconds, {state: n for state, n in view.agents if n})
        for view in room.queues(after(at))
    ]


CASES: dict[str, tuple[tuple[PbxEvent, ...], list[tuple[str, int, float, dict[str, int]]]]] = {
    "two wait": (
        (*KNOWN, QueueJoined(after(10), CALLER, "repair"), QueueJoined(after(30), OTHER, "repair")),
        [("repair", 2, 50.0, {})],
    ),
    "one gives up": (
        (*KNOWN, QueueJoined(after(10), CALLER, "repair"), QueueLeft(after(20), CALLER, "repair")),
        [("repair", 0, 0.0, {})],
    ),
    "one is answered": (
        (
            *KNOWN,
            QueueJoined(after(10), CALLER, "repair"),
            AgentConnected(after(20), CALLER, OTHER, "repair", "PJSIP/101", "李静", 10, 10),
        ),
        [("repair", 0, 0.0, {})],
    ),
    "a channel dies without leaving": (
        (*KNOWN, QueueJoined(after(10), CALLER, "repair"), ChannelHungUp(after(20), CALLER, 16)),
        [("repair", 0, 0.0, {})],
    ),
    "the next queue's wait begins anew": (
        (*KNOWN, QueueJoined(after(10), CALLER, "repair"), QueueJoined(after(40), CALLER, "billing")),
        [("billing", 1, 20.0, {}), ("repair", 0, 0.0, {})],
    ),
    "a snapshot knows who waited before us": (
        (LinkUp(after(0)), QueueEntryFound(after(5), "1.1", "repair", 25), SnapshotDone(after(6), "queues")),
        [("repair", 1, 80.0, {})],
    ),
    "not known before the snapshot is whole": (
        (LinkUp(after(0)), QueueEntryFound(after(5), "1.1", "repair", 25), SnapshotDone(after(6), "channels")),
        [],
    ),
    "not known while the link is down": (
        (*KNOWN, QueueJoined(after(10), CALLER, "repair"), LinkLost(after(20), "reset")),
        [],
    ),
    "nothing of before the loss remains": (
        (
            *KNOWN,
            QueueJoined(after(10), CALLER, "repair"),
            member("PJSIP/101", 1),
            LinkLost(after(20), "reset"),
            *KNOWN,
        ),
        [],
    ),
    "members by state": (
        (*KNOWN, member("a", 1), member("b", 6), member("c", 2), member("d", 1, paused=True), member("e", 5)),
        [("repair", 0, 0.0, {"idle": 1, "ringing": 1, "talking": 1, "paused": 1, "unavailable": 1})],
    ),
    "a member changes, another goes": (
        (*KNOWN, member("a", 1), member("b", 1), member("a", 2), member("b", 1, removed=True)),
        [("repair", 0, 0.0, {"talking": 1})],
    ),
    "one agent in two queues": (
        (*KNOWN, member("a", 1), member("a", 1, queue="billing")),
        [("billing", 0, 0.0, {"idle": 1}), ("repair", 0, 0.0, {"idle": 1})],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_room(name: str) -> None:
    events, expected = CASES[name]
    assert expected == seen(*events)


def test_a_phone_that_one_queue_rings_by_way_of_a_local_channel_is_one_phone() -> None:
    room = Room()
    local = MemberChanged(after(1), "billing", "Local/101@q/n", "李静", 6, False, False, "PJSIP/101")
    for event in (*KNOWN, member("PJSIP/101", 6), local):
        room.apply(event)
    assert {"hq PJSIP/101"} == {view.phone for view in room.members("hq")}


@pytest.mark.parametrize(
    ("status", "paused", "expected"),
    [
        (0, False, "unknown"),
        (1, False, "idle"),
        (2, False, "talking"),
        (3, False, "talking"),
        (4, False, "unavailable"),
        (5, True, "unavailable"),
        (6, True, "ringing"),
        (7, False, "talking"),
        (8, False, "on_hold"),
        (0, True, "paused"),
        (1, True, "paused"),
        (2, True, "talking"),
        (99, False, "unknown"),
    ],
)
def test_member_states(status: int, paused: bool, expected: str) -> None:
    assert expected == member_state(status, paused)


@pytest.mark.parametrize(
    ("bound", "events"),
    [
        ("MOST_QUEUES", [member("PJSIP/101", 1, queue=f"queue{number}") for number in range(4)]),
        ("MOST_MEMBERS", [member(f"PJSIP/{number}", 1) for number in range(4)]),
        (
            "MOST_CALLERS",
            [QueueJoined(after(1), Party(f"{number}.1", "", "PJSIP/t"), "repair") for number in range(4)],
        ),
    ],
)
def test_more_than_can_be_held_is_not_known(
    bound: str, events: list[PbxEvent], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room_module, bound, 3)
    room = Room()
    for event in (*KNOWN, *events[:3], events[0]):
        room.apply(event)
    assert room.queues(after(60))
    room.apply(events[3])
    assert ((), ()) == (room.queues(after(60)), room.members("hq"))
    for event in (*KNOWN, events[0]):
        room.apply(event)
    assert room.queues(after(60))


def test_a_member_whose_change_says_less_keeps_its_name() -> None:
    room = Room()
    changes = (
        MemberChanged(after(1), "repair", "Local/101@from-queue/n", "李静", 1, False, False, "PJSIP/101"),
        MemberChanged(after(2), "repair", "Local/101@from-queue/n", "", 2, False, False),
    )
    for event in (*KNOWN, *changes):
        room.apply(event)
    assert [("hq PJSIP/101", "李静", MemberState.TALKING)] == [
        (each.phone, each.name, each.state) for each in room.members("hq")
    ]


def test_one_queue_on_two_pbxes_is_one_queue() -> None:
    one = QueueView("repair", 1, 5.0, ((MemberState.IDLE, 2),))
    other = QueueView("repair", 2, 9.0, ((MemberState.IDLE, 1),))
    third = QueueView("billing", 0, 0.0, ())
    assert (third, QueueView("repair", 3, 9.0, ((MemberState.IDLE, 3),))) == merged([(one,), (other, third)])
