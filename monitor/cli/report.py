"""`monitor report`: the SLA report of a day, a week, a month or a range of days."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, get_args

import typer

from monitor.cli.common import (
    DEFAULT_CONFIG,
    WRONG_USE,
    ConfigOption,
    JsonOption,
    fail,
    opened,
    out,
    progress,
    run_async,
    settings_of,
    write_line,
)
from monitor.clock import Clock
from monitor.config import Settings
from monitor.config.report import Format, Language
from monitor.domain.inputs import BadInput
from monitor.domain.sla.periods import Period, day_period, month_period, range_period, week_period
from monitor.domain.sla.report import Report
from monitor.pipeline.reporting import gather, order_of, write_files
from monitor.pipeline.rulebook import rulebook
from monitor.reports.making import report_files

WAYS: Mapping[tuple[str, ...], Callable[..., Period]] = {
    ("day",): day_period,
    ("month",): month_period,
    ("since", "until"): range_period,
    ("week",): week_period,
}
"""By the options that were given, in their order by name."""


def command(
    config: ConfigOption = DEFAULT_CONFIG,
    week: Annotated[str | None, typer.Option(help="An ISO week, like 2026-W47.")] = None,
    day: Annotated[str | None, typer.Option(help="A day, like 2026-11-23.")] = None,
    month: Annotated[str | None, typer.Option(help="A month, like 2026-11.")] = None,
    since: Annotated[str | None, typer.Option(help="The first day of a range, with --until.")] = None,
    until: Annotated[str | None, typer.Option(help="The day after the last of a range.")] = None,
    folder: Annotated[Path | None, typer.Option("--out", help="Put here instead of the config's folder.")] = None,
    formats: Annotated[str | None, typer.Option("--format", help="Of xlsx,csv,html; else the config's.")] = None,
    languages: Annotated[str | None, typer.Option("--language", help="Of zh-CN,en; else the config's.")] = None,
    as_json: JsonOption = False,
) -> None:
    settings = settings_of(config)
    period = _period(settings, week=week, day=day, month=month, since=since, until=until)
    wanted = _chosen(formats, "--format", get_args(Format)) or list(settings.report.formats)
    spoken = _chosen(languages, "--language", get_args(Language)) or list(settings.report.languages)
    target = (folder or Path(settings.report.folder)) / period.key
    report = run_async(_gather(settings, period))
    files = report_files(report, wanted, spoken)
    try:
        write_files(target, files)
    except OSError as error:
        fail(f"{target}: cannot be written: {error.strerror}")
    if as_json:
        write_line(json.dumps(_told(report, target, sorted(files)), ensure_ascii=False))
        return
    for name in sorted(files):
        out.print(str(target / name), markup=False, highlight=False, soft_wrap=True)


def _period(settings: Settings, **given: str | None) -> Period:
    """The one that was asked for."""
    named = {name: text for name, text in given.items() if text is not None}
    make = WAYS.get(tuple(sorted(named)))
    if make is None:
        got = " ".join(f"--{name}" for name in named) or "none of them"
        fail(f"give one of --week, --day, --month, or --since and --until; got {got}", WRONG_USE)
    try:
        return make(*(named[name] for name in sorted(named)), settings.hotline.zone)
    except BadInput as error:
        fail(f"--{error.where}: {error.what}, got {error.got}; {error.remedy}", WRONG_USE)


def _chosen(text: str | None, option: str, known: tuple[str, ...]) -> list[str]:
    found = [part.strip() for part in text.split(",")] if text is not None else []
    for one in found:
        if one not in known:
            fail(f"{option}: is not known, got {one!r}; use {', '.join(known)}", WRONG_USE)
    return found


async def _gather(settings: Settings, period: Period) -> Report:
    store = await opened(settings)
    try:
        with progress("counting calls") as done:
            async with store.reading() as ledger:
                return await gather(ledger, order_of(settings, rulebook(settings)), period, Clock().now(), done)
    finally:
        await store.close()


def _told(report: Report, folder: Path, files: list[str]) -> dict[str, object]:
    """For scripts: what was made, and the figures that matter most."""
    figures = report.figures
    level, formula = figures.total.level, figures.basis.formula
    total = figures.total
    rules = {rule: (total.tally(place), total.taken_out(place)) for place, rule in enumerate(figures.basis.rules)}
    return {
        "period": report.period.key,
        "whole": report.is_whole,
        "folder": str(folder),
        "files": files,
        "heard": report.coverage.share(),
        "offered": level.offered,
        "answered": level.answered,
        "formula": formula.value,
        "service_level": level.share(formula),
        "rules": {
            rule: {
                "rate": tally.rate,
                "n": tally.n,
                "interval": tally.interval,
                "coverage": tally.coverage,
                "met": tally.met,
                "missed": tally.missed,
                "unknown": tally.unknown,
                "exempted_by_people": out.total,
                "rate_without_exempted": (tally - out).rate,
                "n_without_exempted": (tally - out).n,
            }
            for rule, (tally, out) in rules.items()
        },
    }
