"""The demo's calls, heard over its socket and told by the API, are what the demo says they were."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.app import App, running
from monitor.clock import Clock
from monitor.config import Settings
from monitor.demo.pbx import DemoPbx
from monitor.demo.settings import demo_settings_overrides
from monitor.demo.shift import ShiftPlan
from monitor.domain.paging import CallFilter
from monitor.web.access import Role, Token

TOKEN = "demo-token-of-this-test"
SPEED = 8.0


@asynccontextmanager
async def demo(folder: Path, plan: ShiftPlan, seconds: float) -> AsyncIterator[tuple[App, DemoPbx]]:
    """After so many seconds of playing; its shift ends about now, so that no stage lies in the future."""
    pbx = DemoPbx(Clock(), plan, speed=SPEED, starts_at=datetime.now(UTC) - timedelta(seconds=seconds * SPEED))
    overrides = dict(demo_settings_overrides(await pbx.start(), folder))
    configured = Settings.model_validate({**overrides, "web": {"listen": "127.0.0.1:0"}})
    async with running(configured, Clock(), tokens=[Token(Role.INGEST, TOKEN)]) as app:
        playing = asyncio.create_task(pbx.run(app.url, TOKEN))
        await asyncio.sleep(seconds)
        playing.cancel()
        with suppress(asyncio.CancelledError):
            await playing
        await asyncio.sleep(1.5)
        yield app, pbx
    await pbx.stop()


async def test_calls_are_judged_as_the_script_meant_them(tmp_path: Path) -> None:
    plan = ShiftPlan(seed=5, hiccup_every_seconds=None, warm_up_seconds=0.0)
    async with demo(tmp_path, plan, 20) as (app, pbx):
        expected = {call.call_id: call for call in pbx.expected()}
        page = await app.store.page(CallFilter(limit=500))
    heard = {judged.facts.call_id: judged for judged in page.calls if judged.facts.is_over and not judged.facts.has_gap}
    both = sorted(expected.keys() & heard.keys())
    assert len(both) > 10
    for call_id in both:
        call, facts = expected[call_id], heard[call_id].facts
        assert (call.end, call.hung_up_by, call.queue, call.agent) == (
            facts.end, facts.hung_up_by, facts.queue, facts.agent
        )  # fmt: skip
        for verdict in heard[call_id].verdicts:
            if verdict.outcome.value not in ("pending", "unknown"):
                assert call.outcome(verdict.rule) == verdict.outcome.value, (call_id, verdict)


async def test_a_hiccup_is_a_gap_and_marks_the_calls_that_it_cut(tmp_path: Path) -> None:
    plan = ShiftPlan(seed=5, first_hiccup_seconds=40.0, hiccup_lasts_seconds=6.0)
    async with demo(tmp_path, plan, 12) as (app, _pbx):
        now = datetime.now(UTC)
        gaps = await app.store.gaps("ami:demo", now - timedelta(days=1), now + timedelta(days=1))
        page = await app.store.page(CallFilter(limit=500))
    assert [gap.why for gap in gaps if gap.end_at is not None] != []
    assert any(judged.facts.has_gap for judged in page.calls)
