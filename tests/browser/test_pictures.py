"""The wall as a picture, at 1080p and 4K, day and night, in both languages: nothing clipped, nothing too small."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser

from monitor.app import App, running
from monitor.clock import Clock
from monitor.config import Settings
from monitor.demo.pbx import DemoPbx
from monitor.demo.settings import demo_settings_overrides
from monitor.demo.shift import ShiftPlan
from monitor.web.access import Role, Token
from tests.browser.walls import CLIPPED, KEY_CAPS, OUTSIDE, SCROLLS, SMALLEST, Wall, wall

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
