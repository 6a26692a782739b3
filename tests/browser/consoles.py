"""The demo hotline with its monitor, guarded by tokens, and the console in a browser."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser, Page

from monitor.app import App, running
from monitor.clock import Clock
from monitor.config import Settings
from monitor.demo.pbx import DemoPbx
from monitor.demo.settings import demo_settings_overrides
from monitor.demo.shift import ShiftPlan
from monitor.web.access import Role, Token
from tests.browser.sights import Sights
from tests.parts.chromium import browser
from tests.pipeline.hotline import until

TOKENS = {role: f"{role}-secret-of-the-demo" for role in Role}
WIDTH, HEIGHT = 1440, 900
WITHIN_SECONDS = 90


@dataclass
class Consoles:
    """`complaints` is what the browser complained of on any page."""

    app: App
    screen: Browser
    complaints: list[str] = field(default_factory=list)

    async def page(self, language: str = "en", night: bool = False, width: int = WIDTH) -> Page:
        context = await self.screen.new_context(
            locale=language,
            color_scheme="dark" if night else "light",
            viewport={"width": width, "height": HEIGHT},
            accept_downloads=True,
        )
        page = await context.new_page()
        await Sights.of(page, {"callers": ".now tbody a@href"})
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        return page

    async def logged_in(self, language: str = "en", night: bool = False, role: Role = Role.LEAD) -> Page:
        page = await self.page(language, night)
        await page.goto(f"{self.app.url}/")
        await page.fill("#token", TOKENS[role])
        await page.keyboard.press("Enter")
        await page.wait_for_selector("#main h1")
        return page

    async def numbers(self) -> set[str]:
        """Every caller's whole number that the store knows."""
        return {call.facts.caller_number async for call in self.app.store.each_call()} - {""}


@asynccontextmanager
async def consoles(folder: Path, program: Path) -> AsyncIterator[Consoles]:
    """Once a caller is lost and two promises were broken."""
    clock = Clock()
    pbx = DemoPbx(clock, ShiftPlan(seed=1))
    port = await pbx.start()
    settings = Settings.model_validate({**demo_settings_overrides(port, folder), "web": {"listen": "127.0.0.1:0"}})
    tokens = [Token(role, secret, f"the {role}") for role, secret in TOKENS.items()]
    try:
        async with running(settings, clock, tokens=tokens) as app, browser(program) as screen:
            playing = asyncio.create_task(pbx.run(app.url, TOKENS[Role.INGEST]))
            day = app.today.day
            await until(lambda: any(call.is_lost for call in day.calls()), WITHIN_SECONDS)
            await until(lambda: sum(1 for call in day.calls() if call.misses) >= 2, WITHIN_SECONDS)
            yield Consoles(app, screen)
            playing.cancel()
    finally:
        await pbx.stop()
