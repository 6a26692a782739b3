"""The README's pictures: what each shows, how large it is, and the test that makes it."""

import asyncio
import os
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.async_api import Page

from monitor.app import App, running
from monitor.clock import Clock
from monitor.config import Settings
from monitor.demo.pbx import DemoPbx
from monitor.demo.settings import demo_settings_overrides
from monitor.demo.shift import ShiftPlan
from monitor.web.access import Role, Token
from tests.parts.apt import ensure_program

FOLDER = Path(__file__).parent / "pictures"
MOST_BYTES = 1_500_000
WALL, CONSOLE, REPORT = (1280, 720), (1280, 860), (1123, 794)
LANGUAGES = ("zh-CN", "en")
ALBUM: dict[str, tuple[tuple[int, int], str]] = {
    **{f"wall-{theme}-{lang}": (WALL, "test_readme_room") for theme in ("day", "night") for lang in LANGUAGES},
    "wall-lost-zh-CN": (WALL, "test_readme_room"),
    **{f"{page}-{lang}": (CONSOLE, "test_readme_room") for page in ("now", "call") for lang in LANGUAGES},
    **{f"report-{lang}": (REPORT, "test_readme_report") for lang in LANGUAGES},
}
"""By the file's name: width and height in pixels, and the test of test_pictures.py that makes it."""

TOKENS = {role: f"{role}-token-of-the-album" for role in (Role.INGEST, Role.LEAD)}
PAST_SECONDS, SPEED = 200.0, 10.0
NOW_SECONDS = 40.0


@dataclass(frozen=True, slots=True)
class Playing:
    app: App
    pbx: DemoPbx


def size_of(picture: bytes) -> tuple[int, int]:
    """Width and height of a PNG. Raises ValueError for anything else."""
    if picture[:8] != b"\x89PNG\r\n\x1a\n" or picture[12:16] != b"IHDR":
        raise ValueError("this is no PNG")
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


async def keep(page: Page, name: str, otherwise: Path) -> None:
    """What the page shows, in few colours into the folder that MONITOR_PICTURES names, if it does."""
    kept = os.environ.get("MONITOR_PICTURES")
    path = Path(kept or otherwise) / f"{name}.png"
    picture = await page.screenshot(path=path)
    assert ALBUM[name][0] == size_of(picture)
    if kept:
        program = ensure_program("pngquant", "pngquant")
        done = await asyncio.create_subprocess_exec(program, "--force", "--strip", "--ext", ".png", "256", path)
        assert 0 == await done.wait()


@asynccontextmanager
async def hotline(folder: Path, pbx: DemoPbx) -> AsyncIterator[Playing]:
    overrides = {**demo_settings_overrides(await pbx.start(), folder), "web": {"listen": "127.0.0.1:0"}}
    tokens = [Token(role, secret, "值班长") for role, secret in TOKENS.items()]
    try:
        async with (
            running(Settings.model_validate(overrides), Clock(), tokens=tokens) as app,
            asyncio.TaskGroup() as group,
        ):
            playing = group.create_task(pbx.run(app.url, TOKENS[Role.INGEST]))
            yield Playing(app, pbx)
            playing.cancel()
    finally:
        await pbx.stop()


@asynccontextmanager
async def room(folder: Path) -> AsyncIterator[Playing]:
    """The demo hotline some minutes into a shift: these are played fast, and then it goes on in real time."""
    past = ShiftPlan(seed=7, hiccup_every_seconds=None, warm_up_seconds=0.0)
    starts_at = datetime.now(UTC) - timedelta(seconds=PAST_SECONDS)
    async with hotline(folder, DemoPbx(Clock(), past, speed=SPEED, starts_at=starts_at)):
        await asyncio.sleep(PAST_SECONDS / SPEED)
    now = ShiftPlan(seed=3, hiccup_every_seconds=None)
    async with hotline(folder, DemoPbx(Clock(), now)) as playing:
        await asyncio.sleep(NOW_SECONDS)
        yield playing
