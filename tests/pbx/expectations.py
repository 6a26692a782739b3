"""What the monitor must say of each scenario. What the phones themselves tell (how long they rang, who hung up
first) is taken from them; here stands what follows from it by RULES.md, and the few places where a phone cannot know.

Four rings are over after 2.4 s here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Expected:
    """One call. `ring_seconds` and `hung_up_by` only where the phones' own tale is not the answer, with the reason."""

    end: str
    hung_up_by: str
    four_ring: str
    hangup_first: str
    direction: str = "inbound"
    ring_seconds: float | None = None
    beside_the_phones: str = ""
    """Why the phones' word on who hung up, or on the ringing, is not the last one."""


BY_CALLER = Expected("answered", "caller", "met", "met")
BY_AGENT = Expected("answered", "agent", "met", "missed")
BY_PBX = Expected("answered", "pbx", "met", "unknown")
LATE = replace(BY_CALLER, four_ring="missed")
GAVE_UP = Expected("abandoned", "caller", "exempt", "exempt")
GAVE_UP_LATE = replace(GAVE_UP, four_ring="missed")
UNANSWERED = Expected("unanswered", "pbx", "exempt", "exempt")
UNANSWERED_LATE = replace(UNANSWERED, four_ring="missed")
REFUSED = Expected("refused", "pbx", "exempt", "exempt")
SILENT = replace(BY_CALLER, ring_seconds=1.2, beside_the_phones="never said that it rings: estimated from the dialling")
IN_COMPANY = Expected(
    *("answered", "caller", "unknown", "exempt"),
    ring_seconds=0.0,
    beside_the_phones="not dialled for the callers; the agent left them together in the room",
)
CANCELLED_UNAWARE = replace(
    GAVE_UP, ring_seconds=1.9, beside_the_phones="answered while the PBX stood still, which heard the CANCEL first"
)

OR_ELSE: Mapping[str, Expected] = {"queue_cancel_meets_answer": BY_CALLER, "dial_cancel_meets_answer": BY_CALLER}
"""The PBX may take up the agent's 200 before the caller's CANCEL: then they were joined, and the caller left first."""

