"""Reports folded into tickets, and tickets joined to calls."""

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.facts import CallFacts, Direction, End
from monitor.domain.ticketbook import MAX_REPORTS_PER_STAGE, TicketBook
from monitor.domain.tickets import Kind, Stage, Ticket, TicketReport
from tests.domain.rules.cases import at, call, talked

R, N, ACK, DEP, ARR, DONE, CAN = Stage


def report(stage: Stage, seconds: float, received: float | None = None, **known: Any) -> TicketReport:
    received_at = at(seconds + 1 if received is None else received)
    base: dict[str, Any] = {"ticket_id": "T1", "stage": stage, "at": at(seconds), "received_at": received_at}
    return TicketReport(**(base | known))


def told(*reports: TicketReport, **limits: float) -> Ticket:
    book = TicketBook(**limits)
    return [book.take(one) for one in reports][-1]


def in_seconds(ticket: Ticket) -> dict[Stage, float]:
    return {stage: (instant - at(0)).total_seconds() for stage, instant in ticket.stages}


STAGES = {
    "one after the other": ([report(R, 0), report(N, 30), report(DONE, 900)], {R: 0, N: 30, DONE: 900}, ()),
    "out of order": ([report(DONE, 900), report(N, 30, 950), report(R, 0, 960)], {R: 0, N: 30, DONE: 900}, ()),
    "a repeat": ([report(N, 30), report(N, 30, 99), report(N, 30, 99)], {N: 30}, ()),
    "a correction": ([report(N, 30), report(N, 45, 60)], {N: 45}, ()),
    "a repeat does not undo a correction": ([report(N, 30), report(N, 45, 60), report(N, 30, 90)], {N: 45}, ()),
    "a correction that was delivered first": ([report(N, 45, 60), report(N, 30, 40)], {N: 45}, ()),
    "the same crew corrects itself": ([report(N, 30, crew="A"), report(N, 45, 60, crew="A")], {N: 45}, ()),
    "a second crew, later": ([report(N, 30, crew="A"), report(N, 45, 60, crew="B")], {N: 30}, ()),
    "a second crew, earlier": ([report(N, 30, crew="A"), report(N, 20, 60, crew="B")], {N: 20}, ()),
    "the first of two crews corrects itself": (
        [report(N, 30, crew="A"), report(N, 45, 60, crew="B"), report(N, 50, 70, crew="A")], {N: 45}, (),
    ),
    "a name for the crew that had none is a correction": ([report(N, 30), report(N, 45, 60, crew="A")], {N: 45}, ()),
    "no name corrects the whole stage": (
        [report(N, 30, crew="A"), report(N, 45, 60, crew="B"), report(N, 50, 70)], {N: 50}, (),
    ),
    "crews of other stages do not mix": (
        [report(N, 30, crew="A"), report(ARR, 600, crew="B"), report(ARR, 650, 700, crew="B")], {N: 30, ARR: 650}, (),
    ),
    "within the tolerance": ([report(N, 130, 10)], {N: 130}, ()),
    "from the future": ([report(N, 130.5, 10)], {N: 130.5}, (N,)),
    "from the future, repeated when it has come": ([report(N, 500, 10), report(N, 500, 501)], {N: 500}, (N,)),
    "from the future, corrected": ([report(N, 500, 10), report(N, 12, 20)], {N: 12}, ()),
    "corrected into the future": ([report(N, 12), report(N, 500, 20)], {N: 500}, (N,)),
    "a crew from the future does not count beside one that is not": (
        [report(N, 500, 10, crew="A"), report(N, 600, 601, crew="B")], {N: 600}, (),
    ),
    "two crews from the future": (
        [report(N, 500, 10, crew="A"), report(N, 400, 20, crew="B")], {N: 400}, (N,),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("reports", "stages", "doubtful"), STAGES.values(), ids=STAGES)
def test_stages(reports: list[TicketReport], stages: dict[Stage, float], doubtful: tuple[Stage, ...]) -> None:
    found = told(*reports)

    assert (stages, doubtful) == (in_seconds(found), found.doubtful)


NEWEST = {
    "kind": ([{"kind": Kind.REPAIR}, {"kind": Kind.EMERGENCY}, {}], {"kind": Kind.EMERGENCY}),
    "unknown kind alone": ([{"unknown_kind": "boiler"}], {"kind": None, "unknown_kind": "boiler"}),
    "unknown kind after a known one": (
        [{"kind": Kind.REPAIR}, {"unknown_kind": "boiler"}], {"kind": Kind.REPAIR, "unknown_kind": "boiler"},
    ),
    "known kind after an unknown one": (
        [{"unknown_kind": "boiler"}, {"kind": Kind.REPAIR}], {"kind": Kind.REPAIR, "unknown_kind": "boiler"},
    ),
    "call": ([{"call_id": "c1"}, {"call_id": "c2"}, {}], {"asked_call_id": "c2"}),
    "caller": ([{"caller_number": "1391"}, {}], {"caller_number": "1391"}),
    "crew": ([{"crew": "A"}, {"crew": "B"}, {}], {"crew": "B"}),
}  # fmt: skip


@pytest.mark.parametrize(("known", "expected"), NEWEST.values(), ids=NEWEST)
def test_the_newest_that_is_not_empty_counts(known: list[dict[str, Any]], expected: dict[str, Any]) -> None:
    found = told(*(report(stage, 10 * i, **more) for i, (stage, more) in enumerate(zip(Stage, known, strict=False))))

    assert expected == {name: getattr(found, name) for name in expected}


def test_a_repeat_is_the_very_same_ticket() -> None:
    book = TicketBook()
    first = book.take(report(N, 30, crew="A"))

    assert book.take(report(N, 30, crew="A")) is first
    assert book.take(report(N, 30, 99, crew="A", source="http")) is first
    assert book.get("T1") is first
    assert book.get("T2") is None


def test_the_ticket_was_first_seen_at_its_earliest_receipt() -> None:
    assert at(5) == told(report(N, 30), report(R, 2, 5)).first_seen_at


def test_a_flood_of_corrections_is_bounded_and_the_newest_counts() -> None:
    book = TicketBook()
    book.take(report(R, 0))
    for second in range(3 * MAX_REPORTS_PER_STAGE):
        book.take(report(N, second))
    kept = sum(map(len, book._reports.values()))

    assert in_seconds(book.take(report(R, 0, 999))) == {R: 0, N: 3 * MAX_REPORTS_PER_STAGE - 1}
    assert kept == MAX_REPORTS_PER_STAGE + 1


words = st.sampled_from(["", "A", "B"])
reports = st.builds(
    TicketReport,
    ticket_id=st.sampled_from(["T1", "T2"]),
    stage=st.sampled_from(Stage),
    at=st.integers(0, 300).map(at),
    received_at=st.integers(0, 300).map(at),
    kind=st.none() | st.sampled_from(Kind),
    unknown_kind=words,
    call_id=words,
    caller_number=words,
    crew=words,
    source=words,
)


def all_told(several: Sequence[TicketReport]) -> dict[str, Ticket]:
    book = TicketBook()
    return {one.ticket_id: one for one in [book.take(each) for each in several]}


@given(st.lists(reports, max_size=12), st.randoms(use_true_random=False))
def test_any_order_of_delivery_and_any_repeat_give_the_same_tickets(
    several: list[TicketReport], chance: random.Random
) -> None:
    """Corrections too, since receipt orders them and not delivery to the book."""
    shuffled = several + several[: len(several) // 2]
    chance.shuffle(shuffled)

    assert all_told(several) == all_told(shuffled)


@given(st.lists(reports, min_size=1, max_size=12))
def test_a_redelivery_changes_nothing(several: list[TicketReport]) -> None:
    again = [replace(one, received_at=at(1000 + i), source="http") for i, one in enumerate(several)]

    assert all_told(several) == all_told(several + again)


MINE = "13912345678"
ASKED = {"call_id": "asked", "queue": "repair"}
JOINS = {
    "the call it asks for": ({"call_id": "asked"}, [call(), call(**ASKED)], ("gas", "asked")),
    "whatever its number": (
        {"call_id": "asked", "caller_number": MINE}, [call(caller_number=MINE), call(**ASKED)], ("gas", "asked"),
    ),
    "the newest that has this id": (
        {"call_id": "asked"},
        [call(**ASKED, pbx="b", arrived_at=at(5)), call(**ASKED, pbx="a")], ("b", "asked"),
    ),
    "an outbound call if asked": (
        {"call_id": "asked"}, [call(**ASKED, direction=Direction.OUTBOUND)], ("gas", "asked"),
    ),
    "by number where the asked one is not there": (
        {"call_id": "elsewhere", "caller_number": MINE}, [call(caller_number=MINE)], ("gas", "c1"),
    ),
    "by number, during the call": ({"caller_number": MINE}, [call(caller_number=MINE)], ("gas", "c1")),
    "by number, written otherwise": (
        {"caller_number": "+86 139-1234-5678"}, [call(caller_number="0" + MINE)], ("gas", "c1"),
    ),
    "within the window after the call": (
        {"caller_number": MINE}, [talked(-1990, -1700, arrived_at=at(-2000), caller_number=MINE)], ("gas", "c1"),
    ),
    "too long after the call": (
        {"caller_number": MINE}, [talked(-1990, -1700.1, arrived_at=at(-2000), caller_number=MINE)], ("", ""),
    ),
    "a long call that still runs": (
        {"caller_number": MINE}, [talked(-8990, arrived_at=at(-9000), caller_number=MINE)], ("gas", "c1"),
    ),
    "an old call whose end was never seen": (
        {"caller_number": MINE}, [call(arrived_at=at(-9000), end=End.LOST, caller_number=MINE)], ("", ""),
    ),
    "a call that came at the report": (
        {"caller_number": MINE}, [call(arrived_at=at(100), caller_number=MINE)], ("gas", "c1"),
    ),
    "a call that came after": ({"caller_number": MINE}, [call(arrived_at=at(100.1), caller_number=MINE)], ("", "")),
    "the latest of several": (
        {"caller_number": MINE},
        [call(call_id="new", arrived_at=at(50), caller_number=MINE), call(call_id="old", caller_number=MINE)],
        ("gas", "new"),
    ),
    "not an outbound call": (
        {"caller_number": MINE}, [call(direction=Direction.OUTBOUND, caller_number=MINE)], ("", ""),
    ),
    "another number": ({"caller_number": MINE}, [call(caller_number="13900000000")], ("", "")),
    "no number on either side": ({}, [call()], ("", "")),
    "no calls": ({"call_id": "asked", "caller_number": MINE}, [], ("", "")),
}  # fmt: skip


@pytest.mark.parametrize(("known", "calls", "expected"), JOINS.values(), ids=JOINS)
def test_join(known: dict[str, Any], calls: list[CallFacts], expected: tuple[str, str]) -> None:
    book = TicketBook()
    found = book.join(book.take(report(R, 100, **known)), calls)

    assert expected == (found.pbx, found.call_id)
    assert book.get("T1") == found
    assert book.of_call(*expected) == (found,)


def test_the_report_time_that_joins_is_the_receipt_where_the_report_is_from_the_future() -> None:
    book = TicketBook()
    late = book.take(report(R, 99999, 60, caller_number=MINE))

    assert book.join(late, [talked(10, 50, caller_number=MINE)]).call_id == "c1"


def test_once_joined_it_stays() -> None:
    book = TicketBook()
    book.join(book.take(report(R, 100, caller_number=MINE)), [call(caller_number=MINE)])
    again = book.take(report(N, 120))
    newer = call(call_id="newer", arrived_at=at(60), caller_number=MINE)

    assert again.call_id == "c1"
    assert book.join(again, [newer]) is again
    assert book.unjoined() == ()


def test_joined_by_its_call_id_it_stays_with_that_pbx() -> None:
    book = TicketBook()
    joined = book.join(book.take(report(R, 100, call_id="asked")), [call(**ASKED)])

    assert book.join(joined, [call(**ASKED, pbx="other", arrived_at=at(60))]) is joined


def test_a_kept_join_is_restored_over_the_reports() -> None:
    book = TicketBook()
    taken = book.take(report(R, 100))
    kept = replace(taken, pbx="gas", call_id="c1", crew="as it was kept")

    assert replace(taken, pbx="gas", call_id="c1") == book.restore(kept)
    assert book.get("T1") == book.restore(kept)
    assert book.take(report(N, 120)).call_id == "c1"


def test_a_kept_join_of_a_ticket_of_no_book_is_not_kept() -> None:
    book = TicketBook()
    kept = replace(told(report(R, 100)), pbx="gas", call_id="c1")

    assert kept == book.restore(kept)
    assert book.get("T1") is None


def test_until_a_report_names_another_call() -> None:
    book = TicketBook()
    book.join(book.take(report(R, 100, caller_number=MINE)), [call(caller_number=MINE)])
    asking = book.take(report(N, 120, call_id="other"))

    assert book.join(asking, [call(call_id="newer", caller_number=MINE)]) is asking
    assert asking.call_id == "c1"
    assert book.unjoined() == (asking,)
    assert book.join(asking, [call(call_id="other")]).call_id == "other"
    assert book.unjoined() == ()
    assert book.of_call("gas", "c1") == ()


def test_a_ticket_of_no_book_is_joined_but_not_kept() -> None:
    strange = told(report(R, 100, call_id="c1"))
    book = TicketBook()

    assert book.join(strange, [call()]).call_id == "c1"
    assert book.get("T1") is None


def test_the_tickets_of_a_call_come_first_seen_first() -> None:
    book = TicketBook()
    for ticket_id, seconds in (("T9", 5), ("T2", 7), ("T1", 7)):
        book.join(book.take(report(R, seconds, ticket_id=ticket_id, call_id="c1")), [call()])

    assert [ticket.ticket_id for ticket in book.of_call("gas", "c1")] == ["T9", "T1", "T2"]


def test_open_tickets_with_their_furthest_stage() -> None:
    book = TicketBook()
    for one in (report(R, 0), report(DEP, 60), report(N, 30, 70), report(R, 1, ticket_id="T2", kind=Kind.EMERGENCY)):
        book.take(one)
    for ticket_id, stage in (("T3", DONE), ("T4", CAN)):
        book.take(report(stage, 9, ticket_id=ticket_id))
    found = [(ticket.ticket_id, ticket.kind, ticket.furthest) for ticket in book.open_tickets()]

    assert found == [("T1", None, DEP), ("T2", Kind.EMERGENCY, R)]


def test_a_ticket_without_stages_has_no_furthest() -> None:
    assert Ticket("T1", None, at(0)).furthest is None


def test_forget_drops_closed_tickets_that_nothing_was_heard_of() -> None:
    book = TicketBook()
    for one in (
        report(DONE, 9, ticket_id="old"),
        report(DONE, 9, ticket_id="heard of"),
        report(N, 5, 100, ticket_id="heard of"),
        report(R, 9, ticket_id="open"),
    ):
        book.take(one)

    assert book.forget(at(10)) == 0
    assert book.forget(at(100)) == 1
    assert [book.get(name) is None for name in ("old", "heard of", "open")] == [True, False, False]
