"""The wall in a real Chromium: calls as they come, rings as they count, misses in words, and nothing stale unsaid."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser

from monitor.app import App, running
from monitor.clock import Clock
from tests.browser.walls import CLIPPED, wall
from tests.pipeline.hotline import CALLER, PlayedCall, SmallPbx, ago, settings, until

pytestmark = pytest.mark.real


@asynccontextmanager
async def hotline(folder: Path, pbx: SmallPbx, **more: object) -> AsyncIterator[App]:
    """Whose queue is known already, from a call that is over."""
    async with running(settings(folder, pbx, **more), Clock()) as app:
        await pbx.tell(ago("1.0", 120).whole())
        await until(lambda: app.watch.situation().room.queues)
        yield app


def now_ringing(call_id: str, rung_seconds: float = 0.0) -> PlayedCall:
    """A phone rings for it since so many seconds."""
    return PlayedCall(call_id, time.time() - 1 - rung_seconds)


async def test_a_call_appears_within_a_second_and_its_rings_count_up(tmp_path: Path, screen: Browser) -> None:
    async with SmallPbx() as pbx, hotline(tmp_path, pbx) as app, wall(screen, app.url) as seen:
        await seen.says("#nobody", "Nobody waits")
        assert await seen.text("#waiting .key") == "0"
        call = now_ringing("2.0")
        told_at = time.time()
        await pbx.tell(call.beginning())
        assert (await seen.sights.first("callers", "repair")).at - told_at < 1.0
        await seen.says("#waiting .key", "1")
        rings = [(await seen.sights.first("word", f"ring {ring}")).at - call.arrived - 1 for ring in (1, 2, 3, 4)]
        assert [0, 5, 10, 15] == pytest.approx(rings, abs=1.0)
        await seen.sights.first("word", "ring 5, late")
        assert [] == await seen.ask(CLIPPED)
        assert "is-bad" in str(await seen.page.get_attribute("#waiting", "class"))
        assert await seen.text("#waiting .note") == "1 past the limit"
        assert seen.complaints == []


async def test_a_miss_is_told_in_its_words_and_no_number_is_in_the_page(tmp_path: Path, screen: Browser) -> None:
    async with SmallPbx() as pbx, hotline(tmp_path, pbx) as app, wall(screen, app.url) as seen:
        await pbx.tell(ago("3.0", 100, ring_seconds=27.0).whole())
        await seen.says("#misses", "answered at ring 6 (27.0 s of 20.0 s)")
        await seen.says("#rates", "n 2 · coverage 100%")
        await seen.says("#rates", "50%")
        assert "few calls" in await seen.text("#rates .rate:first-child .state")
        assert CALLER not in await seen.page.content()


@pytest.mark.parametrize(
    ("language", "title", "waits", "lost"),
    [
        ("zh-CN", "正在等候", "无人等候", "交换机 main 连接中断"),
        ("en", "Waiting", "Nobody waits", "PBX main: link down"),
    ],
)
async def test_a_dead_exchange_is_said_within_5_s_and_cleared_on_its_return(
    tmp_path: Path, screen: Browser, language: str, title: str, waits: str, lost: str
) -> None:
    async with SmallPbx() as pbx, hotline(tmp_path, pbx) as app, wall(screen, app.url, f"lang={language}") as seen:
        await seen.says("#waiting h2", title)
        await seen.says("#nobody", waits)
        gone_at = time.time()
        await pbx.__aexit__()
        assert (await seen.sights.first("alarm", lost, gone_at)).at - gone_at < 5.0
        assert "—" == await seen.text("#waiting .key")
        assert "—" == await seen.text("#longest .key")
        assert "—" in await seen.text("#no-agents")
        await pbx.__aenter__()
        await seen.calm()
        await pbx.tell(now_ringing("4.0").beginning())
        await seen.says("#waiting .key", "1")


async def test_a_monitor_that_is_gone_is_said_within_5_s_and_cleared_on_its_return(
    tmp_path: Path, screen: Browser
) -> None:
    async with SmallPbx() as pbx:
        async with hotline(tmp_path, pbx) as first:
            port = first.served.port if first.served else 0
            page = wall(screen, first.url)
            seen = await page.__aenter__()
        gone_at = time.time()
        assert (await seen.sights.first("alarm", "No word from the monitor", gone_at)).at - gone_at < 5.0
        async with running(settings(tmp_path, pbx, web={"listen": f"127.0.0.1:{port}"}), Clock()):
            await seen.calm()
        await page.__aexit__(None, None, None)


async def test_a_store_that_does_not_answer_is_said_within_5_s(tmp_path: Path, screen: Browser) -> None:
    async with SmallPbx() as pbx, hotline(tmp_path, pbx) as app, wall(screen, app.url) as seen:
        gone_at = time.time()
        app.pipeline.keeper.failure = "OperationalError: gone"
        assert (await seen.sights.first("alarm", "The store does not answer", gone_at)).at - gone_at < 5.0
        app.pipeline.keeper.failure = ""
        await seen.calm()


async def test_a_queue_that_does_not_exist_is_no_quiet_queue(tmp_path: Path, screen: Browser) -> None:
    async with SmallPbx() as pbx, hotline(tmp_path, pbx) as app:
        async with wall(screen, app.url, "lang=en&queue=repiar") as seen:
            await seen.says("#waiting .note", "no queue repiar")
            assert "—" == await seen.text("#waiting .key")
        async with wall(screen, app.url, "lang=en&queue=rep*") as seen:
            await seen.says("#queues", "Queue rep*")
            await seen.says("#waiting .key", "0")


async def test_the_clock_is_the_server_s_and_goes_on(tmp_path: Path, screen: Browser) -> None:
    async with SmallPbx() as pbx, hotline(tmp_path, pbx) as app, wall(screen, app.url) as seen:
        await seen.says("#clock", ":")
        before = await seen.text("#clock")
        await asyncio.sleep(2.2)

        assert before != await seen.text("#clock")
