"""The court: every changed call is judged by every rule, and those that wait are judged again when their time has come."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count

from monitor.domain.facts import CallFacts, Span
from monitor.domain.records import JudgedCall, JudgedTicket
from monitor.domain.rules.case import Case, GreetingEvidence, Rule, TicketFeed
from monitor.domain.tickets import Ticket
from monitor.domain.verdicts import Outcome, Verdict

LINGER = timedelta(seconds=60)
"""Longer than the CallBook remembers a call that is over, so that no late event is judged without its evidence."""
Key = tuple[str, str]
"""(pbx, call_id); a ticket without a call waits under ("", ticket_id)."""


class Court:
    """Holds the evidence and the facts of every call that is not settled; settled ones live in the store."""

    def __init__(self, rules: Sequence[Rule], *, feed_configured: bool) -> None:
        self._rules = tuple(rules)
        self._feed = TicketFeed(configured=feed_configured)
        self._open: dict[Key, JudgedCall] = {}
        self._tickets: dict[Key, dict[str, Ticket]] = {}
        self._loose: dict[str, JudgedTicket] = {}
        self._greetings: dict[str, GreetingEvidence] = {}
        self._due: list[tuple[datetime, int, Key]] = []
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

    def learn_greeting(self, evidence: GreetingEvidence) -> None:
        self._greetings[evidence.call_id] = evidence

    def learn_ticket(self, ticket: Ticket) -> None:
        """A ticket joined to a call counts there from now on."""
        self._loose.pop(ticket.ticket_id, None)
        for tickets in self._tickets.values():
            tickets.pop(ticket.ticket_id, None)
        self._tickets.setdefault((ticket.pbx, ticket.call_id), {})[ticket.ticket_id] = ticket

    def judge(self, facts: CallFacts, now: datetime) -> JudgedCall | None:
        """The call with its verdicts; None where neither they nor the facts have changed."""
        key = (facts.pbx, facts.call_id)
        case = Case(
            facts, tuple(self._tickets.get(key, {}).values()), self._greetings.get(facts.call_id), self._feed
        )
        verdicts = tuple(rule.judge(case, now) for rule in self._rules)
        judged = JudgedCall(facts, verdicts)
        before = self._open.get(key)
        self._remember(key, judged, now)
        return None if before is not None and _same(before, judged) else judged

    def judge_ticket(self, ticket: Ticket, now: datetime) -> JudgedTicket:
        """The verdict on a ticket that belongs to no call."""
        case = Case(None, (ticket,), None, self._feed)
        verdict = next(rule.judge(case, now) for rule in self._rules if rule.name == "dispatch")
        judged = JudgedTicket(ticket, verdict)
        self._loose.pop(ticket.ticket_id, None)
        if verdict.again_at is not None:
            self._loose[ticket.ticket_id] = judged
            self._wait(("", ticket.ticket_id), verdict.again_at)
        return judged

    def due(self, now: datetime) -> tuple[list[JudgedCall], list[JudgedTicket]]:
        """What time alone has changed up to `now`."""
        keys: set[Key] = set()
        while self._due and self._due[0][0] <= now:
            keys.add(heappop(self._due)[2])
        calls = [self._open[key].facts for key in sorted(keys) if key in self._open]
        tickets = [self._loose[key[1]].ticket for key in sorted(keys) if not key[0] and key[1] in self._loose]
        judged = [self.judge(facts, now) for facts in calls]
        for facts in calls:
            self._settle((facts.pbx, facts.call_id), now)
        return [call for call in judged if call is not None], [self.judge_ticket(ticket, now) for ticket in tickets]

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
            self._tickets.pop(key, None)
            self._greetings.pop(key[1], None)

    def _wait(self, key: Key, at: datetime) -> None:
        heappush(self._due, (at, next(self._tie), key))


def _is_settled(judged: JudgedCall) -> bool:
    return judged.facts.is_over and all(verdict.outcome is not Outcome.PENDING for verdict in judged.verdicts)


def _same(before: JudgedCall, after: JudgedCall) -> bool:
    return before.facts == after.facts and [_said(v) for v in before.verdicts] == [_said(v) for v in after.verdicts]


def _said(verdict: Verdict) -> tuple[str, Outcome, str]:
    return verdict.rule, verdict.outcome, verdict.reason
