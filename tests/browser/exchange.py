"""A hotline on a real PBX with phones: the monitor is a process of its own, and each page itself notes what it says."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page

from tests.browser.sights import LOOK_AGAIN_SECONDS, WITHIN_SECONDS, Sights
from tests.parts.asterisk import AsteriskPbx
from tests.parts.chromium import browser
from tests.parts.chroot import Suite
from tests.parts.phones import CallPlan, Room
from tests.parts.truth import Truth, read_story
from tests.pbx.monitor_process import MonitorProcess, Row

PBX = "hq"
RING_PERIOD_SECONDS = 1.0
HEIGHT_OF_WIDTH = 9 / 16
QUEUES = {"2006": "q-linear", "2007": "q-ringall"}
"""By the number that is dialled."""
WALL_PLACES = {
    "callers": "#callers li",
    "waiting": "#waiting .key",
    "now": ".now .key, .now .note, .now .empty, #agents .number, #no-agents",
    "agents": "#agents .number",
    "misses": "#misses li",
    "alarm": "#alarm strong",
}
CONSOLE_PLACES = {
    "callers": ".now tbody tr",
    "waiting": ".figures .figure:first-child .value",
    "now": ".figure:nth-child(-n + 3) .value, .columns .count, .columns .empty",
    "alarm": "#alarm strong",
}


class Face:
    """A page that somebody looks at."""

    def __init__(self, name: str, page: Page, sights: Sights) -> None:
        self.name = name
        self.page = page
        self.sights = sights
        self.complaints: list[str] = []
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    async def picture(self, name: str) -> None:
        """Into the folder that MONITOR_PICTURES names, if it does."""
        if folder := os.environ.get("MONITOR_PICTURES"):
            await self.page.screenshot(path=Path(folder) / f"{name}-{self.name}.png")


class Exchange:
    """The PBX, its phones, the monitor, and the faces: a wall in each language, and the console."""

    def __init__(self, pbx: AsteriskPbx, room: Room, monitor: MonitorProcess, screen: Browser) -> None:
        self.pbx = pbx
        self.room = room
        self.monitor = monitor
        self._screen = screen
        self.faces: dict[str, Face] = {}

    @property
    def walls(self) -> list[Face]:
        return [self.faces["wall-zh-CN"], self.faces["wall-en"]]

    @property
    def console(self) -> Face:
        return self.faces["console"]

    async def open_faces(self) -> None:
        """Each until its figures stand."""
        for language, theme, width in (("zh-CN", "night", 3840), ("en", "day", 1920)):
            place = f"/wall?lang={language}&theme={theme}"
            self.faces[f"wall-{language}"] = await self.face(f"wall-{language}", place, WALL_PLACES, width)
        self.faces["console"] = await self.face("console", "/?lang=en", CONSOLE_PLACES, 1440)
        for face in self.faces.values():
            await face.sights.first("waiting", "^0$")

    async def face(self, name: str, place: str, places: Mapping[str, str], width: int) -> Face:
        page = await self._screen.new_page(viewport={"width": width, "height": int(width * HEIGHT_OF_WIDTH)})
        face = Face(name, page, await Sights.of(page, places))
        await page.goto(f"{self.monitor.url}{place}")
        return face

    def truth(self, plan: CallPlan) -> Truth:
        """What the phones say of the call so far."""
        return next(truth for truth in self._truths() if truth.caller_number == plan.number)

    def _truths(self) -> list[Truth]:
        return read_story(self.room.message_logs(), "browser").truths

    async def invited(self, plan: CallPlan) -> float:
        """When the caller's phone sent its INVITE, by its own log."""
        async with asyncio.timeout(WITHIN_SECONDS):
            while True:
                if found := [truth.invite_at for truth in self._truths() if truth.caller_number == plan.number]:
                    return found[0]
                await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def row(self, plan: CallPlan) -> Row:
        """The call as the API tells it, once it is over."""
        since_at, queue = await self.invited(plan) - 0.5, QUEUES[plan.did]
        async with asyncio.timeout(WITHIN_SECONDS):
            while True:
                rows = await asyncio.to_thread(self.monitor.rows, PBX, since_at)
                if over := [row for row in rows if row["queue"] == queue and row["end"] != "in_progress"]:
                    return over[0]
                await asyncio.sleep(4 * LOOK_AGAIN_SECONDS)

    async def detail(self, row: Row) -> dict[str, Any]:
        return await asyncio.to_thread(self.monitor.detail, row)


@asynccontextmanager
async def exchange(suite: Suite, folder: Path, program: Path) -> AsyncIterator[Exchange]:
    """Everything up, nobody calling, every face open."""
    with ExitStack() as stack:
        pbx = AsteriskPbx(suite)
        stack.callback(pbx.close)
        await asyncio.to_thread(pbx.start)
        room = stack.enter_context(Room(folder / "phones", pbx.ports.agents, pbx.ports.trunk, pbx.sip_port))
        monitor = MonitorProcess(folder / "monitor", {PBX: pbx}, RING_PERIOD_SECONDS)
        stack.callback(monitor.kill)
        await asyncio.to_thread(monitor.start)
        async with browser(program) as screen:
            running = Exchange(pbx, room, monitor, screen)
            await running.open_faces()
            yield running
