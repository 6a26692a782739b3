"""Pages: every call once, newest first, however the filters and the ends of pages fall."""

from datetime import datetime

import pytest

from monitor.domain.facts import Direction
from monitor.domain.paging import CallFilter
from monitor.domain.records import Batch, JudgedCall
from monitor.domain.verdicts import Outcome
from monitor.store import Store
from monitor.store.cursors import cursor_of, place_of
from tests.store.samples import T0, call, later, verdict

MET, MISSED, UNKNOWN = Outcome.MET, Outcome.MISSED, Outcome.UNKNOWN


def rush() -> list[JudgedCall]:
    """23 calls, of which many arrived in the same instant, in two queues and on two PBXes."""
    return [
        call(
            f"c{number:02d}",
            number // 7,
            verdict("four_ring", (MET, MISSED)[number % 2]),
            verdict("greeting", (MISSED, UNKNOWN, MET)[number % 3]),
            queue=("repair", "bills")[number % 5 == 0],
            pbx=("main", "north")[number % 4 == 0],
            direction=(Direction.INBOUND, Direction.OUTBOUND)[number % 11 == 0],
        )
        for number in range(23)
    ]


def has(judged: JudgedCall, outcome: Outcome, *rules: str) -> bool:
    return any(each.outcome is outcome and each.rule in rules for each in judged.verdicts)


FILTERS = {
    "all": (CallFilter(), lambda _: True),
    "since": (CallFilter(since=later(1)), lambda one: one.facts.arrived_at >= later(1)),
    "until": (CallFilter(until=later(2)), lambda one: one.facts.arrived_at < later(2)),
    "one second": (CallFilter(since=later(1), until=later(2)), lambda one: one.facts.arrived_at == later(1)),
    "queue": (CallFilter(queue="bills"), lambda one: one.facts.queue == "bills"),
    "direction": (CallFilter(direction=Direction.OUTBOUND), lambda one: one.facts.direction is Direction.OUTBOUND),
    "rule": (CallFilter(rule="greeting"), lambda _: True),
    "unheard-of rule": (CallFilter(rule="attendance"), lambda _: False),
    "outcome of a rule": (CallFilter(rule="four_ring", outcome=MISSED), lambda one: has(one, MISSED, "four_ring")),
    "outcome of any rule": (CallFilter(outcome=MISSED), lambda one: has(one, MISSED, "four_ring", "greeting")),
    "outcome in a queue": (
        CallFilter(outcome=MET, queue="repair", since=later(1)),
        lambda one: (
            has(one, MET, "four_ring", "greeting") and one.facts.queue == "repair" and one.facts.arrived_at >= later(1)
        ),
    ),
    "outcome and direction": (
        CallFilter(outcome=MET, direction=Direction.OUTBOUND),
        lambda one: has(one, MET, "four_ring", "greeting") and one.facts.direction is Direction.OUTBOUND,
    ),
}


def order(judged: JudgedCall) -> tuple[datetime, str, str]:
    return judged.facts.arrived_at, judged.facts.pbx, judged.facts.call_id


async def read_all(store: Store, wanted: CallFilter, limit: int) -> list[JudgedCall]:
    found: list[JudgedCall] = []
    cursor: str | None = None
    while True:
        page = await store.page(
            CallFilter(
                wanted.since, wanted.until, wanted.queue, wanted.rule, wanted.outcome, wanted.direction, limit, cursor
            )
        )
        found.extend(page.calls)
        if (cursor := page.next_cursor) is None:
            return found


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("limit", [1, 5, 23, 1000])
async def test_every_call_once(store: Store, name: str, limit: int) -> None:
    wanted, fits = FILTERS[name]
    await store.write(Batch(calls=rush()))
    expected = sorted(filter(fits, rush()), key=order, reverse=True)
    assert expected == await read_all(store, wanted, limit)


async def test_calls_that_arrive_meanwhile_move_no_page(store: Store) -> None:
    await store.write(Batch(calls=rush()))
    first = await store.page(CallFilter(limit=10))
    await store.write(Batch(calls=[call("new", 99)]))
    second = await store.page(CallFilter(limit=1000, cursor=first.next_cursor))
    assert sorted(rush(), key=order, reverse=True) == [*first.calls, *second.calls]


def test_cursor_keeps_its_place() -> None:
    place = (later(1.000001), "总机", "1.2")
    assert place == place_of(cursor_of(place))


GOOD = cursor_of((T0, "main", "c1"))


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "今天", GOOD[:-3], GOOD + "AAAA", "bnVsbA", "WzFd", "WzEsMiwzXQ", "WzFlMzAsImEiLCJiIl0", "[" * 9],
)
async def test_bad_cursor(store: Store, cursor: str) -> None:
    with pytest.raises(ValueError, match="is none of ours: give a page's next_cursor back as it came"):
        await store.page(CallFilter(cursor=cursor))
