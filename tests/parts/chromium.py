"""A real Chromium with Chinese letters, driven by Playwright; nothing is downloaded but Debian's packages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from tests.parts.apt import ensure_package, ensure_program

CHINESE_FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")


def chromium() -> Path:
    """The program; it and the font are installed if they are not there."""
    program = ensure_program("chromium", "chromium")
    if not CHINESE_FONT.exists():
        ensure_package("fonts-noto-cjk")
    return program


@asynccontextmanager
async def browser(program: Path) -> AsyncIterator[Browser]:
    """Without its sandbox, which root may not use; it sees our own pages only."""
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield running
        await running.close()
