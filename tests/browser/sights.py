"""What a page says at its places, noted by the page itself at the instant of each change: no slow test can miss it."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from playwright.async_api import Page

WITHIN_SECONDS = 40.0
LOOK_AGAIN_SECONDS = 0.05
NOTE = """(() => {
  const places = %s, last = {};
  window.noted = [];
  const read = (one, attribute) => attribute ? one.getAttribute(attribute) : one.innerText.replace(/\\s+/g, " ").trim();
  const note = () => {
    const at = Date.now() / 1000;
    for (const [place, found] of Object.entries(places)) {
      const [selector, attribute] = found.split("@");
      const drawn = [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());
      const text = drawn.map((one) => read(one, attribute)).join(" | ");
      if (text === (last[place] ?? "")) continue;
      last[place] = text;
      window.noted.push({ at, place, text });
    }
  };
  const all = { subtree: true, childList: true, characterData: true, attributes: true };
  new MutationObserver(note).observe(document, all);
})()"""
"""Run before the page's own scripts: whatever changes is noted in the same turn, by the machine's clock."""


@dataclass(frozen=True)
class Sight:
    """What a page began to say at one of its places; `at` in seconds since the epoch."""

    at: float
    place: str
    text: str


class Sights:
    """Of one page; `places` by name are selectors, with `@attribute` behind them where not their text is meant."""

    def __init__(self, page: Page) -> None:
        self._page = page

    @classmethod
    async def of(cls, page: Page, places: Mapping[str, str]) -> Self:
        """To be made before the page goes anywhere."""
        await page.add_init_script(NOTE % json.dumps(places))
        return cls(page)

    async def at(self, place: str, since_at: float = 0.0) -> list[Sight]:
        noted = [Sight(**one) for one in await self._page.evaluate("window.noted")]
        return [sight for sight in noted if sight.place == place and sight.at >= since_at]

    async def first(self, place: str, pattern: str, since_at: float = 0.0) -> Sight:
        """The first time since then that it said so, past or to come."""
        give_up_at = time.monotonic() + WITHIN_SECONDS
        while True:
            sights = await self.at(place, since_at)
            if found := next((sight for sight in sights if re.search(pattern, sight.text)), None):
                return found
            if time.monotonic() > give_up_at:
                raise TimeoutError(f"no {pattern!r} in {place}, but {[sight.text for sight in sights]}")
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def now(self, place: str) -> str:
        sights = await self.at(place)
        return sights[-1].text if sights else ""