EXPECTED: Mapping[str, tuple[Expected, ...]] = {
    "queue_caller_hangs_up": (BY_CALLER,),
    "queue_agent_hangs_up": (BY_AGENT,),
    "queue_abandon_in_music": (GAVE_UP,),
    "queue_abandon_ringing": (GAVE_UP,),
    "queue_abandon_after_retry": (GAVE_UP_LATE,),
    "queue_timeout": (UNANSWERED_LATE,),
    "queue_retry_then_answer": (LATE,),
    "queue_ringall_one_answers": (BY_CALLER,),
    "queue_ringall_race": (BY_CALLER,),
    "queue_reject_603": (BY_CALLER,),
    "queue_busy_486": (BY_CALLER,),
    "queue_unavailable_480": (BY_CALLER,),
    "queue_dead_phone": (BY_CALLER,),
    "queue_silent_phone": (SILENT,),
    "queue_ringing_with_sdp": (BY_CALLER,),
    "queue_progress": (BY_CALLER,),
    "queue_after_answer": (BY_CALLER,),
    "queue_after_menu": (BY_CALLER,),
    "queue_after_menu_agent_hangs_up": (BY_AGENT,),
    "queue_abandon_in_menu": (GAVE_UP,),
    "queue_abandon_answered_music": (GAVE_UP,),
    "queue_real_ringing": (BY_CALLER,),
    "queue_music_then_ringing": (BY_CALLER,),
    "queue_early_media": (BY_CALLER,),
    "queue_announce_to_agent": (BY_CALLER,),
    "queue_announce_agent_leaves": (
        replace(GAVE_UP, ring_seconds=1.0, beside_the_phones="answered twice, but left before it heard the caller"),
    ),
    "queue_full": (GAVE_UP_LATE, REFUSED),
    "queue_empty_refused": (REFUSED,),
    "queue_two_calls_one_agent": (BY_CALLER, BY_CALLER),
    "queue_two_callers_two_agents": (BY_CALLER, BY_AGENT),
    "queue_hold": (BY_AGENT,),
    "queue_cancel_meets_answer": (CANCELLED_UNAWARE,),
    "local_caller_hangs_up": (BY_CALLER,),
    "local_agent_hangs_up": (BY_AGENT,),
    "local_retry_then_answer": (LATE,),
    "local_abandon_ringing": (GAVE_UP,),
    "local_reject_603": (BY_CALLER,),
    "local_optimized_caller_hangs_up": (BY_CALLER,),
    "local_optimized_agent_hangs_up": (BY_AGENT,),
    "local_blind_transfer_refer": (BY_AGENT,),
    "dial_caller_hangs_up": (BY_CALLER,),
    "dial_agent_hangs_up": (BY_AGENT,),
    "dial_abandon_ringing": (GAVE_UP,),
    "dial_no_answer": (UNANSWERED_LATE,),
    "dial_ringing_with_sdp": (BY_CALLER,),
    "dial_progress": (BY_CALLER,),
    "dial_silent_phone": (SILENT,),
    "dial_dead_phone": (UNANSWERED,),
    "dial_busy_486": (UNANSWERED,),
    "dial_reject_603": (UNANSWERED,),
    "dial_limit_S": (BY_PBX,),
    "dial_limit_L": (BY_PBX,),
    "dial_absolute_timeout": (BY_PBX,),
    "dial_goes_on_after_agent": (BY_AGENT,),
    "dial_music_instead_of_ringing": (BY_CALLER,),
    "dial_local_agent_hangs_up": (BY_AGENT,),
    "dial_group": (BY_CALLER,),
    "dial_forward_302": (BY_CALLER,),
    "dial_hold": (BY_AGENT,),
    "dial_cancel_meets_answer": (CANCELLED_UNAWARE,),
    "dial_lost_phone": (
        replace(BY_PBX, hung_up_by="network", beside_the_phones="fell silent; the PBX missed its sound"),
    ),
    "dial_disconnect_digits": (BY_PBX,),
    "queue_disconnect_digits": (BY_PBX,),
    "refused_congestion": (REFUSED,),
    "refused_busy": (REFUSED,),
    "refused_hangup": (REFUSED,),
    "refused_unknown_number": (),
    "menu_only": (REFUSED,),
    "internal_call": (Expected("answered", "caller", "exempt", "exempt", "internal"),),
    "internal_call_callee_hangs_up": (Expected("answered", "agent", "exempt", "exempt", "internal"),),
    "outbound_call": (Expected("answered", "caller", "exempt", "exempt", "outbound"),),
    "outbound_call_customer_hangs_up": (Expected("answered", "agent", "exempt", "exempt", "outbound"),),
    "transfer_blind_ami": (BY_AGENT,),
    "transfer_blind_refer": (BY_AGENT,),
    "transfer_blind_refer_dial": (BY_CALLER,),
    "transfer_blind_digits": (BY_AGENT,),
    "transfer_attended_ami": (BY_CALLER,),
    "transfer_attended_digits_unfinished": (BY_CALLER,),
    "redirect_ami": (BY_PBX,),
    "hangup_ami_agent": (BY_PBX,),
    "hangup_ami_caller": (BY_PBX,),
    "hangup_cli_agent": (BY_PBX,),
    "pickup_dial": (BY_CALLER,),
    "pickup_queue": (BY_CALLER,),
    "park_and_retrieve": (
        replace(BY_AGENT, beside_the_phones="the phone that fetched the caller hung up; nobody had rung it"),
    ),
    "park_timeout": (replace(BY_PBX, hangup_first="exempt"),),
    "park_caller_gives_up": (replace(BY_CALLER, hangup_first="exempt"),),
    "conference": (
        Expected(
            *("answered", "agent", "unknown", "missed"),
            ring_seconds=0.0,
            beside_the_phones="not dialled for the caller; the agent left the caller alone in the room",
        ),
    ),
    "click_to_call": (Expected("answered", "pbx", "exempt", "exempt", "outbound"),),
    "pbx_reload": (BY_CALLER,),
    "pbx_stop": (BY_PBX,),
    "pbx_kill": (replace(BY_PBX, end="lost"),),
    "house_overflow_to_group": (LATE,),
    "house_voice_mail": (GAVE_UP,),
    "house_mobile_answers": (BY_CALLER,),
    "house_mobile_hangs_up": (BY_AGENT,),
    "house_nested_agent_hangs_up": (BY_AGENT,),
    "house_nested_rings_out": (GAVE_UP_LATE,),
    "house_announcements": (LATE,),
    "house_second_queue": (BY_AGENT,),
    "house_local_optimized_caller_hangs_up": (BY_CALLER,),
    "house_local_optimized_agent_hangs_up": (BY_AGENT,),
    "house_local_queue": (BY_AGENT,),
    "house_local_queue_abandon": (GAVE_UP,),
    "house_accepted": (BY_CALLER,),
    "house_declined_then_second": (
        replace(BY_CALLER, ring_seconds=1.2, beside_the_phones="the first picked up, but would not take the call"),
    ),
    "house_thirty_phones": (BY_CALLER,),
    "house_all_busy": (UNANSWERED,),
    "house_very_short": (GAVE_UP,),
    "house_answered_at_once": (BY_CALLER,),
    "house_pickup_by_member": (BY_CALLER,),
    "house_refer_to_queue": (BY_AGENT,),
    "house_refer_to_nobody": (replace(BY_CALLER, hangup_first="exempt"),),
    "house_refer_outside": (BY_AGENT,),
    "house_callers_in_conference": (IN_COMPANY, IN_COMPANY),
    "house_both_into_conference": (BY_AGENT,),
    "house_ring_back": (Expected("answered", "caller", "exempt", "exempt", "outbound"),),
}
"""One row for each call, in the order of arrival."""

RACES = ("queue_both_hang_up", "dial_both_hang_up")
