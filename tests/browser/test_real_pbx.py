"""Wall and console before a real Asterisk with real phones: what people see, against what the phones say happened."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect

from monitor.words import Words
from tests.browser.exchange import PBX, RING_PERIOD_SECONDS, Exchange, exchange
from tests.browser.walls import CLIPPED, OUTSIDE, SCROLLS
from tests.parts.chroot import Suite
from tests.parts.phones import NEVER_MS, CallPlan, Plan
from tests.parts.versions import at_hand, versions
from tests.pbx.monitor_process import Row

pytestmark = [pytest.mark.real, pytest.mark.asyncio(loop_scope="module")]

APPEARS_WITHIN_SECONDS = 1.0
DEAD_WITHIN_SECONDS = 5.0
STAYS_DEAD_SECONDS = 2.5
QUEUE_PHONES = 6
LATE = CallPlan("13800000011", "2007", (Plan(5500, agent=1), Plan(NEVER_MS)), talk_ms=1500)
"""Rings two phones at once; one of them answers at the sixth ring, and the caller hangs up first."""
CUT_OFF = CallPlan("13800000012", "2006", (Plan(2500, talk_ms=1500),))
"""Answered in time, and the agent hangs up first."""
RINGS_ON = CallPlan("13800000013", "2007", (Plan(NEVER_MS),))
TALKS_ON = CallPlan("13800000014", "2006", (Plan(300),))
AFTERWARDS = CallPlan("13800000015", "2007", (Plan(1000),), talk_ms=500)
ZERO = re.compile(r"(?<![\d:.])0(?![\d:.])")
DEAD = {"wall-zh-CN": f"交换机 {PBX} 连接中断", "wall-en": f"PBX {PBX}: link down", "console": f"PBX {PBX}: link down"}


@pytest.fixture(scope="module", params=versions())
def suite(request: pytest.FixtureRequest) -> Suite:
    return at_hand(request.param)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hotline(suite: Suite, tmp_path_factory: pytest.TempPathFactory, program: Path) -> AsyncIterator[Exchange]:
    async with exchange(suite, tmp_path_factory.mktemp(f"exchange-{suite}"), program) as running:
        yield running


@dataclass(frozen=True)
class Story:
    """Two calls, one after the other begun, while all faces looked on."""

    late: Row
    cut_off: Row
    appeared_seconds: dict[str, float]
    live: str


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def story(hotline: Exchange) -> Story:
    appeared: dict[str, float] = {}
    live = ""
    for name, plan in (("late", LATE), ("cut off", CUT_OFF)):
        hotline.room.call(plan)
        invited_at = await hotline.invited(plan)
        for face in hotline.faces.values():
            seen = await face.sights.first("callers", r"\|" if plan is CUT_OFF else r"\S", invited_at)
            appeared[f"{name} on {face.name}"] = seen.at - invited_at
    for face in hotline.walls:
        await face.sights.first("callers", "ring 5|第 5 声")
        await face.picture("late")
    for face in hotline.walls:
        busy = sum(map(int, (await face.sights.now("agents")).split(" | ")))
        assert QUEUE_PHONES == busy, "a phone that several queues ring is one phone"
    live = (await hotline.console.sights.first("callers", r"[56]/4 \S+ q-ringall")).text
    await hotline.console.picture("late")
    return Story(await hotline.row(LATE), await hotline.row(CUT_OFF), appeared, live)


async def test_a_call_appears_within_a_second_of_its_invite(hotline: Exchange, story: Story) -> None:
    print(f"\n{hotline.pbx.version}", {name: f"{seconds:.2f} s" for name, seconds in story.appeared_seconds.items()})
    assert {} == {
        name: seconds for name, seconds in story.appeared_seconds.items() if not 0 < seconds < APPEARS_WITHIN_SECONDS
    }


async def test_rings_count_up_and_past_the_limit(hotline: Exchange, story: Story) -> None:
    assert story.late["rings"] == 6
    rang_at = min(ring.ring_at for ring in hotline.truth(LATE).rings if ring.ring_at)
    for face, words in zip(hotline.walls, ("第 {} 声", "ring {}"), strict=True):
        for ring in range(1, 7):
            seen = await face.sights.first("callers", rf"q-ringall {words.format(ring)}")
            expected_at = rang_at + (ring - 1) * RING_PERIOD_SECONDS
            assert expected_at == pytest.approx(seen.at, abs=APPEARS_WITHIN_SECONDS), f"ring {ring} on {face.name}"
            assert (ring > 4) == bool(re.search("late|超限", seen.text.split("|")[0]))


async def test_misses_are_told_in_their_words(hotline: Exchange, story: Story) -> None:
    rang = f"{story.late['ring_seconds']:.1f}"
    told = {
        "wall-zh-CN": [f"q-ringall · 第6声接听（{rang}秒，限4.0秒）", "q-linear · 座席先挂机"],
        "wall-en": [
            f"q-ringall · answered at ring 6 ({rang} s of 4.0 s)",
            "q-linear · the agent hung up first",
        ],
    }
    for face in hotline.walls:
        for sentence in told[face.name]:
            await face.sights.first("misses", re.escape(sentence))
        await face.picture("missed")
        assert [[], [], [False, False]] == [await face.page.evaluate(script) for script in (CLIPPED, OUTSIDE, SCROLLS)]
    assert ("agent", "caller") == (hotline.truth(CUT_OFF).hung_up_by, hotline.truth(LATE).hung_up_by)
    assert [] == [said for face in hotline.faces.values() for said in face.complaints]


async def test_a_call_is_live_and_then_finished_with_verdicts_and_timeline(hotline: Exchange, story: Story) -> None:
    assert "138****" in story.live
    assert "Agent 01, Agent 02" in story.live
    await expect(hotline.console.page.locator(".now tbody tr")).to_have_count(0)
    words = Words.load("zh-CN")
    face = await hotline.face("calls", "/?lang=zh-CN#/calls", {}, 1440)
    row = face.page.locator("tbody tr", has=face.page.locator(f"a[href='#/call/{PBX}/{story.late['call_id']}']"))
    await expect(row).to_contain_text("q-ringall")
    await expect(row.locator(".sign.bad")).to_have_count(1)
    await row.locator("a").click()
    await expect(face.page.locator("svg.timeline rect.bar.talk")).to_have_count(1)
    await expect(face.page.locator("svg.timeline rect.bar.ring")).to_have_count(2)
    detail = await hotline.detail(story.late)
    for verdict in detail["verdicts"]:
        shown = face.page.locator(f".verdict.{verdict['outcome']}", has_text=words.terms["rule"][verdict["rule"]])
        await expect(shown.locator(".sentence")).to_have_text(verdict["sentences"]["zh-CN"])
    await face.picture("call")
    assert [] == face.complaints
    await face.page.close()


async def test_a_killed_pbx_is_said_within_5_s_and_its_return_clears_it(hotline: Exchange) -> None:
    for plan in (TALKS_ON, RINGS_ON):
        hotline.room.call(plan)
    began_at = min([await hotline.invited(plan) for plan in (TALKS_ON, RINGS_ON)])
    await hotline.console.sights.first("callers", r"talking.*\|.*ringing|ringing.*\|.*talking", began_at)

    killed_at = time.time()
    await asyncio.to_thread(hotline.pbx.kill)
    said = {
        name: await face.sights.first("alarm", re.escape(DEAD[name]), killed_at) for name, face in hotline.faces.items()
    }
    took = {name: sight.at - killed_at for name, sight in said.items()}
    print(f"\n{hotline.pbx.version} dead link said after", {name: f"{seconds:.2f} s" for name, seconds in took.items()})
    assert {} == {name: seconds for name, seconds in took.items() if seconds > DEAD_WITHIN_SECONDS}
    await asyncio.sleep(STAYS_DEAD_SECONDS)
    for name, face in hotline.faces.items():
        await face.picture("dead")
        assert "—" == await face.sights.now("waiting")
        assert [] == ZERO.findall(await face.sights.now("now")), await face.sights.now("now")
        assert [said[name]] == await face.sights.at("alarm", killed_at)
    assert ["—", "—"] == await hotline.console.page.locator(".now tbody td:nth-child(2)").all_inner_texts()

    await asyncio.to_thread(hotline.pbx.start)
    for face in hotline.faces.values():
        await face.sights.first("alarm", "^$", killed_at)
        await face.sights.first("waiting", "^0$", killed_at)
    hotline.room.call(AFTERWARDS)
    invited_at = await hotline.invited(AFTERWARDS)
    for face in hotline.faces.values():
        await face.sights.first("callers", "q-ringall", invited_at)
    for plan in (TALKS_ON, RINGS_ON):
        row = await hotline.row(plan)
        assert "missed" not in (row["four_ring"], row["hangup_first"])
