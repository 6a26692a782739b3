"""The board of a situation: who waits and at which ring, what is due, and None for what nobody knows."""

from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.board import (
    Board,
    OpenTicket,
    RingLimit,
    TicketFeed,
    Today,
    WaitingCaller,
    board,
    chosen_by,
    masked,
    today,
)
from monitor.domain.day import Day
from monitor.domain.facts import CallFacts, Direction, End, LegEnd, RingLeg, Span, ring_in
from monitor.domain.records import JudgedCall
from monitor.domain.room import LinkView, MemberState, MemberView, OpenTickets, QueueView, RoomView
from monitor.domain.situation import Situation, TicketInHand
from monitor.domain.tally import Tally
from monitor.domain.tickets import Kind, Stage, Ticket
from monitor.domain.verdicts import Outcome, Verdict
from tests.domain.calls_at_hand import START, abandoned, after, answered, judged

LIMIT = RingLimit(5.0, 4)
NOBODY = tuple((state, 0) for state in MemberState)
HEARD = LinkView("ami:hq", True, after(99.7))
DEAF = LinkView("ami:hq", False, after(90), "connection refused")
ROOM = RoomView(
    queues=(QueueView("repair", 1, 5.0, NOBODY), QueueView("service", 0, 0.0, NOBODY)),
    tickets=(),
    links=(HEARD,),
    coverage_ratio=0.99951,
    members=(
        MemberView("hq PJSIP/1", "repair", MemberState.PAUSED),
        MemberView("hq PJSIP/1", "service", MemberState.IDLE),
        MemberView("hq PJSIP/2", "repair", MemberState.TALKING),
        MemberView("hq PJSIP/3", "service", MemberState.IDLE),
        MemberView("second PJSIP/3", "service", MemberState.UNAVAILABLE),
    ),
)


def leg(ring: float | None, end: float | None = None) -> RingLeg:
    how = LegEnd.OPEN if end is None else LegEnd.RANG_OUT
    return RingLeg(
        "l",
        "",
        "PJSIP/1",
        after(1),
        after(ring) if ring is not None else None,
        None if end is None else after(end),
        how,
    )


def waiting(call_id: str = "1", *legs: RingLeg, arrived: float = 0.0, **more: object) -> JudgedCall:
    told: dict[str, object] = {"queue": "repair", "caller_number": "13812345678", "legs": legs, **more}
    return JudgedCall(CallFacts("hq", call_id, Direction.INBOUND, after(arrived), **told), ())  # type: ignore[arg-type]


def talking(call_id: str = "2", **more: object) -> JudgedCall:
    return judged(answered(call_id, ended_at=None, end=End.IN_PROGRESS, **more))  # type: ignore[arg-type]


def situation(at: float = 100.0, *calls: JudgedCall, **more: object) -> Situation:
    told: dict[str, object] = {"room": ROOM, "calls": calls, "tickets": (), "day": Day(START, UTC), **more}
    return Situation(at=after(at), pbx_at={"hq": after(at)}, **told)  # type: ignore[arg-type]


def drawn(seen: Situation, queue: str = "", limit: RingLimit = LIMIT) -> Board:
    chosen = chosen_by(queue)
    return board(seen, chosen, limit, today(seen.day, chosen, {"four_ring": 0.95}))


def caller(seen: Situation, limit: RingLimit = LIMIT) -> WaitingCaller:
    (only,) = drawn(seen, limit=limit).callers
    return only


