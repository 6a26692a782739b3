"""The board: what the wall shows of a situation, nothing of a caller in it. What is not known is None, never zero."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Literal

from monitor.domain.day import Chosen, Day
from monitor.domain.facts import CallFacts, ring_in
from monitor.domain.inputs import without_numbers
from monitor.domain.links import ami_link, is_ami
from monitor.domain.records import JudgedCall
from monitor.domain.room import LinkView, MemberState, MemberView
from monitor.domain.situation import Situation, TicketInHand
from monitor.domain.spans import microseconds
from monitor.domain.tally import Tally
from monitor.domain.tickets import Kind, Stage
from monitor.domain.verdicts import Outcome, Verdict

MQTT = "mqtt"
STALE_STORE_SECONDS = 3.0
MOST_CALLERS = 200
MOST_TICKETS = 50
MOST_MISSES = 8
FROM_BUSY_TO_GONE = (
    MemberState.TALKING,
    MemberState.RINGING,
    MemberState.ON_HOLD,
    MemberState.IDLE,
    MemberState.PAUSED,
    MemberState.UNAVAILABLE,
    MemberState.UNKNOWN,
)
"""Who is a member of several queues is in the first of these states that one of them tells."""


class TicketFeed(StrEnum):
    """`silent`: no broker is configured and no ticket is open, so that nobody can say whether there is a feed."""

    HEARD = "heard"
    DOWN = "down"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class RingLimit:
    """How rings are counted and how many are allowed (RULES.md four_ring)."""

    period_seconds: float
    max_rings: int
    clock: Literal["phone", "caller"] = "phone"


@dataclass(frozen=True, slots=True)
class WaitingCaller:
    """Instants are on our clock. While the judged clock runs, it has run since `counting_from_at`, so that a page can
    go on counting; while it rests, it stands at `rested_seconds`. `ring` is None before the first, and where a gap of
    the link hid how long it rang.
    """

    queue: str
    since_at: datetime
    ring: int | None
    is_past_limit: bool | None
    is_ringing: bool
    counting_from_at: datetime | None
    rested_seconds: float | None


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """`due_at` is when the promise that is open now breaks, or when the broken one did. No limit, or none that is
    known: None.
    """

    ticket_id: str
    kind: Kind | None
    stage: Stage
    since_at: datetime
    due_at: datetime | None
    limit_seconds: float | None
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Rate:
    rule: str
    target: float | None
    tally: Tally


@dataclass(frozen=True, slots=True)
class Miss:
    at: datetime
    queue: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Today:
    """`is_whole` False: the day had more calls than are remembered. `lost` counts callers without a human answer."""

    since_at: datetime
    is_whole: bool
    lost: int
    rates: tuple[Rate, ...]
    misses: tuple[Miss, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """Two boards are equal if nothing but time has passed between them. `queues` are the chosen ones that are known."""

    at: datetime = field(compare=False)
    queues: tuple[str, ...]
    waiting: int | None
    callers: tuple[WaitingCaller, ...]
    talking: int | None
    agents: tuple[tuple[MemberState, int], ...] | None
    today: Today
    tickets: tuple[OpenTicket, ...] | None
    open_tickets: int | None
    ticket_feed: TicketFeed
    links: tuple[LinkView, ...]
    is_store_stale: bool
    store_lag_seconds: float = field(compare=False)
    coverage_ratio: float | None

    @property
    def longest_wait_seconds(self) -> float | None:
        """0 where nobody waits, None where we do not know."""
        if self.waiting is None:
            return None
        return max(((self.at - caller.since_at).total_seconds() for caller in self.callers), default=0.0)


def chosen_by(pattern: str) -> Chosen:
    """The queues that a glob names; an empty one names all, and also calls that are in no queue yet."""
    return (lambda queue: fnmatchcase(queue, pattern)) if pattern else (lambda _queue: True)


def today(day: Day, chosen: Chosen, targets: Mapping[str, float]) -> Today:
    """`targets` by rule, in the order to show; a rule of which nothing was judged has an empty tally."""
    tallies = day.tallies(chosen)
    return Today(
        since_at=day.since_at,
        is_whole=day.is_whole,
        lost=day.lost(chosen),
        rates=tuple(Rate(rule, target, tallies.get(rule, Tally())) for rule, target in targets.items()),
        misses=tuple(Miss(call.arrived_at, call.queue, verdict) for call, verdict in day.misses(MOST_MISSES, chosen)),
    )


def board(situation: Situation, chosen: Chosen, limit: RingLimit, shown_today: Today) -> Board:
    """The board of the chosen queues. Tickets belong to no queue: every wall shows all of them."""
    room = situation.room
    queues = tuple(view.queue for view in room.queues if chosen(view.queue))
    knows = bool(queues) and _is_heard(room.links)
    running = [call.facts for call in situation.calls if _runs(call, situation) and chosen(call.facts.queue)]
    waiting = sorted((facts for facts in running if facts.answered_at is None), key=lambda facts: facts.arrived_at)
    feed = _feed(situation)
    tickets = sorted((_ticket(each, situation) for each in situation.tickets), key=_urgency)
    return Board(
        at=situation.at,
        queues=queues,
        waiting=len(waiting) if knows else None,
        callers=tuple(_caller(facts, situation, limit) for facts in waiting[:MOST_CALLERS]),
        talking=len(running) - len(waiting) if knows else None,
        agents=_agents(room.members, chosen) if knows else None,
        today=shown_today,
        tickets=tuple(tickets[:MOST_TICKETS]) if feed is TicketFeed.HEARD else None,
        open_tickets=len(tickets) if feed is TicketFeed.HEARD else None,
        ticket_feed=feed,
        links=tuple(_to_the_second(link) for link in room.links),
        is_store_stale=bool(situation.store_failure) or room.store_lag_seconds >= STALE_STORE_SECONDS,
        store_lag_seconds=room.store_lag_seconds,
        coverage_ratio=None if room.coverage_ratio is None else round(room.coverage_ratio, 3),
    )


def masked(verdict: Verdict, names_agents: bool = True) -> Verdict:
    """For everybody's eyes: an agent known by an outside line's number only has it masked like a caller's."""
    values = tuple(
        (name, without_numbers(value) if isinstance(value, str) and name != "ticket" else value)
        for name, value in verdict.values
        if names_agents or name != "agent"
    )
    return replace(verdict, values=values)


