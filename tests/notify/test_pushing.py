"""A report that made itself is told once by each channel that is to hear of it, through the outbox of the alerts."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.app import running
from monitor.clock import Clock
from monitor.config import Settings
from monitor.domain.alerting.alert import Delivery
from monitor.domain.sla.schedule import Weekly
from monitor.notify.prometheus import AlertmanagerChannel
from monitor.pipeline.pushing import Push, push_of
from monitor.pipeline.weekly import Reporter, Workshop
from monitor.store import Store
from tests.notify.receivers import Endpoint, endpoint, subscriber, until
from tests.parts.alertmanager import Alertmanager
from tests.parts.mosquitto import Mosquitto
from tests.pipeline.hotline import SmallPbx, settings
from tests.pipeline.test_weekly import DUE, SetClock
from tests.reports.made import order, report_of
from tests.reports.weeks import fill

KEY = "report/2026-W47"
CALLERS = re.compile(r"138\d{8}")
"""The numbers of the calls in the week."""


@pytest.fixture
async def url(tmp_path: Path) -> str:
    return await fill(tmp_path / "monitor.db", 400)


def configured(folder: Path, channels: dict[str, Any], **more: Any) -> dict[str, Any]:
    told = {"enabled": True, "nobody_logged_in": {"enabled": False}, "link_down": {"enabled": False}, **more}
    report = {"folder": str(folder / "reports"), "formats": ["csv"], "push": list(channels)}
    return {"alerts": {**told, "channels": channels}, "report": report}


def push(*channels: str, hotline: str = "热线") -> Push:
    named = {name: {"kind": "apprise", "url": "json://127.0.0.1"} for name in channels}
    tables = {"alerts": {"channels": named}, "report": {"push": list(channels)}, "hotline": {"name": hotline}}
    return push_of(Settings.model_validate(tables))


async def test_what_is_told_are_the_figures_of_the_report(url: str) -> None:
    report = await report_of(url)
    lead, bus = push("lead", "bus").outgoing(report, DUE)
    tally, terms = report.figures.total.tally(0), report.terms.rules[0]
    assert tally.rate is not None
    assert tally.coverage is not None
    said = lead.payload["sentences"]["en"].splitlines()
    shares = f"{tally.rate:.1%} (n = {tally.n}, target {terms.target:.1%}, coverage {tally.coverage:.1%})"
    assert f"Answered within four rings: {shares} ✗ below target" == said[1]
    level = report.figures.total.level
    formula = report.figures.basis.formula
    assert (
        f"Service level: {level.share(formula):.1%} within 20 s (n = {level.offered}, coverage {level.coverage:.1%})"
        == said[0]
    )
    assert ["Files: reports/2026-W47 on the monitor's machine, or /api/v1/reports of the console."] == said[-1:]
    assert len(report.terms.rules) + 3 == len(said) == len(lead.payload["sentences"]["zh-CN"].splitlines())
    assert {"zh-CN": "服务水平周报 2026-W47", "en": "Service level, week 2026-W47"} == lead.payload["titles"]
    assert (tally.rate, tally.n) == tuple(lead.payload["values"]["rules"]["four_ring"][key] for key in ("rate", "n"))
    assert [(f"{KEY}:lead", KEY), (f"{KEY}:bus", KEY)] == [(one.key, one.alert_key) for one in (lead, bus)]


async def test_where_nothing_was_scored_no_rate_is_told(tmp_path: Path) -> None:
    store = await Store.open(f"sqlite:///{tmp_path / 'empty.db'}")
    await store.close()
    report = await report_of(f"sqlite:///{tmp_path / 'empty.db'}")
    (told,) = push("lead").outgoing(report, DUE)
    assert (
        "Answered within four rings: — (n = 0, target 95.0%, coverage —) – nothing judged"
        in (told.payload["sentences"]["en"])
    )
    assert "Heard: 0.0% of the week." in told.payload["sentences"]["en"]
    assert {"rate": None, "n": 0, "target": 0.95, "coverage": None} == told.payload["values"]["rules"]["four_ring"]


async def test_nobody_is_told_without_channels_or_with_alerts_switched_off(url: str) -> None:
    report = await report_of(url)
    assert () == push().outgoing(report, DUE)
    tables = configured(Path(), {"lead": {"kind": "apprise", "url": "json://127.0.0.1"}}, enabled=False)
    assert () == push_of(Settings.model_validate(tables)).outgoing(report, DUE)


async def test_the_same_week_made_again_is_not_told_again(url: str, tmp_path: Path) -> None:
    store = await Store.open(url)
    wanted = replace(push("lead"), folder=tmp_path)
    made = Settings.model_validate(configured(tmp_path, {"lead": {"kind": "apprise", "url": "json://x"}})).report
    reporter = Reporter(Workshop(url, order(), made, wanted), store, SetClock(DUE))
    due = made.due
    assert due is not None
    try:
        for _ in range(2):
            await reporter.catch_up(Weekly(*due))
            assert [f"{KEY}:lead"] == [each.outgoing.key for each in await deliveries(store)]
            await store.outbox_sent(f"{KEY}:lead", DUE)
            await store.drop_report("2026-W47")
    finally:
        await store.close()


async def deliveries(store: Store) -> list[Delivery]:
    return await store.deliveries([KEY])


@pytest.fixture
async def receiver() -> AsyncIterator[Endpoint]:
    async with endpoint() as made:
        yield made


@pytest.mark.real
@pytest.mark.usefixtures("url")
async def test_it_arrives_once_by_every_channel_over_a_restart(
    tmp_path: Path, receiver: Endpoint, broker: Mosquitto
) -> None:
    channels = {
        "lead": {"kind": "apprise", "url": receiver.address},
        "bus": {"kind": "mqtt", "url": broker.url},
    }
    async with SmallPbx() as pbx, subscriber(broker.port) as heard:
        told = settings(tmp_path, pbx, **configured(tmp_path, channels))
        told = told.model_copy(update={"hotline": told.hotline.model_copy(update={"timezone": "Asia/Shanghai"})})
        for clock in (SetClock(DUE), SetClock(DUE + timedelta(minutes=5))):
            async with running(told, clock) as app:
                await until(lambda: len(receiver.bodies) >= 2 and len(heard) >= 2)
                keys = [f"{KEY}:{name}" for name in channels]
                assert keys == [each.outgoing.key for each in await deliveries(app.store) if each.sent_at]
    weeks = ["2026-W46", "2026-W47"]
    assert [f"Service level, week {key} [hotline]" for key in weeks] == [body["title"] for body in receiver.bodies]
    assert [("hotline/alerts/report", f"report/{key}") for key in weeks] == [
        (topic, one["key"]) for topic, one in heard
    ]
    assert receiver.bodies[1]["message"] == heard[1][1]["sentences"]["en"]
    assert not CALLERS.search(json.dumps([receiver.bodies, heard]))


@pytest.mark.real
async def test_at_an_alertmanager_it_fires_for_a_while_so_that_somebody_is_told(
    url: str, alertmanager: Alertmanager
) -> None:
    now = Clock().now()
    (told,) = push("am").outgoing(await report_of(url), now - timedelta(hours=3))
    for _ in range(2):
        await AlertmanagerChannel("am", alertmanager.url, Clock()).send(told.payload)
    await until(lambda: reports_at(alertmanager))
    (found,) = reports_at(alertmanager)
    assert {"alertname": "report", "severity": "info", "hotline": "热线", "key": KEY} == found["labels"]
    assert told.payload["sentences"]["zh-CN"] == found["annotations"]["summary_zh_CN"]
    assert now < datetime.fromisoformat(found["endsAt"]) < now + timedelta(minutes=6)


def reports_at(part: Alertmanager) -> list[dict[str, Any]]:
    return [found for found in part.alerts() if found["labels"]["alertname"] == "report"]
