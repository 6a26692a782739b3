"""A call as a row: the same columns, in the same order, for the JSON API, the CSV export and the live table."""

from collections.abc import Callable, Iterable
from datetime import datetime, tzinfo

from monitor.domain.marks import Effective
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


CALLER_MARKS = "caller_marks"


def columns(rule_names: Iterable[str]) -> list[str]:
    """The call's own columns, RULE and RULE_reason for each rule, and last what people said of the call."""
    rules = tuple(rule_names)
    judged = (name for rule in rules for name in (rule, f"{rule}_reason"))
    return [*CALL_COLUMNS, *judged, *(name for rule in rules for name in mark_columns(rule)), CALLER_MARKS]


def mark_columns(rule: str) -> tuple[str, str, str]:
    """The exemption that stands beside the rule's verdict: what, why, by whom."""
    return f"{rule}_mark", f"{rule}_mark_reason", f"{rule}_marked_by"


def row(
    judged: JudgedCall,
    say: Callable[[Verdict], str],
    now: datetime,
    ring_period_seconds: float,
    zone: tzinfo,
    rule_names: Iterable[str] = (),
    said: Effective | None = None,
) -> dict[str, Cell]:
    """The call's cells in the order of `columns`; None is "not applicable".

    Instants are RFC 3339 in `zone`, seconds have 3 decimals. `rule_names` are the rules to show, also those that have
    no verdict on this call; without them, those that have one. `said` is what holds of the call's marks; without it,
    where nobody looked for marks, the row has no columns of them.
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
    names = tuple(rule_names) or tuple(verdict.rule for verdict in judged.verdicts)
    cells |= _judged(judged, say, names)
    return cells if said is None else cells | _marked(said, names)


def _judged(judged: JudgedCall, say: Callable[[Verdict], str], rule_names: Iterable[str]) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    for name in rule_names:
        verdict = judged.verdict(name)
        cells[name] = verdict.outcome.value if verdict else None
        cells[f"{name}_reason"] = say(verdict) if verdict else None
    return cells


def _marked(said: Effective, rule_names: Iterable[str]) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    for name in rule_names:
        mark = said.exemption(name)
        told = (mark.mark.value, mark.reason, mark.marked_by) if mark else (None, None, None)
        cells |= zip(mark_columns(name), told, strict=True)
    cells[CALLER_MARKS] = " ".join(said.said) or None
    return cells


def shown(at: datetime | None, zone: tzinfo) -> str | None:
    """RFC 3339 with offset and milliseconds."""
    return at.astimezone(zone).isoformat(timespec="milliseconds") if at else None


def seconds(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
