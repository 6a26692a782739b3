"""Questions asked all day use an index, however many calls are stored."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import create_async_engine

from monitor.domain.lost import LostFilter
from monitor.domain.paging import CallFilter
from monitor.domain.verdicts import Outcome
from monitor.store import Store
from monitor.store.alerts import newest_query, open_query, waiting_query
from monitor.store.calls import of_numbers, page_query, running_query
from monitor.store.connecting import driver_url
from monitor.store.lost import lost_query
from monitor.store.tables import calls
from tests.store.samples import T0, later

PLANS: dict[str, tuple[Select[Any], str]] = {
    "newest": (page_query(CallFilter()), "SCAN calls USING INDEX calls_by_arrival"),
    "outcome": (
        page_query(CallFilter(outcome=Outcome.MISSED, rule="greeting", queue="repair")),
        "SEARCH verdicts USING COVERING INDEX verdicts_by_outcome (outcome=?)",
    ),
    "open alerts": (open_query(), "SCAN alerts USING INDEX alerts_open"),
    "newest alerts": (newest_query(100), "SCAN alerts USING INDEX alerts_by_age"),
    "waiting alerts": (
        waiting_query("lead", 10),
        "SEARCH alerts_outbox USING INDEX alerts_outbox_waiting (channel=?)",
    ),
    "lost": (
        lost_query(LostFilter(T0, later(1)), None),
        "SEARCH calls USING INDEX calls_by_arrival (arrived_at>? AND arrived_at<?)",
    ),
    "running": (running_query("main"), "SEARCH calls USING INDEX calls_running (end=?)"),
}


async def steps_of(folder: Path, query: Select[Any]) -> list[str]:
    url = f"sqlite:///{folder / 'monitor.db'}"
    await (await Store.open(url)).close()
    engine = create_async_engine(driver_url(url))
    sql = query.compile(dialect=engine.dialect, compile_kwargs={"literal_binds": True})
    async with engine.connect() as connection:
        steps = [row.detail for row in await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")]
    await engine.dispose()
    return steps


@pytest.mark.parametrize("name", PLANS)
async def test_plan(tmp_path: Path, name: str) -> None:
    query, expected = PLANS[name]
    steps = await steps_of(tmp_path, query)
    assert expected == steps[0]
    assert not any("TEMP" in step for step in steps)


async def test_calls_of_numbers_are_found_without_fetching_all_of_their_time(tmp_path: Path) -> None:
    steps = await steps_of(tmp_path, select(calls).where(of_numbers(["8138000", "8138001"], T0, later(1))))
    assert [
        "SEARCH calls USING PRIMARY KEY (pbx=? AND call_id=?)",
        "SEARCH found USING COVERING INDEX calls_by_arrival (arrived_at>? AND arrived_at<?)",
    ] == [step for step in steps if step.startswith("SEARCH")]
