"""The wall as a picture, at 1080p and 4K, day and night, in both languages: nothing clipped, nothing too small.

And the pictures of the README, which `make pictures` takes anew.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from monitor.app import App, running
from monitor.clock import Clock
from monitor.config import Settings
from monitor.config.report import ReportSettings, ShiftSettings
from monitor.demo.pbx import DemoPbx
from monitor.demo.settings import HOTLINE_NAME, demo_settings_overrides
from monitor.demo.shift import ShiftPlan
from monitor.domain.verdicts import Outcome
from monitor.web.access import Role, Token
from tests.browser import album
from tests.browser.walls import CLIPPED, KEY_CAPS, OUTSIDE, SCROLLS, SMALLEST, Wall, wall
from tests.reports.made import files_of
from tests.reports.weeks import fill

pytestmark = pytest.mark.real

TOKEN = "demo-token-of-this-test"
SPEED = 10.0
PLAYED_SECONDS = 12.0
MIN_PX, MIN_KEY_CAP_PX = 28.0, 90.0


@asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[App]:
    """Two minutes of a shift, played fast; then it goes on."""
    plan = ShiftPlan(seed=7, hiccup_every_seconds=None, warm_up_seconds=0.0)
    starts_at = datetime.now(UTC) - timedelta(seconds=PLAYED_SECONDS * SPEED)
    pbx = DemoPbx(Clock(), plan, speed=SPEED, starts_at=starts_at)
    overrides = dict(demo_settings_overrides(await pbx.start(), folder))
    configured = Settings.model_validate({**overrides, "web": {"listen": "127.0.0.1:0"}})
    try:
        async with (
            running(configured, Clock(), tokens=[Token(Role.INGEST, TOKEN)]) as app,
            asyncio.TaskGroup() as group,
        ):
            playing = group.create_task(pbx.run(app.url, TOKEN))
            await asyncio.sleep(PLAYED_SECONDS)
            yield app
            playing.cancel()
    finally:
        await pbx.stop()


async def look(seen: Wall, folder: Path, name: str) -> None:
    """Into the folder that WALL_PICTURES names, if it does."""
    kept = Path(os.environ.get("WALL_PICTURES") or folder)
    await seen.page.screenshot(path=kept / f"{name}.png")


@pytest.mark.parametrize("width", [1920, 3840])
async def test_nothing_is_clipped_or_small(tmp_path: Path, screen: Browser, width: int) -> None:
    scale = width / 1920
    async with demo(tmp_path) as app:
        for theme in ("day", "night"):
            for language in ("zh-CN", "en"):
                async with wall(screen, app.url, f"theme={theme}&lang={language}", width) as seen:
                    await seen.says("#misses", ":")
                    await look(seen, tmp_path, f"wall-{width}-{theme}-{language}")
                    assert [] == await seen.ask(CLIPPED)
                    assert [] == await seen.ask(OUTSIDE)
                    assert [False, False] == await seen.ask(SCROLLS)
                    assert await seen.ask(SMALLEST) >= MIN_PX * scale - 0.01
                    assert min(await seen.ask(KEY_CAPS)) >= MIN_KEY_CAP_PX * scale
                    assert theme == await seen.page.get_attribute("html", "data-theme")
                    assert seen.complaints == []


async def desk(screen: Browser, url: str, language: str) -> Page:
    """The console, logged in."""
    width, height = album.CONSOLE
    context = await screen.new_context(locale=language, viewport={"width": width, "height": height})
    page = await context.new_page()
    await page.goto(f"{url}/")
    await page.fill("#token", album.TOKENS[Role.LEAD])
    await page.keyboard.press("Enter")
    await page.wait_for_selector("tbody tr")
    return page


async def telling_call(app: App) -> str:
    """A call that was answered late; of these the one that rang most phones."""
    over = [call async for call in app.store.each_call() if call.facts.is_over and call.facts.answered_at]
    rings = [(call.facts, call.verdict("four_ring")) for call in over]
    late = [facts for facts, verdict in rings if verdict is not None and verdict.outcome is Outcome.MISSED]
    return max(late, key=lambda facts: len(facts.legs)).call_id


async def test_readme_room(tmp_path: Path, screen: Browser) -> None:
    async with album.room(tmp_path) as playing:
        for language in album.LANGUAGES:
            for theme in ("day", "night"):
                query = f"theme={theme}&lang={language}"
                async with wall(screen, playing.app.url, query, album.WALL[0]) as seen:
                    await seen.says("#misses", ":")
                    await album.keep(seen.page, f"wall-{theme}-{language}", tmp_path)
            page = await desk(screen, playing.app.url, language)
            await album.keep(page, f"now-{language}", tmp_path)
            await page.goto(f"{playing.app.url}/#/call/demo/{await telling_call(playing.app)}")
            await expect(page.locator("svg.timeline rect.bar.talk").first).to_be_visible()
            await album.keep(page, f"call-{language}", tmp_path)
            await page.context.close()
        async with wall(screen, playing.app.url, "theme=day&lang=zh-CN", album.WALL[0]) as seen:
            await seen.says("#misses", ":")
            await playing.pbx.stop()
            await seen.says("#alarm strong", "连接中断", 5.0)
            await album.keep(seen.page, "wall-lost-zh-CN", tmp_path)


async def test_readme_report(tmp_path: Path, screen: Browser) -> None:
    """As an A4 sheet shows it."""
    shifts = (
        ShiftSettings(name="A", begins="07:00", ends="15:00"),
        ShiftSettings(name="B", begins="15:00", ends="23:00"),
        ShiftSettings(name="C", begins="23:00", ends="07:00"),
    )
    settings = Settings.model_validate(
        {"hotline": {"name": HOTLINE_NAME}, "report": ReportSettings(shifts=shifts).model_dump()}
    )
    files = await files_of(await fill(tmp_path / "week.db", 4000), settings)
    width, height = album.REPORT
    page = await screen.new_page(viewport={"width": width, "height": height})
    await page.emulate_media(media="print")
    for language in album.LANGUAGES:
        await page.set_content(files[f"sla-2026-W47.{language}.html"].decode())
        await page.add_style_tag(content="body { padding: 24px !important }")
        await album.keep(page, f"report-{language}", tmp_path)
