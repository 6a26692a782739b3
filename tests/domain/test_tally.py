"""Counting verdicts: rates over what could be scored, with coverage and Wilson's interval."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.tally import FEW, Tally, wilson
from monitor.domain.verdicts import Outcome

COUNTS = st.integers(0, 10_000)
TALLIES = st.builds(Tally, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS)


@pytest.mark.parametrize(
    ("tally", "n", "rate", "coverage"),
    [
        (Tally(), 0, None, None),
        (Tally(pending=3, exempt=4), 0, None, None),
        (Tally(unknown=4), 0, None, 0.0),
        (Tally(met=3, missed=1), 4, 0.75, 1.0),
        (Tally(met=3, missed=1, pending=9, exempt=9), 4, 0.75, 1.0),
        (Tally(met=3, missed=1, unknown=1), 4, 0.75, 0.8),
        (Tally(missed=2), 2, 0.0, 1.0),
    ],
)
def test_rates(tally: Tally, n: int, rate: float | None, coverage: float | None) -> None:
    assert (n, rate, coverage) == (tally.n, tally.rate, tally.coverage)


@pytest.mark.parametrize(
    ("met", "n", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605)],
)
def test_wilson_as_printed(met: int, n: int, low: float, high: float) -> None:
    """81 of 263 and 15 of 148 are the examples of Newcombe 1998."""
    assert (low, high) == pytest.approx(wilson(met, n), abs=5e-5)


@pytest.mark.parametrize(("met", "n"), [(0, 0), (-1, 3), (4, 3)])
def test_wilson_refuses_what_is_no_share(met: int, n: int) -> None:
    with pytest.raises(ValueError, match=f"met must be within 0..n and n above 0, got {met} of {n}"):
        wilson(met, n)


@given(TALLIES)
def test_the_interval_holds_the_rate(tally: Tally) -> None:
    if tally.rate is None:
        assert tally.interval is None
    else:
        low, high = tally.interval or (1.0, 0.0)
        assert 0 <= low <= tally.rate + 1e-12
        assert tally.rate - 1e-12 <= high <= 1


@given(st.lists(st.sampled_from(Outcome)), st.lists(st.sampled_from(Outcome)))
def test_counts_add_up(some: list[Outcome], others: list[Outcome]) -> None:
    assert Tally.of(some + others) == Tally.of(some) + Tally.of(others)


@given(TALLIES, st.sampled_from(Outcome), COUNTS)
def test_plus_counts_one_outcome_alone(tally: Tally, outcome: Outcome, count: int) -> None:
    grown = tally.plus(outcome, count)
    assert [count if other is outcome else 0 for other in Outcome] == [
        getattr(grown, other.value) - getattr(tally, other.value) for other in Outcome
    ]


def test_few() -> None:
    assert [True, False] == [Tally(met=FEW - 1, unknown=50).is_few, Tally(met=FEW).is_few]