RINGS: dict[str, tuple[float, JudgedCall, tuple[object, ...]]] = {
    "not yet": (5, waiting(), (None, None, False, None, None)),
    "dialled only": (5, waiting("1", leg(None)), (None, None, False, None, None)),
    "first": (6, waiting("1", leg(5)), (1, False, True, after(5), None)),
    "the first ring begins": (5, waiting("1", leg(5)), (1, False, True, after(5), None)),
    "fourth": (24.99, waiting("1", leg(5)), (4, False, True, after(5), None)),
    "past the limit": (25, waiting("1", leg(5)), (5, True, True, after(5), None)),
    "between two phones": (20, waiting("1", leg(2, 14)), (3, False, False, None, 12.0)),
    "a second phone": (22, waiting("1", leg(2, 14), leg(20)), (3, False, True, after(8), None)),
    "two at once": (12, waiting("1", leg(2), leg(4)), (3, False, True, after(2), None)),
    "in a gap nobody knows": (
        60,
        waiting("1", leg(2), gaps=(Span(after(3), after(9)),)),
        (None, None, True, None, None),
    ),
}


@pytest.mark.parametrize("name", RINGS)
def test_rings(name: str) -> None:
    at, call, expected = RINGS[name]
    found = caller(situation(at, call))

    assert expected == (
        found.ring,
        found.is_past_limit,
        found.is_ringing,
        found.counting_from_at,
        found.rested_seconds,
    )


def test_the_caller_s_clock_runs_while_no_phone_rings() -> None:
    found = caller(situation(21, waiting("1", arrived=1)), RingLimit(5.0, 4, "caller"))

    assert (5, True, after(1)) == (found.ring, found.is_past_limit, found.counting_from_at)


@given(rung=st.floats(0, 300), later=st.floats(0, 300), ahead=st.floats(-600, 600))
def test_a_page_that_counts_on_arrives_at_the_board_s_own_ring(rung: float, later: float, ahead: float) -> None:
    """Also where the PBX's clock is ahead or behind; within the hundredth to which instants are told."""
    call = waiting("1", leg(2 + ahead), arrived=ahead)
    here = {"pbx_at": {"hq": after(2 + rung + ahead)}}
    first = caller(replace(situation(2 + rung, call), **here))  # type: ignore[arg-type]
    assert first.counting_from_at is not None
    counted_seconds = (after(2 + rung + later) - first.counting_from_at).total_seconds()

    assert (
        ring_in(counted_seconds + 0.01, 5.0)
        >= ring_in(rung + later, 5.0)
        >= ring_in(max(0, counted_seconds - 0.01), 5.0)
    )
    assert abs((first.since_at - after(0)).total_seconds()) < 0.01


def test_who_waits_and_who_talks() -> None:
    over = judged(abandoned("9"))
    seen = situation(
        100, waiting("2", arrived=50), waiting("1"), talking("3"), over, waiting("4", arrived=99, queue="")
    )
    found = drawn(seen)

    assert (3, 1, 100.0) == (found.waiting, found.talking, found.longest_wait_seconds)
    assert [("repair", after(0)), ("repair", after(50)), ("", after(99))] == [
        (one.queue, one.since_at) for one in found.callers
    ]


def test_the_chosen_queues_alone() -> None:
    seen = situation(100, waiting("1"), waiting("2", queue="service"), waiting("3", queue=""), talking())
    found = drawn(seen, "serv*")

    assert (("service",), 1, 0) == (found.queues, found.waiting, found.talking)
    assert {MemberState.IDLE: 2, MemberState.UNAVAILABLE: 1} == {
        state: count for state, count in found.agents or () if count
    }


def test_a_phone_in_two_queues_counts_once_and_as_what_it_can_do() -> None:
    found = dict(drawn(situation()).agents or ())

    assert [*MemberState] == [*found]
    assert {MemberState.IDLE: 2, MemberState.TALKING: 1, MemberState.UNAVAILABLE: 1} == {
        state: count for state, count in found.items() if count
    }


def test_nobody_waits_is_a_zero_that_is_known() -> None:
    found = drawn(situation())

    assert (0, 0.0, 0) == (found.waiting, found.longest_wait_seconds, found.talking)


