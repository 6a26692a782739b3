"""The service level: answered in time, divided by one of the denominators in use (named, since they differ by points).

T is the threshold and S the limit of a short abandon, both inclusive, counted from the caller's arrival.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from monitor.domain.tally import wilson


class Fate(StrEnum):
    """What became of an inbound call, for the service level. `unclear`: the link had a gap, or its end was not seen."""

    ANSWERED_IN_TIME = "answered_in_time"
    ANSWERED_LATE = "answered_late"
    SHORT_ABANDON = "short_abandon"
    GONE_IN_TIME = "gone_in_time"
    GONE_LATE = "gone_late"
    REFUSED = "refused"
    UNCLEAR = "unclear"
    RUNNING = "running"


class Formula(StrEnum):
    """`gone` are calls that ended unanswered: abandoned by the caller or given up by the PBX."""

    ANSWERED = "answered"
    OFFERED = "offered"
    OFFERED_WITHOUT_SHORT = "offered_without_short"
    ANSWERED_AND_GONE_LATE = "answered_and_gone_late"
    CREDIT_GONE_IN_TIME = "credit_gone_in_time"
    CREDIT_SHORT = "credit_short"


@dataclass(frozen=True, slots=True)
class Level:
    """How many calls met each fate; what every formula needs."""

    answered_in_time: int = 0
    answered_late: int = 0
    short_abandon: int = 0
    gone_in_time: int = 0
    gone_late: int = 0
    refused: int = 0
    unclear: int = 0
    running: int = 0

    @classmethod
    def of(cls, counts: Mapping[Fate, int]) -> "Level":
        return cls(**{fate.value: count for fate, count in counts.items()})

    @property
    def answered(self) -> int:
        return self.answered_in_time + self.answered_late

    @property
    def gone(self) -> int:
        return self.short_abandon + self.gone_in_time + self.gone_late

    @property
    def offered(self) -> int:
        """Calls that reached a queue or a phone, and whose course was seen."""
        return self.answered + self.gone

    @property
    def inbound(self) -> int:
        return self.offered + self.refused + self.unclear + self.running

    @property
    def coverage(self) -> float | None:
        """The share, 0..1, of calls whose course was seen; None where there were none."""
        due = self.offered + self.unclear
        return self.offered / due if due else None

    def parts(self, formula: Formula) -> tuple[int, int]:
        """(numerator, denominator)."""
        match formula:
            case Formula.ANSWERED:
                return self.answered_in_time, self.answered
            case Formula.OFFERED:
                return self.answered_in_time, self.offered
            case Formula.OFFERED_WITHOUT_SHORT:
                return self.answered_in_time, self.offered - self.short_abandon
            case Formula.ANSWERED_AND_GONE_LATE:
                return self.answered_in_time, self.answered + self.gone_late
            case Formula.CREDIT_GONE_IN_TIME:
                return self.answered_in_time + self.short_abandon + self.gone_in_time, self.offered
            case Formula.CREDIT_SHORT:
                return self.answered_in_time + self.short_abandon, self.offered

    def share(self, formula: Formula) -> float | None:
        """0..1; None where the denominator is 0: neither 100 % nor 0 %."""
        above, below = self.parts(formula)
        return above / below if below else None

    def interval(self, formula: Formula) -> tuple[float, float] | None:
        above, below = self.parts(formula)
        return wilson(above, below) if below else None

    @property
    def answer_rate(self) -> float | None:
        """answered / offered, 0..1 (接通率)."""
        return self.answered / self.offered if self.offered else None
