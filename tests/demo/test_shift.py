"""The whole shift: it can be repeated, its clock never goes back, and its truth is what its own events say."""

import json
import re
from collections import Counter
from datetime import timedelta

import pytest

from monitor.demo.messages import DemoEvent, DemoPost, DemoStep, Hiccup
from monitor.demo.people import REPAIR_QUEUES
from monitor.demo.shift import Shift, ShiftPlan, TimedStep
from monitor.demo.truth import Expected
from tests.demo.stage import STARTED_AT, Frame, frames

RULES = ("four_ring", "greeting", "hangup_first", "dispatch")


def _bytes(steps: list[TimedStep]) -> bytes:
    def one(offset_seconds: float, step: DemoStep) -> bytes:
        if isinstance(step, DemoEvent):
            return step.encode(STARTED_AT + timedelta(seconds=offset_seconds))
        return repr((offset_seconds, step)).encode()

    return b"".join(one(*timed) for timed in steps)


def _play(seed: int = 1, length_seconds: float = 600) -> tuple[Shift, list[TimedStep]]:
    shift = Shift(ShiftPlan(seed=seed, length_seconds=length_seconds), STARTED_AT)
    return shift, list(shift)


def _events(steps: list[TimedStep]) -> list[Frame]:
    return frames(_bytes([timed for timed in steps if isinstance(timed[1], DemoEvent)]))


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert _bytes(_play(7)[1]) == _bytes(_play(7)[1])


def test_another_seed_gives_another_shift() -> None:
    assert _bytes(_play(7)[1]) != _bytes(_play(8)[1])


@pytest.mark.parametrize("seed", range(5))
def test_steps_come_in_the_order_of_their_time(seed: int) -> None:
    offsets = [offset for offset, _step in _play(seed)[1]]
    assert sorted(offsets) == offsets
    assert offsets[0] < 0 < offsets[-1]


@pytest.mark.parametrize("seed", range(5))
def test_nothing_is_left_when_the_last_caller_is_gone(seed: int) -> None:
    shift, _steps = _play(seed)
    assert shift.board.channels == {}
    assert [len(queue.entries) for queue in shift.room.queues.values()] == [0, 0, 0]
    assert {1} == {agent.status for agent in shift.room.agents.values()}
    assert {""} == {agent.talks_for for agent in shift.room.agents.values()}


@pytest.mark.parametrize("seed", range(5))
def test_every_channel_that_is_made_is_hung_up_once(seed: int) -> None:
    events = _events(_play(seed)[1])
    made = Counter(event["Uniqueid"] for event in events if event["Event"] == "Newchannel")
    ended = Counter(event["Uniqueid"] for event in events if event["Event"] == "Hangup")
    assert made == ended
    assert {1} == set(made.values())


@pytest.mark.parametrize("seed", range(5))
def test_no_agent_talks_to_two_callers(seed: int) -> None:
    talking: Counter[str] = Counter()
    most = 0
    for event in _events(_play(seed)[1]):
        device = event.get("Channel", "").rsplit("-", 1)[0]
        if event["Event"] in ("BridgeEnter", "BridgeLeave") and device != "PJSIP/trunk":
            talking[device] += 1 if event["Event"] == "BridgeEnter" else -1
            most = max(most, talking[device])
    assert most == 1


def test_a_newcomer_sees_every_outcome_within_a_minute() -> None:
    shift, _steps = _play()
    ended = [call for call in shift.expected() if call.lies_within(STARTED_AT, STARTED_AT + timedelta(seconds=60))]
    seen = {rule: {call.outcome(rule) for call in ended} for rule in RULES}
    assert {"met", "missed", "exempt"} <= seen["four_ring"]
    assert {"met", "missed", "exempt", "unknown"} <= seen["greeting"]
    assert {"met", "missed", "exempt"} <= seen["hangup_first"]
    assert {"met", "missed", "exempt"} <= seen["dispatch"]
    assert {"answered", "abandoned"} == {call.end for call in ended}
    assert len(ended) >= 12


@pytest.mark.parametrize("seed", range(5))
def test_traffic_is_dense_and_most_of_it_goes_well(seed: int) -> None:
    shift, _steps = _play(seed)
    calls = [call for call in shift.expected() if call.arrived_at >= STARTED_AT]
    assert 20 <= len(calls) / 10 <= 30
    for rule in ("four_ring", "hangup_first", "greeting"):
        scored = Counter(call.outcome(rule) for call in calls)
        assert 0.7 < scored["met"] / (scored["met"] + scored["missed"]) < 0.99
    assert any(call.transferred for call in calls)


def _at(event: Frame) -> float:
    return float(event["Timestamp"]) - STARTED_AT.timestamp()


