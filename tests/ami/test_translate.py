from __future__ import annotations

import re
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest

from monitor.ami.frames import FrameReader, header, is_event
from monitor.ami.translate import PBX_EVENTS, TALK_EVENTS, WANTED, Unreadable, translate
from monitor.ami.translate.system import link_lost_frame, link_up_frame, talk_watched_frame
from monitor.domain.events import (
    AgentCompleted,
    AgentRangOut,
    BridgeEntered,
    ChannelFound,
    ChannelHungUp,
    ChannelRenamed,
    DialBegan,
    DialEnded,
    DialProgressed,
    HangupRequested,
    HoldChanged,
    LinkLost,
    LinkUp,
    MemberChanged,
    MusicChanged,
    Parked,
    Party,
    PbxBooted,
    PbxEvent,
    PbxStopping,
    PickedUp,
    QueueEntryFound,
    SnapshotDone,
    SoftHangupRequested,
    TalkStarted,
    TalkStopped,
    TalkWatched,
    Transferred,
    Unparked,
)

AT = datetime(2026, 11, 23, 10, 38, 43, 802116, UTC)
RECEIVED_AT = datetime(2026, 1, 1, tzinfo=UTC)
CAPTURES = sorted((Path(__file__).parents[1] / "captures").glob("*/*.ami"))


def snapshot(prefix: str, number: int) -> str:
    return (
        f"{prefix}Channel: PJSIP/p-{number}\n{prefix}ChannelState: 5\n{prefix}ChannelStateDesc: Ringing\n"
        f"{prefix}CallerIDNum: <unknown>\n{prefix}Context: in\n{prefix}Exten: 20\n"
        f"{prefix}Uniqueid: 1.{number}\n{prefix}Linkedid: 1.0"
    )


def party(number: int) -> Party:
    return Party(f"1.{number}", "1.0", f"PJSIP/p-{number}", "Ringing", "", "in", "20")


def frame(name: str, *parts: str, stamp: str = "Timestamp: 1795430323.802116") -> bytes:
    return "\n".join(["Event: " + name, stamp, *parts]).replace("\n", "\r\n").encode()


