"""The catalogue of scenarios. A scenario's calls say most of it; what is done meanwhile stands in `interventions`."""

from __future__ import annotations

from dataclasses import replace

from tests.parts.phones import NEVER_MS, CallPlan, Final, Plan, Signal
from tests.pbx import interventions as meanwhile
from tests.pbx.stage import Scenario

CALLER = "13800000001"
OTHER_CALLER = "13800000002"
DEAF = Plan(ring_ms=NEVER_MS)


def _one(did: str, *plans: Plan, talk_ms: int = NEVER_MS, patience_ms: int = NEVER_MS, target: str = "") -> CallPlan:
    return CallPlan(CALLER, did, plans or (Plan(),), patience_ms=patience_ms, talk_ms=talk_ms, target=target)


def _first_then_any(first: Plan, others: Plan) -> tuple[Plan, ...]:
    """Plans for a linear queue: agent 01 is rung first."""
    return (Plan(first.ring_ms, first.talk_ms, 1, first.signal, first.final), others)


QUEUE_CALLS = (
    Scenario("queue_caller_hangs_up", (_one("2001", Plan(800), talk_ms=1500),)),
    Scenario("queue_agent_hangs_up", (_one("2001", Plan(800, talk_ms=1500)),)),
    Scenario(
        "queue_both_hang_up", (_one("2006", Plan(500, talk_ms=2000), talk_ms=2000),), meanwhile.freeze_at(1.5, 1.2)
    ),
    Scenario("queue_abandon_in_music", (_one("2009", DEAF, patience_ms=1500),), meanwhile.all_agents_paused),
    Scenario("queue_abandon_ringing", (_one("2001", DEAF, patience_ms=2000),)),
    Scenario("queue_abandon_after_retry", (_one("2006", DEAF, patience_ms=6000),)),
    Scenario("queue_timeout", (_one("2005", DEAF),)),
    Scenario("queue_retry_then_answer", (_one("2006", *_first_then_any(DEAF, Plan(700)), talk_ms=1000),)),
    Scenario("queue_ringall_one_answers", (_one("2007", Plan(900, agent=1), Plan(1500, agent=2), talk_ms=1000),)),
    Scenario("queue_ringall_race", (_one("2007", Plan(900, agent=1), Plan(900, agent=2), talk_ms=1000),)),
    Scenario(
        "queue_reject_603", (_one("2006", *_first_then_any(Plan(300, final=Final.DECLINE), Plan(500)), talk_ms=800),)
    ),
    Scenario("queue_busy_486", (_one("2006", *_first_then_any(Plan(0, final=Final.BUSY), Plan(500)), talk_ms=800),)),
    Scenario(
        "queue_unavailable_480",
        (_one("2006", *_first_then_any(Plan(100, final=Final.UNAVAILABLE), Plan(500)), talk_ms=800),),
    ),
    Scenario("queue_dead_phone", (_one("2006", *_first_then_any(Plan(signal=Signal.DEAD), Plan(500)), talk_ms=800),)),
    Scenario("queue_silent_phone", (_one("2006", Plan(1200, signal=Signal.NOTHING), talk_ms=800),)),
    Scenario("queue_ringing_with_sdp", (_one("2006", Plan(1200, signal=Signal.RINGING_WITH_SDP), talk_ms=800),)),
    Scenario("queue_progress", (_one("2006", Plan(1200, signal=Signal.PROGRESS), talk_ms=800),)),
    Scenario("queue_after_answer", (_one("2002", Plan(800), talk_ms=2500),)),
    Scenario("queue_after_menu", (_one("2003", Plan(800), talk_ms=4500),)),
    Scenario("queue_after_menu_agent_hangs_up", (_one("2003", Plan(800, talk_ms=1000)),)),
    Scenario("queue_abandon_in_menu", (_one("2003", talk_ms=900),)),
    Scenario("queue_abandon_answered_music", (_one("2002", DEAF, talk_ms=2000),)),
    Scenario("queue_real_ringing", (_one("2004", Plan(1500), talk_ms=1000),)),
    Scenario("queue_music_then_ringing", (_one("2015", Plan(1500), talk_ms=1000),)),
    Scenario("queue_early_media", (_one("2014", Plan(800), talk_ms=1000),)),
    Scenario("queue_announce_to_agent", (_one("2013", Plan(500), talk_ms=1500),)),
    Scenario("queue_announce_agent_leaves", (_one("2013", Plan(500, talk_ms=300), patience_ms=3500),)),
    Scenario(
        "queue_full", (_one("2010", DEAF, patience_ms=2500), CallPlan(OTHER_CALLER, "2010", (DEAF,), start_ms=800))
    ),
    Scenario("queue_empty_refused", (_one("2011"),)),
    Scenario(
        "queue_two_calls_one_agent",
        (
            _one("2012", Plan(400), talk_ms=3000),
            CallPlan(OTHER_CALLER, "2012", (Plan(700),), start_ms=1200, talk_ms=1200),
        ),
    ),
    Scenario(
        "queue_two_callers_two_agents",
        (
            _one("2001", Plan(900), talk_ms=1500),
            CallPlan(OTHER_CALLER, "2001", (Plan(600, talk_ms=1000),), start_ms=200),
        ),
    ),
    Scenario("queue_hold", (_one("2006", Plan(400, talk_ms=800, final=Final.ANSWER_THEN_HOLD)),)),
    Scenario(
        "queue_cancel_meets_answer", (_one("2006", Plan(1500), patience_ms=1500),), meanwhile.freeze_ringing(1.0, 0.9)
    ),
)