@pytest.mark.parametrize(
    ("room", "queue"),
    [
        (replace(ROOM, links=(DEAF,)), ""),
        (replace(ROOM, links=(HEARD, LinkView("ami:second", False, None))), ""),
        (replace(ROOM, links=()), ""),
        (replace(ROOM, queues=()), ""),
        (ROOM, "no such queue"),
    ],
    ids=["link down", "one of two links down", "no link", "no snapshot yet", "no such queue"],
)
def test_what_is_not_known_is_none(room: RoomView, queue: str) -> None:
    found = drawn(situation(100, room=room), queue)

    assert (None, None, None, None) == (found.waiting, found.longest_wait_seconds, found.talking, found.agents)


def test_calls_of_a_pbx_that_is_not_heard_are_not_shown() -> None:
    assert drawn(situation(100, waiting(), room=replace(ROOM, links=(DEAF,)))).callers == ()


def ticket(
    ticket_id: str, *stages: tuple[Stage, float], kind: Kind | None = Kind.EMERGENCY, doubtful: tuple[Stage, ...] = ()
) -> Ticket:
    told = tuple((stage, after(at)) for stage, at in stages)
    return Ticket(ticket_id, kind, after(3), told, doubtful, caller_number="13812345678")


def verdict(outcome: Outcome, reason: str, limit: float | None, again: float | None = None) -> Verdict:
    values = (("limit_seconds", limit),) if limit is not None else ()
    return Verdict("dispatch", outcome, reason, values, after(again) if again is not None else None)


PENDING = verdict(Outcome.PENDING, "waiting_for_notice", 60.0, 70.0)
TICKETS: dict[str, tuple[Ticket, Verdict | None, OpenTicket]] = {
    "waits for notice": (
        ticket("T", (Stage.REPORTED, 12)),
        PENDING,
        OpenTicket("T", Kind.EMERGENCY, Stage.REPORTED, after(10), after(70), 60.0, False),
    ),
    "overdue": (
        ticket("T", (Stage.REPORTED, 12)),
        verdict(Outcome.MISSED, "not_notified", 60.0),
        OpenTicket("T", Kind.EMERGENCY, Stage.REPORTED, after(12), after(72), 60.0, True),
    ),
    "without a limit": (
        ticket("T", (Stage.REPORTED, 12), (Stage.DEPARTED, 20), kind=Kind.OTHER),
        verdict(Outcome.EXEMPT, "no_limit", None),
        OpenTicket("T", Kind.OTHER, Stage.DEPARTED, after(12), None, None, False),
    ),
    "reported in the future": (
        ticket("T", (Stage.REPORTED, 9999), doubtful=(Stage.REPORTED,)),
        verdict(Outcome.UNKNOWN, "future_stage", None),
        OpenTicket("T", Kind.EMERGENCY, Stage.REPORTED, after(3), None, None, False),
    ),
    "not judged yet": (
        ticket("T", kind=None),
        None,
        OpenTicket("T", None, Stage.REPORTED, after(3), None, None, False),
    ),
}


@pytest.mark.parametrize("name", TICKETS)
def test_open_tickets(name: str) -> None:
    told, judged_as, expected = TICKETS[name]

    assert (expected,) == drawn(situation(100, tickets=(TicketInHand(told, judged_as),))).tickets


def test_a_ticket_of_an_answered_call_is_late_from_the_answer_on() -> None:
    told = TicketInHand(ticket("T", (Stage.REPORTED, 12)), verdict(Outcome.MISSED, "not_notified", 60.0), after(4))
    (drawn_ticket,) = drawn(situation(100, tickets=(told,))).tickets or ()

    assert (after(4), after(64)) == (drawn_ticket.since_at, drawn_ticket.due_at)


