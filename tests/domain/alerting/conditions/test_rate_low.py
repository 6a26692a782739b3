"""Today's rate against its target: on enough calls, two windows in a row, back only at the target."""

import pytest

from monitor.domain.alerting.conditions.rate_low import RateLow
from monitor.domain.alerting.finding import Finding
from monitor.domain.records import JudgedCall
from monitor.domain.verdicts import Outcome
from tests.domain.alerting.hotline import DOWN, START, Hotline, over, said

WINDOW = 900.0
FIRST = (START.replace(hour=0, minute=0) - START).total_seconds()
"""Midnight, in seconds from START, which begins a window of its own: number 38."""


def calls(window: int, met: int, missed: int, rule: str = "four_ring") -> list[JudgedCall]:
    """Over in the window after START of that number."""
    outcomes = [Outcome.MET] * met + [Outcome.MISSED] * missed
    return [
        over(f"{rule}-{window}-{number}", window * WINDOW + 20, said(rule, outcome))
        for number, outcome in enumerate(outcomes)
    ]


def look(seconds: float, *taken: list[JudgedCall]) -> list[Finding]:
    condition = RateLow((("four_ring", 0.95), ("greeting", 0.9)), margin=0.02, min_n=30)
    hotline = Hotline()
    for some in taken:
        hotline.day.take(some)
    return condition.find(hotline.look(seconds))


@pytest.mark.parametrize(
    ("windows", "now", "expected"),
    [
        ([(20, 20)], 1, [(False, 1)]),  # one low window begins nothing
        ([(20, 20), (0, 0)], 2, [(True, 1)]),  # two low ones: nobody called in the second, it is still low
        ([(20, 9)], 2, []),  # n = 29
        ([(20, 10)], 2, [(True, 1)]),
        ([(95, 5), (0, 0)], 2, []),  # at the target
        ([(94, 6), (0, 0)], 2, [(False, 1)]),  # between margin and target: keeps on, begins nothing
        ([(93, 7), (0, 0)], 2, [(False, 1)]),
        ([(92, 8), (0, 0)], 2, [(True, 1)]),
        ([(20, 20), (900, 0)], 2, [(False, 1)]),  # one window back at the target is not enough
        ([(20, 20), (900, 0), (0, 0)], 3, []),
        ([(20, 20), (0, 0), (0, 0), (0, 0)], 4, [(True, 1)]),
    ],
)
def test_two_windows(windows: list[tuple[int, int]], now: int, expected: list[tuple[bool, int]]) -> None:
    taken = [calls(number, *counts) for number, counts in enumerate(windows)]
    found = look(now * WINDOW, *taken)
    assert [raises for raises, _ in expected] == [finding.raises for finding in found]


def test_it_dates_from_the_end_of_the_first_low_window() -> None:
    (found,) = look(4 * WINDOW, calls(0, 100, 0), calls(1, 0, 50))
    assert START.timestamp() + 2 * WINDOW == found.since_at.timestamp() if found.since_at else None
    assert {"rule": "four_ring", "rate": 100 / 150, "target": 0.95, "n": 150} == dict(found.values)


def test_each_rule_has_its_own_target() -> None:
    found = look(2 * WINDOW, calls(0, 90, 10), calls(0, 90, 10, "greeting"), calls(0, 0, 90, "hangup_first"))
    assert ["four_ring"] == [finding.subject for finding in found]


def test_what_happens_within_a_window_waits_for_its_end() -> None:
    condition = RateLow((("four_ring", 0.95),))
    hotline = Hotline()
    hotline.day.take(calls(0, 0, 40))
    assert [] == condition.find(hotline.look(WINDOW - 1))
    assert [False] == [found.raises for found in condition.find(hotline.look(WINDOW))]
    assert 1 == len(condition.find(hotline.look(2 * WINDOW)))
    hotline.day.take(calls(0, 40, 0))
    assert 1 == len(condition.find(hotline.look(3 * WINDOW - 1)))
    assert [] == condition.find(hotline.look(5 * WINDOW))


def test_the_last_window_alone_is_counted_from_midnight() -> None:
    hotline = Hotline()
    hotline.day.take(calls(0, 0, 40))
    assert [] == RateLow((("four_ring", 0.95),)).find(hotline.look(FIRST))


def test_a_dead_link_ends_nothing() -> None:
    condition = RateLow((("four_ring", 0.95),))
    assert condition.sees("four_ring", Hotline().look(0))
    assert not condition.sees("four_ring", Hotline(links=(DOWN,)).look(0))
    assert not condition.sees("four_ring", Hotline(links=()).look(0))
