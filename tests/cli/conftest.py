"""A store with three calls in it, as a monitor left it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.app import running
from monitor.clock import Clock
from monitor.config import load
from monitor.domain.tickets import Stage
from tests.cli.command import config
from tests.pipeline.hear import Told
from tests.pipeline.hotline import PlayedCall, SmallPbx, until
from tests.pipeline.test_restart import greeting, report

ARRIVED = (datetime.now(UTC).timestamp() // 60 - 120) * 60
"""Two hours ago, so that all waiting is over."""
QUICK = PlayedCall("100.1", ARRIVED + 0.25, ring_seconds=7.125)
SLOW = PlayedCall("100.2", ARRIVED + 100, ring_seconds=17.0, number="13900139000")
SIGN = PlayedCall("=1+1", ARRIVED + 200, ring_seconds=1.0, queue="+sales", number="")


@pytest.fixture
async def kept(tmp_path: Path) -> Path:
    """Its config."""
    told = Told()
    async with SmallPbx() as pbx:
        path = config(tmp_path, port=pbx.port)
        async with running(load(path, {}), Clock(), told=[told.tell]) as app:
            await pbx.tell(QUICK.whole() + SLOW.whole() + SIGN.whole())
            await until(lambda: all(told.over(call.call_id) for call in (QUICK, SLOW, SIGN)))
            await app.desk.take_greeting(greeting(QUICK.call_id))
            await app.desk.take_ticket(report("T1", Stage.REPORTED, QUICK.answered + 2, call_id=QUICK.call_id))
            await app.desk.take_ticket(report("T1", Stage.NOTIFIED, QUICK.answered + 30))
    return path
