"""A report made from a store, as the commands and the monitor make it."""

from datetime import UTC, datetime
from pathlib import Path

from monitor.config import Settings
from monitor.config.report import ReportSettings, ShiftSettings
from monitor.domain.sla.periods import Period, week_period
from monitor.domain.sla.report import Report
from monitor.pipeline.reporting import Order, gather, order_of
from monitor.pipeline.rulebook import rulebook
from monitor.reports.making import report_files
from monitor.store import Store

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
SHIFTS = (
    ShiftSettings(name="早班", begins="07:00", ends="15:00"),
    ShiftSettings(name="=cmd|' /C calc'!A0", begins="15:00", ends="23:00"),
    ShiftSettings(name="夜班", begins="23:00", ends="07:00"),
)
SETTINGS = Settings(report=ReportSettings(shifts=SHIFTS))


def order(settings: Settings = SETTINGS) -> Order:
    return order_of(settings, rulebook(settings))


def week() -> Period:
    return week_period("2026-W47", SETTINGS.hotline.zone)


async def report_of(url: str, settings: Settings = SETTINGS, now: datetime = NOW) -> Report:
    store = await Store.open(url)
    try:
        async with store.reading() as ledger:
            return await gather(ledger, order(settings), week(), now)
    finally:
        await store.close()


async def files_of(url: str, settings: Settings = SETTINGS, now: datetime = NOW) -> dict[str, bytes]:
    report = await report_of(url, settings, now)
    return report_files(report, settings.report.formats, settings.report.languages)


def put(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (folder / name).write_bytes(content)
