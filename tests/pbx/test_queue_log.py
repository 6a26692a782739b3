"""The monitor beside the queue's own log. They agree, but for the differences that stand here by name."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests.parts.asterisk import QueueLogRow
from tests.pbx.lanes import Lanes
from tests.pbx.monitor_process import Row

ENDS = {
    "COMPLETECALLER": ("answered", "caller"),
    "COMPLETEAGENT": ("answered", "agent"),
    "ABANDON": ("abandoned", "caller"),
    "EXITWITHTIMEOUT": ("unanswered", "pbx"),
}
AGREEING = (
    *("queue_caller_hangs_up", "queue_agent_hangs_up", "queue_abandon_in_music", "queue_abandon_ringing"),
    *("queue_abandon_after_retry", "queue_timeout", "queue_retry_then_answer", "queue_ringall_one_answers"),
    *("queue_ringall_race", "queue_reject_603", "queue_busy_486", "queue_unavailable_480", "queue_dead_phone"),
    *("queue_after_menu", "queue_after_menu_agent_hangs_up", "queue_two_calls_one_agent", "queue_hold"),
    *("queue_two_callers_two_agents", "queue_announce_to_agent", "queue_announce_agent_leaves"),
    *("local_caller_hangs_up", "local_agent_hangs_up", "local_retry_then_answer", "local_abandon_ringing"),
    *("local_optimized_caller_hangs_up", "local_optimized_agent_hangs_up", "pbx_reload"),
)
ENDED_BY_THE_PBX = {
    "hangup_ami_agent": "COMPLETECALLER",
    "hangup_ami_caller": "COMPLETECALLER",
    "hangup_cli_agent": "COMPLETEAGENT",
    "queue_disconnect_digits": "COMPLETECALLER",
    "redirect_ami": "COMPLETECALLER",
    "pbx_stop": "COMPLETECALLER",
}
"""The queue names a side in every one of these, though neither phone hung up (ASTERISK.md 2.4, 2.5)."""
LATER_PARTING = {
    "transfer_blind_ami": ("BLINDTRANSFER", "agent"),
    "transfer_blind_refer": ("BLINDTRANSFER", "agent"),
    "transfer_blind_digits": ("BLINDTRANSFER", "agent"),
    "park_and_retrieve": ("COMPLETECALLER", "agent"),
    "park_caller_gives_up": ("COMPLETECALLER", "caller"),
}
"""The queue's tale ends where its agent hands the caller on; ours goes on to the last one who talked."""


def _last_words(log: Iterable[QueueLogRow]) -> dict[str, QueueLogRow]:
    """The row that ends each call's stay in the queue."""
    return {row.call_id: row for row in log if row.event in {*ENDS, "BLINDTRANSFER", "ATTENDEDTRANSFER"}}


def _by_call(rows: Iterable[Row]) -> dict[str, tuple[str, str]]:
    return {row["call_id"]: (row["end"], row["hung_up_by"]) for row in rows if row["queue"]}


@pytest.mark.parametrize("name", AGREEING)
def test_the_queue_says_the_same(lanes: Lanes, name: str) -> None:
    played = lanes.played(name)
    said = {call_id: ENDS[row.event] for call_id, row in _last_words(played.outcome.queue_log).items()}
    assert said == _by_call(played.rows)


def _one(lanes: Lanes, name: str) -> tuple[str, Row]:
    played = lanes.played(name)
    ((call_id, last),) = _last_words(played.outcome.queue_log).items()
    (row,) = played.rows
    assert call_id == row["call_id"]
    return last.event, row


@pytest.mark.parametrize("name", ENDED_BY_THE_PBX)
def test_the_queue_blames_a_side_for_what_the_pbx_ended(lanes: Lanes, name: str) -> None:
    said, row = _one(lanes, name)
    assert (ENDED_BY_THE_PBX[name], "pbx", "unknown") == (said, row["hung_up_by"], row["hangup_first"])


@pytest.mark.parametrize("name", LATER_PARTING)
def test_the_queue_does_not_follow_a_caller_who_is_handed_on(lanes: Lanes, name: str) -> None:
    said, row = _one(lanes, name)
    assert LATER_PARTING[name] == (said, row["hung_up_by"])


@pytest.mark.parametrize("name", ["transfer_attended_ami"])
def test_the_queue_may_take_a_completed_transfer_for_a_hangup(lanes: Lanes, name: str) -> None:
    """The agent completes by hanging up: on Asterisk 16 the queue sees now the one first, now the other."""
    said, row = _one(lanes, name)
    assert said in ("ATTENDEDTRANSFER", "COMPLETEAGENT")
    assert row["hung_up_by"] == "caller"


@pytest.mark.parametrize("name", ["local_blind_transfer_refer"])
def test_the_queue_does_not_see_a_transfer_behind_a_local_member(lanes: Lanes, name: str) -> None:
    """ASTERISK.md 2.5: it says COMPLETEAGENT, as if its agent had hung up on the caller."""
    said, row = _one(lanes, name)
    assert (said, row["hung_up_by"]) == ("COMPLETEAGENT", "agent")
    assert lanes.monitor.detail(row)["hangup"]["agent"].endswith("02")


@pytest.mark.parametrize("name", ["pickup_queue"])
def test_the_queue_credits_the_member_whose_call_was_picked_up(lanes: Lanes, name: str) -> None:
    played = lanes.played(name)
    (connect,) = [row for row in played.outcome.queue_log if row.event == "CONNECT"]
    (row,) = played.rows
    assert (connect.agent, row["agent"]) == ("Agent 01", "PJSIP/agent07")


@pytest.mark.parametrize("name", ["queue_cancel_meets_answer"])
def test_an_answer_that_met_the_callers_cancel_was_heard_by_nobody(lanes: Lanes, name: str) -> None:
    """Asterisk 16 logs a CONNECT that joined nobody, 22 an ABANDON; or it took up the answer first, and joined them."""
    said, row = _one(lanes, name)
    assert said in ("COMPLETECALLER", "ABANDON")
    if row["end"] == "answered":
        assert ("COMPLETECALLER", "caller") == (said, row["hung_up_by"])
    else:
        assert ("abandoned", None) == (row["end"], row["agent"])


@pytest.mark.plays("traffic")
def test_in_traffic_the_queue_says_the_same(lanes: Lanes) -> None:
    played = lanes.played("traffic")
    log = played.outcome.queue_log
    told = _by_call(played.rows)
    said = {call_id: ENDS[row.event] for call_id, row in _last_words(log).items()}
    assert {call_id: (said.get(call_id), told[call_id]) for call_id in told if said.get(call_id) != told[call_id]} == {}

    connected = {row.call_id: row.agent for row in log if row.event == "CONNECT"}
    assert connected == {row["call_id"]: row["agent"] for row in played.rows if row["queue"] and row["agent"]}


@pytest.mark.plays("traffic")
def test_in_traffic_every_phone_that_did_not_answer_is_in_both(lanes: Lanes) -> None:
    played = lanes.played("traffic")
    logged = sorted((row.call_id, row.agent) for row in played.outcome.queue_log if row.event == "RINGNOANSWER")
    refusing = {"rang_out", "rejected", "busy", "unreachable"}
    told = sorted(
        (row["call_id"], leg["agent"])
        for row in played.rows
        if row["queue"]
        for leg in lanes.monitor.detail(row)["legs"]
        if leg["end"] in refusing
    )
    assert len(logged) > 0
    assert logged == told
