"""Hundreds of mixed calls at once: none lost, doubled or left open, and each told as the phones tell it."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.parts.truth import Truth
from tests.pbx.compare import RING_TOLERANCE_SECONDS, SAME_INSTANT_MS, is_race, masked, row_of, rung_seconds
from tests.pbx.lanes import Lanes
from tests.pbx.monitor_process import LIMIT_SECONDS, Row

pytestmark = pytest.mark.plays("traffic")
AT_LEAST = 200


@pytest.fixture
def calls(lanes: Lanes) -> list[tuple[Truth, Row]]:
    """Each call of the traffic with its one row."""
    played = lanes.played("traffic")
    pairs = []
    for truth in played.outcome.truths:
        (row,) = row_of(truth, played.rows)
        pairs.append((truth, row))
    return pairs


def test_every_caller_is_one_inbound_call(lanes: Lanes) -> None:
    played = lanes.played("traffic")
    callers = Counter(masked(truth.caller_number) for truth in played.outcome.truths)
    told = Counter(row["caller"] for row in played.rows)

    assert callers.total() >= AT_LEAST
    assert callers == told
    assert {"inbound"} == {row["direction"] for row in played.rows}
    assert len(played.rows) == len({row["call_id"] for row in played.rows})


def test_no_call_is_left_open(calls: list[tuple[Truth, Row]]) -> None:
    assert {"answered", "abandoned", "unanswered", "refused"} == {row["end"] for _, row in calls}


def _is_told(truth: Truth, row: Row) -> bool:
    """A queue tells nothing of a phone that says 183 and then is not answered (ASTERISK.md 3.1: no DialState but
    RINGING), so that it counts as not having rung. Through a Local member the Dial behind it tells.
    """
    by_queue = bool(row["queue"]) and row["queue"] != "q-local"
    return not (by_queue and any(ring.signal == 183 and ring.how != "answered" for ring in truth.rings))


def test_the_ringing_is_the_phones(calls: list[tuple[Truth, Row]]) -> None:
    told = [(truth, row) for truth, row in calls if _is_told(truth, row)]
    assert len(told) > 0.9 * len(calls)
    errors = {row["caller"]: abs(row["ring_seconds"] - rung_seconds(truth)) for truth, row in told}
    assert {caller: error for caller, error in errors.items() if error > RING_TOLERANCE_SECONDS} == {}


def test_who_hung_up_is_the_phones_word(calls: list[tuple[Truth, Row]]) -> None:
    wrong = {
        row["caller"]: (truth.hung_up_by, row["hung_up_by"])
        for truth, row in calls
        if row["hung_up_by"] not in _possible(truth)
    }
    assert wrong == {}


def _possible(truth: Truth) -> tuple[str, ...]:
    return ("caller", "agent") if is_race(truth) else (truth.hung_up_by or "pbx",)


def test_who_answered_is_the_phones_word(calls: list[tuple[Truth, Row]]) -> None:
    """Of phones that are rung together and answer together the PBX chooses one."""
    answered = [(truth, row) for truth, row in calls if row["end"] == "answered"]
    assert len(answered) > AT_LEAST / 2
    assert {
        row["caller"]: row["agent"] for truth, row in answered if row["agent"][-2:] not in _who_answered(truth)
    } == {}


def _who_answered(truth: Truth) -> set[str]:
    taken = [(ring.answered_at, ring.agent) for ring in truth.rings if ring.answered_at is not None]
    first_at = min(taken, default=(0.0, ""))[0]
    return {agent.removeprefix("agent") for at, agent in taken if (at - first_at) * 1000 <= SAME_INSTANT_MS}


def test_four_rings_are_judged_by_the_phones_ringing(calls: list[tuple[Truth, Row]]) -> None:
    """Where the ringing is not within the tolerance of the limit itself."""
    clear = [
        (rung_seconds(truth), row)
        for truth, row in calls
        if abs(rung_seconds(truth) - LIMIT_SECONDS) > RING_TOLERANCE_SECONDS and _is_told(truth, row)
    ]
    assert len(clear) > AT_LEAST / 2
    for rung, row in clear:
        in_time = "met" if row["end"] == "answered" else "exempt"
        assert (row["caller"], in_time if rung < LIMIT_SECONDS else "missed") == (row["caller"], row["four_ring"])
