"""One promise of a ticket: how it stands by its stage, by proofs, by its absence."""

import pytest

from monitor.domain.rules.promises import Found, found, notice_and_arrival
from monitor.domain.tickets import Stage
from monitor.domain.verdicts import Outcome
from tests.domain.rules.cases import at, gap, ticket


@pytest.mark.parametrize(
    ("notified", "arrived", "stages"),
    [
        (None, None, []),
        (60.0, None, [Stage.NOTIFIED]),
        (None, 1800.0, [Stage.ARRIVED]),
        (60.0, 1800.0, [Stage.NOTIFIED, Stage.ARRIVED]),
        (0.0, None, [Stage.NOTIFIED]),
    ],
)
def test_limits_make_promises(notified: float | None, arrived: float | None, stages: list[Stage]) -> None:
    assert stages == [promise.stage for promise in notice_and_arrival(notified, arrived)]


@pytest.mark.parametrize(
    ("stages", "now", "expected"),
    [
        ([(Stage.NOTIFIED, 60)], 60, Found(Outcome.MET, "in_time", 60.0)),
        ([(Stage.NOTIFIED, -5)], 60, Found(Outcome.MET, "in_time", 0.0)),
        ([(Stage.NOTIFIED, 61)], 61, Found(Outcome.MISSED, "notified_late", 61.0)),
        ([(Stage.DONE, 61)], 61, Found(Outcome.UNKNOWN, "notice_not_reported", stage=Stage.NOTIFIED)),
        ([(Stage.CANCELLED, 60)], 99, Found(Outcome.EXEMPT, "cancelled")),
        ([], 59, Found(Outcome.PENDING, "waiting_for_notice")),
        ([], 60, Found(Outcome.MISSED, "not_notified", 60.0)),
    ],
)
def test_a_notice(stages: list[tuple[Stage, float]], now: float, expected: Found) -> None:
    (notice,) = notice_and_arrival(60.0, None)

    assert expected == found(notice, ticket(*stages), at(0), (), at(now))


def test_a_hole_in_the_feed_hides_a_notice() -> None:
    (notice,) = notice_and_arrival(60.0, None)

    assert Found(Outcome.UNKNOWN, "ticket_feed_down") == found(notice, ticket(), at(0), (gap(60, 61),), at(99))


def test_the_worst_promise_ranks_first() -> None:
    ranked = [Outcome.MISSED, Outcome.UNKNOWN, Outcome.PENDING, Outcome.EXEMPT, Outcome.MET]

    assert ranked == sorted(Outcome, key=lambda outcome: Found(outcome, "").rank)
