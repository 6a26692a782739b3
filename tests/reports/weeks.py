"""A hotline's weeks made by SQL: calls of every end and outcome, their verdicts and legs, tickets, gaps and alerts."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.domain.alerting.alert import Alert, Severity
from monitor.domain.records import Batch, Gap
from monitor.store import Store

US = 1_000_000
WEEK_SECONDS = 7 * 86_400
MONDAY = datetime(2026, 11, 15, 16, tzinfo=UTC)
"""Of 2026-W47 in Shanghai."""
RULES = ("four_ring", "greeting", "hangup_first", "dispatch")

SERIALS = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :calls)"


def scattered(salt: int) -> str:
    """0..65535, the same on every machine."""
    return f"(((i + {salt}) * 2654435761 + ((i + {salt}) / 7) * 40503) % 4294967296 / 65536)"


ARRIVED = f"(:since + (i * :span / :calls) * {US} + ({scattered(1)} % 1000) * 1000)"
WAIT_MS = f"(CASE WHEN {scattered(2)} % 10 < 8 THEN {scattered(3)} % 18000 ELSE {scattered(3)} % 90000 END)"
END = (
    f"(CASE WHEN {scattered(4)} % 100 < 87 THEN 'answered' WHEN {scattered(4)} % 100 < 95 THEN 'abandoned' "
    f"WHEN {scattered(4)} % 100 < 97 THEN 'unanswered' WHEN {scattered(4)} % 100 < 99 THEN 'refused' ELSE 'lost' END)"
)
AGENT = f"('Agent ' || substr('000' || ({scattered(5)} % 120), -3))"
NUMBER = "('138' || substr('0000000' || (i * 7919 % 100000), -8))"
KEY = f"substr({NUMBER}, -11)"
HAS_GAP = f"{scattered(7)} % 500 = 7"
CALLS = f"""INSERT INTO calls (pbx, call_id, direction, queue, caller_number, number_key, number_tail, arrived_at,
    agent, "end", hung_up_by, hangup_agent, pbx_says, left_by_transfer, contradicted, gaps, odd, phase, first_ring_at,
    answered_at, ended_at, wait_seconds, ring_seconds, talk_seconds)
SELECT 'hq', (:since / {US} + i) || '.' || i, CASE WHEN i % 41 = 40 THEN 'outbound' ELSE 'inbound' END,
    CASE WHEN {scattered(6)} % 3 = 0 THEN 'repair' ELSE 'service' END, {NUMBER}, {KEY}, substr({KEY}, -7), {ARRIVED},
    CASE WHEN {END} = 'answered' THEN {AGENT} ELSE '' END, {END}, 'caller',
    CASE WHEN {END} = 'answered' THEN {AGENT} ELSE '' END, '', 0, 0,
    CASE WHEN {HAS_GAP} THEN '[["2026-11-16T00:00:00+00:00", null]]' ELSE '[]' END, '[]', 'over', {ARRIVED},
    CASE WHEN {END} = 'answered' THEN {ARRIVED} + {WAIT_MS} * 1000 END,
    {ARRIVED} + {WAIT_MS} * 1000 + CASE WHEN {END} = 'answered' THEN 60 * {US} ELSE 0 END,
    {WAIT_MS} / 1000.0, {WAIT_MS} / 1000.0,
    CASE WHEN {END} = 'answered' THEN 60.0 END FROM n"""
LEGS = f"""INSERT INTO ring_legs (pbx, call_id, position, leg_id, agent, device, dialled_at, ring_at, ended_at, "end",
    estimated)
SELECT 'hq', (:since / {US} + i) || '.' || i, 0, i || '.1', {AGENT}, 'PJSIP/1', {ARRIVED}, {ARRIVED},
    {ARRIVED} + {WAIT_MS} * 1000, CASE WHEN {scattered(9)} % 20 = 1 THEN 'rang_out' ELSE 'answered' END, 0 FROM n"""
VERDICTS = tuple(
    f"""INSERT INTO verdicts (pbx, call_id, rule, position, outcome, reason, "values", arrived_at, queue)
    SELECT 'hq', (:since / {US} + i) || '.' || i, '{rule}', {place},
        CASE WHEN {END} <> 'answered' THEN 'exempt' WHEN {scattered(20 + place)} % 29 < 26 THEN 'met'
        WHEN {scattered(20 + place)} % 29 < 28 THEN 'missed' ELSE 'unknown' END,
        'because', '{{}}', {ARRIVED}, 'repair' FROM n"""
    for place, rule in enumerate(RULES)
)
TICKETS = f"""INSERT INTO tickets (ticket_id, kind, first_seen_at, stages, doubtful, unknown_kind, asked_call_id,
    caller_number, crew, pbx, call_id, is_open)
