"""The only place that reads the machine's clock. Parts are handed a `Clock`, so that a test can hand them another."""

import time
from datetime import UTC, datetime


class Clock:
    """The wall clock for instants, the monotonic one for durations."""

    def now(self) -> datetime:
        """Aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds from an arbitrary start; never goes back when the wall clock is set."""
        return time.monotonic()
