"""The longest wait of a queue: a warning, then critical; between limit and margin it only keeps on."""

import pytest

from monitor.domain.alerting.alert import Severity
from monitor.domain.alerting.conditions.longest_wait import LongestWait
from tests.domain.alerting.hotline import DOWN, Hotline, at, ringing

CONDITION = LongestWait(wait_seconds=60, critical_seconds=180, margin_seconds=15)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (44.9, []),
        (45.0, [(Severity.WARNING, False)]),
        (59.9, [(Severity.WARNING, False)]),
        (60.0, [(Severity.WARNING, True)]),
        (179.9, [(Severity.WARNING, True)]),
        (180.0, [(Severity.CRITICAL, True)]),
    ],
)
def test_limits(seconds: float, expected: list[tuple[Severity, bool]]) -> None:
    found = CONDITION.find(Hotline(calls=(ringing("c1"),)).look(seconds))
    assert expected == [(finding.severity, finding.raises) for finding in found]


def test_the_one_who_came_first_counts_and_dates_it() -> None:
    hotline = Hotline(calls=(ringing("c2", arrived=30), ringing("c1", arrived=5), ringing("c3", arrived=6, queue="b")))
    found = {finding.subject: finding for finding in CONDITION.find(hotline.look(100))}
    assert {"hq/repair", "hq/b"} == set(found)
    assert (at(65), 35.0) == (found["hq/repair"].since_at, found["hq/repair"].lasted_seconds)
    assert {"queue": "repair", "seconds": 95.0, "limit_seconds": 60, "count": 2} == dict(found["hq/repair"].values)


def test_whom_it_does_not_concern() -> None:
    answered = ringing("c1", answered_at=at(3))
    assert [] == CONDITION.find(Hotline(calls=(answered,)).look(900))
    dead = Hotline(calls=(ringing("c1"),), links=(DOWN,))
    assert [] == CONDITION.find(dead.look(900))
    assert not CONDITION.sees("hq/repair", dead.look(900))
    assert CONDITION.sees("hq/repair", Hotline().look(900))
