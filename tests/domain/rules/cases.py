"""Calls, ring legs and tickets for the rules' tables, in seconds after one instant; and facts drawn at random."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from monitor.domain.facts import CallFacts, Direction, End, HangupEvidence, HungUpBy, LegEnd, RingLeg, Span
from monitor.domain.rules.case import Case, GreetingEvidence, TicketFeed
from monitor.domain.speech.opinion import Doubt
from monitor.domain.tickets import Kind, Stage, Ticket
from monitor.domain.verdicts import Outcome, Value, Verdict

MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
DECIDED = (Outcome.MET, Outcome.MISSED)


def at(seconds: float) -> datetime:
    return MORNING + timedelta(seconds=seconds)


def call(**known: Any) -> CallFacts:
    base: dict[str, Any] = {"pbx": "gas", "call_id": "c1", "direction": Direction.INBOUND, "arrived_at": at(0)}
    return CallFacts(**(base | known))


def leg(
    rang: float | None, ended: float | None, end: LegEnd = LegEnd.RANG_OUT, dialled: float | None = None, **more: Any
) -> RingLeg:
    dialled_at = at(dialled if dialled is not None else rang or 0)
    ring_at = at(rang) if rang is not None else None
    ended_at = at(ended) if ended is not None else None
    return RingLeg(f"leg-{rang}-{ended}", "8001", "PJSIP/8001", dialled_at, ring_at, ended_at, end, **more)


def talked(answered: float, ended: float | None = None, **known: Any) -> CallFacts:
    """A call answered, and over if `ended` is given; the caller hung up unless something else is said."""
    base: dict[str, Any] = {"answered_at": at(answered), "agent": "8001", "queue": "repair-east"}
    if ended is not None:
        base |= {"ended_at": at(ended), "talk_ended_at": at(ended), "end": End.ANSWERED, "hung_up_by": HungUpBy.CALLER}
    return call(**(base | known))


def gap(start: float, end: float | None) -> Span:
    return Span(at(start), at(end) if end is not None else None)


def ticket(*stages: tuple[Stage, float], kind: Kind | None = Kind.REPAIR, **known: Any) -> Ticket:
    base: dict[str, Any] = {"ticket_id": "T1", "kind": kind, "first_seen_at": at(0)}
    return Ticket(**(base | {"stages": tuple((stage, at(seconds)) for stage, seconds in stages)} | known))


def say(rule: str, outcome: Outcome, reason: str, *values: tuple[str, Value], again: float | None = None) -> Verdict:
    return Verdict(rule, outcome, reason, values, at(again) if again is not None else None)


seconds = st.integers(-20, 2400).map(float) | st.floats(-20, 2400, allow_nan=False)
instants = seconds.map(at)
spans = st.builds(Span, instants, st.none() | instants)
legs = st.builds(
    RingLeg,
    leg_id=st.text(max_size=3),
    agent=st.sampled_from(["8001", "8002"]),
    device=st.just("PJSIP/8001"),
    dialled_at=instants,
    ring_at=st.none() | instants,
    ended_at=st.none() | instants,
    end=st.sampled_from(LegEnd),
    estimated=st.booleans(),
)
evidences = st.builds(
    HangupEvidence,
    agent=st.sampled_from(["", "8001"]),
    caller_request_at=st.none() | instants,
    agent_request_at=st.none() | instants,
    pbx_says=st.sampled_from(["", "caller", "agent", "transfer"]),
    left_by_transfer=st.booleans(),
    contradicted=st.booleans(),
)


def _coherent(known: CallFacts) -> CallFacts:
    """Nothing of a call was before it arrived, and one in progress has no end."""
    instants_of_it = [
        known.arrived_at,
        *(at for leg in known.legs for at in (leg.dialled_at, leg.ring_at) if at),
        *(gap.start_at for gap in known.gaps),
    ]
    return replace(known, arrived_at=min(instants_of_it), ended_at=known.ended_at if known.is_over else None)


facts = st.builds(
    CallFacts,
    pbx=st.just("gas"),
    call_id=st.just("c1"),
    direction=st.sampled_from([Direction.INBOUND, *Direction]),
    arrived_at=instants,
    queue=st.sampled_from(["", "repair-east", "billing"]),
    caller_number=st.sampled_from(["", "13912345678"]),
    answered_at=st.none() | instants,
    ended_at=st.none() | instants,
    talk_ended_at=st.none() | instants,
    end=st.sampled_from(End),
    hung_up_by=st.none() | st.sampled_from(HungUpBy),
    hangup=evidences,
    legs=st.lists(legs, max_size=5).map(tuple),
    gaps=st.lists(spans, max_size=3).map(tuple),
    marks=st.sampled_from([(), ("silent",), ("vip", "abusive")]),
).map(_coherent)
tickets = st.builds(
    Ticket,
    ticket_id=st.sampled_from(["T1", "T2"]),
    kind=st.none() | st.sampled_from(Kind),
    first_seen_at=instants,
    stages=st.dictionaries(st.sampled_from(Stage), instants).map(lambda found: tuple(found.items())),
    doubtful=st.lists(st.sampled_from(Stage), max_size=2).map(tuple),
    unknown_kind=st.sampled_from(["", "boiler"]),
)
greetings = st.builds(
    GreetingEvidence,
    call_id=st.just("c1"),
    received_at=instants,
    source=st.just("ear"),
    greeted=st.none() | st.booleans(),
    named=st.none() | st.booleans(),
    in_order=st.none() | st.booleans(),
    delay_seconds=st.none() | st.floats(allow_nan=True),
    confidence=st.floats(allow_nan=True),
    delay_low_seconds=st.none() | st.floats(allow_nan=True),
    limit_seconds=st.none() | st.floats(0, 30),
    shadow=st.booleans(),
    reasons=st.lists(st.sampled_from(Doubt), max_size=3).map(tuple),
)
cases = st.builds(
    Case,
    call=st.none() | facts,
    tickets=st.lists(tickets, max_size=3).map(tuple),
    greeting=st.none() | greetings,
    ticket_feed=st.builds(TicketFeed, st.booleans(), st.lists(spans, max_size=2).map(tuple)),
)
