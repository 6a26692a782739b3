"""We are deaf: dead links, silent feeds, and a store that is away."""

import pytest

from monitor.domain.alerting.alert import Severity
from monitor.domain.alerting.conditions.link_down import LinkDown
from monitor.domain.room import LinkView
from tests.domain.alerting.hotline import DOWN, UP, Hotline, at

CONDITION = LinkDown(silent_seconds=600)
BROKER = LinkView("mqtt", False, None, "refused by 13800138000")


@pytest.mark.parametrize(
    ("links", "seconds", "expected"),
    [
        ((UP,), 0, []),
        ((DOWN,), 0, [("ami:hq", Severity.CRITICAL, "pbx")]),
        ((UP, BROKER), 0, [("mqtt", Severity.CRITICAL, "broker")]),
        ((LinkView("ami:hq", True, at(0)),), 599, []),
        ((LinkView("ami:hq", True, at(0)),), 600, [("ami:hq", Severity.WARNING, "silent")]),
        ((LinkView("ami:hq", False, at(0)),), 900, [("ami:hq", Severity.CRITICAL, "pbx")]),
        ((LinkView("mqtt", True, None),), 9000, []),
    ],
)
def test_links(links: tuple[LinkView, ...], seconds: float, expected: list[tuple[str, Severity, str]]) -> None:
    found = CONDITION.find(Hotline(links=links).look(seconds))
    assert expected == [(finding.subject, finding.severity, finding.reason) for finding in found]


def test_silence_dates_from_the_last_event() -> None:
    (found,) = CONDITION.find(Hotline(links=(LinkView("ami:hq", True, at(0)),)).look(700))
    assert (at(0), 700.0) == (found.since_at, found.lasted_seconds)


def test_silence_can_be_left_out() -> None:
    assert [] == LinkDown(silent_seconds=0).find(Hotline(links=(LinkView("ami:hq", True, at(0)),)).look(90_000))


def test_why_holds_no_number() -> None:
    (found,) = CONDITION.find(Hotline(links=(BROKER,)).look(0))
    assert {"link": "mqtt", "why": "refused by 138****8000"} == dict(found.values)


def test_the_store() -> None:
    (found,) = CONDITION.find(Hotline(store_failure="database is locked").look(0))
    assert ("store", "store", {"why": "database is locked"}) == (found.subject, found.reason, dict(found.values))


@pytest.mark.parametrize(("subject", "expected"), [("ami:hq", True), ("store", True), ("ami:other", False)])
def test_another_monitor_s_link_is_not_ours_to_judge(subject: str, expected: bool) -> None:
    assert expected == CONDITION.sees(subject, Hotline().look(0))
