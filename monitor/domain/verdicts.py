"""What a rule says of a call: one of five outcomes, a reason code and the values that a person can check."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

Value = str | int | float


class Outcome(StrEnum):
    """`unknown` means that our own evidence has a hole; it is never scored as met or missed."""

    MET = "met"
    MISSED = "missed"
    PENDING = "pending"
    EXEMPT = "exempt"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`values` fill the reason's sentence, seconds as floats; at `again_at` time alone may change the verdict."""

    rule: str
    outcome: Outcome
    reason: str
    values: tuple[tuple[str, Value], ...] = ()
    again_at: datetime | None = None
