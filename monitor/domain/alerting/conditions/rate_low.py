"""Today's rate of a rule is below its target, at the end of two windows in a row and on enough calls."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate
from typing import ClassVar

from monitor.domain.alerting.alert import Severity
from monitor.domain.alerting.finding import Finding, all_pbx_up
from monitor.domain.situation import Situation
from monitor.domain.verdicts import Outcome

WINDOWS = 2
"""In a row, before it raises; as many above the target before it is over."""


@dataclass(slots=True)
class RateLow:
    """`targets` by rule. Raises below target - margin; over once back at the target. Looked at once a window.

    A window is counted when it ends, by the calls that were over then; a later revision counts at the next.
    """

    name: ClassVar[str] = "rate_low"
    stays_seconds: ClassVar[float | None] = None
    targets: tuple[tuple[str, float], ...]
    margin: float = 0.02
    min_n: int = 30
    window_seconds: float = 900.0
    for_seconds: float = 0.0
    clear_seconds: float = 0.0
    _seen: tuple[datetime, int] | None = field(default=None, repr=False)
    _found: list[Finding] = field(default_factory=list, repr=False)

    def find(self, situation: Situation) -> list[Finding]:
        window = int((situation.at - situation.day.since_at).total_seconds() // self.window_seconds)
        seen = (situation.day.since_at, window)
        if seen != self._seen:
            self._seen = seen
            self._found = list(self._look(situation, window))
        return self._found

    def sees(self, subject: str, situation: Situation) -> bool:  # noqa: ARG002 -- every condition has the same face
        return all_pbx_up(situation)

    def _look(self, situation: Situation, window: int) -> Iterator[Finding]:
        """`window` is the one that runs; the ones before it have ended."""
        met, judged = self._counts(situation, window)
        for rule, target in self.targets:
            low = [
                n >= self.min_n and kept < (target - self.margin) * n
                for kept, n in zip(met[rule], judged[rule], strict=True)
            ]
            below = [n >= self.min_n and kept < target * n for kept, n in zip(met[rule], judged[rule], strict=True)]
            if len(low) < WINDOWS or not any(below[-WINDOWS:]):
                continue
            began = _run_of(low)
            since_at = situation.day.since_at + timedelta(seconds=(began + 1) * self.window_seconds)
            rate, n = met[rule][-1] / judged[rule][-1], judged[rule][-1]
            values = (("rule", rule), ("rate", rate), ("target", target), ("n", n))
            lasted = (len(low) - 1 - began) * self.window_seconds
            yield Finding(rule, Severity.WARNING, "below", values, since_at, lasted, raises=all(low[-WINDOWS:]))

    def _counts(self, situation: Situation, window: int) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
        """By rule, the day's calls met and judged up to the end of each window that is over."""
        met: dict[str, Counter[int]] = {rule: Counter() for rule, _ in self.targets}
        judged: dict[str, Counter[int]] = {rule: Counter() for rule, _ in self.targets}
        for call in situation.day.calls():
            ended_at = call.ended_at or call.arrived_at
            of = int((ended_at - situation.day.since_at).total_seconds() // self.window_seconds)
            for rule, outcome in call.outcomes:
                if rule in met and outcome in (Outcome.MET, Outcome.MISSED):
                    met[rule][of] += outcome is Outcome.MET
                    judged[rule][of] += 1
        return _summed(met, window), _summed(judged, window)


def _summed(counts: dict[str, Counter[int]], windows: int) -> dict[str, list[int]]:
    return {rule: list(accumulate(count[window] for window in range(windows))) for rule, count in counts.items()}


def _run_of(low: list[bool]) -> int:
    """Where the last run of low windows began."""
    began = len(low) - 1
    while began > 0 and low[began - 1]:
        began -= 1
    return began
