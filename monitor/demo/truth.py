"""What really happened on a demo call, and what RULES.md's defaults say of it, for an end-to-end test to compare."""

from dataclasses import dataclass, field
from datetime import datetime

from monitor.demo.plan import CallPlan, GreetingPlan, TicketPlan
from monitor.demo.switchboard import US_PER_SECOND

RING_LIMIT_SECONDS = 20.0

GREETING_OUTCOMES = {
    GreetingPlan.GOOD: "met",
    GreetingPlan.NOT_NAMED: "missed",
    GreetingPlan.NOT_GREETED: "missed",
    GreetingPlan.NAMED_FIRST: "missed",
    GreetingPlan.LATE: "missed",
    GreetingPlan.UNSURE: "unknown",
    GreetingPlan.UNHEARD: "unknown",
}
DISPATCH_OUTCOMES = {
    TicketPlan.NOT_NEEDED: "exempt",
    TicketPlan.PROMPT: "met",
    TicketPlan.LATE: "missed",
    TicketPlan.FORGOTTEN: "missed",
    TicketPlan.CANCELLED: "exempt",
}


@dataclass(frozen=True, slots=True)
class Expected:
    """One call as it was. `outcomes` are the rules' final ones if all of the call was heard; before its time has
    come, `dispatch` is still pending. `agent` is the member name of who answered first, empty where nobody did.
    """

    call_id: str
    queue: str
    caller_number: str
    arrived_at: datetime
    answered_at: datetime | None
    ended_at: datetime
    agent: str
    ring_seconds: float
    end: str
    hung_up_by: str
    transferred: bool
    outcomes: tuple[tuple[str, str], ...]

    def outcome(self, rule: str) -> str:
        return dict(self.outcomes)[rule]

    def lies_within(self, start_at: datetime, end_at: datetime) -> bool:
        """Whether somebody who listened from start to end heard the whole call."""
        return start_at <= self.arrived_at and self.ended_at <= end_at


@dataclass(slots=True)
class Trace:
    """What a call has come to so far; instants in microseconds of the shift."""

    plan: CallPlan
    rings: list[tuple[int, int]] = field(default_factory=list)
    answered_us: int | None = None
    agent: str = ""
    hung_up_by: str = ""
    transferred: bool = False

    def ring_seconds(self) -> float:
        """Length of the union of the rings (RULES.md four_ring)."""
        total, covered_us = 0, -(10**15)
        for start_us, end_us in sorted(self.rings):
            total += max(0, end_us - max(start_us, covered_us))
            covered_us = max(covered_us, end_us)
        return total / US_PER_SECOND

    def end(self) -> str:
        return "abandoned" if self.answered_us is None else "answered"

    def outcomes(self) -> tuple[tuple[str, str], ...]:
        in_time = self.ring_seconds() < RING_LIMIT_SECONDS
        if self.answered_us is None:
            four_ring = "exempt" if in_time else "missed"
            return (
                ("four_ring", four_ring),
                ("greeting", "exempt"),
                ("hangup_first", "exempt"),
                ("dispatch", "exempt"),
            )
        return (
            ("four_ring", "met" if in_time else "missed"),
            ("greeting", GREETING_OUTCOMES[self.plan.greeting]),
            ("hangup_first", "met" if self.hung_up_by == "caller" else "missed"),
            ("dispatch", DISPATCH_OUTCOMES[self.plan.ticket]),
        )
