"""Lost callers in both databases: found, paged, filtered, and looked up by their numbers through an index."""

from dataclasses import replace

import pytest

from monitor.domain.facts import Direction, End
from monitor.domain.lost import Contact, LostFilter
from monitor.domain.records import Batch, JudgedCall
from monitor.store import Store
from monitor.store.lost import CHUNK_CALLS
from tests.store.samples import PBX, call, later

NUMBER = "13800138000"


def lost(call_id: str, seconds: float, number: str = NUMBER, end: End = End.ABANDONED) -> JudgedCall:
    return call(call_id, seconds, end=end, caller_number=number, ended_at=later(seconds + 10))


def back(call_id: str, seconds: float, number: str = NUMBER, *, answered: bool = True) -> JudgedCall:
    told = {"answered_at": later(seconds + 5), "end": End.ANSWERED} if answered else {"end": End.UNANSWERED}
    direction = Direction.OUTBOUND
    return call(call_id, seconds, direction=direction, caller_number="8001", dialled_key=number, agent="Li", **told)


async def ask(store: Store, **more: object) -> tuple[dict[str, Contact], str | None]:
    wanted = replace(LostFilter(later(-1), later(100_000)), **more)  # type: ignore[arg-type]
    page = await store.lost(wanted)
    return {one.facts.call_id: one.contact for one in page.calls}, page.next_cursor


async def test_only_lost_inbound_calls_newest_first(store: Store) -> None:
    calls = [lost(f"{end}", number, end=end) for number, end in enumerate(End)]
    await store.write(Batch(calls=[*calls, back("out", 50, "13900139000", answered=False)]))
    found, cursor = await ask(store)
    assert (["refused", "unanswered", "abandoned"], None) == (list(found), cursor)


async def test_contacts(store: Store) -> None:
    calls = [lost("a", 0), lost("b", 1, "13900139000"), lost("c", 2, "13700137000"), lost("d", 3, ""), back("r", 60)]
    await store.write(Batch(calls=[*calls, back("t", 70, "13900139000", answered=False)]))
    found, _ = await ask(store)
    expected = {"a": Contact.RUNG_BACK, "b": Contact.TRIED, "c": Contact.OPEN, "d": Contact.OPEN}
    assert expected == found
    assert ["d", "c", "b"] == list((await ask(store, open_only=True))[0])


async def test_another_number_with_the_same_tail_is_another_caller(store: Store) -> None:
    await store.write(Batch(calls=[lost("a", 0, "13800138000"), back("r", 60, "13900138000")]))
    assert {"a": Contact.OPEN} == (await ask(store))[0]


async def test_the_dialled_number_is_kept(store: Store) -> None:
    await store.write(Batch(calls=[back("r", 60)]))
    stored = await store.call("r", PBX)
    assert stored is not None
    assert ("8001", NUMBER) == (stored.facts.caller_number, stored.facts.dialled_key)
    assert [] == await store.calls_of_number(NUMBER, later(0), later(100))


async def test_pages_go_on_where_they_ended(store: Store) -> None:
    many = CHUNK_CALLS + 30
    await store.write(Batch(calls=[lost(f"{number:04}", number, f"138{number:08}") for number in range(many)]))
    await store.write(Batch(calls=[back(f"r{n}", 5_000 + n, f"138{n:08}") for n in range(0, many, 2)]))
    seen: list[str] = []
    cursor: str | None = None
    while True:
        found, cursor = await ask(store, open_only=True, limit=70, cursor=cursor)
        seen += found
        if cursor is None:
            break
    expected = [f"{number:04}" for number in range(many - 1, 0, -2)]
    assert expected == seen
    found, cursor = await ask(store, open_only=True, limit=1000)
    assert (expected, None) == (list(found), cursor)


async def test_queue_and_time(store: Store) -> None:
    await store.write(Batch(calls=[lost("a", 0), lost("b", 10), call("c", 5, queue="other", end=End.ABANDONED)]))
    assert ["a"] == list((await ask(store, until=later(10), queue="repair"))[0])
    assert ["c"] == list((await ask(store, queue="other"))[0])


async def test_a_cursor_that_is_none_of_ours(store: Store) -> None:
    with pytest.raises(ValueError, match="none of ours"):
        await store.lost(LostFilter(later(0), later(1), cursor="zzz"))
