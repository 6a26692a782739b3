"""One batch, one transaction.

The statements are compiled once and given tuples, as a dict per row costs more than SQLite needs to store it.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Self

from sqlalchemy import Connection, Dialect, Table, and_, bindparam, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.expression import ClauseElement

from monitor.domain.records import Batch, JudgedTicket
from monitor.store import rows, tables
from monitor.store.columns import as_aware, to_micros
from monitor.store.greetings import greetings
from monitor.store.talks import talk_rows, talks

LOCK_SPACE = 0x686F746C
"""The first half of our advisory locks in PostgreSQL ("hotl"); the second is a hash of the PBX's name."""
SHARED = ""
LOCK = f"SELECT pg_advisory_xact_lock({LOCK_SPACE}, hashtext($1))"


class Statement:
    """SQL as the driver wants it, for rows whose order is `columns`."""

    def __init__(self, clause: ClauseElement, dialect: Dialect, columns: Sequence[str]) -> None:
        compiled: Any = clause.compile(dialect=dialect)
        if list(compiled.positiontup) != list(columns):
            raise AssertionError(f"{compiled.positiontup} are bound in another order than {columns}")
        self._sql = str(compiled)

    @classmethod
    def keep_first(cls, table: Table, dialect: Dialect) -> Self:
        columns = _given(table)
        return cls(_insert(dialect)(table).values(_bound(columns)).inline().on_conflict_do_nothing(), dialect, columns)

    @classmethod
    def keep_last(cls, table: Table, dialect: Dialect) -> Self:
        columns = _given(table)
        insert = _insert(dialect)(table).values(_bound(columns)).inline()
        identity = [column.name for column in table.primary_key]
        changed = {name: insert.excluded[name] for name in columns if name not in identity}
        return cls(insert.on_conflict_do_update(index_elements=identity, set_=changed), dialect, columns)

    def run(self, connection: Connection, given: Iterable[rows.Row]) -> None:
        if many := list(given):
            connection.exec_driver_sql(self._sql, many)


def _insert(dialect: Dialect) -> Callable[[Table], Any]:
    return sqlite.insert if dialect.name == "sqlite" else postgresql.insert


def _given(table: Table) -> list[str]:
    return [column.name for column in table.columns if column.name != "id"]


def _bound(columns: Iterable[str]) -> dict[str, Any]:
    return {name: bindparam(name) for name in columns}


class Writer:
    def __init__(self, dialect: Dialect) -> None:
        self._at: rows.Encode = to_micros if dialect.name == "sqlite" else as_aware
        self._takes_locks = dialect.name == "postgresql"
        self._raw = Statement.keep_first(tables.raw_events, dialect)
        self._calls = Statement.keep_last(tables.calls, dialect)
        self._legs = Statement.keep_last(tables.ring_legs, dialect)
        self._talks = Statement.keep_last(talks, dialect)
        self._verdicts = Statement.keep_last(tables.verdicts, dialect)
        self._reports = Statement.keep_first(tables.ticket_reports, dialect)
        self._tickets = Statement.keep_last(tables.tickets, dialect)
        self._ticket_verdicts = Statement.keep_last(tables.ticket_verdicts, dialect)
        self._greetings = Statement.keep_last(greetings, dialect)
        self._gaps = Statement.keep_last(tables.gaps, dialect)
        self._refusals = Statement.keep_first(tables.refusals, dialect)
        self._marks = Statement.keep_first(tables.marks, dialect)
        self._alerts = Statement.keep_last(tables.alerts, dialect)
        self._outbox = Statement.keep_first(tables.alerts_outbox, dialect)
        legs, verdicts = tables.ring_legs.c, tables.ticket_verdicts.c
        self._drop_legs = Statement(
            delete(tables.ring_legs)
            .where(legs.pbx == bindparam("of_pbx"), legs.call_id == bindparam("of_call"))
            .where(legs.position >= bindparam("count")),
            dialect,
            ["of_pbx", "of_call", "count"],
        )
        spoken = and_(talks.c.pbx == bindparam("of_pbx"), talks.c.call_id == bindparam("of_call"))
        self._drop_talk = Statement(delete(talks).where(spoken), dialect, ["of_pbx", "of_call"])
        self._drop_ticket_verdict = Statement(
            delete(tables.ticket_verdicts).where(verdicts.ticket_id == bindparam("of_ticket")), dialect, ["of_ticket"]
        )

    def write(self, connection: Connection, batch: Batch) -> None:
        if self._takes_locks:
            self._take_turns(connection, batch)
        at = self._at
        self._raw.run(connection, rows.raw_rows(batch.raw, at))
        self._write_calls(connection, batch)
        self._reports.run(connection, (rows.report_row(report, at) for report in batch.ticket_reports))
        self._write_tickets(connection, batch.tickets)
        self._greetings.run(connection, (rows.greeting_row(evidence, at) for evidence in batch.greetings))
        self._gaps.run(connection, (rows.gap_row(gap, at) for gap in batch.gaps))
        self._refusals.run(connection, (rows.refusal_row(refusal, at) for refusal in batch.refusals))
        self._marks.run(connection, (rows.mark_row(mark, at) for mark in batch.marks))
        self._alerts.run(connection, (rows.alert_row(alert, at) for alert in batch.alerts))
        self._outbox.run(connection, (rows.outgoing_row(outgoing, at) for outgoing in batch.outbox))

    def _take_turns(self, connection: Connection, batch: Batch) -> None:
        """Two monitors that write the same rows in another order would deadlock, and their row ids would interleave."""
        names = {event.pbx for event in batch.raw} | {call.facts.pbx for call in batch.calls}
        of_no_pbx = (batch.ticket_reports, batch.tickets, batch.greetings, batch.gaps, batch.refusals, batch.marks)
        if any((*of_no_pbx, batch.alerts, batch.outbox)):
            names.add(SHARED)
        for name in sorted(map(rows.storable, names)):
            connection.exec_driver_sql(LOCK, (name,))

    def _write_calls(self, connection: Connection, batch: Batch) -> None:
        """The last state of each call in the batch, as an earlier one may have had more ring legs."""
        last = {(call.facts.pbx, call.facts.call_id): call for call in batch.calls}
        calls = list(last.values())
        at = self._at
        self._calls.run(connection, (rows.call_row(call.facts, at) for call in calls))
        self._drop_legs.run(connection, ((*map(rows.storable, key), len(last[key].facts.legs)) for key in last))
        self._legs.run(connection, (row for call in calls for row in rows.leg_rows(call.facts, at)))
        silent = (key for key, call in last.items() if call.facts.talk is None)
        self._drop_talk.run(connection, (tuple(map(rows.storable, key)) for key in silent))
        self._talks.run(connection, talk_rows(call.facts for call in calls))
        self._verdicts.run(connection, (row for call in calls for row in rows.verdict_rows(call, at)))

    def _write_tickets(self, connection: Connection, judged: Sequence[JudgedTicket]) -> None:
        last = {each.ticket.ticket_id: each for each in judged}
        at = self._at
        self._tickets.run(connection, (rows.ticket_row(each.ticket, at) for each in last.values()))
        self._drop_ticket_verdict.run(connection, ((rows.storable(ticket_id),) for ticket_id in last))
        told = ((each, each.verdict) for each in last.values())
        self._ticket_verdicts.run(
            connection, (rows.ticket_verdict_row(each, verdict, at) for each, verdict in told if verdict)
        )
