"""The sheets that name cases: lost callers, repair tickets, alerts."""

from collections.abc import Iterator
from datetime import datetime

from monitor.domain.facts import End
from monitor.domain.links import is_ami
from monitor.domain.lost import Contact, LostCall
from monitor.domain.numbers import mask
from monitor.domain.sla.workorders import NO_KIND, SPANS, SeenTicket
from monitor.reports.desk import Desk, low_high
from monitor.reports.document import Block, Cell, Chart, Kind, Sheet, Table

BANDS = ("upto_15", "upto_30", "upto_45", "upto_60", "over_60")


def lost(desk: Desk) -> Sheet:
    found = desk.report.lost
    counted = (("end", Kind.TEXT), ("contact", Kind.TEXT), ("count", Kind.COUNT))
    counts = [
        (desk.words.term("end", end), desk.text("contact", contact.value), found.counts[end, contact])
        for end in End
        for contact in Contact
        if found.counts[end, contact]
    ]
    named = (
        ("arrived_at", Kind.INSTANT),
        ("queue", Kind.TEXT),
        ("caller", Kind.TEXT),
        ("wait", Kind.SECONDS),
        ("end", Kind.TEXT),
        ("contact", Kind.TEXT),
        ("contact_at", Kind.INSTANT),
        ("contact_by", Kind.TEXT),
        ("tries", Kind.COUNT),
        ("call_id", Kind.TEXT),
    )
    blocks: tuple[Block, ...] = (
        desk.note("lost"),
        desk.table("lost_counts", desk.columns(counted), counts),
        *desk.listed(len(found.listed), found.count),
        desk.table("lost", desk.columns(named), (_lost_row(desk, each) for each in found.listed)),
        desk.note("masked"),
    )
    return Sheet("lost", desk.text("sheet", "lost"), blocks)


def _lost_row(desk: Desk, each: LostCall) -> tuple[Cell, ...]:
    facts = each.facts
    ended_at = facts.ended_at
    return (
        desk.local(facts.arrived_at),
        facts.queue,
        mask(facts.caller_number) or desk.text("word", "hidden"),
        (ended_at - facts.arrived_at).total_seconds() if ended_at else None,
        desk.words.term("end", facts.end.value),
        desk.text("contact", each.contact.value),
        desk.local(each.contact_at),
        desk.agent(each.contact_by),
        each.tries,
        facts.call_id,
    )


def tickets(desk: Desk) -> Sheet:
    found = desk.report.tickets
    bands = Chart(
        "ticket_bands", desk.text("chart", "ticket_bands"), 0, (1, 2, 3, 4, 5), axis=desk.text("column", "tickets")
    )
    blocks: tuple[Block, ...] = (
        _ticket_rules(desk),
        *([bands] if found.count else []),
        _ticket_bands(desk),
        _ticket_spans(desk),
        desk.note("tickets"),
        *desk.listed(len(found.listed), found.count),
        _ticket_list(desk),
    )
    return Sheet("tickets", desk.text("sheet", "tickets"), blocks)


def _kind(desk: Desk, kind: str) -> str:
    return desk.words.term("outcome", "unknown") if kind in ("", NO_KIND) else desk.words.term("kind", kind)


def _ticket_rules(desk: Desk) -> Table:
    counts = tuple((key, Kind.COUNT) for key in ("met", "missed", "exempt", "pending", "unknown", "without_call"))
    shares = (("rate", Kind.SHARE), ("n", Kind.COUNT), ("low", Kind.SHARE), ("high", Kind.SHARE))
    rows: list[tuple[Cell, ...]] = []
    for kind, figures in sorted(desk.report.tickets.kinds.items()):
        tally = figures.tally
        outcomes = (tally.met, tally.missed, tally.exempt, tally.pending, tally.unknown, figures.without_call)
        rows.append((_kind(desk, kind), tally.rate, tally.n, *low_high(tally.interval), *outcomes))
    return desk.table("ticket_rules", desk.columns((("kind", Kind.TEXT), *shares, *counts)), rows)


