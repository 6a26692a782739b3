"""Every way that a call can go, on real PBXs with real phones: the monitor's rows against the phones' own logs."""

from __future__ import annotations

import pytest

from tests.pbx.compare import RING_TOLERANCE_SECONDS, is_race, judged, row_of, rung_seconds
from tests.pbx.expectations import EXPECTED, OR_ELSE, RACES, Expected
from tests.pbx.lanes import Lanes
from tests.pbx.scenarios import SCENARIOS


def test_the_catalogue_is_expected_whole() -> None:
    assert sorted(SCENARIOS) == sorted([*EXPECTED, *RACES])


def shown(call: Expected) -> dict[str, str]:
    return {
        "direction": call.direction,
        "end": call.end,
        "hung_up_by": call.hung_up_by,
        "four_ring": call.four_ring,
        "hangup_first": call.hangup_first,
    }


@pytest.mark.parametrize("name", EXPECTED)
def test_a_scenario_is_judged_as_the_rules_say(lanes: Lanes, name: str) -> None:
    told = [judged(row) for row in lanes.played(name).rows]

    if name in OR_ELSE and told[0]["end"] == OR_ELSE[name].end:
        assert [shown(OR_ELSE[name])] == told
    else:
        assert [shown(call) for call in EXPECTED[name]] == told


@pytest.mark.parametrize("name", EXPECTED)
def test_the_phones_tell_the_same(lanes: Lanes, name: str) -> None:
    """The ringing within a quarter of a second, and who hung up first; where they differ the catalogue says why."""
    played = lanes.played(name)
    callers = [truth for truth in played.outcome.truths if row_of(truth, played.rows)]

    for truth, row, expected in zip(callers, played.rows, EXPECTED[name], strict=False):
        rung = rung_seconds(truth) if expected.ring_seconds is None else expected.ring_seconds
        assert rung == pytest.approx(row["ring_seconds"], abs=RING_TOLERANCE_SECONDS)
        if not expected.beside_the_phones:
            assert (truth.hung_up_by or "pbx") == row["hung_up_by"]


@pytest.mark.parametrize("name", RACES)
def test_both_sides_that_hang_up_in_one_instant_are_nobodys_fault(lanes: Lanes, name: str) -> None:
    played = lanes.played(name)

    (truth,), (row,) = played.outcome.truths, played.rows
    assert is_race(truth)
    assert row["end"] == "answered"
    assert row["hung_up_by"] in ("caller", "agent")
    evidence = lanes.monitor.detail(row)["hangup"]
    both_seen = evidence["caller_request_at"] and evidence["agent_request_at"]
    by_one = {"caller": "met", "agent": "missed"}[row["hung_up_by"]]
    assert ("exempt" if both_seen else by_one) == row["hangup_first"]


NAMED = {
    "house_mobile_answers": "PJSIP/trunk",
    "house_nested_agent_hangs_up": "Agent 01",
    "house_pickup_by_member": "Agent 02",
    "house_declined_then_second": "Agent 02",
    "house_ring_back": "Agent 01",
    "house_thirty_phones": "Agent 03",
}


@pytest.mark.parametrize("name", NAMED)
def test_the_agent_bears_the_name_that_the_queues_give_him(lanes: Lanes, name: str) -> None:
    assert [NAMED[name]] == [row["agent"] for row in lanes.played(name).rows]


@pytest.mark.parametrize("name", ["house_nested_rings_out"])
def test_a_phone_behind_two_local_channels_rings_out_as_itself(lanes: Lanes, name: str) -> None:
    (row,) = lanes.played(name).rows
    ends = [(leg["agent"], leg["end"]) for leg in lanes.monitor.detail(row)["legs"]]
    assert [("Agent 01", "rang_out")] == ends[:1]


FIRST_PHONE = {"queue_dead_phone": "unreachable", "queue_reject_603": "rejected", "queue_retry_then_answer": "rang_out"}


@pytest.mark.parametrize("name", FIRST_PHONE)
def test_a_phone_that_did_not_take_the_call_is_kept_with_its_agent(lanes: Lanes, name: str) -> None:
    (row,) = lanes.played(name).rows
    legs = lanes.monitor.detail(row)["legs"]

    assert [("Agent 01", FIRST_PHONE[name]), ("Agent 02", "answered")] == [(leg["agent"], leg["end"]) for leg in legs]


@pytest.mark.plays("queue_caller_hangs_up", "queue_full", "refused_busy", "outbound_call")
def test_the_export_says_what_the_api_says(lanes: Lanes) -> None:
    lanes.all_played()
    told = {(row["pbx"], row["call_id"], row["arrived_at"]): row for row in lanes.monitor.all_rows()}
    exported = {(row["pbx"], row["call_id"], row["arrived_at"]): row for row in lanes.monitor.export()}

    assert told.keys() == exported.keys()
    changing = {name for name in next(iter(exported.values())) if name.startswith("greeting")}
    for key, row in told.items():
        as_text = {name: _cell(value) for name, value in row.items() if name not in changing}
        assert as_text == {name: value for name, value in exported[key].items() if name not in changing}


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.3f}" if isinstance(value, float) else str(value)
