"""The caller hangs up first: the table of RULES.md."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.facts import CallFacts, Direction, End, HangupEvidence, HungUpBy
from monitor.domain.rules.case import Case
from monitor.domain.rules.hangup_first import HangupFirst
from monitor.domain.verdicts import Outcome, Value, Verdict
from tests.domain.rules.cases import DECIDED, at, call, cases, facts, gap, say, talked

AGENT = HungUpBy.AGENT


def verdict(outcome: Outcome, reason: str, *values: tuple[str, Value]) -> Verdict:
    return say("hangup_first", outcome, reason, *values)


def asked(caller: float | None, agent: float | None, **more: object) -> HangupEvidence:
    evidence = HangupEvidence(
        agent="8001",
        caller_request_at=at(caller) if caller is not None else None,
        agent_request_at=at(agent) if agent is not None else None,
    )
    return replace(evidence, **more)  # type: ignore[arg-type]


TABLE = {
    "the caller": (talked(9, 60, hangup=asked(60, None)), verdict(Outcome.MET, "caller_first")),
    "the agent": (
        talked(9, 60, hung_up_by=AGENT, hangup=asked(None, 60)),
        verdict(Outcome.MISSED, "agent_first", ("agent", "8001")),
    ),
    "the agent, of whom only the call knows": (
        talked(9, 60, hung_up_by=AGENT, agent="8007", hangup=HangupEvidence(agent_request_at=at(60))),
        verdict(Outcome.MISSED, "agent_first", ("agent", "8007")),
    ),
    "both, the caller well before": (talked(9, 60, hangup=asked(59, 60)), verdict(Outcome.MET, "caller_first")),
    "both, just outside the same instant": (
        talked(9, 60, hung_up_by=AGENT, hangup=asked(60.151, 60)),
        verdict(Outcome.MISSED, "agent_first", ("agent", "8001")),
    ),
    "both, exactly at the same instant's edge": (
        talked(9, 60, hung_up_by=AGENT, hangup=asked(60.15, 60)),
        verdict(Outcome.EXEMPT, "same_instant", ("apart_ms", 150)),
    ),
    "both at once": (
        talked(9, 60, hangup=asked(60, 60.0009)), verdict(Outcome.EXEMPT, "same_instant", ("apart_ms", 0)),
    ),
    "both at once, the queue says the other": (
        talked(9, 60, hung_up_by=None, hangup=asked(60, 60.1, pbx_says="agent", contradicted=True)),
        verdict(Outcome.EXEMPT, "same_instant", ("apart_ms", 100)),
    ),
    "one request is never the same instant": (
        talked(9, 60, hung_up_by=AGENT, hangup=asked(None, 60)),
        verdict(Outcome.MISSED, "agent_first", ("agent", "8001")),
    ),
    "the queue contradicts": (
        talked(9, 60, hung_up_by=HungUpBy.UNKNOWN, hangup=asked(60, None, pbx_says="agent", contradicted=True)),
        verdict(Outcome.UNKNOWN, "contradiction", ("seen", "caller"), ("pbx_says", "agent")),
    ),
    "the queue contradicts, the agent was seen first": (
        talked(9, 60, hung_up_by=AGENT, hangup=asked(61, 60, pbx_says="caller", contradicted=True)),
        verdict(Outcome.UNKNOWN, "contradiction", ("seen", "agent"), ("pbx_says", "caller")),
    ),
    "the queue contradicts what no request shows": (
        talked(9, 60, hangup=asked(None, None, pbx_says="agent", contradicted=True)),
        verdict(Outcome.UNKNOWN, "contradiction", ("seen", "caller"), ("pbx_says", "agent")),
    ),
    "the queue contradicts nothing that was seen": (
        talked(9, 60, hung_up_by=None, hangup=asked(None, None, pbx_says="agent", contradicted=True)),
        verdict(Outcome.UNKNOWN, "contradiction", ("seen", "unknown"), ("pbx_says", "agent")),
    ),
    "the queue contradicts, only the agent asked": (
        talked(9, 60, hung_up_by=HungUpBy.UNKNOWN, hangup=asked(None, 60, pbx_says="caller", contradicted=True)),
        verdict(Outcome.UNKNOWN, "contradiction", ("seen", "agent"), ("pbx_says", "caller")),
    ),
    "handed over": (
        talked(9, 60, hangup=asked(60, None, left_by_transfer=True)), verdict(Outcome.EXEMPT, "transferred"),
    ),
    "handed over, then ended by the PBX": (
        talked(9, 60, hung_up_by=HungUpBy.PBX, hangup=asked(None, None, left_by_transfer=True)),
        verdict(Outcome.EXEMPT, "transferred"),
    ),
    "the PBX": (talked(9, 60, hung_up_by=HungUpBy.PBX), verdict(Outcome.UNKNOWN, "pbx_ended")),
    "the PBX stopped and its end was lost": (
        talked(9, 60, end=End.LOST, hung_up_by=HungUpBy.PBX), verdict(Outcome.UNKNOWN, "pbx_ended"),
    ),
    "the network": (talked(9, 60, hung_up_by=HungUpBy.NETWORK), verdict(Outcome.UNKNOWN, "network_lost")),
    "nobody knows": (talked(9, 60, hung_up_by=HungUpBy.UNKNOWN), verdict(Outcome.UNKNOWN, "end_unseen")),
    "nothing was said of it": (talked(9, 60, hung_up_by=None), verdict(Outcome.UNKNOWN, "end_unseen")),
    "lost": (talked(9, 60, end=End.LOST, hung_up_by=None), verdict(Outcome.UNKNOWN, "end_unseen")),
    "a lost end in a gap": (
        talked(9, 60, end=End.LOST, hung_up_by=HungUpBy.UNKNOWN, gaps=(gap(60, 90),)),
        verdict(Outcome.UNKNOWN, "end_unseen"),
    ),
    "lost before any answer was seen": (
        call(ended_at=at(30), end=End.LOST), verdict(Outcome.UNKNOWN, "end_unseen"),
    ),
    "a gap over the end": (
        talked(9, 60, hung_up_by=AGENT, hangup=asked(None, 60), gaps=(gap(55, 65),)),
        verdict(Outcome.UNKNOWN, "link_gap"),
    ),
    "a gap over the end of the talk, not of the call": (
        talked(9, 60, talk_ended_at=at(50), gaps=(gap(49, 52),)), verdict(Outcome.UNKNOWN, "link_gap"),
    ),
    "a gap in the middle": (
        talked(9, 60, hangup=asked(60, None), gaps=(gap(20, 30),)), verdict(Outcome.MET, "caller_first"),
    ),
    "a gap over the end of a call that nobody was seen to answer": (
        call(ended_at=at(30), end=End.ABANDONED, hung_up_by=HungUpBy.CALLER, gaps=(gap(9, 40),)),
        verdict(Outcome.UNKNOWN, "link_gap"),
    ),
    "over, without an instant of its end, in a gap": (
        talked(9, 60, ended_at=None, talk_ended_at=None, gaps=(gap(20, None),)), verdict(Outcome.UNKNOWN, "link_gap"),
    ),
    "never answered": (
        call(ended_at=at(30), end=End.ABANDONED, hung_up_by=HungUpBy.CALLER),
        verdict(Outcome.EXEMPT, "never_answered"),
    ),
    "in talk": (talked(9), verdict(Outcome.PENDING, "in_talk")),
    "not answered yet": (call(), verdict(Outcome.PENDING, "in_talk")),
    "silent, as the agent marked it": (
        talked(9, 60, hung_up_by=AGENT, hangup=asked(None, 60), marks=("silent",)),
        verdict(Outcome.EXEMPT, "marked", ("mark", "silent")),
    ),
    "abusive, among other marks": (
        talked(9, 60, hung_up_by=AGENT, hangup=asked(None, 60), marks=("vip", "abusive")),
        verdict(Outcome.EXEMPT, "marked", ("mark", "abusive")),
    ),
    "another mark excuses nothing": (
        talked(9, 60, hung_up_by=AGENT, hangup=asked(None, 60), marks=("vip",)),
        verdict(Outcome.MISSED, "agent_first", ("agent", "8001")),
    ),
    "outbound": (
        talked(9, 60, direction=Direction.OUTBOUND), verdict(Outcome.EXEMPT, "not_inbound", ("direction", "outbound")),
    ),
    "internal, still in talk": (
        talked(9, direction=Direction.INTERNAL), verdict(Outcome.EXEMPT, "not_inbound", ("direction", "internal")),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("known", "expected"), TABLE.values(), ids=TABLE)
def test_who_hung_up_first(known: CallFacts, expected: Verdict) -> None:
    assert expected == HangupFirst().judge(Case(known), at(9999))


def test_without_a_call_nobody_answered() -> None:
    assert verdict(Outcome.EXEMPT, "never_answered") == HangupFirst().judge(Case(None), at(0))


@given(st.integers(0, 400_000), st.integers(0, 300))
def test_the_same_instant_is_measured_to_the_microsecond(apart_us: int, limit_ms: int) -> None:
    hangup = HangupEvidence("8001", at(60), at(60) - timedelta(microseconds=apart_us))
    known = talked(9, 61, hung_up_by=AGENT, hangup=hangup)
    expected = Outcome.EXEMPT if apart_us <= limit_ms * 1000 else Outcome.MISSED

    assert expected == HangupFirst(limit_ms).judge(Case(known), at(99)).outcome


@given(cases, st.integers(0, 2400), st.integers(0, 2400))
def test_time_alone_changes_nothing(case: Case, now: int, later: int) -> None:
    assert HangupFirst().judge(case, at(now)) == HangupFirst().judge(case, at(now + later))


@given(facts)
def test_a_gap_never_decides(known: CallFacts) -> None:
    found = HangupFirst().judge(Case(known), at(0))
    whole = HangupFirst().judge(Case(replace(known, gaps=())), at(0))

    if found.outcome in DECIDED:
        assert whole == found
