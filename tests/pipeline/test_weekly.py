"""The report that makes itself: once per week, afterwards where the monitor was away, and gone when it is old."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from monitor.clock import Clock
from monitor.config.report import ReportSettings
from monitor.domain.sla.report import MadeReport
from monitor.domain.sla.schedule import Weekly
from monitor.pipeline.weekly import Finished, Reporter, Shelf, Stopped, Workshop
from monitor.store import Store
from tests.pipeline.hotline import until
from tests.reports.made import order, week
from tests.reports.weeks import fill

DUE = datetime(2026, 11, 22, 22, tzinfo=UTC)


class SetClock(Clock):
    def __init__(self, now: datetime) -> None:
        self.at = now

    def now(self) -> datetime:
        return self.at


class Room:
    """A store of one week, and what makes its reports."""

    def __init__(self, store: Store, url: str, folder: Path, **settings: object) -> None:
        self.settings = ReportSettings(folder=str(folder), formats=("csv",), **settings)  # type: ignore[arg-type]
        self.store = store
        self.clock = SetClock(DUE)
        self.folder = folder
        self.told: list[MadeReport] = []
        self.workshop = Workshop(url, order(), self.settings)
        self.reporter = Reporter(self.workshop, store, self.clock, self._tell)

    def _tell(self, finished: Finished) -> None:
        self.told.append(finished.made)

    async def catch_up(self) -> list[str]:
        due = self.settings.due
        assert due is not None
        return [made.key for made in await self.reporter.catch_up(Weekly(*due))]


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    url = await fill(tmp_path / "week.db", 200)
    store = await Store.open(url)
    yield Room(store, url, tmp_path / "reports", keep_days=30)
    await store.close()


async def test_a_week_is_made_once_when_it_is_due(room: Room) -> None:
    room.clock.at = DUE - timedelta(seconds=1)
    assert ["2026-W46"] == await room.catch_up()
    room.clock.at = DUE
    assert ["2026-W47"] == await room.catch_up()
    assert [] == await room.catch_up()

    assert ["2026-W46", "2026-W47"] == [made.key for made in room.told]
    made = (await room.store.made_reports())[0]
    assert sorted(made.files) == sorted(path.name for path in (room.folder / "2026-W47").iterdir())


async def test_what_was_missed_is_made_afterwards_but_nothing_of_before_the_monitor_was_there(room: Room) -> None:
    """The first sign of life is of Sunday in week 46."""
    room.clock.at = DUE + timedelta(days=8)

    assert ["2026-W46", "2026-W47", "2026-W48"] == await room.catch_up()


async def test_an_old_report_goes(room: Room) -> None:
    await room.catch_up()
    room.clock.at = DUE + timedelta(days=31)
    await room.catch_up()

    kept = [made.key for made in await room.store.made_reports()]
    assert "2026-W47" not in kept
    assert not (room.folder / "2026-W47").exists()
    assert sorted(kept) == sorted(path.name for path in room.folder.iterdir())


async def test_it_makes_itself_and_the_loop_goes_on_meanwhile(room: Room) -> None:
    beats = 0
    running = asyncio.create_task(room.reporter.run())
    async with asyncio.timeout(20):
        while len(room.told) < 2:
            await asyncio.sleep(0.005)
            beats += 1
    running.cancel()
    await asyncio.wait([running])

    assert ["2026-W46", "2026-W47"] == [made.key for made in room.told]
    assert beats > 5


async def test_a_folder_that_cannot_be_written_is_said(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    room.folder.write_text("a file")
    running = asyncio.create_task(room.reporter.run())
    async with asyncio.timeout(20):
        await until(lambda: bool(room.reporter.failure))
    running.cancel()
    await asyncio.wait([running])

    assert "the weekly report cannot be made" in caplog.text
    assert [] == await room.store.made_reports()


async def test_it_is_off(room: Room) -> None:
    workshop = Workshop("", order(), ReportSettings(weekly="off"))
    await Reporter(workshop, room.store, room.clock).run()

    assert [] == await room.store.made_reports()


def test_a_stop_ends_the_work_midway(room: Room) -> None:
    stopping = Event()
    stopping.set()

    with pytest.raises(Stopped):
        room.workshop.make(week(), DUE, stopping)
    assert not room.folder.exists()


async def test_only_files_of_a_report_are_handed_out(room: Room) -> None:
    await room.catch_up()
    (room.folder / "2026-W47" / "secret.txt").write_text("not ours")
    shelf = Shelf(room.store, room.folder)

    assert (await shelf.file("2026-W47", "rules.csv") or b"").startswith(b"\xef\xbb\xbfrule,")
    for key, name in (("2026-W47", "secret.txt"), ("2026-W47", "../../week.db"), ("..", "week.db"), ("x", "rules.csv")):
        assert await shelf.file(key, name) is None
    (room.folder / "2026-W47" / "rules.csv").unlink()
    assert await shelf.file("2026-W47", "rules.csv") is None
