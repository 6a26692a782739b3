"""From a report to a document: its sheets in the order in which people read them."""

from monitor.domain.sla.report import Report
from monitor.reports.desk import Desk
from monitor.reports.document import Document
from monitor.reports.evidence import coverage, terms
from monitor.reports.lists import alerts, lost, tickets
from monitor.reports.loads import agents, days, heat, queues, shifts
from monitor.reports.marked import marked
from monitor.reports.summary import summary
from monitor.reports.waits import waits
from monitor.words.report import ReportWords

SHEETS = (summary, days, heat, shifts, queues, agents, waits, lost, tickets, alerts, marked, coverage, terms)


def build(report: Report, words: ReportWords) -> Document:
    desk = Desk(report, words)
    period = report.period
    named = {"hotline": report.terms.hotline, "zone": report.terms.zone}
    subtitle = words.text("title", "subtitle", **named, first=period.first, last=period.last)
    if not report.is_whole:
        until = f"{desk.local(report.data_until_at):%Y-%m-%d %H:%M:%S}"
        unfinished = words.text("title", "unfinished", until=until)
        subtitle = f"{subtitle} · {unfinished}"
    return Document(
        key=period.key,
        title=words.text("title", period.kind.value, key=period.key),
        subtitle=subtitle,
        language=words.language,
        author=report.terms.hotline,
        dated_at=period.until_at,
        sheets=tuple(make(desk) for make in SHEETS),
    )
