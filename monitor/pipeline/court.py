"""The court: every changed call is judged by every rule, and one that waits again when its time has come."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count

from monitor.domain.facts import CallFacts, Span
from monitor.domain.records import JudgedCall, JudgedTicket
from monitor.domain.rules.case import Case, GreetingEvidence, Rule, TicketFeed
from monitor.domain.tickets import Ticket
from monitor.domain.verdicts import Outcome, Value, Verdict

LINGER = timedelta(seconds=60)
"""Longer than the CallBook remembers a call that is over, so that no late event is judged without its evidence."""
MOST_GREETINGS = 10_000
"""Past it the one that waits longest for its call is let go; the store has it, and `rejudge` finds it there."""
Key = tuple[str, str]
"""(pbx, call_id)"""


class Court:
    """Holds the evidence and the facts of every call that is not settled; settled ones live in the store."""

    def __init__(self, rules: Sequence[Rule], *, feed_configured: bool) -> None:
        self._rules = tuple(rules)
        self._feed = TicketFeed(configured=feed_configured)
        self._open: dict[Key, JudgedCall] = {}
        self._tickets: dict[Key, dict[str, Ticket]] = {}
        self._loose: dict[str, JudgedTicket] = {}
        self._greetings: dict[str, GreetingEvidence] = {}
        self._homes: dict[str, Key] = {}
        self._marks: dict[Key, tuple[str, ...]] = {}
        self._due: dict[str, list[tuple[datetime, int, str]]] = {}
        self._due_tickets: list[tuple[datetime, int, str]] = []
        self._tie = count()

    @property
    def rule_names(self) -> tuple[str, ...]:
        return tuple(rule.name for rule in self._rules)

    def feed_gap(self, gaps: Iterable[Span]) -> None:
        """When the ticket feed was not heard."""
        self._feed = replace(self._feed, gaps=tuple(gaps))

    def feed_seen(self) -> None:
        """A ticket came, so there is a feed."""
        self._feed = replace(self._feed, configured=True)

    def facts(self, pbx: str, call_id: str) -> CallFacts | None:
        """The facts of a call that is not settled."""
        judged = self._open.get((pbx, call_id))
        return judged.facts if judged else None

    def open_facts(self) -> list[CallFacts]:
        return [judged.facts for judged in self._open.values()]

    def calls_in_hand(self) -> list[JudgedCall]:
        """Those in progress, those lately over, and those that still wait for a verdict."""
        return list(self._open.values())

    def learn_greeting(self, evidence: GreetingEvidence) -> None:
        self._greetings.pop(evidence.call_id, None)
        self._greetings[evidence.call_id] = evidence
        if len(self._greetings) > MOST_GREETINGS:
            del self._greetings[next(iter(self._greetings))]

    @property
    def waiting_greetings(self) -> int:
        """How many greetings are in hand."""
        return len(self._greetings)

    def learn_marks(self, pbx: str, call_id: str, said: tuple[str, ...]) -> None:
        """What people said of a call that is judged next, such as silent or abusive."""
        self._marks[pbx, call_id] = said

    def learn_ticket(self, ticket: Ticket) -> None:
        """A ticket joined to a call counts there from now on."""
        self._loose.pop(ticket.ticket_id, None)
        key = (ticket.pbx, ticket.call_id)
        former = self._homes.get(ticket.ticket_id, key)
        if former != key:
            self._tickets[former].pop(ticket.ticket_id, None)
        self._homes[ticket.ticket_id] = key
        self._tickets.setdefault(key, {})[ticket.ticket_id] = ticket

    def judge(self, facts: CallFacts, now: datetime) -> JudgedCall | None:
        """The call with its verdicts; None where neither they nor the facts have changed."""
        key = (facts.pbx, facts.call_id)
        said = self._marks.get(key)
        if said is not None:
            facts = replace(facts, marks=said)
        case = Case(facts, tuple(self._tickets.get(key, {}).values()), self._greetings.get(facts.call_id), self._feed)
        verdicts = tuple(rule.judge(case, now) for rule in self._rules)
        judged = JudgedCall(facts, verdicts)
        before = self._open.get(key)
        self._remember(key, judged, now)
        return None if before is not None and _same(before, judged) else judged

    def judge_ticket(self, ticket: Ticket, now: datetime) -> JudgedTicket:
        """The verdict on a ticket that belongs to no call."""
        verdict = self.weigh_ticket(ticket, None, now)
        judged = JudgedTicket(ticket, verdict)
        self._loose.pop(ticket.ticket_id, None)
        if verdict.again_at is not None:
            self._loose[ticket.ticket_id] = judged
            heappush(self._due_tickets, (verdict.again_at, next(self._tie), ticket.ticket_id))
        return judged

    def weigh_ticket(self, ticket: Ticket, call: CallFacts | None, now: datetime) -> Verdict:
        """What `dispatch` says of one ticket; nothing is remembered of it."""
        case = Case(call, (ticket,), None, self._feed)
        return next(rule.judge(case, now) for rule in self._rules if rule.name == "dispatch")

    def due(self, pbx: str, now: datetime) -> list[JudgedCall]:
        """The calls that time alone has changed up to `now`, this instant on the PBX's clock."""
        keys = [(pbx, call_id) for call_id in _ripe(self._due.get(pbx, []), now)]
        calls = [self._open[key].facts for key in keys if key in self._open]
        judged = [self.judge(facts, now) for facts in calls]
        for facts in calls:
            self._settle((facts.pbx, facts.call_id), now)
        return [call for call in judged if call is not None]

    def due_tickets(self, now: datetime) -> list[JudgedTicket]:
        """Likewise the tickets that belong to no call."""
        ripe = [self._loose[name].ticket for name in _ripe(self._due_tickets, now) if name in self._loose]
        return [self.judge_ticket(ticket, now) for ticket in ripe]

    def _remember(self, key: Key, judged: JudgedCall, now: datetime) -> None:
        self._open[key] = judged
        again = [verdict.again_at for verdict in judged.verdicts if verdict.again_at is not None]
        if again:
            self._wait(key, min(again))
        elif _is_settled(judged):
            self._wait(key, now + LINGER)

    def _settle(self, key: Key, now: datetime) -> None:
        """Let go of a call that neither an event nor time will change; a late fact finds it in the store."""
        judged = self._open[key]
        ended_at = judged.facts.ended_at
        if _is_settled(judged) and ended_at is not None and now - ended_at >= LINGER:
            del self._open[key]
            for ticket_id in self._tickets.pop(key, {}):
                del self._homes[ticket_id]
            self._greetings.pop(key[1], None)
            self._marks.pop(key, None)

    def _wait(self, key: Key, at: datetime) -> None:
        pbx, call_id = key
        heappush(self._due.setdefault(pbx, []), (at, next(self._tie), call_id))


def _is_settled(judged: JudgedCall) -> bool:
    return judged.facts.is_over and all(verdict.outcome is not Outcome.PENDING for verdict in judged.verdicts)


def _same(before: JudgedCall, after: JudgedCall) -> bool:
    return before.facts == after.facts and said(before) == said(after)


def said(judged: JudgedCall) -> list[tuple[str, Outcome, str, tuple[tuple[str, Value], ...]]]:
    """What the verdicts say; the seconds of a pending one only say when it was asked."""
    return [
        (verdict.rule, verdict.outcome, verdict.reason, () if verdict.outcome is Outcome.PENDING else verdict.values)
        for verdict in judged.verdicts
    ]


def _ripe(due: list[tuple[datetime, int, str]], now: datetime) -> list[str]:
    names: set[str] = set()
    while due and due[0][0] <= now:
        names.add(heappop(due)[2])
    return sorted(names)
