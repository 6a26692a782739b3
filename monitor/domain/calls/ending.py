"""Who hung up first: decided from the order of hang-up requests (ASTERISK.md 2.2), compared with the queue's word."""

from datetime import datetime, timedelta

from monitor.domain.calls.records import Call, Channel
from monitor.domain.facts import HangupEvidence, HungUpBy

AFTER_PARTING = timedelta(milliseconds=500)
"""A request later than this after the two were parted did not part them."""
AROUND_HANDOVER = timedelta(seconds=2)
NEAR_WORD = timedelta(seconds=2)
MEDIA_LOST = 1
LOST_FAR_END = frozenset({408, 481, 504})
"""SIP statuses of a request or session timer that nobody answered (ASTERISK.md 2.5, lost phone)."""
LOST_FAR_END_CAUSES = frozenset({18, 38, 102})


def who_hung_up(call: Call, same_instant: timedelta) -> tuple[HungUpBy, HangupEvidence]:
    """Decide for a call that is over. Requests nearer than `same_instant` are not held against the queue's word."""
    if call.lost_at is not None:
        return (HungUpBy.PBX if call.cut_by_pbx else HungUpBy.UNKNOWN), HangupEvidence(pbx_says=call.pbx_says)
    if call.answered_at is None:
        return _unanswered(call)
    return _talked(call, same_instant)


def _unanswered(call: Call) -> tuple[HungUpBy, HangupEvidence]:
    caller = call.caller
    if caller.hangup_at is not None and not caller.refused_by_pbx:
        by = HungUpBy.NETWORK if _far_end_lost(caller) else HungUpBy.CALLER
        return by, HangupEvidence(caller_request_at=caller.hangup_at, cause=caller.hangup_cause)
    return HungUpBy.PBX, HangupEvidence(cause=caller.gone_cause)


def _talked(call: Call, same_instant: timedelta) -> tuple[HungUpBy, HangupEvidence]:
    parted_at = call.talk_ended_at or call.caller.gone_at or call.caller.seen_at
    agents = call.last_partners
    until_at = None if _moved_on(agents, parted_at) else parted_at + AFTER_PARTING
    caller_at = _request(call.caller, until_at)
    agent = min((a for a in agents if _request(a, until_at)), key=lambda a: a.hangup_at or parted_at, default=None)
    agent_at = agent.hangup_at if agent else None
    transferred = _handed_over(call, parted_at) or _left_in_company(call, parted_at)
    says = call.pbx_says if _word_fits(call, parted_at) else ""
    if transferred:
        by = HungUpBy.CALLER if call.caller.hangup_at else HungUpBy.PBX
        caller_at, says = call.caller.hangup_at, ""
    else:
        by = _first(call, agents, caller_at, agent, parted_at)
    apart = abs(caller_at - agent_at) if caller_at and agent_at else None
    contradicted = by in _PEOPLE and says in _PEOPLE and by != says and (apart is None or apart > same_instant)
    evidence = HangupEvidence(
        agent=label(agent or agents[0]) if agents else "",
        caller_request_at=caller_at,
        agent_request_at=None if transferred else agent_at,
        pbx_says=says,
        left_by_transfer=transferred,
        contradicted=contradicted,
        cause=call.caller.hangup_cause if by is HungUpBy.CALLER else call.caller.gone_cause,
    )
    return (HungUpBy.UNKNOWN if contradicted else by), evidence


_PEOPLE = (HungUpBy.CALLER, HungUpBy.AGENT)


def _first(
    call: Call, agents: list[Channel], caller_at: datetime | None, agent: Channel | None, parted_at: datetime
) -> HungUpBy:
    agent_at = agent.hangup_at if agent else None
    if caller_at is not None and (agent_at is None or caller_at <= agent_at):
        return HungUpBy.NETWORK if _far_end_lost(call.caller) else HungUpBy.CALLER
    if agent is not None:
        return HungUpBy.NETWORK if _far_end_lost(agent) else HungUpBy.AGENT
    cleared_away = any(handover.at >= parted_at - AROUND_HANDOVER for handover in call.handovers)
    if not cleared_away and any(_media_lost(channel, parted_at) for channel in (call.caller, *agents)):
        return HungUpBy.NETWORK
    return HungUpBy.PBX


def _moved_on(agents: list[Channel], parted_at: datetime) -> bool:
    """The agent left the caller for another bridge (a consultation): that parting ended nothing."""
    return any(agent.entered_at is not None and agent.entered_at >= parted_at for agent in agents)


def _request(channel: Channel, until_at: datetime | None) -> datetime | None:
    asked_at = channel.hangup_at
    return asked_at if asked_at is not None and (until_at is None or asked_at <= until_at) else None


def _far_end_lost(channel: Channel) -> bool:
    """The request itself often bears no cause before 22.4 (ASTERISK.md 2.3): then the channel's end does."""
    if channel.up_at is None:
        return False
    cause = channel.gone_cause if channel.hangup_cause is None else channel.hangup_cause
    return channel.hangup_tech_cause in LOST_FAR_END or cause in LOST_FAR_END_CAUSES


def _media_lost(channel: Channel, parted_at: datetime) -> bool:
    near = channel.soft_at is not None and abs(channel.soft_at - parted_at) <= AROUND_HANDOVER
    return near and channel.soft_flag == MEDIA_LOST


def _handed_over(call: Call, parted_at: datetime) -> bool:
    agents = {agent.uniqueid for agent in call.last_partners}
    agents |= {agent.twin.uniqueid for agent in call.last_partners if agent.twin}
    return any(handover.at >= parted_at - AROUND_HANDOVER and agents & set(handover.by) for handover in call.handovers)


def _left_in_company(call: Call, parted_at: datetime) -> bool:
    """A conference with other callers went on when its last agent had left."""
    stayed_to = call.caller.hangup_at or call.caller.gone_at
    goes_on = stayed_to is None or stayed_to > parted_at + AFTER_PARTING
    return goes_on and call.left_in_company_at == parted_at


def _word_fits(call: Call, parted_at: datetime) -> bool:
    """The queue's word counts where it was said of this parting: not of an earlier agent's, nor after a transfer.

    A queue listens from the joining on: of who had hung up by then it knows nothing, and names the caller.
    """
    if call.pbx_says_at is None or call.handovers or any(map(_left_before_joined, (call.caller, *call.last_partners))):
        return False
    return abs(call.pbx_says_at - parted_at) <= NEAR_WORD and call.last_partners == [call.answered_by]


def _left_before_joined(channel: Channel) -> bool:
    asked_at, entered_at = channel.hangup_at, channel.entered_at
    return asked_at is not None and entered_at is not None and asked_at <= entered_at


def label(channel: Channel) -> str:
    """The queue's name for the phone, else its device; a phone behind a Local member bears the member's name."""
    return next((one.member for one in channel.ancestry() if one.member), channel.device)