LOCAL_CALLS = (
    Scenario("local_caller_hangs_up", (_one("2008", Plan(800), talk_ms=1500),)),
    Scenario("local_agent_hangs_up", (_one("2008", Plan(800, talk_ms=1500)),)),
    Scenario("local_retry_then_answer", (_one("2008", *_first_then_any(DEAF, Plan(700)), talk_ms=1000),)),
    Scenario("local_abandon_ringing", (_one("2008", DEAF, patience_ms=2000),)),
    Scenario(
        "local_reject_603", (_one("2008", *_first_then_any(Plan(300, final=Final.DECLINE), Plan(500)), talk_ms=800),)
    ),
    Scenario("local_optimized_caller_hangs_up", (_one("2009", Plan(800), talk_ms=1500),)),
    Scenario("local_optimized_agent_hangs_up", (_one("2009", Plan(800, talk_ms=1500)),)),
    Scenario(
        "local_blind_transfer_refer",
        (_one("2008", Plan(400, 800, 1, final=Final.ANSWER_THEN_REFER), Plan(600, 1000), target="8002"),),
    ),
)

DIAL_CALLS = (
    Scenario("dial_caller_hangs_up", (_one("1001", Plan(800), talk_ms=1500),)),
    Scenario("dial_agent_hangs_up", (_one("1001", Plan(800, talk_ms=1500)),)),
    Scenario(
        "dial_both_hang_up", (_one("1001", Plan(500, talk_ms=2000), talk_ms=2000),), meanwhile.freeze_at(1.5, 1.2)
    ),
    Scenario("dial_abandon_ringing", (_one("1001", DEAF, patience_ms=1500),)),
    Scenario("dial_no_answer", (_one("1101", DEAF),)),
    Scenario("dial_ringing_with_sdp", (_one("1001", Plan(1200, signal=Signal.RINGING_WITH_SDP), talk_ms=800),)),
    Scenario("dial_progress", (_one("1001", Plan(1200, signal=Signal.PROGRESS), talk_ms=800),)),
    Scenario("dial_silent_phone", (_one("1001", Plan(1200, signal=Signal.NOTHING), talk_ms=800),)),
    Scenario("dial_dead_phone", (_one("1101", Plan(signal=Signal.DEAD)),)),
    Scenario("dial_busy_486", (_one("1001", Plan(200, final=Final.BUSY)),)),
    Scenario("dial_reject_603", (_one("1001", Plan(200, final=Final.DECLINE)),)),
    Scenario("dial_limit_S", (_one("1201", Plan(500)),)),
    Scenario("dial_limit_L", (_one("1301", Plan(500)),)),
    Scenario("dial_absolute_timeout", (_one("1601", Plan(500)),)),
    Scenario("dial_goes_on_after_agent", (_one("1701", Plan(500, talk_ms=1000)),)),
    Scenario("dial_music_instead_of_ringing", (_one("1401", Plan(1200), talk_ms=800),)),
    Scenario("dial_local_agent_hangs_up", (_one("1501", Plan(500, talk_ms=1000)),)),
    Scenario("dial_group", (_one("4001", Plan(900, agent=1), Plan(1500, agent=2), talk_ms=1000),)),
    Scenario(
        "dial_forward_302",
        (_one("1001", Plan(300, agent=1, final=Final.FORWARD), Plan(700), talk_ms=1000, target="8002"),),
    ),
    Scenario("dial_hold", (_one("1001", Plan(400, talk_ms=800, final=Final.ANSWER_THEN_HOLD)),)),
    Scenario(
        "dial_cancel_meets_answer", (_one("1001", Plan(1500), patience_ms=1500),), meanwhile.freeze_ringing(1.0, 0.9)
    ),
    Scenario("dial_lost_phone", (_one("1008", Plan(400, final=Final.ANSWER_THEN_LOST)),), within_seconds=12),
    Scenario("dial_disconnect_digits", (_one("1801", Plan(400, 800, final=Final.ANSWER_THEN_DIGITS), target="*0"),)),
    Scenario("queue_disconnect_digits", (_one("2016", Plan(400, 800, final=Final.ANSWER_THEN_DIGITS), target="*0"),)),
    Scenario("refused_congestion", (_one("3001"),)),
    Scenario("refused_busy", (_one("3002"),)),
    Scenario("refused_hangup", (_one("3003"),)),
    Scenario("refused_unknown_number", (_one("9999"),)),
    Scenario("menu_only", (_one("6002"),)),
    Scenario("internal_call", (CallPlan("agent01", "8002", (Plan(600),), talk_ms=1000),)),
    Scenario("internal_call_callee_hangs_up", (CallPlan("agent01", "8002", (Plan(600, talk_ms=1000),)),)),
    Scenario("outbound_call", (CallPlan("agent01", "913912345678", (Plan(800),), talk_ms=1200),)),
    Scenario("outbound_call_customer_hangs_up", (CallPlan("agent01", "913912345678", (Plan(800, talk_ms=1200),)),)),
)