def _is_heard(links: tuple[LinkView, ...]) -> bool:
    """Whether every PBX is heard: of a room with one deaf ear no sum is known."""
    exchanges = [link.up for link in links if is_ami(link.link)]
    return bool(exchanges) and all(exchanges)


def _runs(call: JudgedCall, situation: Situation) -> bool:
    """A call of a PBX that is not heard may have ended long ago."""
    heard = any(link.up for link in situation.room.links if link.link == ami_link(call.facts.pbx))
    return heard and not call.facts.is_over


def _caller(facts: CallFacts, situation: Situation, limit: RingLimit) -> WaitingCaller:
    now = situation.now(facts.pbx)
    on_our_clock = _shift(situation, facts.pbx)
    is_ringing = any(leg.ring_at is not None and leg.ended_at is None for leg in facts.legs)
    is_running = is_ringing or limit.clock == "caller"
    judged_seconds = facts.wait_seconds(now) if limit.clock == "caller" else facts.ring_seconds(now)
    if facts.has_gap or not (is_running or judged_seconds):
        return WaitingCaller(facts.queue, on_our_clock(facts.arrived_at), None, None, is_ringing, None, None)
    return WaitingCaller(
        queue=facts.queue,
        since_at=on_our_clock(facts.arrived_at),
        ring=ring_in(judged_seconds, limit.period_seconds),
        is_past_limit=microseconds(judged_seconds) >= limit.max_rings * microseconds(limit.period_seconds),
        is_ringing=is_ringing,
        counting_from_at=on_our_clock(now - timedelta(seconds=judged_seconds)) if is_running else None,
        rested_seconds=None if is_running else judged_seconds,
    )


def _shift(situation: Situation, pbx: str) -> Callable[[datetime], datetime]:
    """From the PBX's clock to ours, to the hundredth of a second: two readings of one offset differ by less."""
    ahead = situation.now(pbx) - situation.at

    def on_our_clock(at: datetime) -> datetime:
        shifted = at - ahead
        hundredths = round(shifted.microsecond / 10_000)
        return shifted.replace(microsecond=0) + timedelta(milliseconds=10 * hundredths)

    return on_our_clock


def _agents(members: tuple[MemberView, ...], chosen: Chosen) -> tuple[tuple[MemberState, int], ...]:
    """Phones by state, every state named; one phone counts once."""
    states: dict[str, MemberState] = {}
    for member in members:
        if chosen(member.queue):
            known = states.get(member.phone, member.state)
            states[member.phone] = min(known, member.state, key=FROM_BUSY_TO_GONE.index)
    return tuple((state, sum(1 for each in states.values() if each is state)) for state in MemberState)


def _feed(situation: Situation) -> TicketFeed:
    if situation.room.tickets is None:
        return TicketFeed.DOWN
    has_broker = any(link.link == MQTT for link in situation.room.links)
    return TicketFeed.HEARD if has_broker or situation.tickets else TicketFeed.SILENT


def _ticket(in_hand: TicketInHand, situation: Situation) -> OpenTicket:
    """Its clock runs from where its promises count from."""
    ticket, verdict = in_hand.ticket, in_hand.verdict
    limit = dict(verdict.values).get("limit_seconds") if verdict is not None else None
    limit_seconds = float(limit) if limit is not None else None
    reported_at = ticket.at(Stage.REPORTED) if Stage.REPORTED not in ticket.doubtful else None
    on_our_clock = _shift(situation, ticket.pbx)
    since_at = on_our_clock(in_hand.answered_at) if in_hand.answered_at else reported_at or ticket.first_seen_at
    is_overdue = verdict is not None and verdict.outcome is Outcome.MISSED
    due_at = None
    if verdict is not None and verdict.outcome is Outcome.PENDING and verdict.again_at is not None:
        due_at = on_our_clock(verdict.again_at)
        since_at = due_at - timedelta(seconds=limit_seconds) if limit_seconds is not None else since_at
    elif is_overdue and limit_seconds is not None:
        due_at = since_at + timedelta(seconds=limit_seconds)
    return OpenTicket(
        ticket_id=ticket.ticket_id,
        kind=ticket.kind,
        stage=ticket.furthest or Stage.REPORTED,
        since_at=since_at,
        due_at=due_at,
        limit_seconds=limit_seconds,
        is_overdue=is_overdue,
    )


def _urgency(ticket: OpenTicket) -> tuple[bool, bool, datetime, str]:
    """Broken promises first, then those that break next, then the oldest."""
    return (not ticket.is_overdue, ticket.due_at is None, ticket.due_at or ticket.since_at, ticket.ticket_id)


def _to_the_second(link: LinkView) -> LinkView:
    return replace(link, last_event_at=link.last_event_at.replace(microsecond=0) if link.last_event_at else None)
