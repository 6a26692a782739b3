"""Boards, one for each choice of queues, made at most once for all who look at the same moment; and a board as JSON."""

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import Any

from monitor.clock import Clock
from monitor.domain.board import (
    Board,
    Miss,
    OpenTicket,
    Rate,
    RingLimit,
    Today,
    WaitingCaller,
    board,
    chosen_by,
    masked,
    today,
)
from monitor.domain.columns import seconds, shown
from monitor.domain.room import LinkView
from monitor.domain.situation import Situation
from monitor.domain.verdicts import Verdict

FRESH_SECONDS = 0.2
TODAY_FRESH_SECONDS = 1.0
MOST_CHOICES = 64
Json = dict[str, Any]
Say = Callable[[Verdict], str]


class Boards:
    """`situation` is asked at most once in FRESH_SECONDS, the day is counted once in TODAY_FRESH_SECONDS."""

    def __init__(
        self, situation: Callable[[], Situation], clock: Clock, limit: RingLimit, targets: Mapping[str, float]
    ) -> None:
        self._situation = situation
        self._clock = clock
        self._targets = dict(targets)
        self._today: dict[str, tuple[float, datetime, Today]] = {}
        self._boards: dict[str, tuple[float, Board]] = {}
        self.limit = limit

    def board(self, queue: str = "") -> Board:
        """Of the queues that the glob names."""
        now_seconds = self._clock.monotonic()
        made_seconds, made = self._boards.get(queue, (now_seconds - 2 * FRESH_SECONDS, None))
        if made is None or now_seconds - made_seconds >= FRESH_SECONDS:
            situation = self._situation()
            made = board(situation, chosen_by(queue), self.limit, self._count(queue, situation, now_seconds))
            _put(self._boards, queue, (now_seconds, made))
        return made

    def _count(self, queue: str, situation: Situation, now_seconds: float) -> Today:
        counted_seconds, since_at, counted = self._today.get(queue, (now_seconds, situation.day.since_at, None))
        is_fresh = now_seconds - counted_seconds < TODAY_FRESH_SECONDS and since_at == situation.day.since_at
        if counted is None or not is_fresh:
            counted = today(situation.day, chosen_by(queue), self._targets)
            _put(self._today, queue, (now_seconds, situation.day.since_at, counted))
        return counted


def _put(kept: dict[str, Any], queue: str, value: object) -> None:
    """The choice that was made longest ago goes first."""
    kept.pop(queue, None)
    kept[queue] = value
    if len(kept) > MOST_CHOICES:
        del kept[next(iter(kept))]


def shown_board(
    found: Board, limit: RingLimit, zone: tzinfo, say: Say, *, with_why: bool, names_agents: bool = False
) -> Json:
    """`with_why` adds why a link is down, which may name a host: not for an open wall."""
    return {
        "at": shown(found.at, zone),
        "queues": list(found.queues),
        "waiting": {
            "count": found.waiting,
            "longest_seconds": seconds(found.longest_wait_seconds),
            "callers": [_caller(caller, found.at, zone) for caller in found.callers],
        },
        "ring": {"period_seconds": limit.period_seconds, "max_rings": limit.max_rings, "clock": limit.clock},
        "talking": found.talking,
        "agents": None if found.agents is None else {state.value: count for state, count in found.agents},
        "today": _today(found.today, zone, say, names_agents),
        "tickets": None if found.tickets is None else [_ticket(ticket, zone) for ticket in found.tickets],
        "open_tickets": found.open_tickets,
        "ticket_feed": found.ticket_feed.value,
        "links": [_link(link, found.at, zone, with_why) for link in found.links],
        "store": {"is_stale": found.is_store_stale, "lag_seconds": seconds(found.store_lag_seconds)},
        "coverage_ratio": found.coverage_ratio,
    }


def _caller(caller: WaitingCaller, now: datetime, zone: tzinfo) -> Json:
    return {
        "queue": caller.queue or None,
        "since_at": shown(caller.since_at, zone),
        "waited_seconds": seconds(max(0.0, (now - caller.since_at).total_seconds())),
        "ring": caller.ring,
        "is_past_limit": caller.is_past_limit,
        "is_ringing": caller.is_ringing,
        "counting_from_at": shown(caller.counting_from_at, zone),
        "rested_seconds": seconds(caller.rested_seconds),
    }


def _today(found: Today, zone: tzinfo, say: Say, names_agents: bool) -> Json:
    return {
        "since_at": shown(found.since_at, zone),
        "is_whole": found.is_whole,
        "lost": found.lost,
        "rates": [_rate(rate) for rate in found.rates],
        "misses": [_miss(miss, zone, say, names_agents) for miss in found.misses],
    }


def _rate(rate: Rate) -> Json:
    tally = rate.tally
    return {
        "rule": rate.rule,
        "target": rate.target,
        "rate": tally.rate,
        "n": tally.n,
        "interval": tally.interval,
        "coverage": tally.coverage,
        "is_few": tally.is_few,
        "met": tally.met,
        "missed": tally.missed,
        "pending": tally.pending,
        "exempt": tally.exempt,
        "unknown": tally.unknown,
    }


def _miss(miss: Miss, zone: tzinfo, say: Say, names_agents: bool) -> Json:
    verdict = masked(miss.verdict, names_agents)
    return {
        "at": shown(miss.at, zone),
        "queue": miss.queue or None,
        "rule": verdict.rule,
        "reason": verdict.reason,
        "values": dict(verdict.values),
        "sentence": say(verdict),
    }


def _ticket(ticket: OpenTicket, zone: tzinfo) -> Json:
    return {
        "ticket_id": ticket.ticket_id,
        "kind": ticket.kind.value if ticket.kind else None,
        "stage": ticket.stage.value,
        "since_at": shown(ticket.since_at, zone),
        "due_at": shown(ticket.due_at, zone),
        "limit_seconds": seconds(ticket.limit_seconds),
        "is_overdue": ticket.is_overdue,
    }


def _link(link: LinkView, now: datetime, zone: tzinfo, with_why: bool) -> Json:
    age_seconds = (now - link.last_event_at).total_seconds() if link.last_event_at else None
    told: Json = {
        "link": link.link,
        "up": link.up,
        "last_event_at": shown(link.last_event_at, zone),
        "last_event_age_seconds": seconds(None if age_seconds is None else max(0.0, age_seconds)),
    }
    return {**told, "why": link.why or None} if with_why else told
