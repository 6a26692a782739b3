"""Distributions in fixed bins: rings, waits in 5-second steps, and percentiles good to a tenth of a second."""

from collections.abc import Sequence
from dataclasses import dataclass, field

US_PER_SECOND = 1_000_000
MOST_RINGS = 5
"""The fifth ring stands for all further ones."""
STEP_SECONDS = 5
STEPS = 24
"""Up to 120 s; what took longer is in one step more."""
FINE_US = 100_000
FINE_BINS = 36_000
"""Up to an hour; a longer wait has no percentile of its own, only the longest is known."""


@dataclass(slots=True)
class RingCounts:
    """Calls by the ring in which they were answered: 1, 2, 3, 4, 5 and later. `unseen`: no phone was seen to ring."""

    answered: list[int] = field(default_factory=lambda: [0] * MOST_RINGS)
    unseen: int = 0

    def add(self, ring_us: int, ring_period_us: int) -> None:
        ring = ring_us // ring_period_us + 1
        self.answered[min(ring, MOST_RINGS) - 1] += 1


@dataclass(slots=True)
class StepCounts:
    """Calls by wait: step k holds waits above 5 (k-1) s up to 5 k s, so that its end is inclusive like a threshold."""

    counts: list[int] = field(default_factory=lambda: [0] * (STEPS + 1))

    def add(self, wait_us: int) -> None:
        step = -(-wait_us // (STEP_SECONDS * US_PER_SECOND)) - 1
        self.counts[0 if step < 0 else min(step, STEPS)] += 1


@dataclass(slots=True)
class Percentiles:
    """Nearest-rank percentiles of durations; what is told is the upper end of the bin, never less than the truth."""

    bins: list[int] = field(default_factory=lambda: [0] * (FINE_BINS + 1))
    count: int = 0
    longest_us: int = 0

    def add(self, duration_us: int) -> None:
        self.bins[min(-(-duration_us // FINE_US), FINE_BINS)] += 1
        self.count += 1
        self.longest_us = max(self.longest_us, duration_us)

    def at(self, percent: int) -> float | None:
        """Seconds; None where nothing was counted."""
        if not self.count:
            return None
        rank = max(1, -(-percent * self.count // 100))
        place = next(number for number, seen in enumerate(cumulative(self.bins)) if seen >= rank)
        if place == FINE_BINS:
            return self.longest_us / US_PER_SECOND
        return min(place * FINE_US, self.longest_us) / US_PER_SECOND


def cumulative(counts: Sequence[int]) -> list[int]:
    total, sums = 0, []
    for count in counts:
        total += count
        sums.append(total)
    return sums
