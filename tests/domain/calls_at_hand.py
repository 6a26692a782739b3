"""Calls, tickets and verdicts that several tests look at."""

from datetime import UTC, datetime, timedelta

from monitor.domain.facts import CallFacts, Direction, End, HangupEvidence, HungUpBy, LegEnd, RingLeg, Span
from monitor.domain.records import JudgedCall
from monitor.domain.verdicts import Outcome, Verdict

START = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
RULES = ("four_ring", "greeting")


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def say(verdict: Verdict) -> str:
    return f"{verdict.rule}: {verdict.reason}"


def leg(ring: float | None, end: float | None, how: LegEnd = LegEnd.ANSWERED) -> RingLeg:
    ended_at = None if end is None else after(end)
    return RingLeg("l", "李静", "PJSIP/agent101", after(1), None if ring is None else after(ring), ended_at, how)


def answered(call_id: str = "1700000000.42", answer: float = 28.35, **more: object) -> CallFacts:
    told: dict[str, object] = {
        "direction": Direction.INBOUND,
        "queue": "repair",
        "caller_number": "13812345678",
        "answered_at": after(answer),
        "ended_at": after(120),
        "agent": "李静",
        "end": End.ANSWERED,
        "hung_up_by": HungUpBy.CALLER,
        "hangup": HangupEvidence(agent="李静", caller_request_at=after(120), pbx_says="caller"),
        "legs": (leg(1.25, answer),),
    }
    return CallFacts(pbx="hq", call_id=call_id, arrived_at=START, **{**told, **more})  # type: ignore[arg-type]


def abandoned(call_id: str = "1700000000.43") -> CallFacts:
    return CallFacts(
        "hq",
        call_id,
        Direction.INBOUND,
        START,
        queue="repair",
        ended_at=after(12.5),
        end=End.ABANDONED,
        hung_up_by=HungUpBy.CALLER,
        legs=(leg(2, 12.5, LegEnd.CANCELLED),),
    )


def with_gap(facts: CallFacts) -> CallFacts:
    return answered(facts.call_id, gaps=(Span(after(30), after(40)),))


def judged(facts: CallFacts, **outcomes: Outcome) -> JudgedCall:
    return JudgedCall(facts, tuple(Verdict(rule, outcome, f"is_{outcome}") for rule, outcome in outcomes.items()))
