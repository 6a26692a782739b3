"""One share beside another: the difference, and whether it can be told from chance."""

from dataclasses import dataclass
from math import sqrt

from monitor.domain.tally import wilson


@dataclass(frozen=True, slots=True)
class Change:
    """`points` is new minus old in percentage points, `low` and `high` its 95 % interval."""

    points: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Chance alone would hardly make such a difference."""
        return self.low > 0 or self.high < 0


def change(old: tuple[int, int], new: tuple[int, int]) -> Change | None:
    """Of two (met, n): Newcombe's interval from two Wilson intervals (1998); None where one side has nothing."""
    if not old[1] or not new[1]:
        return None
    (old_low, old_high), (new_low, new_high) = wilson(*old), wilson(*new)
    before, now = old[0] / old[1], new[0] / new[1]
    difference = now - before
    low = difference - sqrt((now - new_low) ** 2 + (old_high - before) ** 2)
    high = difference + sqrt((new_high - now) ** 2 + (before - old_low) ** 2)
    return Change(100 * difference, 100 * low, 100 * high)