SELECT 'G' || i, CASE WHEN i % 3 = 0 THEN 'emergency' ELSE 'repair' END, {ARRIVED} + 30 * {US},
    '[["reported", "' || strftime('%Y-%m-%dT%H:%M:%S', ({ARRIVED}) / {US} + 30, 'unixepoch') || '+00:00"],'
    || '["notified", "' || strftime('%Y-%m-%dT%H:%M:%S', ({ARRIVED}) / {US} + 70 + i % 60, 'unixepoch') || '+00:00"],'
    || '["arrived", "' || strftime('%Y-%m-%dT%H:%M:%S', ({ARRIVED}) / {US} + 600 + {scattered(10)} % 3600, 'unixepoch')
    || '+00:00"]]', '[]', '', '', '', 'crew ' || (i % 9), CASE WHEN i % 2 = 0 THEN 'hq' ELSE '' END,
    CASE WHEN i % 2 = 0 THEN (:since / {US} + i) || '.' || i ELSE '' END, 0 FROM n WHERE i % 50 = 0 OR i % 50 = 25"""
EXEMPT_EVERY, WITHDRAWN_EVERY = 23, 161
"""Of the calls, so many are exempted; of some it is withdrawn."""
REASONS = "CASE i % 5 WHEN 0 THEN '=HYPERLINK(\"x\")' WHEN 1 THEN '演练电话' WHEN 2 THEN '+1' ELSE '@drill' END"
MARKERS = "CASE i % 3 WHEN 0 THEN '王班长' WHEN 1 THEN '-2+3' ELSE char(9) || '=1' END"
OF_RULE = "CASE i % 4 WHEN 0 THEN '' WHEN 1 THEN 'four_ring' WHEN 2 THEN 'greeting' ELSE 'hangup_first' END"
MARKS = f"""INSERT INTO marks (pbx, call_id, rule, mark, reason, marked_by, token, marked_at)
SELECT 'hq', (:since / {US} + i) || '.' || i, {OF_RULE}, 'exempt', {REASONS}, {MARKERS}, 'lead', {ARRIVED} + {US}
    FROM n WHERE i % {EXEMPT_EVERY} = 0"""
WITHDRAWN = f"""INSERT INTO marks (pbx, call_id, rule, mark, reason, marked_by, token, marked_at)
SELECT 'hq', (:since / {US} + i) || '.' || i, {OF_RULE}, 'withdrawn', 'a slip', '李静', 'lead', {ARRIVED} + 2 * {US}
    FROM n WHERE i % {WITHDRAWN_EVERY} = 0"""
SIGNS_OF_LIFE = """INSERT INTO raw_events (pbx, at, digest, kind, call_id, frame)
VALUES ('hq', :since - 86400000000, 'a', 'Newstate', '', ''),
    ('hq', :since + (:span + 7200) * 1000000, 'b', 'Newstate', '', '')"""


def others(since_at: datetime) -> Batch:
    """Two gaps and two alerts in the week that begins then."""

    def at(hours: float) -> datetime:
        return since_at + timedelta(hours=hours)

    return Batch(
        gaps=[
            Gap("ami:hq", at(26), at(27.5), "connection refused"),
            Gap("mqtt", at(56), at(57), "broker away"),
        ],
        alerts=[
            Alert("a1", "longest_wait", Severity.WARNING, "repair", "waiting", (), at(1), resolved_at=at(1.5)),
            Alert(
                "a2",
                "link_down",
                Severity.CRITICAL,
                "ami:hq",
                "link_down",
                (),
                at(26),
                resolved_at=at(27.5),
                acknowledged_at=at(26.1),
                acknowledged_by="王班长",
            ),
        ],
    )


async def fill(path: Path, calls: int, since_at: datetime = MONDAY, span_seconds: int = WEEK_SECONDS) -> str:
    """A SQLite store with so many calls, evenly over the span; its URL."""
    url = f"sqlite:///{path}"
    store = await Store.open(url)
    await store.write(others(since_at))
    await store.close()
    values = {"calls": calls, "since": int(since_at.timestamp()) * US, "span": span_seconds}
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA synchronous=OFF")
        for statement in (CALLS, LEGS, *VERDICTS, TICKETS, MARKS, WITHDRAWN):
            connection.execute(statement.replace("SELECT", f"{SERIALS} SELECT", 1), values)
        connection.execute(SIGNS_OF_LIFE, values)
    return url
