"""Plausible values to store, and hypothesis strategies for all that may be stored."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import blake2b

from hypothesis import strategies as st

from monitor.domain.facts import CallFacts, Direction, End, HangupEvidence, LegEnd, RingLeg, Span
from monitor.domain.records import JudgedCall, RawEvent
from monitor.domain.talk import Overlap, Side, TalkFacts
from monitor.domain.tickets import Kind, Stage, Ticket, TicketReport
from monitor.domain.verdicts import Outcome, Verdict

PBX = "main"
T0 = datetime(2026, 3, 1, 8, tzinfo=UTC)


def later(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


TALK = TalkFacts(
    50.0, 49.5, 20.0, 21.0, 9.5, 1.0, (1.0, 1.25), (Overlap(T0, Side.AGENT, "Li", 1.0, 3.0, 5.0, 4.0, 4.0),)
)


def raw(number: int, pbx: str = PBX, call_id: str = "call", seconds: float | None = None) -> RawEvent:
    at = later(number if seconds is None else seconds)
    digest = blake2b(f"{pbx} {number}".encode(), digest_size=16).digest()
    return RawEvent(pbx, at, digest, "Newstate", call_id, b"Event: Newstate\r\n\xff\x00\r\n")


def leg(number: int) -> RingLeg:
    return RingLeg(f"leg-{number}", "Li", "PJSIP/li", later(1), later(2), later(9), LegEnd.RANG_OUT)


def call(call_id: str, seconds: float = 0, *verdicts: Verdict, **changes: object) -> JudgedCall:
    facts = CallFacts(PBX, call_id, Direction.INBOUND, later(seconds), "repair", end=End.ANSWERED)
    return JudgedCall(replace(facts, **changes), verdicts)  # type: ignore[arg-type]


def verdict(rule: str, outcome: Outcome) -> Verdict:
    return Verdict(rule, outcome, "because", (("ring_seconds", 27.1),))


def report(
    stage: Stage = Stage.REPORTED, seconds: float = 0, received: float = 0, ticket_id: str = "T1"
) -> TicketReport:
    return TicketReport(ticket_id, stage, later(seconds), later(received), Kind.REPAIR)


instants = st.datetimes(
    datetime(1971, 1, 1), datetime(9000, 1, 1),  # noqa: DTZ001 - hypothesis wants naive bounds and adds the zone
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-3, minutes=-30))]),
)  # fmt: skip
maybe_at = st.none() | instants
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
spans = st.builds(Span, instants, maybe_at)
legs = st.builds(RingLeg, words, words, words, instants, maybe_at, maybe_at, st.sampled_from(LegEnd), st.booleans())
evidence = st.builds(
    HangupEvidence, words, maybe_at, maybe_at, words, st.booleans(), st.booleans(),
    st.none() | st.integers(-(2**63), 2**63 - 1),
)  # fmt: skip
finite = st.floats(allow_nan=False, allow_infinity=False)
overlaps = st.builds(Overlap, instants, st.sampled_from(Side), words, finite, finite, finite, finite, finite)
talks = st.builds(
    TalkFacts, finite, finite, finite, finite, finite, finite, st.none() | st.tuples(finite, finite),
    st.lists(overlaps, max_size=2).map(tuple),
)  # fmt: skip
facts = st.builds(
    CallFacts,
    talk=st.none() | talks,
    queue=words,
    agent=words,
    caller_number=words,
    pbx=words,
    call_id=words,
    direction=st.sampled_from(Direction),
    arrived_at=instants,
    answered_at=maybe_at,
    ended_at=maybe_at,
    talk_ended_at=maybe_at,
    hangup=evidence,
    legs=st.lists(legs, max_size=3).map(tuple),
    gaps=st.lists(spans, max_size=2).map(tuple),
    odd=st.lists(words, max_size=2).map(tuple),
    phase=words,
)
named_values = st.dictionaries(
    words, words | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False), max_size=3
).map(lambda named: tuple(named.items()))
verdicts = st.lists(
    st.builds(Verdict, words, st.sampled_from(Outcome), words, named_values, maybe_at),
    max_size=4,
    unique_by=lambda verdict: verdict.rule,
).map(tuple)
judged_calls = st.builds(JudgedCall, facts, verdicts)
stages = st.sampled_from(Stage)
tickets = st.builds(
    Ticket, words, st.none() | st.sampled_from(Kind), instants,
    st.lists(st.tuples(stages, instants), max_size=4).map(tuple), st.lists(stages, max_size=2).map(tuple),
    words, words, words, words, words, words,
)  # fmt: skip
reports = st.builds(
    TicketReport, words, stages, instants, instants, st.none() | st.sampled_from(Kind), words, words, words, words,
    words,
)  # fmt: skip
