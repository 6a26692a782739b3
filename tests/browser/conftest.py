"""One Chromium for the tests of this folder, each with a page of its own on a wall of its own."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.parts.apt import PartMissing
from tests.parts.chromium import browser, chromium


@pytest.fixture(scope="session")
def program() -> Path:
    try:
        return chromium()
    except PartMissing as part:
        if os.environ.get("CI") == "true":
            pytest.fail(str(part), pytrace=False)
        pytest.skip(str(part))


@pytest.fixture
async def screen(program: Path) -> AsyncIterator[Browser]:
    async with browser(program) as running:
        yield running
