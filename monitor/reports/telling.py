"""A report in a few lines, for those who are sent a message of it: its rates, with n, target and coverage."""

from collections.abc import Iterator
from typing import Any

from monitor.domain.sla.report import Report
from monitor.reports.desk import Desk
from monitor.reports.document import Kind
from monitor.reports.text import page_text
from monitor.words.report import ReportWords


def title(report: Report, words: ReportWords) -> str:
    return words.text("title", report.period.kind.value, key=report.period.key)


def lines(report: Report, words: ReportWords, folder: str) -> Iterator[str]:
    """The figures are those of the report's first sheet; `folder` holds its files. Nothing of a caller or an agent."""
    desk = Desk(report, words)
    figures, level = report.figures, report.figures.total.level
    yield words.text(
        "push",
        "level",
        share=_share(level.share(desk.formula)),
        threshold=f"{figures.basis.threshold_seconds:g}",
        n=level.parts(desk.formula)[1],
        coverage=_share(level.coverage),
    )
    for place, terms in enumerate(report.terms.rules):
        tally = figures.total.tally(place)
        yield words.text(
            "push",
            "rule",
            rule=words.term("rule", terms.rule),
            rate=_share(tally.rate),
            n=tally.n,
            target=_share(terms.target),
            coverage=_share(tally.coverage),
            status=desk.status(tally, terms.target),
        )
    yield words.text("push", "heard", share=_share(report.coverage.share()))
    yield words.text("push", "files", folder=folder)


def values(report: Report) -> dict[str, Any]:
    """The same figures for programs: shares 0..1, None where nothing was scored or heard."""
    figures = report.figures
    level, formula = figures.total.level, figures.basis.formula
    tallies = {terms.rule: (figures.total.tally(place), terms) for place, terms in enumerate(report.terms.rules)}
    return {
        "first": f"{report.period.first}",
        "last": f"{report.period.last}",
        "heard": report.coverage.share(),
        "formula": formula.value,
        "service_level": level.share(formula),
        "service_level_n": level.parts(formula)[1],
        "rules": {
            rule: {"rate": tally.rate, "n": tally.n, "target": terms.target, "coverage": tally.coverage}
            for rule, (tally, terms) in tallies.items()
        },
    }


def _share(value: float | None) -> str:
    return page_text(value, Kind.SHARE)