A, B = snapshot("", 1), snapshot("Dest", 2)
AGENT = "Queue: q\nInterface: PJSIP/a\nMemberName: Agent 01"
ONE, TWO = party(1), party(2)
CASES: list[tuple[bytes, PbxEvent]] = [
    (frame("Rename", "Channel: old", "Newname: new", "Uniqueid: 1.1"), ChannelRenamed(AT, "1.1", "new")),
    (frame("HangupRequest", A), HangupRequested(AT, ONE, None, None)),
    (frame("HangupRequest", A, "Cause: 21", "TechCause: 603"), HangupRequested(AT, ONE, 21, 603)),
    (frame("SoftHangupRequest", A, "Cause: 32"), SoftHangupRequested(AT, ONE, 32)),
    (frame("Hangup", A, "Cause: 26", "Cause-txt: Answered elsewhere"), ChannelHungUp(AT, ONE, 26)),
    (frame("Hold", A), HoldChanged(AT, ONE, held=True)),
    (frame("Unhold", A), HoldChanged(AT, ONE, held=False)),
    (frame("MusicOnHoldStop", A), MusicChanged(AT, ONE, playing=False)),
    (frame("ChannelTalkingStart", A), TalkStarted(AT, ONE)),
    (frame("ChannelTalkingStop", A, "Duration: 1483"), TalkStopped(AT, ONE, 1483)),
    (frame("ChannelTalkingStop", A, "Duration: -3"), TalkStopped(AT, ONE, 0)),
    (talk_watched_frame(AT, "1.1", 300), TalkWatched(AT, "1.1", 300)),
    (frame("DialBegin", B), DialBegan(AT, None, TWO)),
    (frame("DialBegin", A, B, "DialString: a"), DialBegan(AT, ONE, TWO)),
    (frame("DialState", A, B, "DialStatus: RINGING"), DialProgressed(AT, TWO, "RINGING")),
    (frame("DialEnd", A, B, "DialStatus: CANCEL", "Forward: Local/9"), DialEnded(AT, TWO, "CANCEL", "Local/9")),
    (frame("Pickup", A, snapshot("Target", 2)), PickedUp(AT, ONE, TWO)),
    (
        frame("BridgeEnter", "BridgeUniqueid: b", "BridgeTechnology: simple_bridge", A, "SwapUniqueid: 1.9"),
        BridgeEntered(AT, ONE, "b", "simple_bridge", "1.9"),
    ),
    (
        frame("BlindTransfer", "Result: Success", snapshot("Transferer", 1), "Context: in", "Extension: 8002"),
        Transferred(AT, "blind", succeeded=True, transferers=("1.1",), extension="8002"),
    ),
    (
        frame(
            "AttendedTransfer",
            "Result: Fail",
            snapshot("OrigTransferer", 1),
            snapshot("SecondTransferer", 2),
            "TransferTargetCallerIDNum: 8002",
        ),
        Transferred(AT, "attended", succeeded=False, transferers=("1.1", "1.2"), extension="8002"),
    ),
    (frame("ParkedCall", snapshot("Parkee", 1), "ParkingSpace: 701"), Parked(AT, ONE, "", "701")),
    (
        frame("ParkedCall", snapshot("Parkee", 1), snapshot("Parker", 2), "ParkingSpace: 701"),
        Parked(AT, ONE, "1.2", "701"),
    ),
    (frame("ParkedCallTimeOut", snapshot("Parkee", 1)), Unparked(AT, ONE, "timed_out")),
    (frame("ParkedCallGiveUp", snapshot("Parkee", 1)), Unparked(AT, ONE, "gave_up")),
    (frame("UnParkedCall", snapshot("Parkee", 1)), Unparked(AT, ONE, "retrieved")),
    (
        frame("AgentRingNoAnswer", A, AGENT, "RingTime: 3000"),
        AgentRangOut(AT, ONE, None, "q", "PJSIP/a", "Agent 01", 3000),
    ),
    (
        frame("AgentComplete", A, B, AGENT, "Reason: agent"),
        AgentCompleted(AT, ONE, TWO, "q", "PJSIP/a", "Agent 01", "agent"),
    ),
    (
        frame("AgentComplete", A, AGENT, "Reason: caller"),
        AgentCompleted(AT, ONE, None, "q", "PJSIP/a", "Agent 01", "caller"),
    ),
    (
        frame("QueueMemberPause", AGENT, "Status: 1", "Paused: 1"),
        MemberChanged(AT, "q", "PJSIP/a", "Agent 01", 1, paused=True, removed=False),
    ),
    (
        frame("QueueMemberRemoved", AGENT, "Status: 5", "Paused: 0"),
        MemberChanged(AT, "q", "PJSIP/a", "Agent 01", 5, paused=False, removed=True),
    ),
    (
        frame("QueueMember", "Queue: q", "Name: Agent 01", "Location: PJSIP/a", "Status: 1", "Paused: 0"),
        MemberChanged(AT, "q", "PJSIP/a", "Agent 01", 1, paused=False, removed=False),
    ),
    (
        frame(
            "QueueMember",
            "Queue: q",
            "Name: A",
            "Location: Local/a@q/n",
            "StateInterface: PJSIP/a",
            "Status: 1",
            "Paused: 0",
        ),
        MemberChanged(AT, "q", "Local/a@q/n", "A", 1, paused=False, removed=False, phone="PJSIP/a"),
    ),
    (
        frame(
            "QueueMemberStatus",
            "Queue: q\nMemberName: Agent 01\nInterface: PJSIP/a\nStateInterface: PJSIP/b",
            "Penalty: 0\nStatus: 2\nPaused: 0",
        ),
        MemberChanged(AT, "q", "PJSIP/a", "Agent 01", 2, paused=False, removed=False, phone="PJSIP/b"),
    ),
    (
        frame("QueueMemberStatus", "Status: 2", AGENT, "StateInterface: PJSIP/b", "Paused: 0"),
        MemberChanged(AT, "q", "PJSIP/a", "Agent 01", 2, paused=False, removed=False, phone="PJSIP/b"),
    ),
    (frame("QueueEntry", "Queue: q", "Uniqueid: 1.1", "Wait: 12"), QueueEntryFound(AT, "1.1", "q", 12)),
    (frame("QueueStatusComplete"), SnapshotDone(AT, "queues")),
    (
        frame("Status", A, "Seconds: 7", "BridgeID: b", "Application: Queue"),
        ChannelFound(AT, ONE, 7, "b", "Queue"),
    ),
    (frame("StatusComplete"), SnapshotDone(AT, "channels")),
    (frame("FullyBooted", "Uptime: 4"), PbxBooted(AT, 4)),
    (frame("FullyBooted"), PbxBooted(AT, None)),
    (frame("Shutdown", "Shutdown: Cleanly"), PbxStopping(AT)),
    (link_up_frame(AT), LinkUp(AT)),
    (link_lost_frame(AT, "silent\r\nfor 20 s"), LinkLost(AT, "silent for 20 s")),
]


