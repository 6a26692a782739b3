"""What the crews' desk and the speech ear report of a demo call: ticket stages and greeting flags. Pure processes."""

from collections.abc import Iterator
from datetime import datetime

from monitor.demo.messages import DemoPost
from monitor.demo.people import EMERGENCY
from monitor.demo.plan import CallPlan, GreetingPlan, TicketPlan
from monitor.demo.switchboard import Switchboard

CREW = "抢修一班 DEMO"

FLAGS = {
    GreetingPlan.GOOD: (True, True, True, 0.8, 0.95),
    GreetingPlan.NOT_NAMED: (True, False, False, 0.9, 0.93),
    GreetingPlan.NOT_GREETED: (False, True, False, 0.7, 0.94),
    GreetingPlan.NAMED_FIRST: (True, True, False, 0.8, 0.92),
    GreetingPlan.LATE: (True, True, True, 12.4, 0.93),
    GreetingPlan.UNSURE: (True, False, False, 1.1, 0.35),
}
"""greeted, named, in_order, delay_seconds, confidence"""

Stages = tuple[tuple[float, str], ...]
"""Seconds after the answer, and the stage reported then."""

REPAIR_STAGES: dict[TicketPlan, Stages] = {
    TicketPlan.PROMPT: ((9, "reported"), (38, "notified"), (65, "acknowledged"), (210, "departed"), (900, "arrived")),
    TicketPlan.LATE: ((12, "reported"), (690, "notified"), (720, "acknowledged")),
    TicketPlan.CANCELLED: ((8, "reported"), (26, "cancelled")),
}
EMERGENCY_STAGES: dict[TicketPlan, Stages] = {
    TicketPlan.PROMPT: ((8, "reported"), (30, "notified"), (42, "acknowledged"), (75, "departed"), (420, "arrived")),
    TicketPlan.LATE: ((15, "reported"), (97, "notified"), (110, "acknowledged"), (150, "departed")),
    TicketPlan.CANCELLED: ((8, "reported"), (24, "cancelled")),
}


def _rfc3339(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")


def report_ticket(board: Switchboard, plan: CallPlan, call_id: str, caller_number: str) -> Iterator[float]:
    """Tell each stage of the call's ticket at its time; yields the seconds to wait."""
    emergency = plan.queue is EMERGENCY
    stages = (EMERGENCY_STAGES if emergency else REPAIR_STAGES).get(plan.ticket, ())
    told_seconds = 0.0
    for after_seconds, stage in stages:
        yield after_seconds - told_seconds
        told_seconds = after_seconds
        at = ("at", _rfc3339(board.at(board.now_us)))
        told: tuple[tuple[str, str], ...] = (("event", stage), at)
        if stage == "reported":
            kind = "emergency" if emergency else "repair"
            told = (*told, ("kind", kind), ("call_id", call_id), ("caller", caller_number))
        elif stage == "notified":
            told = (*told, ("crew", CREW))
        board.schedule(DemoPost(f"/api/v1/tickets/DEMO-{call_id}/events", told))


def report_greeting(board: Switchboard, plan: CallPlan, call_id: str) -> Iterator[float]:
    """Tell what the ear heard of the agent's first words, some seconds after they were said."""
    greeted, named, in_order, delay_seconds, confidence = FLAGS[plan.greeting]
    yield delay_seconds + 2.5
    fields: tuple[tuple[str, str | float | bool], ...] = (
        ("greeted", greeted),
        ("named", named),
        ("in_order", in_order),
        ("delay_seconds", delay_seconds),
        ("confidence", confidence),
    )
    board.schedule(DemoPost(f"/api/v1/calls/{call_id}/greeting", fields))
