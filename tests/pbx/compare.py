"""The phones' truth beside the monitor's rows."""

from __future__ import annotations

from datetime import datetime

from tests.parts.truth import Truth
from tests.pbx.monitor_process import Row

RING_TOLERANCE_SECONDS = 0.25
SAME_INSTANT_MS = 150.0
INVITE_TO_ARRIVAL_SECONDS = 0.5


def rung_seconds(truth: Truth, until_at: float | None = None) -> float:
    """For how long at least one phone rang, up to the first answer (or `until_at`)."""
    stop_at = until_at or truth.answered_at or truth.ended_at
    spans = sorted(
        (ring.ring_at, min(at for at in (ring.ring_end_at, stop_at) if at is not None))
        for ring in truth.rings
        if ring.ring_at is not None and (ring.ring_end_at or stop_at)
    )
    total, covered_to = 0.0, 0.0
    for start_at, end_at in spans:
        total += max(0.0, end_at - max(start_at, covered_to))
        covered_to = max(covered_to, end_at)
    return total


def is_race(truth: Truth) -> bool:
    """Both sides hung up in the same instant, by the rule's own measure."""
    return truth.byes_apart_ms is not None and truth.byes_apart_ms <= SAME_INSTANT_MS


def masked(number: str) -> str:
    """As a caller's number may leave the room."""
    return f"{number[:3]}****{number[-4:]}" if number.isdecimal() else "****"


def row_of(truth: Truth, rows: list[Row]) -> list[Row]:
    """The rows that can be this caller's call: by number and by instant."""
    return [
        row
        for row in rows
        if row["caller"] == masked(truth.caller_number)
        and abs(datetime.fromisoformat(str(row["arrived_at"])).timestamp() - truth.invite_at)
        < INVITE_TO_ARRIVAL_SECONDS
    ]


def judged(row: Row) -> dict[str, object]:
    """The columns that the catalogue speaks of."""
    return {name: row[name] for name in ("direction", "end", "hung_up_by", "four_ring", "hangup_first")}
