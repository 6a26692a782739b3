"""What the other parts ask of a store."""

import tracemalloc

import pytest

from monitor.domain.facts import End
from monitor.domain.records import Batch, Gap, JudgedTicket, Refusal
from monitor.domain.tickets import Stage, Ticket
from monitor.domain.verdicts import Outcome
from monitor.store import Store
from tests.store.samples import T0, call, later, leg, raw, report, verdict

PENDING = Outcome.PENDING


async def ids(store: Store, **wanted: object) -> list[str]:
    return [each.facts.call_id async for each in store.each_call(**wanted)]  # type: ignore[arg-type]


async def test_each_call(store: Store) -> None:
    numbers = range(1200)
    calls = [call(f"c{n:04d}", n // 7, queue=str(n % 2), pbx=str(n % 3), legs=(leg(n),)) for n in numbers]
    await store.write(Batch(calls=calls))
    found = [each async for each in store.each_call()]
    expected = sorted(calls, key=lambda one: (one.facts.arrived_at, one.facts.pbx, one.facts.call_id))
    assert expected == found
    assert await ids(store, since=later(10), until=later(11)) == [
        each.facts.call_id for each in expected if each.facts.arrived_at == later(10)
    ]
    assert {"1"} == {each.facts.queue async for each in store.each_call(queue="1")}
    assert {"2"} == {each.facts.pbx async for each in store.each_call(pbx="2")}


async def test_call_of_two_pbxes(store: Store) -> None:
    older, newer = call("1.1", 0, pbx="a"), call("1.1", 5, pbx="b")
    await store.write(Batch(calls=[newer, older]))
    assert newer == await store.call("1.1")
    assert older == await store.call("1.1", "a")
    assert None is await store.call("1.1", "c")
    assert None is await store.call("9")


RAW_EVENTS = {
    "all": ({}, [5, 1, 4, 2, 3]),
    "pbx": ({"pbx": "north"}, [4, 3]),
    "calls": ({"call_ids": ["odd", "odd", "none"]}, [5, 1, 3]),
    "no call": ({"call_ids": []}, []),
    "calls on a pbx": ({"call_ids": ["odd", "even"], "pbx": "main", "since": later(2)}, [5, 2]),
    "since": ({"since": later(3)}, [5, 4, 3]),
    "until": ({"until": later(3)}, [1, 2]),
    "stretch": ({"since": later(2), "until": later(5)}, [4, 2, 3]),
    "nothing": ({"since": later(6)}, []),
}


@pytest.mark.parametrize("name", RAW_EVENTS)
async def test_raw_events_in_stored_order(store: Store, name: str) -> None:
    """Stored in another order than their instants."""
    wanted, expected = RAW_EVENTS[name]
    events = {n: raw(n, "north" if n in (4, 3) else "main", "odd" if n % 2 else "even") for n in (5, 1, 4, 2, 3)}
    for event in events.values():
        await store.write(Batch(raw=[event]))
    found = [event async for event in store.raw_events(**wanted)]  # type: ignore[arg-type]
    assert [events[number] for number in expected] == found
    assert later(5) == await store.last_heard_at("main")
    assert None is await store.last_heard_at("south")


async def test_raw_events_over_many_chunks(store: Store) -> None:
    events = [raw(number, call_id=f"c{number % 700}") for number in range(4500)]
    await store.write(Batch(raw=events))
    assert events == [event async for event in store.raw_events()]
    some = [f"c{number}" for number in range(650)]
    assert [event for event in events if event.call_id in some] == [e async for e in store.raw_events(call_ids=some)]


async def test_streams_in_bounded_memory(store: Store) -> None:
    """30,000 events take some 15 MB as values, and a stream of them holds no more than a few chunks."""
    for start in range(0, 30_000, 5000):
        await store.write(Batch(raw=[raw(number) for number in range(start, start + 5000)]))
    tracemalloc.start()
    count = 0
    async for _ in store.raw_events():
        count += 1
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 30_000
    assert peak_bytes < 6_000_000


async def test_pending_only_of_calls_that_are_over(store: Store) -> None:
    two = (verdict("dispatch", PENDING), verdict("greeting", PENDING))
    await store.write(
        Batch(calls=[call("b", 1, *two), call("a", 2, *two[:1]), call("c", 0, *two, end=End.IN_PROGRESS), call("d")])
    )
    assert await store.pending() == [("main", "b"), ("main", "a")]


NUMBERS = {
    "+8613812345678": ["mobile"],
    "58881234": ["landline", "short"],
    "021 5888 1234": ["landline", "short"],
    "8881234": ["landline", "short"],
    "881234": [],
    "8001": ["extension"],
    "": [],
    "anonymous": [],
}


@pytest.mark.parametrize("number", NUMBERS)
async def test_calls_of_number(store: Store, number: str) -> None:
    numbers = {
        "mobile": "13812345678",
        "landline": "02158881234",
        "short": "8881234",
        "extension": "8001",
        "hidden": "",
    }
    calls = [call(name, n, caller_number=given) for n, (name, given) in enumerate(numbers.items())]
    await store.write(Batch(calls=[*calls, call("old", -9, caller_number="13812345678")]))
    found = await store.calls_of_number(number, T0, later(60))
    assert NUMBERS[number] == [facts.call_id for facts in found]


async def test_tickets(store: Store) -> None:
    done = Ticket("T0", None, later(0), ((Stage.DONE, later(9)),))
    open_late, joined = Ticket("T2", None, later(2)), Ticket("T1", None, later(1), pbx="main", call_id="c1")
    await store.write(Batch(tickets=[JudgedTicket(ticket, None) for ticket in (done, open_late, joined)]))
    assert [done, joined, open_late] == await store.tickets()
    assert [joined, open_late] == await store.tickets(open_only=True)
    assert [open_late] == await store.tickets(open_only=True, since=later(2))
    assert [joined] == await store.tickets_of_call("main", "c1")
    assert await store.tickets_of_call("north", "c1") == []


async def test_ticket_reports(store: Store) -> None:
    reports = [report(received=n, seconds=-n, ticket_id=f"T{n % 600}") for n in range(1300)]
    await store.write(Batch(ticket_reports=reports))
    assert reports == await store.ticket_reports()
    assert reports[1000:] == await store.ticket_reports(since=later(1000))
    some = [f"T{n}" for n in range(590)]
    assert [each for each in reports if each.ticket_id in some] == await store.ticket_reports(some)


async def test_gaps(store: Store) -> None:
    early, open_gap = Gap("mqtt", later(0), later(10), "lost"), Gap("mqtt", later(50), None, "lost")
    other = Gap("ami:main", later(5), later(6), "timeout")
    await store.write(Batch(gaps=[open_gap, early, other]))
    assert [open_gap] == await store.open_gaps()
    assert [early] == await store.gaps("mqtt", later(10), later(50))
    assert [early, open_gap] == await store.gaps("mqtt", later(9), later(51))
    assert await store.gaps("mqtt", later(11), later(50)) == []
    assert [other] == await store.gaps("ami:main", later(0), later(99))


async def test_newest_refusals(store: Store) -> None:
    refusals = [Refusal(later(n), "mqtt", "not JSON", str(n)) for n in range(5)]
    await store.write(Batch(refusals=refusals))
    assert [refusals[4], refusals[3]] == await store.refusals(2)
