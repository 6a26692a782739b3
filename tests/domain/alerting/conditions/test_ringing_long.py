"""A caller past so many rings: on the ring's own clock, one alert for a queue, and nothing of a PBX not heard."""

from typing import Any

import pytest

from monitor.domain.alerting.alert import Severity
from monitor.domain.alerting.conditions.ringing_long import RingingLong
from monitor.domain.alerting.finding import Finding
from monitor.domain.facts import End
from tests.domain.alerting.hotline import DOWN, UP, Hotline, at, ringing

CONDITION = RingingLong(5.0, rings=6)


@pytest.mark.parametrize(
    ("stretches", "seconds", "rings"),
    [
        (((0, None),), 24.9, None),
        (((0, None),), 25.0, 6),
        (((0, None),), 61.0, 13),
        (((0, 15), (20, 30), (40, None)), 39.0, 6),  # 25 s of ringing; a phone that rests does not take it back
        (((0, 15), (20, 29), (40, None)), 40.9, None),  # the pauses do not count
        (((0, 15), (20, 29), (40, None)), 41.0, 6),
        (((0, 20), (0, 20)), 30.0, None),  # two phones at once ring once
        ((), 500.0, None),
    ],
)
def test_rings(stretches: tuple[tuple[float, float | None], ...], seconds: float, rings: int | None) -> None:
    found = CONDITION.find(Hotline(calls=(ringing("c1", *stretches),)).look(seconds))
    assert ([] if rings is None else [rings]) == [dict(finding.values)["rings"] for finding in found]


def test_it_dates_from_the_beginning_of_that_ring_whenever_it_is_noticed() -> None:
    hotline = Hotline(calls=(ringing("c1", (0, 10), (20, None)), ringing("c2", (1, None))))
    values = (("queue", "repair"), ("rings", 9), ("limit", 6), ("count", 2))
    expected = Finding("hq/repair", Severity.WARNING, "ringing", values, at(26), 16.0)
    assert [expected] == CONDITION.find(hotline.look(42))
    assert [at(26)] == [finding.since_at for finding in CONDITION.find(hotline.look(99))]


def test_it_is_on_the_pbx_s_clock() -> None:
    assert [] != CONDITION.find(Hotline(calls=(ringing("c1", (0, None)),), ahead_seconds=30).look(0))


@pytest.mark.parametrize(
    "facts",
    [{"answered_at": at(26)}, {"end": End.ABANDONED, "ended_at": at(27)}, {"queue": "sales"}],
    ids=["answered", "over", "another queue"],
)
def test_whom_it_does_not_concern(facts: dict[str, Any]) -> None:
    only = RingingLong(5.0, rings=6, queues=("rep*",))
    assert [] == only.find(Hotline(calls=(ringing("c1", (0, None), **facts),)).look(60))


def test_a_pbx_that_is_not_heard_proves_nothing() -> None:
    hotline = Hotline(calls=(ringing("c1", (0, None)),), links=(DOWN,))
    assert [] == CONDITION.find(hotline.look(60))
    assert not CONDITION.sees("hq/repair", hotline.look(60))
    hotline.links = (UP,)
    assert CONDITION.sees("hq/repair", hotline.look(60))
