"""The talk gate's events applied to calls: wishes, late and missing stops, lost links, transfers."""

import json

import pytest

from monitor.domain import events as e
from monitor.domain.calls import BookSettings, CallBook
from monitor.domain.spoken import spoken
from monitor.domain.talk import Side, TalkFacts
from monitor.domain.wishes import TalkWish
from tests.domain.calls.scene import AGENT, CALLER, Scene, answered_at, at, ended_by, ringing_since, state
from tests.domain.calls.test_captures import CAPTURES, NAMES, apply, events

SILENCE_MS = 300
CALLER_UP, AGENT_UP = state(CALLER, "Up"), state(AGENT, "Up")
ON = [e.TalkWatched(at(10.01), party.uniqueid, SILENCE_MS) for party in (CALLER, AGENT)]


def said(party: e.Party, start: float, end: float) -> list[e.PbxEvent]:
    """As Asterisk tells it: the stop late by the silence, which its duration does not hold."""
    return [
        e.TalkStarted(at(start), party),
        e.TalkStopped(at(end + SILENCE_MS / 1000), party, round((end - start) * 1000)),
    ]


def talk(*events: e.PbxEvent, answered: float = 10, ended: float = 40) -> TalkFacts:
    scene = Scene().play(*ringing_since(5), *answered_at(answered))
    scene.play(*sorted(events, key=lambda event: event.at), *ended_by(CALLER_UP, ended))
    assert scene.facts.talk is not None
    return scene.facts.talk


def cut_ins(found: TalkFacts) -> list[tuple[Side, str, float]]:
    return [(one.by, one.agent, round(one.seconds, 3)) for one in found.overlaps]


def test_the_agent_cuts_in() -> None:
    found = talk(*ON, *said(CALLER_UP, 12, 18), *said(AGENT_UP, 16, 22))

    assert [(Side.AGENT, "PJSIP/1001", 2.0)] == cut_ins(found)
    assert (29.99, 6, 6) == (found.heard_seconds, found.caller_seconds, found.agent_seconds)
    assert found.first_sound_seconds == (6, 6)


def test_every_event_twice_changes_nothing() -> None:
    events = [*ON, *said(CALLER_UP, 12, 18), *said(AGENT_UP, 16, 22)]

    assert talk(*events) == talk(*[event for event in events for _ in range(2)])


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param([e.TalkStarted(at(30), AGENT_UP)], 9.7, id="no stop: sure up to the silence before the end"),
        pytest.param([e.TalkStarted(at(39.9), AGENT_UP)], 0, id="no stop, and too near the end to be sure"),
        pytest.param([e.TalkStopped(at(20.3), AGENT_UP, 2_000)], 2, id="no start"),
        pytest.param([*said(AGENT_UP, 5, 12)], 1.99, id="early media counts from the answer"),
        pytest.param([e.TalkStarted(at(12), AGENT_UP), *said(AGENT_UP, 13, 15)], 2, id="two starts: the shorter"),
        pytest.param([*said(e.Party("x", "x", "PJSIP/x-1"), 12, 14)], 0, id="a channel that nobody knows"),
    ],
)
def test_odd_streams(events: list[e.PbxEvent], expected: float) -> None:
    assert expected == pytest.approx(talk(*ON, *events).agent_seconds)


def test_a_lost_link_cuts_a_sound_short() -> None:
    found = talk(*ON, e.TalkStarted(at(20), AGENT_UP), e.LinkLost(at(25), "away"), e.LinkUp(at(30)))

    assert found.agent_seconds == pytest.approx(4.7)


def test_a_call_that_was_not_listened_to_has_no_talk() -> None:
    scene = Scene().play(*ringing_since(5), *answered_at(10), *ended_by(CALLER_UP, 20))

    assert scene.facts.talk is None


def test_only_one_side() -> None:
    found = talk(ON[1], *said(AGENT_UP, 12, 18))

    assert (30, 0, ()) == (found.joined_seconds, found.heard_seconds, found.overlaps)


def test_a_turn_of_speech_costs_no_write() -> None:
    scene = Scene().play(*ringing_since(5), *answered_at(10), *ON)
    book = scene.book

    assert ["c", "c"] == [book.apply(event) for event in said(AGENT_UP, 12, 13)]
    assert book.drain() == []


