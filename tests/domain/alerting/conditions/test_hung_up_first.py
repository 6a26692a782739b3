"""The agent hung up first: on an emergency by its queue or its ticket, or on an angry caller."""

from typing import Any

import pytest

from monitor.domain.alerting.alert import Severity
from monitor.domain.alerting.conditions.hung_up_first import HungUpFirst
from monitor.domain.situation import TicketInHand
from monitor.domain.tickets import Kind, Ticket
from monitor.domain.verdicts import Outcome
from tests.domain.alerting.hotline import Hotline, at, over, said

CONDITION = HungUpFirst(queues=("emergency*",))
AGENT_FIRST = said("hangup_first", Outcome.MISSED, "agent_first", agent="Li")
CALLER_FIRST = said("hangup_first", Outcome.MET, "caller_first")


def ticket(kind: Kind, call_id: str = "c1") -> TicketInHand:
    return TicketInHand(Ticket("G-7", kind, at(0), pbx="hq", call_id=call_id), None)


@pytest.mark.parametrize(
    ("facts", "tickets", "expected"),
    [
        ({"queue": "emergency-1"}, (), (Severity.CRITICAL, "emergency")),
        ({"queue": "sales"}, (), None),
        ({"queue": "sales"}, (ticket(Kind.EMERGENCY),), (Severity.CRITICAL, "emergency")),
        ({"queue": "sales"}, (ticket(Kind.REPAIR),), None),
        ({"queue": "sales"}, (ticket(Kind.EMERGENCY, "c2"),), None),
        ({"queue": "sales", "marks": ("angry",)}, (), (Severity.WARNING, "angry")),
        ({"queue": "sales", "marks": ("silent",)}, (), None),
    ],
)
def test_which_calls(
    facts: dict[str, Any], tickets: tuple[TicketInHand, ...], expected: tuple[Severity, str] | None
) -> None:
    hotline = Hotline(calls=(over("c1", 20, AGENT_FIRST, **facts),), tickets=tickets)
    found = CONDITION.find(hotline.look(25))
    assert ([expected] if expected else []) == [(finding.severity, finding.reason) for finding in found]


def test_it_dates_from_the_end_of_the_call_and_names_the_agent() -> None:
    (found,) = CONDITION.find(Hotline(calls=(over("c1", 20, AGENT_FIRST, queue="emergency-1"),)).look(25))
    assert ("hq/c1", at(20), 5.0) == (found.subject, found.since_at, found.lasted_seconds)
    assert {"queue": "emergency-1", "agent": "Li"} == dict(found.values)


def test_only_a_miss_counts() -> None:
    for verdict in (CALLER_FIRST, said("hangup_first", Outcome.UNKNOWN, "contradiction")):
        assert [] == CONDITION.find(Hotline(calls=(over("c1", 20, verdict, queue="emergency-1"),)).look(25))


def test_a_ticket_that_comes_after_the_call_was_settled() -> None:
    hotline = Hotline(tickets=(ticket(Kind.EMERGENCY),))
    hotline.day.take([over("c1", 20, AGENT_FIRST, queue="sales"), over("c2", 20, AGENT_FIRST, queue="sales")])
    (found,) = CONDITION.find(hotline.look(300))
    assert ("hq/c1", "emergency", at(20), 280.0) == (
        found.subject, found.reason, found.since_at, found.lasted_seconds
    )  # fmt: skip
