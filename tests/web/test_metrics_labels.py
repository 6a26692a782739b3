"""Over a whole demo run no label of /metrics holds a number, a caller or a call."""

from __future__ import annotations

import re
from pathlib import Path

from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from monitor.demo.shift import ShiftPlan
from monitor.domain.paging import CallFilter
from tests.pipeline.test_demo import demo

DIGITS = re.compile(r"\d{5,}")
CALL_ID = re.compile(r"\d+\.\d+\Z")
OF_THE_LIBRARY = {"le", "version", "patchlevel", "minor", "major"}


async def test_labels_come_from_closed_sets(tmp_path: Path) -> None:
    plan = ShiftPlan(seed=7, first_hiccup_seconds=60.0, hiccup_lasts_seconds=4.0)
    async with demo(tmp_path, plan, 15) as (app, _pbx):
        page = await app.store.page(CallFilter(limit=500))
        text = generate_latest(app.registry).decode()
    labels = {
        (name, found)
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        for name, found in sample.labels.items()
        if name not in OF_THE_LIBRARY
    }
    people = {judged.facts.caller_number for judged in page.calls} | {judged.facts.agent for judged in page.calls}
    calls = {judged.facts.call_id for judged in page.calls}
    assert len(calls) > 20
    assert len(labels) > 20
    assert [] == [label for label in labels if DIGITS.search(label[1]) or CALL_ID.match(label[1])]
    assert set() == {found for _name, found in labels} & (people | calls) - {"", None}