def _rings(events: list[Frame]) -> dict[str, list[tuple[float, float]]]:
    """By call: from Newstate Ringing of a phone to its next event that ends the ringing, up to the first answer."""
    rings: dict[str, list[tuple[float, float]]] = {}
    answered: dict[str, float] = {}
    ringing: dict[str, float] = {}
    for event in events:
        call, phone = event.get("Linkedid", ""), event.get("Uniqueid", "")
        if event["Event"] == "Newstate" and event["ChannelStateDesc"] == "Ringing" and call not in answered:
            ringing[phone] = _at(event)
        elif event["Event"] == "Newstate" and event["ChannelStateDesc"] == "Up" and phone != call:
            answered.setdefault(call, _at(event))
        if phone in ringing and (event["Event"] == "Hangup" or call in answered):
            rings.setdefault(call, []).append((ringing.pop(phone), min(_at(event), answered.get(call, _at(event)))))
    return rings


def _union(spans: list[tuple[float, float]]) -> float:
    total, covered = 0.0, float("-inf")
    for start, end in sorted(spans):
        total += max(0.0, end - max(start, covered))
        covered = max(covered, end)
    return total


@pytest.mark.parametrize("seed", range(5))
def test_the_ring_seconds_of_the_truth_are_those_of_the_events(seed: int) -> None:
    shift, steps = _play(seed)
    rings = _rings(_events(steps))
    measured = {call.call_id: _union(rings.get(call.call_id, [])) for call in shift.expected()}
    assert measured == pytest.approx({call.call_id: call.ring_seconds for call in shift.expected()}, abs=0.01)


@pytest.mark.parametrize("seed", range(5))
def test_who_hung_up_is_who_asked_first_on_the_events(seed: int) -> None:
    shift, steps = _play(seed)
    asked: dict[str, str] = {}
    for event in _events(steps):
        if event["Event"] == "HangupRequest" and event["ChannelStateDesc"] != "Ringing":
            who = "caller" if event["Uniqueid"] == event["Linkedid"] else "agent"
            asked.setdefault(event["Linkedid"], who)
    assert asked == {call.call_id: call.hung_up_by for call in shift.expected()}


@pytest.mark.parametrize("seed", range(5))
def test_no_call_is_near_the_end_of_the_fourth_ring(seed: int) -> None:
    shift, _steps = _play(seed, 1800)
    assert [call for call in shift.expected() if abs(call.ring_seconds - 20) < 0.3] == []


def _stages(steps: list[TimedStep]) -> dict[str, dict[str, dict[str, object]]]:
    """Call id -> stage -> the report."""
    found: dict[str, dict[str, dict[str, object]]] = {}
    for _offset, step in steps:
        if isinstance(step, DemoPost) and (ticket := re.fullmatch(r"/api/v1/tickets/DEMO-(.+)/events", step.path)):
            report = json.loads(step.body)
            found.setdefault(ticket[1], {})[report["event"]] = report
    return found


def _dispatch(call: Expected, stages: dict[str, dict[str, object]]) -> str:
    """RULES.md dispatch, said again in the test's own words."""
    if call.answered_at is None or call.queue not in REPAIR_QUEUES:
        return "exempt"
    if "cancelled" in stages:
        return "exempt"
    if "notified" not in stages:
        return "missed"
    notified_at = call.answered_at.fromisoformat(str(stages["notified"]["at"]))
    limit = 60 if stages["reported"]["kind"] == "emergency" else 600
    return "met" if notified_at - call.answered_at <= timedelta(seconds=limit) else "missed"


@pytest.mark.parametrize("seed", range(5))
def test_the_reported_tickets_bear_out_the_expected_dispatch(seed: int) -> None:
    shift, steps = _play(seed, 1800)
    stages = _stages(steps)
    judged = {call.call_id: _dispatch(call, stages.get(call.call_id, {})) for call in shift.expected()}
    assert judged == {call.call_id: call.outcome("dispatch") for call in shift.expected()}
    assert {"met", "missed", "exempt"} == set(judged.values())


def test_nobody_could_have_the_callers_numbers() -> None:
    """All of them lie in one block of ten thousand around the numbering plan's well-known example, 13800138000."""
    shift, steps = _play()
    assert all(re.fullmatch(r"1380013\d{4}", call.caller_number) for call in shift.expected())
    told = {event["CallerIDNum"] for event in _events(steps) if "CallerIDNum" in event}
    assert all(re.fullmatch(r"1380013\d{4}|10\d\d|200[123]|<unknown>", number) for number in told)


def test_every_caller_is_labelled_demo() -> None:
    events = _events(_play()[1])
    names = {event["CallerIDName"] for event in events if event.get("Channel", "").startswith("PJSIP/trunk")}
    assert {"DEMO 示范"} == names


def test_hiccups_come_as_planned_or_not_at_all() -> None:
    plan = ShiftPlan(length_seconds=250, first_hiccup_seconds=50, hiccup_every_seconds=80, hiccup_lasts_seconds=3)
    at = [round(offset, 3) for offset, step in Shift(plan, STARTED_AT) if isinstance(step, Hiccup)]
    assert [round(offset) for offset in at] == [50.0, 130.0, 210.0]
    none = ShiftPlan(length_seconds=250, hiccup_every_seconds=None)
    assert [step for _offset, step in Shift(none, STARTED_AT) if isinstance(step, Hiccup)] == []
