"""From what the CallBook remembers of a call to its frozen facts."""

from datetime import datetime, timedelta

from monitor.domain.calls.ending import label, who_hung_up
from monitor.domain.calls.records import Call, Channel
from monitor.domain.calls.voices import talk_of
from monitor.domain.facts import CallFacts, Direction, End, HangupEvidence, HungUpBy, LegEnd, RingLeg
from monitor.domain.numbers import number_key


def facts(pbx: str, call: Call, same_instant: timedelta) -> CallFacts:
    """The facts of a call as they are known now."""
    hung_up_by: HungUpBy | None = None
    evidence = HangupEvidence()
    ended_at = None
    if call.is_over:
        hung_up_by, evidence = who_hung_up(call, same_instant)
        ended_at = _ended_at(call)
    return CallFacts(
        pbx=pbx,
        call_id=call.call_id,
        direction=call.direction,
        arrived_at=call.arrived_at,
        queue=call.queue,
        caller_number=call.caller_number,
        answered_at=call.answered_at,
        ended_at=ended_at,
        talk_ended_at=(call.talk_ended_at or ended_at) if call.answered_at and call.is_over else call.talk_ended_at,
        agent=_agent(call),
        end=_end(call, hung_up_by),
        hung_up_by=hung_up_by,
        hangup=evidence,
        legs=tuple(_ring_leg(leg) for leg in call.legs),
        gaps=tuple(call.gaps),
        odd=tuple(call.odd),
        phase=str(call.phase),
        dialled_key=_dialled_key(call),
        did=call.did,
        talk=talk_of(call),
    )


def _dialled_key(call: Call) -> str:
    if call.direction is not Direction.OUTBOUND:
        return ""
    return number_key(call.caller_number) if call.is_rung_by_pbx else call.dialled_key


def _ended_at(call: Call) -> datetime | None:
    """When the caller asked to end it, else when the PBX did; for a lost call when it was last seen."""
    caller = call.caller
    if call.lost_at is not None or caller.gone_at is None:
        return call.lost_at
    return min(caller.hangup_at, caller.gone_at) if caller.hangup_at is not None else caller.gone_at


def _agent(call: Call) -> str:
    if call.direction is Direction.OUTBOUND and not call.is_rung_by_pbx:
        return label(call.caller)
    return label(call.answered_by) if call.answered_by else ""


def _end(call: Call, hung_up_by: HungUpBy | None) -> End:
    if not call.is_over:
        return End.IN_PROGRESS
    if call.lost_at is not None:
        return End.LOST
    if call.answered_at is not None:
        return End.ANSWERED
    if hung_up_by in (HungUpBy.CALLER, HungUpBy.NETWORK):
        return End.ABANDONED
    return End.UNANSWERED if call.was_queued or call.legs else End.REFUSED


def _ring_leg(leg: Channel) -> RingLeg:
    ended = [at for at in (leg.dial_ended_at, leg.up_at, leg.gone_at) if at is not None]
    ring_at, estimated = leg.ring_at, False
    if ring_at is None and not leg.was_found and (leg.progress_at or leg.up_at):
        ring_at, estimated = leg.progress_at or leg.dialled_at, True
    return RingLeg(
        leg_id=leg.uniqueid,
        agent=label(leg),
        device=leg.device,
        dialled_at=leg.dialled_at or leg.created_at,
        ring_at=ring_at,
        ended_at=min(ended) if ended else None,
        end=_leg_end(leg, bool(ended)),
        estimated=estimated,
    )


_UNREACHABLE = ("CHANUNAVAIL", "CONGESTION")


def _leg_end(leg: Channel, is_ended: bool) -> LegEnd:
    if not is_ended:
        return LegEnd.OPEN
    if leg.up_at is not None:
        return LegEnd.ANSWERED
    rang = leg.ring_at is not None or leg.progress_at is not None
    if leg.dial_status in _UNREACHABLE:
        return LegEnd.UNREACHABLE
    if leg.hangup_at is not None or leg.dial_status == "BUSY":
        return LegEnd.REJECTED if rang else LegEnd.BUSY
    if leg.dial_status == "NOANSWER" or leg.rang_out:
        return LegEnd.RANG_OUT if rang else LegEnd.UNREACHABLE
    return LegEnd.CANCELLED