def test_broken_promises_come_first_then_those_that_break_next() -> None:
    late = verdict(Outcome.MISSED, "not_notified", 60.0)
    in_hand = (
        TicketInHand(ticket("no limit", (Stage.REPORTED, 1)), None),
        TicketInHand(ticket("later", (Stage.REPORTED, 1)), verdict(Outcome.PENDING, "waiting_for_arrival", 60.0, 90.0)),
        TicketInHand(ticket("next", (Stage.REPORTED, 1)), PENDING),
        TicketInHand(ticket("late", (Stage.REPORTED, 9)), late),
    )
    found = drawn(situation(100, tickets=in_hand))

    assert ["late", "next", "later", "no limit"] == [one.ticket_id for one in found.tickets or ()]
    assert found.open_tickets == 4


@pytest.mark.parametrize(
    ("room", "expected", "tickets"),
    [
        (ROOM, TicketFeed.SILENT, None),
        (replace(ROOM, links=(HEARD, LinkView("mqtt", True, None))), TicketFeed.HEARD, ()),
        (replace(ROOM, links=(HEARD, LinkView("mqtt", False, None)), tickets=None), TicketFeed.DOWN, None),
        (replace(ROOM, tickets=(OpenTickets(None, Stage.REPORTED, 0),)), TicketFeed.SILENT, None),
    ],
    ids=["no broker, no ticket", "broker", "broker away", "counted, but none in hand"],
)
def test_no_ticket_is_told_only_where_tickets_are_heard(
    room: RoomView, expected: TicketFeed, tickets: tuple[OpenTicket, ...] | None
) -> None:
    found = drawn(situation(100, room=room))

    assert (expected, tickets) == (found.ticket_feed, found.tickets)


@pytest.mark.parametrize(
    ("failure", "lag", "expected"),
    [("", 0.0, False), ("", 2.9, False), ("", 3.0, True), ("OperationalError", 0.0, True)],
)
def test_a_store_that_does_not_answer_is_stale(failure: str, lag: float, expected: bool) -> None:
    seen = situation(100, room=replace(ROOM, store_lag_seconds=lag), store_failure=failure)

    assert expected is drawn(seen).is_store_stale


def test_today() -> None:
    day = Day(START, UTC)
    day.take([judged(answered("1"), four_ring=Outcome.MISSED), judged(abandoned("2"), four_ring=Outcome.MET)])
    found = today(day, chosen_by(""), {"four_ring": 0.95, "greeting": 0.9})

    assert [("four_ring", 0.95, Tally(met=1, missed=1)), ("greeting", 0.9, Tally())] == [
        (rate.rule, rate.target, rate.tally) for rate in found.rates
    ]
    assert (1, True, ["is_missed"]) == (found.lost, found.is_whole, [miss.verdict.reason for miss in found.misses])
    assert today(day, chosen_by("service"), {}) == Today(day.since_at, True, 0, (), ())


def test_two_boards_differ_only_by_more_than_the_time() -> None:
    call = waiting("1", leg(5))
    one, later, next_ring = (drawn(situation(at, call)) for at in (6.0, 9.9, 10.1))

    assert one == later
    assert later != next_ring


def test_nothing_of_a_caller_is_on_the_board() -> None:
    in_hand = (TicketInHand(ticket("T", (Stage.REPORTED, 1)), PENDING),)
    found = drawn(situation(100, waiting("1", leg(5)), tickets=in_hand))

    assert "13812345678" not in repr(found)
    assert {"caller_number", "caller", "call_id"} & {each.name for each in fields(WaitingCaller)} == set()


def test_an_agent_known_by_a_number_only_is_masked_and_a_ticket_is_not() -> None:
    found = masked(
        Verdict(
            "dispatch", Outcome.MISSED, "x", (("agent", "Local/13812345678@out"), ("ticket", "20260131001"), ("n", 1))
        )
    )

    assert (("agent", "Local/138****5678@out"), ("ticket", "20260131001"), ("n", 1)) == found.values


def test_instants_of_a_link_are_told_to_the_second() -> None:
    assert [datetime(2026, 1, 31, 9, 31, 39, tzinfo=UTC)] == [link.last_event_at for link in drawn(situation()).links]
