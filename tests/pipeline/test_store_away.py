"""PostgreSQL stops and starts again under a running monitor: nothing that was heard or handed in is lost."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from monitor.app import running
from monitor.clock import Clock
from monitor.domain.tickets import Stage
from tests.parts.apt import PartMissing
from tests.parts.postgres import Postgres
from tests.pipeline.hear import Told
from tests.pipeline.hotline import SmallPbx, ago, settings, until
from tests.pipeline.test_restart import report


@pytest.mark.real
async def test_a_database_that_stops_and_starts_again(tmp_path: Path) -> None:
    try:
        server = Postgres()
    except PartMissing as part:
        if os.environ.get("CI") == "true":
            pytest.fail(str(part), pytrace=False)
        pytest.skip(str(part))
    told = Told()
    first, second = ago("c1"), ago("c2")
    with server:
        async with SmallPbx() as pbx:
            configured = settings(tmp_path, pbx, store={"url": server.url})
            async with running(configured, Clock(), told=[told.tell]) as app:
                await pbx.tell(first.whole())
                await until(lambda: told.over("c1"))
                await asyncio.to_thread(server.stop)
                await pbx.tell(second.whole())
                ticket = asyncio.create_task(
                    app.desk.take_ticket(report("T1", Stage.REPORTED, first.answered + 1, call_id="c1"))
                )
                await until(lambda: app.pipeline.keeper.failure)
                await asyncio.sleep(1)
                assert not told.over("c2")
                assert not ticket.done()
                await asyncio.to_thread(server.start)
                await until(lambda: told.over("c2"), within_seconds=30)
                assert [] == await ticket
                assert ["T1"] == [each.ticket_id for each in await app.store.tickets_of_call("main", "c1")]
                assert app.links[0].state.up
                assert 0 == app.links[0].state.gaps
