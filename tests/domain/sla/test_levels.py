"""The same day by six formulas: the example of STANDARDS section 3, and what has no denominator."""

from typing import get_args

import pytest

from monitor.config.report import FormulaName
from monitor.domain.sla.levels import Formula, Level

DAY = Level(
    answered_in_time=860, answered_late=140, short_abandon=10, gone_in_time=10, gone_late=40, refused=7, unclear=11
)


@pytest.mark.parametrize(
    ("formula", "percent"),
    [
        (Formula.CREDIT_GONE_IN_TIME, 83.0),
        (Formula.ANSWERED, 86.0),
        (Formula.OFFERED, 81.1),
        (Formula.ANSWERED_AND_GONE_LATE, 82.7),
        (Formula.CREDIT_SHORT, 82.1),
        (Formula.OFFERED_WITHOUT_SHORT, 81.9),
    ],
)
def test_the_same_day_by_every_formula(formula: Formula, percent: float) -> None:
    share = DAY.share(formula)

    assert share is not None
    assert percent == round(100 * share, 1)


@pytest.mark.parametrize("formula", Formula)
def test_no_calls_are_neither_everything_nor_nothing(formula: Formula) -> None:
    empty = Level(refused=3, unclear=2, running=1)

    assert (None, None, 6) == (empty.share(formula), empty.interval(formula), empty.inbound)


def test_what_was_not_seen_is_not_scored_but_told() -> None:
    assert (1060, 1000, 60) == (DAY.offered, DAY.answered, DAY.gone)
    assert 1060 / 1071 == DAY.coverage


def test_the_config_names_every_formula() -> None:
    assert [*Formula] == [*get_args(FormulaName)]
