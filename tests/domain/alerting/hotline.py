"""Situations to decide on: a PBX named hq with its calls, tickets, links and the day so far."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.domain.day import Day
from monitor.domain.facts import CallFacts, Direction, End, LegEnd, RingLeg
from monitor.domain.records import JudgedCall
from monitor.domain.room import LinkView, MemberState, QueueView, RoomView
from monitor.domain.situation import Situation, TicketInHand
from monitor.domain.verdicts import Outcome, Verdict

START = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
PBX = "hq"
UP = LinkView("ami:hq", True, None)
DOWN = LinkView("ami:hq", False, None, "connection refused")


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def ringing(call_id: str, *stretches: tuple[float, float | None], arrived: float = 0, **more: Any) -> JudgedCall:
    """A caller in the queue whose legs ring over the stretches, in seconds; the last may be open."""
    legs = tuple(
        RingLeg(
            f"{call_id}-{number}", "Li", "PJSIP/li", at(start), at(start),
            None if end is None else at(end), LegEnd.OPEN if end is None else LegEnd.RANG_OUT,
        )
        for number, (start, end) in enumerate(stretches)
    )  # fmt: skip
    facts = CallFacts(PBX, call_id, Direction.INBOUND, at(arrived), "repair", legs=legs)
    return JudgedCall(replace(facts, **more), ())


def over(call_id: str, end: float, *verdicts: Verdict, how: End = End.ANSWERED, **more: Any) -> JudgedCall:
    answered_at = at(end - 5) if how is End.ANSWERED else None
    facts = CallFacts(
        PBX, call_id, Direction.INBOUND, at(end - 10), "repair", answered_at=answered_at, ended_at=at(end), end=how
    )
    return JudgedCall(replace(facts, **more), verdicts)


def said(rule: str, outcome: Outcome, reason: str = "because", **values: Any) -> Verdict:
    return Verdict(rule, outcome, reason, tuple(values.items()))


def members(queue: str = "repair", waiting: int = 0, **count: int) -> QueueView:
    return QueueView(queue, waiting, 0.0, tuple((state, count.get(state.value, 0)) for state in MemberState))


@dataclass
class Hotline:
    """What a test changes between two looks."""

    links: tuple[LinkView, ...] = (UP,)
    queues: tuple[QueueView, ...] = ()
    calls: tuple[JudgedCall, ...] = ()
    tickets: tuple[TicketInHand, ...] = ()
    feed: bool = True
    store_failure: str = ""
    ahead_seconds: float = 0.0
    day: Day = field(default_factory=lambda: Day(START, UTC))

    def look(self, seconds: float) -> Situation:
        now = at(seconds)
        room = RoomView(self.queues, () if self.feed else None, self.links)
        pbx_at = {PBX: now + timedelta(seconds=self.ahead_seconds)}
        return Situation(now, pbx_at, room, self.calls, self.tickets, self.day, self.store_failure)