def _ticket_bands(desk: Desk) -> Table:
    keys = (*BANDS, "not_arrived", "cancelled", "doubtful", "tickets")
    rows: list[tuple[Cell, ...]] = [
        (_kind(desk, kind), *each.bands, each.not_arrived, each.cancelled, each.doubtful, each.tickets)
        for kind, each in sorted(desk.report.tickets.kinds.items())
    ]
    return desk.table("ticket_bands", desk.columns((("kind", Kind.TEXT), *((key, Kind.COUNT) for key in keys))), rows)


def _ticket_spans(desk: Desk) -> Table:
    named = (("kind", Kind.TEXT), ("span", Kind.TEXT), ("mean_minutes", Kind.MINUTES), ("n", Kind.COUNT))
    rows = [
        (_kind(desk, kind), f"{_stage(desk, since)} → {_stage(desk, until)}", *each.mean_minutes((since, until)))
        for kind, each in sorted(desk.report.tickets.kinds.items())
        for since, until in SPANS
    ]
    return desk.table("ticket_spans", desk.columns(named), rows)


def _stage(desk: Desk, stage: str) -> str:
    return desk.text("word", "begun") if stage == "begun" else desk.words.term("stage", stage)


def _ticket_list(desk: Desk) -> Table:
    named = (
        ("begun_at", Kind.INSTANT),
        ("ticket_id", Kind.TEXT),
        ("kind", Kind.TEXT),
        ("crew", Kind.TEXT),
        ("to_notified", Kind.MINUTES),
        ("to_arrived", Kind.MINUTES),
        ("outcome", Kind.TEXT),
        ("call_id", Kind.TEXT),
    )
    return desk.table("tickets", desk.columns(named), (_ticket_row(desk, each) for each in desk.report.tickets.listed))


def _ticket_row(desk: Desk, each: SeenTicket) -> tuple[Cell, ...]:
    return (
        desk.local_us(each.begun_us),
        each.ticket_id,
        _kind(desk, each.kind),
        each.crew,
        each.minutes("begun", "notified"),
        each.minutes("begun", "arrived"),
        desk.words.term("outcome", each.outcome) if each.outcome else None,
        each.call_id,
    )


def alerts(desk: Desk) -> Sheet:
    found = desk.report.alerts
    counted = (("alert", Kind.TEXT), ("severity", Kind.TEXT), ("count", Kind.COUNT), ("acknowledged", Kind.COUNT))
    counts = [
        (desk.words.term("alert", name), desk.words.term("severity", severity), count, found.acknowledged[key])
        for key, count in sorted(found.counts.items())
        for name, severity in [key]
    ]
    blocks: tuple[Block, ...] = (
        desk.table("alert_counts", desk.columns(counted), counts),
        *desk.listed(len(found.listed), found.counts.total()),
        _alert_list(desk),
    )
    return Sheet("alerts", desk.text("sheet", "alerts"), blocks)


def _alert_list(desk: Desk) -> Table:
    named = (
        ("fired_at", Kind.INSTANT),
        ("alert", Kind.TEXT),
        ("severity", Kind.TEXT),
        ("subject", Kind.TEXT),
        ("resolved_at", Kind.INSTANT),
        ("lasted", Kind.MINUTES),
        ("acknowledged_at", Kind.INSTANT),
        ("acknowledged_by", Kind.TEXT),
    )
    return desk.table("alerts", desk.columns(named), _alert_rows(desk))


def _alert_rows(desk: Desk) -> Iterator[tuple[Cell, ...]]:
    for alert in desk.report.alerts.listed:
        yield (
            desk.local(alert.fired_at),
            desk.words.term("alert", alert.name),
            desk.words.term("severity", alert.severity),
            _subject(desk, alert.subject),
            desk.local(alert.resolved_at),
            _minutes(alert.fired_at, alert.resolved_at),
            desk.local(alert.acknowledged_at),
            alert.acknowledged_by,
        )


def _subject(desk: Desk, subject: str) -> str:
    """A rule and a link by their names; a queue, a ticket or an agent as it is."""
    if subject in desk.rules:
        return desk.words.term("rule", subject)
    return desk.words.link(subject) if is_ami(subject) else subject


def _minutes(since: datetime, until: datetime | None) -> float | None:
    return (until - since).total_seconds() / 60 if until else None
