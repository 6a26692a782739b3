"""Greet, then name the company: the table of RULES.md."""

from dataclasses import replace
from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.facts import CallFacts, Direction, End, HungUpBy
from monitor.domain.rules.case import Case, GreetingEvidence
from monitor.domain.rules.greeting import Greeting, Order
from monitor.domain.speech.heard import Hit
from monitor.domain.speech.opinion import Doubt, unheard
from monitor.domain.speech.script import Part
from monitor.domain.verdicts import Outcome, Value, Verdict
from tests.domain.rules.cases import DECIDED, at, call, cases, gap, say, talked

HEARD = GreetingEvidence("c1", at(30), "ear", True, True, True, 1.2, 0.95)
OVER = talked(9, 60)
SOURCE = ("source", "ear")


def verdict(outcome: Outcome, reason: str, *values: tuple[str, Value], again: float | None = None) -> Verdict:
    return say("greeting", outcome, reason, *values, again=again)


MET = verdict(Outcome.MET, "in_order", ("delay_seconds", 1.2), SOURCE)
TOO_SHORT = ("limit_seconds", 5.0)

EVIDENCE = {
    "both in order": (HEARD, MET),
    "no greeting": (replace(HEARD, greeted=False), verdict(Outcome.MISSED, "not_greeted", SOURCE)),
    "no name": (replace(HEARD, named=False), verdict(Outcome.MISSED, "not_named", SOURCE)),
    "neither": (replace(HEARD, greeted=False, named=False), verdict(Outcome.MISSED, "not_greeted", SOURCE)),
    "the name first": (replace(HEARD, in_order=False), verdict(Outcome.MISSED, "wrong_order", SOURCE)),
    "no name, so there is no order": (
        replace(HEARD, named=False, in_order=False), verdict(Outcome.MISSED, "not_named", SOURCE),
    ),
    "late": (
        replace(HEARD, delay_seconds=10.1),
        verdict(Outcome.MISSED, "late", ("delay_seconds", 10.1), ("limit_seconds", 10.0), SOURCE),
    ),
    "at the limit": (
        replace(HEARD, delay_seconds=10.0), verdict(Outcome.MET, "in_order", ("delay_seconds", 10.0), SOURCE),
    ),
    "doubtful": (
        replace(HEARD, confidence=0.79, greeted=False),
        verdict(Outcome.UNKNOWN, "low_confidence", ("confidence", 0.79), ("limit", 0.8), SOURCE),
    ),
    "just sure enough": (replace(HEARD, confidence=0.8), MET),
    "another source": (
        replace(HEARD, source="mqtt", named=False), verdict(Outcome.MISSED, "not_named", ("source", "mqtt")),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("heard", "expected"), EVIDENCE.values(), ids=EVIDENCE)
@pytest.mark.parametrize(
    "known",
    [
        OVER,
        talked(9),
        talked(9, 60, end=End.LOST, hung_up_by=None),
        talked(9, 60, gaps=(gap(5, 70),)),
        talked(9, 11, hung_up_by=HungUpBy.AGENT),
    ],
    ids=["over", "in talk", "lost", "gap", "cut off by the agent"],
)
def test_evidence_decides(known: CallFacts, heard: GreetingEvidence, expected: Verdict) -> None:
    assert expected == Greeting().judge(Case(known, greeting=heard), at(9999))


def unknown(reason: str, *values: tuple[str, Value]) -> Verdict:
    return verdict(Outcome.UNKNOWN, reason, *values, SOURCE)


HITS = (Hit(Part.GREETING, "您好", 0.8, 1.3, 0.97), Hit(Part.NAME, "云海燃气", 1.4, 2.2, 0.95))
EAR = replace(HEARD, delay_low_seconds=1.1, limit_seconds=10.0, engine="ear/zh", hits=HITS)
DOUBTED = {
    "an ear that heard all": (EAR, MET),
    "no greeting, that is sure, and a name in doubt": (
        replace(EAR, greeted=False, named=None, in_order=None, reasons=(Doubt.BETWEEN_THRESHOLDS,)),
        verdict(Outcome.MISSED, "not_greeted", SOURCE),
    ),
    "a greeting in doubt": (
        replace(EAR, greeted=None, in_order=None, reasons=(Doubt.PHRASE_UNPROVEN,)), unknown("phrase_unproven"),
    ),
    "nothing heard": (
        GreetingEvidence.of(unheard(Doubt.NO_AUDIO), "c1", at(30), "ear"), unknown("no_audio"),
    ),
    "the first doubt is said": (
        replace(EAR, greeted=None, in_order=None, reasons=(Doubt.LOW_SNR, Doubt.START_UNCERTAIN)), unknown("low_snr"),
    ),
    "an order in doubt": (
        replace(EAR, in_order=None, reasons=(Doubt.ORDER_UNCERTAIN,)), unknown("order_uncertain"),
    ),
    "late by both bounds": (
        replace(EAR, delay_seconds=12.0, delay_low_seconds=10.1),
        verdict(Outcome.MISSED, "late", ("delay_seconds", 10.1), ("limit_seconds", 10.0), SOURCE),
    ),
    "late by one bound": (
        replace(EAR, delay_seconds=12.0, delay_low_seconds=10.0, reasons=(Doubt.START_UNCERTAIN,)),
        unknown("start_uncertain"),
    ),
    "late by one bound of an ear that gives no reason": (
        replace(EAR, delay_seconds=12.0, delay_low_seconds=9.0), unknown("start_uncertain"),
    ),
    "late by the script's own limit": (
        replace(EAR, limit_seconds=1.0),
        verdict(Outcome.MISSED, "late", ("delay_seconds", 1.1), ("limit_seconds", 1.0), SOURCE),
    ),
    "in time by the script's own limit": (
        replace(EAR, delay_seconds=14.0, delay_low_seconds=13.0, limit_seconds=15.0),
        verdict(Outcome.MET, "in_order", ("delay_seconds", 14.0), SOURCE),
    ),
    "no delay known": (replace(EAR, delay_seconds=None, delay_low_seconds=None), unknown("start_uncertain")),
    "from outside, which cannot tell": (replace(HEARD, named=None, in_order=None), unknown("cannot_tell")),
    "from outside, with hits for the order": (replace(HEARD, in_order=None, hits=HITS), MET),
    "from outside, with hits that do not tell the order": (
        replace(HEARD, in_order=None, hits=HITS[1:]), unknown("order_uncertain"),
    ),
    "hits do not outvote the ear's own doubt": (
        replace(EAR, in_order=None, reasons=(Doubt.ORDER_UNCERTAIN,)), unknown("order_uncertain"),
    ),
    "on trial, all kept": (replace(EAR, shadow=True), unknown("shadow", ("would_say", "in_order"))),
    "on trial, no greeting": (
        replace(EAR, greeted=False, in_order=None, shadow=True), unknown("shadow", ("would_say", "not_greeted")),
    ),
    "on trial, late": (
        replace(EAR, delay_seconds=12.0, delay_low_seconds=11.0, shadow=True), unknown("shadow", ("would_say", "late")),
    ),
    "a sure fact of an ear that is not sure enough of it": (
        replace(EAR, greeted=False, confidence=0.7, reasons=(Doubt.START_UNCERTAIN,)), unknown("start_uncertain"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("heard", "expected"), DOUBTED.values(), ids=DOUBTED)
def test_doubt_decides_nothing(heard: GreetingEvidence, expected: Verdict) -> None:
    assert expected == Greeting().judge(Case(OVER, greeting=heard), at(9999))


def test_where_any_order_will_do_its_doubt_does_not_matter() -> None:
    heard = replace(EAR, in_order=None, reasons=(Doubt.ORDER_UNCERTAIN,))

    assert MET == Greeting(order="any").judge(Case(OVER, greeting=heard), at(9999))


def test_the_order_of_hits_is_the_site_s() -> None:
    heard = replace(HEARD, in_order=None, hits=HITS)

    assert Greeting(order="name_first").judge(Case(OVER, greeting=heard), at(99)).reason == "order_uncertain"


@pytest.mark.parametrize(
    ("order", "in_order", "reason"),
    [
        ("greeting_first", False, "wrong_order"),
        ("name_first", False, "wrong_order"),
        ("any", False, "in_order"),
        ("name_first", True, "in_order"),
    ],
)
def test_order_as_the_site_has_it(order: Order, in_order: bool, reason: str) -> None:
    heard = replace(HEARD, in_order=in_order)

    assert reason == Greeting(order=order).judge(Case(OVER, greeting=heard), at(99)).reason


def test_a_confidence_that_is_no_number_is_no_confidence() -> None:
    heard = replace(HEARD, confidence=nan)

    assert Greeting().judge(Case(OVER, greeting=heard), at(99)).reason == "low_confidence"


CALLS = {
    "in talk": (talked(9), 30, verdict(Outcome.PENDING, "in_talk")),
    "not answered yet": (call(), 3, verdict(Outcome.PENDING, "in_talk")),
    "the ear is still busy": (OVER, 61, verdict(Outcome.PENDING, "waiting_for_evidence", again=180)),
    "just before the wait is over": (OVER, 179.9, verdict(Outcome.PENDING, "waiting_for_evidence", again=180)),
    "the wait is over": (OVER, 180, verdict(Outcome.UNKNOWN, "no_evidence")),
    "the wait counts from the end of the call": (
        talked(9, 60, talk_ended_at=at(20)), 150, verdict(Outcome.PENDING, "waiting_for_evidence", again=180),
    ),
    "over, nobody knows when": (
        talked(9, 60, ended_at=None, talk_ended_at=None), 61, verdict(Outcome.UNKNOWN, "no_evidence"),
    ),
    "its end was not seen": (
        talked(9, 60, end=End.LOST, hung_up_by=None), 61, verdict(Outcome.UNKNOWN, "end_unseen"),
    ),
    "the caller was gone at once": (
        talked(9, 12.5), 13, verdict(Outcome.EXEMPT, "too_short", ("seconds", 3.5), TOO_SHORT),
    ),
    "exactly too short": (talked(9, 14), 15, verdict(Outcome.EXEMPT, "too_short", ("seconds", 5.0), TOO_SHORT)),
    "just long enough": (talked(9, 14.001), 200, verdict(Outcome.UNKNOWN, "no_evidence")),
    "short, but the agent hung up": (
        talked(9, 12, hung_up_by=HungUpBy.AGENT), 200, verdict(Outcome.UNKNOWN, "no_evidence"),
    ),
    "never answered": (
        call(ended_at=at(9), end=End.ABANDONED, hung_up_by=HungUpBy.CALLER), 200,
        verdict(Outcome.EXEMPT, "never_answered"),
    ),
    "not seen to be answered, and lost": (
        call(ended_at=at(9), end=End.LOST), 200, verdict(Outcome.UNKNOWN, "end_unseen"),
    ),
    "internal": (
        talked(9, direction=Direction.INTERNAL), 200, verdict(Outcome.EXEMPT, "internal", ("direction", "internal")),
    ),
    "outbound": (
        talked(9, 99, direction=Direction.OUTBOUND), 200,
        verdict(Outcome.EXEMPT, "internal", ("direction", "outbound")),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("known", "now", "expected"), CALLS.values(), ids=CALLS)
def test_without_evidence(known: CallFacts, now: float, expected: Verdict) -> None:
    assert expected == Greeting().judge(Case(known), at(now))


def test_a_caller_who_left_at_once_was_not_waiting_for_a_greeting() -> None:
    heard = replace(HEARD, greeted=False)

    assert Greeting().judge(Case(talked(9, 12), greeting=heard), at(99)).reason == "too_short"


def test_without_a_call_nobody_answered() -> None:
    assert verdict(Outcome.EXEMPT, "never_answered") == Greeting().judge(Case(None, greeting=HEARD), at(0))


@given(cases, st.integers(0, 2400), st.integers(0, 2400))
def test_only_evidence_decides(case: Case, now: int, later: int) -> None:
    first, second = Greeting().judge(case, at(now)), Greeting().judge(case, at(now + later))

    if first.outcome in DECIDED:
        assert first == second
        assert case.greeting is not None
        facts = (case.greeting.greeted, case.greeting.named)
        assert first.outcome is not Outcome.MET or facts == (True, True)
        assert not case.greeting.shadow
    if first.again_at is not None:
        assert first.again_at > at(now)
        assert first.outcome is Outcome.PENDING
        assert Greeting().judge(case, first.again_at).outcome is Outcome.UNKNOWN
