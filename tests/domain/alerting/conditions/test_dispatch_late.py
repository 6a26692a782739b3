"""An emergency without a crew: a warning before the limit, critical past it, and never silent where nobody knows."""

from datetime import timedelta

import pytest

from monitor.domain.alerting.alert import Severity
from monitor.domain.alerting.conditions.dispatch_late import DispatchLate
from monitor.domain.facts import Span
from monitor.domain.rules.case import Case, TicketFeed
from monitor.domain.rules.dispatch import Dispatch
from monitor.domain.situation import TicketInHand
from monitor.domain.tickets import Kind, Stage, Ticket
from tests.domain.alerting.hotline import Hotline, at

CONDITION = DispatchLate(warn_before_seconds=30)
RULE = Dispatch()


def held(seconds: float, *stages: tuple[Stage, float], kind: Kind = Kind.EMERGENCY, gap: bool = False) -> TicketInHand:
    """As the rule itself judges it at that time; the limit of an emergency is 60 s, of a repair 600 s."""
    reached = tuple((stage, at(when)) for stage, when in ((Stage.REPORTED, 0), *stages))
    ticket = Ticket("G-7", kind, at(1), reached)
    feed = TicketFeed(True, (Span(at(20), at(40)),) if gap else ())
    return TicketInHand(ticket, RULE.judge(Case(None, (ticket,), None, feed), at(seconds)))


@pytest.mark.parametrize(
    ("seconds", "stages", "expected"),
    [
        (29.9, (), None),
        (30.0, (), (Severity.WARNING, "before_limit")),
        (59.9, (), (Severity.WARNING, "before_limit")),
        (60.0, (), (Severity.CRITICAL, "past_limit")),
        (4000.0, (), (Severity.CRITICAL, "past_limit")),
        (40.0, ((Stage.NOTIFIED, 35),), None),
        (90.0, ((Stage.NOTIFIED, 80),), None),
        (2000.0, ((Stage.NOTIFIED, 35),), None),
    ],
)
def test_limits(seconds: float, stages: tuple[tuple[Stage, float], ...], expected: tuple[Severity, str] | None) -> None:
    found = CONDITION.find(Hotline(tickets=(held(seconds, *stages),)).look(seconds))
    assert ([expected] if expected else []) == [(finding.severity, finding.reason) for finding in found]


def test_it_dates_from_the_report() -> None:
    (found,) = CONDITION.find(Hotline(tickets=(held(70.0),)).look(70.0))
    assert ("G-7", at(0), 70.0) == (found.subject, found.since_at, found.lasted_seconds)
    assert {"ticket": "G-7", "kind": "emergency", "limit_seconds": 60.0} == dict(found.values)


def test_a_feed_that_was_down_at_the_limit_is_told() -> None:
    (found,) = CONDITION.find(Hotline(tickets=(held(70.0, gap=True),)).look(70.0))
    assert (Severity.WARNING, "feed_down") == (found.severity, found.reason)


@pytest.mark.parametrize(("kinds", "count"), [(("emergency",), 0), (("emergency", "repair"), 1)])
def test_the_kinds_that_it_is_told_of(kinds: tuple[str, ...], count: int) -> None:
    found = DispatchLate(kinds=kinds).find(Hotline(tickets=(held(601.0, kind=Kind.REPAIR),)).look(601.0))
    assert count == len(found)


def test_what_is_not_judged_or_of_no_kind_is_passed_over() -> None:
    unjudged = TicketInHand(Ticket("G-7", Kind.EMERGENCY, at(0)), None)
    unknown = TicketInHand(Ticket("G-8", None, at(0)), held(70.0).verdict)
    assert [] == CONDITION.find(Hotline(tickets=(unjudged, unknown)).look(70))


def test_while_the_feed_is_down_nothing_is_over() -> None:
    assert CONDITION.sees("G-7", Hotline().look(0))
    assert not CONDITION.sees("G-7", Hotline(feed=False).look(0))


def test_the_rule_s_verdict_says_when_it_is_due() -> None:
    verdict = held(10.0).verdict
    assert verdict is not None
    assert at(0) + timedelta(seconds=60) == verdict.again_at
