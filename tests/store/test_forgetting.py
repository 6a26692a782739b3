"""Alerts that are long over go with their messages; what is open, unsent or recent stays."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select
from sqlalchemy.ext.asyncio import create_async_engine

from monitor.domain.alerting.alert import AlertEvent, Outgoing
from monitor.domain.records import Batch
from monitor.store import Store
from monitor.store.connecting import driver_url
from monitor.store.forgetting import first_kept_query, over_query
from tests.store.samples import later
from tests.store.test_alerts import alert, outgoing

BEFORE = later(1_000)
OLD: dict[str, Any] = {"resolved_at": later(900)}


def report_message(seconds: float) -> Outgoing:
    return Outgoing(f"report/{seconds}:lead", f"report/{seconds}", AlertEvent.FIRED, "lead", {}, later(seconds))


async def kept(store: Store) -> tuple[list[str], list[str]]:
    """Subjects of alerts, and keys of messages."""
    alerts = await store.newest_alerts(1_000)
    waiting = await store.outbox_waiting("lead", 1_000)
    keys = [*(one.key for one in alerts), *(f"report/{seconds}" for seconds in (10, 20, 2_000))]
    told = [each.outgoing.key for each in await store.deliveries(keys)]
    return sorted(one.subject for one in alerts), sorted({*told, *(each.outgoing.key for each in waiting)})


async def test_only_what_is_long_over_and_told_goes(store: Store) -> None:
    done, given_up, unsent = alert("done", **OLD), alert("given up", 1, **OLD), alert("unsent", 2, **OLD)
    firing, recent = alert("firing", 3), alert("recent", 4, resolved_at=BEFORE)
    alerts = [done, given_up, unsent, firing, recent, alert("never told", 5, **OLD)]
    messages = {one.subject: outgoing(one) for one in alerts[:5]}
    reports = [report_message(10), report_message(20), report_message(2_000)]
    second = outgoing(unsent, event=AlertEvent.RESOLVED)
    await store.write(Batch(alerts=alerts, outbox=[*messages.values(), second, *reports]))
    for message in (messages["done"], messages["unsent"], messages["firing"], messages["recent"], *reports[::2]):
        await store.outbox_sent(message.key, later(6))
    await store.outbox_failed(messages["given up"].key, "refused", gave_up_at=later(6))

    assert 4 == await store.forget_alerts(BEFORE, 100)
    stay = [*(messages[name].key for name in ("unsent", "firing", "recent")), second.key, "report/20:lead"]
    assert (["firing", "recent", "unsent"], sorted([*stay, "report/2000:lead"])) == await kept(store)
    assert 0 == await store.forget_alerts(BEFORE, 100)

    await store.outbox_sent(second.key, later(7))
    assert 1 == await store.forget_alerts(BEFORE, 100)
    assert ["firing", "recent"] == (await kept(store))[0]


async def test_a_batch_is_small_and_the_oldest_go_first(store: Store) -> None:
    alerts = [alert(f"{number:02}", number, **OLD) for number in range(25)]
    messages = [outgoing(one) for one in alerts]
    await store.write(Batch(alerts=alerts, outbox=messages))
    for message in messages:
        await store.outbox_sent(message.key, later(30))

    assert 10 == await store.forget_alerts(BEFORE, 10)
    assert [f"{number:02}" for number in range(10, 25)] == (await kept(store))[0]
    assert [10, 5, 0] == [await store.forget_alerts(BEFORE, 10) for _ in range(3)]
    assert {0} == set((await store.counts()).values())


async def test_a_clock_that_was_wrong_keeps_an_alert_longer_but_never_shorter(store: Store) -> None:
    ahead = replace(alert("ahead", **OLD), fired_at=BEFORE + timedelta(hours=1))
    await store.write(Batch(alerts=[ahead]))

    assert 0 == await store.forget_alerts(BEFORE, 10)
    assert 1 == await store.forget_alerts(BEFORE + timedelta(hours=2), 10)


PLANS: dict[str, tuple[Select[Any], str]] = {
    "over": (over_query(BEFORE, 10), "SEARCH alerts USING INDEX alerts_by_age (fired_at<?)"),
    "kept": (first_kept_query(BEFORE), "SCAN alerts_outbox"),
}


@pytest.mark.parametrize("name", PLANS)
async def test_plan(tmp_path: Path, name: str) -> None:
    """The scan is by row id and ends at the first row that is kept."""
    query, expected = PLANS[name]
    url = f"sqlite:///{tmp_path / 'monitor.db'}"
    await (await Store.open(url)).close()
    engine = create_async_engine(driver_url(url))
    sql = query.compile(dialect=engine.dialect, compile_kwargs={"literal_binds": True})
    async with engine.connect() as connection:
        steps = [row.detail for row in await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")]
    await engine.dispose()
    assert expected == steps[0]
    assert not any("TEMP" in step for step in steps)
