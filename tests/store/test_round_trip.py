"""What goes in comes out, to the microsecond."""

import math
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.domain.records import Batch, Gap, JudgedCall, JudgedTicket, RawEvent, Refusal
from monitor.domain.rules.case import GreetingEvidence
from monitor.domain.speech.heard import Hit
from monitor.domain.speech.opinion import Doubt
from monitor.domain.speech.script import Part
from monitor.domain.tickets import Ticket, TicketReport
from monitor.domain.verdicts import Outcome, Verdict
from monitor.store import Store
from tests.store import samples
from tests.store.samples import call, later, raw

on_one_store = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@on_one_store
@given(judged=samples.judged_calls)
async def test_call(store: Store, judged: JudgedCall) -> None:
    await store.write(Batch(calls=[judged]))
    found = await store.call(judged.facts.call_id, judged.facts.pbx)
    assert found is not None
    assert judged.facts == found.facts
    assert set(judged.verdicts) <= set(found.verdicts)
    assert [repr(each.values) for each in judged.verdicts] == [
        repr(each.values) for each in found.verdicts if each in judged.verdicts
    ]


@on_one_store
@given(ticket=samples.tickets)
async def test_ticket(store: Store, ticket: Ticket) -> None:
    await store.write(Batch(tickets=[JudgedTicket(ticket, None)]))
    assert ticket in await store.tickets()
    assert ticket in await store.tickets_of_call(ticket.pbx, ticket.call_id)
    assert ticket.is_open is (ticket in await store.tickets(open_only=True))


@on_one_store
@given(report=samples.reports)
async def test_ticket_report(store: Store, report: TicketReport) -> None:
    await store.write(Batch(ticket_reports=[report]))
    found = await store.ticket_reports([report.ticket_id])
    assert report in found or any(report.at == earlier.at for earlier in found)


async def test_order_of_legs_and_verdicts(store: Store) -> None:
    verdicts = tuple(Verdict(rule, Outcome.MET, "fine") for rule in ("z", "a", "m"))
    judged = call("c1", 0, *verdicts, legs=tuple(samples.leg(number) for number in (3, 1, 2)))
    await store.write(Batch(calls=[judged]))
    assert judged == await store.call("c1")


@pytest.mark.parametrize(
    "at", [datetime(1970, 1, 1, microsecond=1, tzinfo=UTC), datetime(2026, 12, 31, 23, 59, 59, 999999, UTC)]
)
async def test_raw_event(store: Store, at: datetime) -> None:
    event = RawEvent("main", at, bytes(range(16)), "Hangup", "1.2", bytes(range(256)))
    await store.write(Batch(raw=[event]))
    assert [event] == [found async for found in store.raw_events()]
    assert at == await store.last_heard_at("main")


async def test_greeting_gap_refusal(store: Store) -> None:
    greeting = GreetingEvidence("c1", later(1), "mqtt", True, False, False, 0.1 + 0.2, 1 / 3)
    gap = Gap("ami:main", later(0), None, "read timed out")
    refusal = Refusal(later(2), "mqtt", "not JSON", "{")
    await store.write(Batch(greetings=[greeting], gaps=[gap], refusals=[refusal]))
    assert greeting == await store.greeting("c1")
    assert await store.greeting("c2") is None
    assert [gap] == await store.open_gaps()
    assert [refusal] == await store.refusals(10)


WORDS = samples.words
FACT = st.none() | st.booleans()
SECONDS = st.none() | samples.finite
HITS = st.builds(Hit, st.sampled_from(Part), WORDS, samples.finite, samples.finite, samples.finite)


@on_one_store
@given(
    evidence=st.builds(
        GreetingEvidence, st.just("c1"), samples.instants, WORDS, FACT, FACT, FACT, SECONDS, samples.finite,
        SECONDS, SECONDS, WORDS, WORDS, st.booleans(), st.lists(st.sampled_from(Doubt), max_size=3).map(tuple),
        st.lists(HITS, max_size=3).map(tuple), st.none() | WORDS,
    )
)  # fmt: skip
async def test_greeting(store: Store, evidence: GreetingEvidence) -> None:
    await store.write(Batch(greetings=[evidence]))
    assert evidence == await store.greeting("c1")


async def test_newest_greetings_of_named_engines(store: Store) -> None:
    def heard(call_id: str, seconds: float, engine: str) -> GreetingEvidence:
        return GreetingEvidence(call_id, later(seconds), "recording", True, None, None, 0.5, 0.9, engine=engine)

    first, second, third = heard("c1", 1, "ear/zh"), heard("c2", 2, "ear/zh"), heard("c3", 3, "ear/en")
    await store.write(Batch(greetings=[second, heard("c4", 4, ""), third, first]))
    assert [third, second] == await store.heard_greetings(2)
    assert [third, second, first] == await store.heard_greetings(9)


@pytest.mark.parametrize(("text", "kept"), [("a\0b", "a\ufffdb"), ("a\udcffb", "a?b"), ("您好", "您好")])
async def test_text_that_no_database_takes_is_marked(store: Store, text: str, kept: str) -> None:
    await store.write(
        Batch(calls=[call("c1", 0, agent=text, odd=(text,))], refusals=[Refusal(later(0), "x", "y", text)])
    )
    found = await store.call("c1")
    assert found is not None
    assert kept == found.facts.agent
    assert [kept] == [refusal.got for refusal in await store.refusals(1)]


@pytest.mark.parametrize("naive", [datetime(2026, 1, 1)])  # noqa: DTZ001 - what must be refused
async def test_naive_instant_is_refused(store: Store, naive: datetime) -> None:
    with pytest.raises(TypeError):
        await store.write(Batch(raw=[raw(1)], calls=[call("c1", arrived_at=naive)]))
    assert {0} == set((await store.counts()).values())


async def test_a_value_that_is_no_number_is_refused(store: Store) -> None:
    odd = Verdict("four_ring", Outcome.MET, "fine", (("rings", math.nan),))
    with pytest.raises(ValueError, match="JSON"):
        await store.write(Batch(raw=[raw(1)], calls=[call("c1", 0, odd)]))
    assert {0} == set((await store.counts()).values())
