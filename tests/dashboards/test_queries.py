"""Every query of dashboards and rules is answered by a real Prometheus that scraped the running demo."""

from __future__ import annotations

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.dashboards.boards import ALERTS, RECORDING, Query, metric_names, queries, rules
from tests.dashboards.conftest import Scene

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("dashboards")]

QUERIES = list(queries())
MAY_BE_EMPTY = {
    "Alerts sent (per hour)": "the demo sends its alerts nowhere",
    "Console log-ins (per hour)": "nobody logs in to the demo",
    "Firing": "a demo without trouble fires nothing",
    "MQTT ticket feed": "the demo's tickets come by HTTP",
    "Revised verdicts (per hour)": "a late fact need not come within a minute",
    "annotation": "the demo's exchange is heard most of the time",
}


def is_excused(query: Query) -> bool:
    return any(query.panel.startswith(title) for title in MAY_BE_EMPTY)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_query_is_answered_with_data(query: Query, scene: Scene) -> None:
    found = scene.prometheus.query(query.filled)
    assert found or is_excused(query), f"no data for {query.filled}"


@pytest.mark.parametrize("title", MAY_BE_EMPTY)
def test_an_excuse_is_for_a_panel_that_exists(title: str) -> None:
    assert any(query.panel.startswith(title) for query in QUERIES)


@pytest.mark.parametrize(
    "rule", [*rules(RECORDING), *rules(ALERTS)], ids=lambda rule: rule.get("record", rule.get("alert"))
)
def test_a_rule_can_be_asked(rule: dict[str, str], scene: Scene) -> None:
    found = scene.prometheus.query(rule["expr"])
    assert found or "alert" in rule, f"no data for {rule['expr']}"


def test_prometheus_evaluates_every_rule_in_health(scene: Scene) -> None:
    found = scene.prometheus.rules()
    assert len(rules(RECORDING)) + len(rules(ALERTS)) == len(found)
    assert [] == [(rule["name"], rule["lastError"]) for rule in found if rule["health"] != "ok"]


def test_every_metric_that_is_asked_for_exists(scene: Scene) -> None:
    scraped = {sample.name for family in text_string_to_metric_families(scene.metrics) for sample in family.samples}
    families = {family.name for family in text_string_to_metric_families(scene.metrics)}
    declared = scraped | families | {f"{name}_total" for name in families}
    recorded = {rule["record"] for rule in rules(RECORDING)}
    asked = {name for query in QUERIES for name in metric_names(query.expression)}
    asked |= {name for rule in (*rules(RECORDING), *rules(ALERTS)) for name in metric_names(rule["expr"])}
    assert set() == asked - declared - recorded
    assert set() == recorded - asked - {rule["record"] for rule in rules(RECORDING) if "increase1d" in rule["record"]}


def test_every_metric_of_ours_is_shown_somewhere(scene: Scene) -> None:
    declared = {
        f"{family.name}_total" if family.type == "counter" else family.name
        for family in text_string_to_metric_families(scene.metrics)
        if family.name.startswith("hotline_")
    }
    asked = {name for query in QUERIES for name in metric_names(query.expression)}
    asked |= {name for rule in rules(RECORDING) for name in metric_names(rule["expr"])}
    shown = {name.removesuffix("_bucket").removesuffix("_count") for name in asked}
    assert set() == {name for name in declared - shown if not name.endswith("_created")}