MOVED_CALLS = (
    Scenario("transfer_blind_ami", (_one("2006", Plan(400, agent=1), Plan(700, 1000)),), meanwhile.blind_transfer),
    Scenario(
        "transfer_blind_refer",
        (_one("2006", Plan(400, 800, 1, final=Final.ANSWER_THEN_REFER), Plan(700, 1000), target="8002"),),
    ),
    Scenario(
        "transfer_blind_refer_dial",
        (_one("1001", Plan(400, 800, 1, final=Final.ANSWER_THEN_REFER), Plan(700), talk_ms=3500, target="8002"),),
    ),
    Scenario(
        "transfer_blind_digits",
        (_one("2006", Plan(400, 800, 1, final=Final.ANSWER_THEN_DIGITS), Plan(700, 1000), target="#18002"),),
    ),
    Scenario(
        "transfer_attended_ami",
        (_one("2006", Plan(400, 5000, 1), Plan(600), talk_ms=7500),),
        meanwhile.attended_transfer,
    ),
    Scenario(
        "transfer_attended_digits_unfinished",
        (_one("2006", Plan(400, 800, 1, final=Final.ANSWER_THEN_DIGITS), Plan(700), talk_ms=5000, target="*28002"),),
    ),
    Scenario("redirect_ami", (_one("2006", Plan(400)),), meanwhile.redirect_to_menu),
    Scenario("hangup_ami_agent", (_one("2006", Plan(400)),), meanwhile.hang_up("PJSIP/agent01")),
    Scenario("hangup_ami_caller", (_one("2006", Plan(400)),), meanwhile.hang_up("PJSIP/trunk")),
    Scenario("hangup_cli_agent", (_one("2006", Plan(400)),), meanwhile.hang_up_by_cli("PJSIP/agent01")),
    Scenario("pickup_dial", (_one("1001", DEAF, talk_ms=1500),), meanwhile.pickup),
    Scenario("pickup_queue", (_one("2006", DEAF, talk_ms=1500),), meanwhile.pickup),
    Scenario("park_and_retrieve", (_one("2006", Plan(400)),), meanwhile.park_then_retrieve),
    Scenario("park_timeout", (_one("2006", Plan(400)),), meanwhile.park),
    Scenario("park_caller_gives_up", (_one("2006", Plan(400), talk_ms=2500),), meanwhile.park),
    Scenario("conference", (_one("5001", Plan(400), talk_ms=3000),), meanwhile.agent_joins_conference),
    Scenario("click_to_call", (), meanwhile.click_to_call),
    Scenario("pbx_reload", (_one("2006", Plan(800), talk_ms=1500),), meanwhile.reload),
    Scenario("pbx_stop", (_one("2006", Plan(400)),), meanwhile.stop_pbx, 3),
    Scenario("pbx_kill", (_one("2006", Plan(400)),), meanwhile.kill_pbx, 3),
)

