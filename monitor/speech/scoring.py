"""What a score is worth: two thresholds a phrase, and a probability of each score by them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from monitor.domain.speech.script import Part

AT_YES, AT_NO = 0.9, 0.1
LEAST_UNSURE, MOST_UNSURE = math.nextafter(AT_NO, 1), math.nextafter(AT_YES, 0)
TAIL = 10.0


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Scores from `yes` on are a yes, up to `no` a no; between them nobody knows."""

    yes: float
    no: float

    def __post_init__(self) -> None:
        if not self.no < self.yes:
            raise ValueError(f"thresholds: no ({self.no:g}) is not below yes ({self.yes:g})")

    def probability(self, score: float) -> float:
        if score >= self.yes:
            return 1 - (1 - AT_YES) * math.exp((self.yes - score) / TAIL)
        if score <= self.no:
            return AT_NO * math.exp((score - self.no) / TAIL)
        between = AT_NO + (AT_YES - AT_NO) * (score - self.no) / (self.yes - self.no)
        return min(max(between, LEAST_UNSURE), MOST_UNSURE)


@dataclass(frozen=True, slots=True)
class Scale:
    """The thresholds of an engine with its model; `by_phrase` are those that a site has calibrated."""

    greeting: Thresholds
    name: Thresholds
    by_phrase: Mapping[str, Thresholds] = field(default_factory=dict)

    def of(self, part: Part, say: str) -> Thresholds:
        found = self.by_phrase.get(say)
        if found is not None:
            return found
        return self.greeting if part is Part.GREETING else self.name
