"""Time arithmetic in whole microseconds."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.spans import Stretch, length_us, microseconds, union, without

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def stretches(*pairs: tuple[int, int]) -> list[Stretch]:
    """Pairs of microseconds."""
    return [(START + timedelta(microseconds=a), START + timedelta(microseconds=b)) for a, b in pairs]


@pytest.mark.parametrize(
    ("given_pairs", "expected"),
    [
        ([], []),
        ([(0, 5)], [(0, 5)]),
        ([(0, 5), (5, 9)], [(0, 9)]),
        ([(4, 9), (0, 5)], [(0, 9)]),
        ([(0, 9), (2, 3)], [(0, 9)]),
        ([(0, 2), (3, 4)], [(0, 2), (3, 4)]),
        ([(3, 3), (5, 4)], []),
    ],
)
def test_union(given_pairs: list[tuple[int, int]], expected: list[tuple[int, int]]) -> None:
    assert stretches(*expected) == union(stretches(*given_pairs))


@pytest.mark.parametrize(
    ("holes", "expected"),
    [
        ([], [(10, 20)]),
        ([(0, 5)], [(10, 20)]),
        ([(0, 12)], [(12, 20)]),
        ([(13, 14)], [(10, 13), (14, 20)]),
        ([(13, 14), (18, 30)], [(10, 13), (14, 18)]),
        ([(0, 30)], []),
    ],
)
def test_without(holes: list[tuple[int, int]], expected: list[tuple[int, int]]) -> None:
    assert stretches(*expected) == without(stretches((10, 20)), stretches(*holes))


def test_microseconds_are_the_nearest() -> None:
    assert [microseconds(s) for s in (5.0, 0.1, 0.1 + 0.2, 10 / 3)] == [5_000_000, 100_000, 300_000, 3_333_333]


pairs = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6)


@given(pairs, pairs)
def test_lengths_agree_with_counting(covered: list[tuple[int, int]], holes: list[tuple[int, int]]) -> None:
    """Counted one microsecond at a time."""
    inside = {us for a, b in covered for us in range(a, b)}
    outside = {us for a, b in holes for us in range(a, b)}

    assert len(inside) == length_us(stretches(*covered))
    assert len(inside - outside) == length_us(without(stretches(*covered), stretches(*holes)))
