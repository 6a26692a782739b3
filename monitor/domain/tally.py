"""Counting verdicts: rates as RULES.md defines them, always with n, coverage and an interval."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import sqrt

from monitor.domain.verdicts import Outcome

Z_95 = 1.959963984540054
FEW = 30
"""Below so many judged calls a rate says little of a person: it is flagged, and nobody is ranked by it."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Verdicts of one rule by outcome. `n` counts what could be scored, met and missed alone."""

    met: int = 0
    missed: int = 0
    pending: int = 0
    exempt: int = 0
    unknown: int = 0

    @classmethod
    def of(cls, outcomes: Iterable[Outcome]) -> "Tally":
        counts = dict.fromkeys(Outcome, 0)
        for outcome in outcomes:
            counts[outcome] += 1
        return cls(**{outcome.value: count for outcome, count in counts.items()})

    def plus(self, outcome: Outcome, count: int = 1) -> "Tally":
        return replace(self, **{outcome.value: getattr(self, outcome.value) + count})

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.met + other.met,
            self.missed + other.missed,
            self.pending + other.pending,
            self.exempt + other.exempt,
            self.unknown + other.unknown,
        )

    def __sub__(self, other: "Tally") -> "Tally":
        """Without those that `other` counts, which are among these."""
        return Tally(
            self.met - other.met,
            self.missed - other.missed,
            self.pending - other.pending,
            self.exempt - other.exempt,
            self.unknown - other.unknown,
        )

    @property
    def total(self) -> int:
        return self.n + self.pending + self.exempt + self.unknown

    @property
    def n(self) -> int:
        return self.met + self.missed

    @property
    def rate(self) -> float | None:
        """met / (met + missed), 0..1; None where nothing was scored."""
        return self.met / self.n if self.n else None

    @property
    def coverage(self) -> float | None:
        """The share, 0..1, that could be scored of those that should have been; None where there were none."""
        due = self.n + self.unknown
        return self.n / due if due else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The rate's 95 % interval (see `wilson`)."""
        return wilson(self.met, self.n) if self.n else None

    @property
    def is_few(self) -> bool:
        return self.n < FEW


def wilson(met: int, n: int, z: float = Z_95) -> tuple[float, float]:
    """Wilson's score interval of a share (E. B. Wilson 1927; Brown, Cai, DasGupta 2001 advise it for small n)."""
    if not 0 <= met <= n or n == 0:
        raise ValueError(f"met must be within 0..n and n above 0, got {met} of {n}")
    share, square = met / n, z * z
    centre = (share + square / (2 * n)) / (1 + square / n)
    half = z * sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    return max(0.0, centre - half), min(1.0, centre + half)
