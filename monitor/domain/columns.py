"""A call as a row: the same columns, in the same order, for the JSON API, the CSV export and the live table."""

from collections.abc import Callable, Iterable
from datetime import datetime, tzinfo

from monitor.domain.numbers import mask
from monitor.domain.records import JudgedCall
from monitor.domain.verdicts import Verdict

Cell = str | float | int | None

CALL_COLUMNS = (
    "call_id",
    "pbx",
    "queue",
    "direction",
    "caller",
    "arrived_at",
    "first_ring_at",
    "answered_at",
    "ended_at",
    "wait_seconds",
    "ring_seconds",
    "rings",
    "agent",
    "talk_seconds",
    "end",
    "hung_up_by",
)


def columns(rule_names: Iterable[str]) -> list[str]:
    """The call's own columns, then RULE and RULE_reason for each rule."""
    return [*CALL_COLUMNS, *(name for rule in rule_names for name in (rule, f"{rule}_reason"))]


def row(
    judged: JudgedCall,
    say: Callable[[Verdict], str],
    now: datetime,
    ring_period_seconds: float,
    zone: tzinfo,
    rule_names: Iterable[str] = (),
) -> dict[str, Cell]:
    """The call's cells in the order of `columns`; None is "not applicable".

    Instants are RFC 3339 in `zone`, seconds have 3 decimals. `rule_names` are the rules to show, also those that have
    no verdict on this call; without them, those that have one.
    """
    facts = judged.facts
    ring_seconds = facts.ring_seconds(now)
    cells: dict[str, Cell] = {
        "call_id": facts.call_id,
        "pbx": facts.pbx,
        "queue": facts.queue or None,
        "direction": facts.direction.value,
        "caller": mask(facts.caller_number) or None,
        "arrived_at": shown(facts.arrived_at, zone),
        "first_ring_at": shown(facts.first_ring_at, zone),
        "answered_at": shown(facts.answered_at, zone),
        "ended_at": shown(facts.ended_at, zone),
        "wait_seconds": seconds(facts.wait_seconds(now)),
        "ring_seconds": seconds(ring_seconds),
        "rings": facts.rings(now, ring_period_seconds),
        "agent": facts.agent or None,
        "talk_seconds": seconds(facts.talk_seconds),
        "end": facts.end.value,
        "hung_up_by": facts.hung_up_by.value if facts.hung_up_by else None,
    }
    for name in rule_names or (verdict.rule for verdict in judged.verdicts):
        verdict = judged.verdict(name)
        cells[name] = verdict.outcome.value if verdict else None
        cells[f"{name}_reason"] = say(verdict) if verdict else None
    return cells


def shown(at: datetime | None, zone: tzinfo) -> str | None:
    """RFC 3339 with offset and milliseconds."""
    return at.astimezone(zone).isoformat(timespec="milliseconds") if at else None


def seconds(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