@pytest.mark.parametrize(
    ("raw", "event"), CASES, ids=[f"{index}-{type(case[1]).__name__}" for index, case in enumerate(CASES)]
)
def test_an_event(raw: bytes, event: PbxEvent) -> None:
    assert event == translate(raw, RECEIVED_AT)


@pytest.mark.parametrize(
    ("stamp", "at"),
    [
        ("Timestamp: 1795430323.802116", AT),
        ("Timestamp: 1795430323", AT.replace(microsecond=0)),
        ("Timestamp: 1795430323.8", AT.replace(microsecond=800_000)),
        ("Timestamp: 1795430323.8021155", AT),
        ("Timestamp: 1795430323.9999999", datetime(2026, 11, 23, 10, 38, 44, tzinfo=UTC)),
        ("SystemName: a", RECEIVED_AT),
    ],
)
def test_the_instant_is_exact(stamp: str, at: datetime) -> None:
    assert PbxStopping(at) == translate(frame("Shutdown", stamp=stamp), RECEIVED_AT)


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (frame("Newchannel"), "Newchannel: no Uniqueid, got Event, Timestamp"),
        (frame("Hangup", A, "Cause: soon"), "Hangup: Cause is not a whole number, got soon"),
        (
            frame("DialEnd", B, "A: 1").replace(b"DestLinkedid", b"X"),
            "DialEnd: no DestLinkedid, got Event, Timestamp, ",
        ),
        (frame("Shutdown", stamp="Timestamp: noon"), "Shutdown: Timestamp is not a time, got noon"),
        (frame("Shutdown", stamp="Timestamp: 99999999999999999.0"), "Shutdown: Timestamp is not a time, got 9999"),
    ],
)
def test_a_frame_that_lacks_something(raw: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable, match="^" + re.escape(sentence)):
        translate(raw, RECEIVED_AT)


def test_a_frame_of_its_name_alone() -> None:
    assert SnapshotDone(RECEIVED_AT, "channels") == translate(b"Event: StatusComplete", RECEIVED_AT)


def test_a_line_that_is_not_utf_8_spoils_no_other() -> None:
    raw = b"Event: Rename\r\nChannel: PJSIP/\xe9t\xe9-1\r\nNewname: PJSIP/\xe7\x87\x83\xe6\xb0\x94-1\r\nUniqueid: \xe9"

    assert ChannelRenamed(RECEIVED_AT, "é", "PJSIP/燃气-1") == translate(raw, RECEIVED_AT)


@pytest.mark.parametrize(
    "raw", [frame("VarSet"), b"Response: Success", b"", frame("AgentComplete", B, AGENT, "Reason: caller")]
)
def test_what_we_have_no_use_for(raw: bytes) -> None:
    assert translate(raw, RECEIVED_AT) is None


@pytest.mark.parametrize("capture", CAPTURES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_asterisk_really_sent(capture: Path) -> None:
    frames = [raw for raw in FrameReader(WANTED).feed(capture.read_bytes()) if is_event(raw)]
    events = [event for raw in frames if (event := translate(raw, RECEIVED_AT))]

    assert events
    assert len([raw for raw in frames if header(raw, "Event") != "AgentComplete"]) <= len(events)


def test_the_event_filter_that_we_ship_lets_all_pass_that_we_use() -> None:
    sample = files("monitor.ami").joinpath("manager.conf.sample").read_text()
    filters = re.findall(r"^eventfilter = (.*)$", sample, re.MULTILINE)
    passed = {name for name in PBX_EVENTS if any(re.search(one, f"Event: {name.decode()}\r\n") for one in filters)}

    assert passed == PBX_EVENTS
    (talk,) = re.findall(r"^;   eventfilter = (.*)$", sample, re.MULTILINE)
    assert all(re.search(talk, f"Event: {name.decode()}\r\n") for name in TALK_EVENTS)
    assert not any(re.search(one, "Event: HangupHandlerRun\r\n") for one in filters)