def wished(*events: e.PbxEvent) -> list[list[TalkWish]]:
    """After each event."""
    book = CallBook(BookSettings("pbx"))
    found: list[list[TalkWish]] = []
    for event in events:
        book.apply(event)
        found.append(book.wishes())
        book.drain()
    return [wishes for wishes in found if wishes]


BOTH = [TalkWish("c", CALLER.name), TalkWish("a", AGENT.name)]


def test_both_channels_are_wished_for_once_when_they_can_hear_each_other() -> None:
    assert [BOTH] == wished(*ringing_since(5), *answered_at(10), *ON, *answered_at(11), *ended_by(CALLER_UP, 20))


def test_nobody_is_wished_for_while_it_rings() -> None:
    assert [] == wished(*ringing_since(5), *ended_by(CALLER_UP, 20))


def test_the_link_is_asked_again_after_a_gap_only_for_what_it_did_not_switch_on() -> None:
    lost = (e.LinkLost(at(12), "away"), e.LinkUp(at(13)))

    assert [BOTH, [BOTH[1]]] == wished(*ringing_since(5), *answered_at(10), ON[0], *lost)
    assert [BOTH] == wished(*ringing_since(5), *answered_at(10), *ON, *lost)


def test_a_local_member_is_asked_for_by_its_phone() -> None:
    """FreePBX: the queue's member is Local/…, behind it the phone."""
    one = e.Party("l1", "c", "Local/1001@from-queue-0001;1")
    two = e.Party("l2", "c", "Local/1001@from-queue-0001;2")
    rung: list[e.PbxEvent] = [
        e.ChannelCreated(at(4), CALLER),
        e.ChannelCreated(at(4.1), one),
        e.ChannelCreated(at(4.1), two),
        e.ChannelCreated(at(4.2), AGENT),
        e.DialBegan(at(4.2), CALLER, one),
        e.DialBegan(at(4.3), two, AGENT),
        e.StateChanged(at(10), AGENT_UP),
        e.BridgeEntered(at(10), AGENT, "b", "simple_bridge", ""),
        e.BridgeEntered(at(10), two, "b", "simple_bridge", ""),
        e.BridgeEntered(at(10), one, "d", "simple_bridge", ""),
        e.BridgeEntered(at(10), CALLER, "d", "simple_bridge", ""),
    ]

    assert [BOTH] == wished(*rung)


def test_an_outbound_call_is_left_alone() -> None:
    caller = e.Party("c", "c", "PJSIP/1009-0001", "Ring", "1009", "from-internal", "100")
    rung: list[e.PbxEvent] = [
        e.ChannelCreated(at(4), caller),
        e.ChannelCreated(at(4.9), AGENT),
        e.DialBegan(at(4.9), caller, AGENT),
        e.StateChanged(at(10), AGENT_UP),
        e.BridgeEntered(at(10), AGENT, "b", "simple_bridge", ""),
        e.BridgeEntered(at(10), caller, "b", "simple_bridge", ""),
    ]

    assert [] == wished(*rung)


TALKS = [name for name in NAMES if "/talk_" in name]


@pytest.mark.parametrize("name", TALKS)
def test_a_captured_talk_has_the_overlaps_that_the_phones_spoke(name: str) -> None:
    expected = json.loads((CAPTURES / f"{name}.json").read_text())["overlaps"]
    (facts,) = apply(events(name))

    assert facts.talk is not None
    assert [by for by, _ in expected] == [one.by for one in facts.talk.overlaps]
    assert [pytest.approx(seconds, abs=0.2) for _, seconds in expected] == [one.seconds for one in facts.talk.overlaps]
    drawn = spoken(events(name), facts)
    assert {Side.CALLER, Side.AGENT} == {one.side for one in drawn}
    assert {facts.agent, ""} == {one.agent for one in drawn}
    sound_seconds = sum((one.end_at - one.start_at).total_seconds() for one in drawn)
    assert sound_seconds == pytest.approx(facts.talk.caller_seconds + facts.talk.agent_seconds, abs=0.1)


def test_there_are_captured_talks_of_both_versions() -> None:
    assert {"16", "22"} == {name.split("/")[0] for name in TALKS}
