"""Many callers lost in a short time."""

from dataclasses import replace

import pytest

from monitor.domain.alerting.conditions.abandon_burst import AbandonBurst
from monitor.domain.facts import End
from tests.domain.alerting.hotline import DOWN, Hotline, at, over

CONDITION = AbandonBurst(count=3, within_seconds=600, margin=1)


def hotline(*ends: float, how: End = End.ABANDONED, queue: str = "repair") -> Hotline:
    made = Hotline()
    made.day.take([over(f"c{number}", end, how=how, queue=queue) for number, end in enumerate(ends)])
    return made


@pytest.mark.parametrize(
    ("ends", "seconds", "expected"),
    [
        ((10, 20), 30, [(2, False)]),
        ((10, 20, 30), 30, [(3, True)]),
        ((10, 20, 30), 609.9, [(3, True)]),
        ((10, 20, 30), 610, [(2, False)]),
        ((10, 20, 30), 620, []),
        ((), 0, []),
    ],
)
def test_count(ends: tuple[float, ...], seconds: float, expected: list[tuple[int, bool]]) -> None:
    found = CONDITION.find(hotline(*ends).look(seconds))
    assert expected == [(dict(finding.values)["count"], finding.raises) for finding in found]


def test_it_dates_from_the_caller_who_made_it_a_burst() -> None:
    (found,) = CONDITION.find(hotline(10, 20, 30, 40, 50).look(60))
    assert ("hotline", at(30)) == (found.subject, found.since_at)
    assert {"count": 5, "limit": 3, "minutes": 10.0} == dict(found.values)


@pytest.mark.parametrize("how", [End.ABANDONED, End.UNANSWERED, End.REFUSED])
def test_every_lost_caller_counts(how: End) -> None:
    assert 1 == len(CONDITION.find(hotline(10, 20, 30, how=how).look(60)))


def test_who_was_answered_does_not_count_nor_another_queue() -> None:
    assert [] == CONDITION.find(hotline(10, 20, 30, how=End.ANSWERED).look(60))
    only = AbandonBurst(count=3, queues=("emergency",))
    assert [] == only.find(hotline(10, 20, 30).look(60))


def test_a_limit_of_one() -> None:
    assert [True] == [f.raises for f in AbandonBurst(count=1, margin=0).find(hotline(10).look(60))]


def test_a_dead_link_ends_nothing() -> None:
    assert not CONDITION.sees("hotline", Hotline(links=(DOWN,)).look(0))
    assert CONDITION.sees("hotline", Hotline().look(0))


def test_no_exchange_at_all_is_no_burst() -> None:
    assert [] == CONDITION.find(replace(hotline(10, 20, 30).look(700), pbx_at={}))
