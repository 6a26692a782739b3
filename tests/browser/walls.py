"""A wall before our eyes: its page, what it says, and whatever the browser complained of."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, Page

from tests.browser.sights import Sights

WITHIN_SECONDS = 15.0

CLIPPED = """() => [...document.querySelectorAll("main *, header *, footer *")]
  .filter((e) => e.clientWidth && getComputedStyle(e).display !== "inline" && !e.closest("svg"))
  .filter((e) => e.scrollWidth > e.clientWidth + 2 && getComputedStyle(e).overflow !== "visible")
  .map((e) => `${e.tagName}.${e.className}: ${e.textContent}`)"""
OUTSIDE = """() => [...document.querySelectorAll(".tile *, header *, footer *")]
  .map((e) => [e, e.getBoundingClientRect(), e.closest(".tile, header, footer")])
  .map(([e, box, tile]) => [e, box, tile.getBoundingClientRect(), parseFloat(getComputedStyle(tile).paddingRight)])
  .filter(([e, box]) => box.width && e.textContent.trim() && !e.closest("svg"))
  .filter(([e, box, tile, pad]) => box.right > tile.right - pad + 2 || box.left < tile.left + pad - 2
    || box.bottom > tile.bottom + 12)
  .map(([e]) => `${e.tagName}.${e.className}: ${e.textContent}`)"""
SMALLEST = """() => Math.min(...[...document.querySelectorAll("body *")]
  .filter((e) => e.clientHeight && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
  .map((e) => parseFloat(getComputedStyle(e).fontSize)))"""
KEY_CAPS = """() => [...document.querySelectorAll(".key")].map((e) => {
  const style = getComputedStyle(e), context = document.createElement("canvas").getContext("2d");
  context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  return context.measureText("H").actualBoundingBoxAscent; })"""
SCROLLS = (
    "() => [document.documentElement.scrollWidth > innerWidth, document.documentElement.scrollHeight > innerHeight]"
)


PLACES = {"callers": "#callers li", "word": "#callers .word", "alarm": "#alarm strong"}


class Wall:
    """`sights` are what it said at PLACES and when, by its own notes."""

    def __init__(self, page: Page, sights: Sights) -> None:
        self.page = page
        self.sights = sights
        self.complaints: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    async def text(self, selector: str) -> str:
        return (await self.page.inner_text(selector)).strip()

    async def until(self, seen: Callable[[], Awaitable[Any]], within_seconds: float = WITHIN_SECONDS) -> float:
        """The seconds that it took."""
        began = time.monotonic()
        async with asyncio.timeout(within_seconds):
            while not await seen():  # noqa: ASYNC110 - what is drawn has no event of its own
                await asyncio.sleep(0.02)
        return time.monotonic() - began

    async def says(self, selector: str, text: str, within_seconds: float = WITHIN_SECONDS) -> float:
        async def seen() -> bool:
            return text in " ".join(await self.page.locator(selector).all_inner_texts())

        return await self.until(seen, within_seconds)

    async def alarms(self) -> bool:
        return await self.page.locator("#alarm").is_visible()

    async def calm(self, within_seconds: float = WITHIN_SECONDS) -> float:
        async def seen() -> bool:
            return not await self.alarms()

        return await self.until(seen, within_seconds)

    async def ask(self, script: str) -> Any:
        return await self.page.evaluate(script)


@asynccontextmanager
async def wall(screen: Browser, url: str, query: str = "lang=en", width: int = 1920) -> AsyncIterator[Wall]:
    """At 16:9, once its board is drawn, without any alarm at first."""
    page = await screen.new_page(viewport={"width": width, "height": width * 9 // 16})
    shown = Wall(page, await Sights.of(page, PLACES))
    await page.goto(f"{url}/wall?{query}")
    await shown.says("#clock", ":")
    await shown.calm()
    yield shown
    await page.close()
