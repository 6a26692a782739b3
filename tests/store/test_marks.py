"""Marks are kept once each, in order; a disclosure is there when the number may be shown."""

from dataclasses import replace

from monitor.domain.disclosures import Disclosure
from monitor.domain.marks import Mark, MarkKind
from monitor.domain.records import Batch
from monitor.store import Store
from tests.store.samples import PBX, later


def mark(number: int, call_id: str = "call", kind: MarkKind = MarkKind.EXEMPT) -> Mark:
    return Mark(PBX, call_id, "four_ring", kind, "演练\u0000电话", "李静", "shift", later(number))


async def test_marks_come_back_in_the_order_of_marking(store: Store) -> None:
    former, latter = mark(1), mark(2, kind=MarkKind.WITHDRAWN)
    await store.write(Batch(marks=[latter, mark(3, "other")]))
    await store.write(Batch(marks=[former]))
    await store.write(Batch(marks=[former]))
    stored = [replace(one, reason="演练\ufffd电话") for one in (former, latter)]
    assert stored == await store.marks_of_call(PBX, "call")
    assert [] == await store.marks_of_call("elsewhere", "call")


async def test_marks_of_many_calls(store: Store) -> None:
    await store.write(Batch(marks=[mark(number, f"call-{number}") for number in range(1200)]))
    found = await store.marks_of_calls((PBX, f"call-{number}") for number in range(0, 1300, 2))
    assert 600 == len(found)
    assert [later(2)] == [one.marked_at for one in found[PBX, "call-2"]]


async def test_disclosures_newest_first(store: Store) -> None:
    made = [Disclosure(later(number), "shift", "lead", PBX, f"call-{number}") for number in range(3)]
    for one in made:
        await store.disclose(one)
    assert made[:0:-1] == await store.disclosures(2)