HOUSE_CALLS = (
    Scenario(
        "house_overflow_to_group", (_one("7001", Plan(9000, agent=1), Plan(9000, agent=2), Plan(700), talk_ms=2000),)
    ),
    Scenario("house_voice_mail", (_one("7002", DEAF, talk_ms=3000),)),
    Scenario("house_mobile_answers", (_one("7003", Plan(NEVER_MS, agent=1), Plan(900), talk_ms=2000),)),
    Scenario("house_mobile_hangs_up", (_one("7003", Plan(NEVER_MS, agent=1), Plan(900, talk_ms=1000)),)),
    Scenario("house_nested_agent_hangs_up", (_one("7004", Plan(700, talk_ms=1000)),)),
    Scenario("house_nested_rings_out", (_one("7004", DEAF, talk_ms=6500),)),
    Scenario("house_announcements", (_one("7005", *_first_then_any(DEAF, Plan(700)), talk_ms=8500),)),
    Scenario("house_second_queue", (_one("7006", Plan(500, talk_ms=800), talk_ms=6000),)),
    Scenario("house_local_optimized_caller_hangs_up", (_one("7007", Plan(800), talk_ms=1500),)),
    Scenario("house_local_optimized_agent_hangs_up", (_one("7007", Plan(800, talk_ms=1000)),)),
    Scenario("house_local_queue", (_one("7008", Plan(800, talk_ms=1000)),)),
    Scenario("house_local_queue_abandon", (_one("7008", DEAF, patience_ms=1500),)),
    Scenario("house_accepted", (_one("7009", Plan(500, agent=1), Plan(3000, agent=2), talk_ms=2500),)),
    Scenario("house_declined_then_second", (_one("7010", Plan(500, agent=1), Plan(700, agent=2), talk_ms=3500),)),
    Scenario("house_thirty_phones", (_one("7012", Plan(1500, agent=3), DEAF, talk_ms=1200),)),
    Scenario("house_all_busy", (_one("2005", Plan(0, final=Final.BUSY)),)),
    Scenario("house_very_short", (_one("2006", Plan(3000), patience_ms=60),)),
    Scenario("house_answered_at_once", (_one("2006", Plan(0, signal=Signal.NOTHING), talk_ms=50),)),
    Scenario("house_pickup_by_member", (_one("2006", DEAF, talk_ms=1500),), meanwhile.pickup_by("agent02")),
    Scenario(
        "house_refer_to_queue",
        (_one("1003", Plan(400, 800, 3, final=Final.ANSWER_THEN_REFER), Plan(600, 1000), target="2007"),),
    ),
    Scenario(
        "house_refer_to_nobody",
        (_one("2006", Plan(400, 800, 1, final=Final.ANSWER_THEN_REFER), DEAF, talk_ms=4500, target="8002"),),
    ),
    Scenario(
        "house_refer_outside",
        (_one("2006", Plan(400, 800, 1, final=Final.ANSWER_THEN_REFER), Plan(600, 1200), target="913922223333"),),
    ),
    Scenario(
        "house_callers_in_conference",
        (_one("5001", Plan(400), talk_ms=3000), CallPlan(OTHER_CALLER, "5001", talk_ms=4000)),
        meanwhile.agent_joins_conference,
    ),
    Scenario("house_both_into_conference", (_one("2006", Plan(400, talk_ms=2000)),), meanwhile.redirect_both),
    Scenario("house_ring_back", (), meanwhile.ring_back),
)


def _with_own_numbers(index: int, scenario: Scenario) -> Scenario:
    """No two scenarios share a caller: a phone that never answered is sent the same INVITE for half a minute."""
    own = f"138{index:04d}"
    calls = (
        replace(call, number=own + call.number[-4:]) if call.number.startswith("138") else call
        for call in scenario.calls
    )
    return replace(scenario, calls=tuple(calls))


SCENARIOS = {
    scenario.name: _with_own_numbers(index, scenario)
    for index, scenario in enumerate((*QUEUE_CALLS, *LOCAL_CALLS, *DIAL_CALLS, *MOVED_CALLS, *HOUSE_CALLS), start=1)
}
