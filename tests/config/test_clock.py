from datetime import UTC, datetime

from monitor.clock import Clock


def test_now_is_aware_and_true() -> None:
    before, now, after = datetime.now(UTC), Clock().now(), datetime.now(UTC)

    assert before <= now <= after
    assert UTC is now.tzinfo


def test_monotonic_never_goes_back() -> None:
    clock = Clock()
    read = [clock.monotonic() for _ in range(1000)]

    assert sorted(read) == read
