"""The dashboards as files: sound JSON that any Grafana can take, and honest."""

from __future__ import annotations

import re
from itertools import combinations
from typing import Any

import pytest

from monitor.config import Settings
from monitor.pipeline.rulebook import rulebook
from tests.dashboards.boards import BOARDS, FOLDER, RECORDING, Query, panels, queries, read_yaml, rules

KINDS = {"row", "stat", "timeseries", "table", "bargauge", "state-timeline"}
UNITS = {"s", "percentunit", "short", "eps", "bytes"}


def test_the_four_boards_are_there_and_told_apart() -> None:
    assert {"overview", "rules", "tickets", "links"} == set(BOARDS)
    assert len(BOARDS) == len({board["uid"] for board in BOARDS.values()})
    assert len(BOARDS) == len({board["title"] for board in BOARDS.values()})


@pytest.mark.parametrize("board", BOARDS)
def test_panels_are_told_apart_and_do_not_overlap(board: str) -> None:
    found = panels(board)
    assert len(found) == len({panel["id"] for panel in found})
    places = [panel["gridPos"] for panel in found]
    assert [] == [place for place in places if place["x"] + place["w"] > 24]
    assert [] == [(one, other) for one, other in combinations(places, 2) if overlap(one, other)]


def overlap(one: dict[str, int], other: dict[str, int]) -> bool:
    across = one["x"] < other["x"] + other["w"] and other["x"] < one["x"] + one["w"]
    return across and one["y"] < other["y"] + other["h"] and other["y"] < one["y"] + one["h"]


@pytest.mark.parametrize("board", BOARDS)
def test_every_panel_says_in_both_languages_what_it_shows(board: str) -> None:
    for panel in panels(board):
        chinese, _, english = panel["title"].partition(" · ")
        assert re.search("[\u4e00-\u9fff]|^n", chinese), panel["title"]
        assert re.fullmatch("[ -~]+", english), panel["title"]
        if panel["type"] != "row":
            assert re.search("[\u4e00-\u9fff]", panel["description"]), panel["title"]
            assert re.search("[a-z]{2,}", panel["description"]), panel["title"]


@pytest.mark.parametrize("board", BOARDS)
def test_every_panel_asks_the_chosen_data_source(board: str) -> None:
    assert "datasource" in {variable["type"] for variable in BOARDS[board]["templating"]["list"]}
    for panel in panels(board):
        assert panel["type"] in KINDS
        for asking in (panel, *panel.get("targets", ())) if panel["type"] != "row" else ():
            assert {"type": "prometheus", "uid": "${datasource}"} == asking["datasource"], panel["title"]


@pytest.mark.parametrize("board", BOARDS)
def test_no_panel_draws_a_zero_for_what_is_not_known(board: str) -> None:
    for panel in panels(board):
        if panel["type"] == "row":
            continue
        defaults = panel["fieldConfig"]["defaults"]
        assert defaults["noValue"], panel["title"]
        assert defaults["custom"].get("spanNulls", False) is False, panel["title"]
        assert defaults.get("unit", "short") in UNITS, panel["title"]


@pytest.mark.parametrize("query", list(queries()), ids=lambda query: query.name)
def test_no_query_turns_no_data_into_zero(query: Query) -> None:
    assert not re.search(r"or\s+(on\s*\(\s*\)\s*)?vector\(", query.expression)


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.json")), ids=lambda path: path.name)
def test_no_board_names_a_place(path: Any) -> None:
    assert not re.search(r"https?://|\d+\.\d+\.\d+\.\d+|localhost", path.read_text())


@pytest.mark.parametrize("board", ["overview", "rules"])
def test_the_table_of_rates_has_n_and_coverage_beside_the_rate(board: str) -> None:
    (table,) = [panel for panel in panels(board) if panel["title"].endswith("Promises kept (range)")]
    names = table["transformations"][1]["options"]["renameByName"].values()
    assert ["达标率 · rate", "目标 · target", "差 · from target", "n", "可判定 · coverage", "规则 · rule"] == list(
        names
    )


ALWAYS_JUDGED = [rule.name for rule in rulebook(Settings())]
"""A rule that a site has to switch on has no row of its own: it would be empty everywhere else."""


@pytest.mark.parametrize("rule", ALWAYS_JUDGED)
def test_each_rule_has_its_rate_with_n_and_coverage_beside_it(rule: str) -> None:
    asked = [
        (panel["gridPos"]["y"], target["expr"]) for panel in panels("rules") for target in panel.get("targets", ())
    ]
    (rate_y,) = {y for y, expression in asked if f'rule:hotline_met:ratio4h{{rule="{rule}"}}' in expression}
    beside = " ".join(expression for y, expression in asked if y == rate_y)
    assert f'rule:hotline_judged:increase4h{{rule="{rule}"}}' in beside
    assert f'rule:hotline_coverage:ratio4h{{rule="{rule}"}}' in beside
    assert f'rule:hotline_target:ratio{{rule="{rule}"}}' in beside


def test_targets_are_those_of_the_config() -> None:
    configured = Settings().rules
    expected = {name: getattr(configured, name).target for name in ALWAYS_JUDGED}
    recorded = {
        rule["labels"]["rule"]: float(rule["expr"].removeprefix("vector(").removesuffix(")"))
        for rule in rules(RECORDING)
        if rule["record"] == "rule:hotline_target:ratio"
    }
    assert expected == recorded


def test_grafana_is_told_of_the_folder_and_the_source() -> None:
    (source,) = read_yaml(FOLDER / "provisioning/datasources/prometheus.yaml")["datasources"]
    assert ("prometheus", "$PROMETHEUS_URL") == (source["type"], source["url"])
    (provider,) = read_yaml(FOLDER / "provisioning/dashboards/hotline.yaml")["providers"]
    assert ("file", "/etc/grafana/hotline") == (provider["type"], provider["options"]["path"])
