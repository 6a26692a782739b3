"""The rules: promtool takes them, and each alert was seen to fire, not to fire, and to claim nothing."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.config import Settings
from tests.dashboards.boards import ALERTS, FOLDER, RECORDING, read_yaml, rules
from tests.parts.apt import ensure_program
from tests.parts.prometheus import promtool

TESTS = sorted(FOLDER.glob("*_test.yaml"))
NAMES = [rule["alert"] for rule in rules(ALERTS)]
ABSENT = "HotlineMonitorDown"


@pytest.mark.real
@pytest.mark.parametrize("path", [RECORDING, ALERTS], ids=lambda path: path.name)
def test_promtool_takes_the_rules(path: Path) -> None:
    done = promtool("check", "rules", str(path))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.real
@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_the_rules_do_what_their_tests_say(path: Path) -> None:
    done = promtool("test", "rules", str(path))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.real
def test_the_samples_are_sound(tmp_path: Path) -> None:
    sample = (FOLDER / "prometheus.yml").read_text()
    assert "/keys/metrics.token" in sample
    (tmp_path / "metrics.token").write_text("token")
    for path in (RECORDING, ALERTS):
        (tmp_path / path.name).write_text(path.read_text())
    (tmp_path / "prometheus.yml").write_text(sample.replace("/keys/metrics.token", f"{tmp_path}/metrics.token"))
    done = promtool("check", "config", str(tmp_path / "prometheus.yml"))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.real
def test_alertmanager_takes_its_sample() -> None:
    program = ensure_program("amtool", "prometheus-alertmanager")
    words = [str(program), "check-config", str(FOLDER / "alertmanager.yml")]
    done = subprocess.run(words, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_sample_silences_only_alerts_that_exist() -> None:
    rules_of_silence = read_yaml(FOLDER / "alertmanager.yml")["inhibit_rules"]
    matchers = [
        matcher for rule in rules_of_silence for matcher in (*rule["source_matchers"], *rule["target_matchers"])
    ]
    named = {name for matcher in matchers for name in matcher.partition('"')[2].rstrip('"').split("|")}
    assert set() == named - set(NAMES)


@pytest.mark.parametrize("rule", rules(ALERTS), ids=lambda rule: rule["alert"])
def test_an_alert_speaks_both_languages_and_names_its_severity(rule: dict[str, dict[str, str]]) -> None:
    assert {"summary", "description_zh", "description_en"} == set(rule["annotations"])
    assert " · " in rule["annotations"]["summary"]
    assert rule["labels"]["severity"] in ("critical", "warning")


@pytest.mark.parametrize("name", NAMES)
def test_an_alert_is_seen_to_fire_and_not_to_fire_and_without_data(name: str) -> None:
    checks = [
        (test["input_series"], check["exp_alerts"])
        for path in TESTS
        for test in read_yaml(path)["tests"]
        for check in test.get("alert_rule_test", ())
        if check["alertname"] == name
    ]
    assert any(told for _series, told in checks), "never fires"
    assert any(series and not told for series, told in checks), "always fires"
    if name != ABSENT:
        assert any(not series and not told for series, told in checks), "not asked without data"


LIMITS: dict[str, Callable[[Settings], float]] = {
    "HotlineEmergencyDispatchOverdue": lambda config: config.rules.dispatch.kinds.emergency.notified_within_seconds,
    "HotlineEmergencyArrivalOverdue": lambda config: config.rules.dispatch.kinds.emergency.arrived_within_seconds,
    "HotlineNobodyAvailable": lambda config: config.alerts.nobody_logged_in.for_seconds,
}
BOUNDS: dict[str, Callable[[Settings], tuple[str, float]]] = {
    "HotlineLongWait": lambda config: (">", config.alerts.longest_wait.wait_seconds),
    "HotlineVeryLongWait": lambda config: (">", config.alerts.longest_wait.critical_seconds),
    "HotlineAbandonBurst": lambda config: (">=", config.alerts.abandon_burst.count),
    "HotlineFeedSilent": lambda config: (">", config.alerts.link_down.silent_seconds),
    "HotlineRateUnderTarget": lambda config: (">=", config.alerts.rate_low.min_n),
}


def alert(name: str) -> dict[str, str]:
    (found,) = [rule for rule in rules(ALERTS) if rule["alert"] == name]
    return found


@pytest.mark.parametrize("name", LIMITS)
def test_a_wait_that_the_config_also_knows_is_the_same(name: str) -> None:
    number, unit = int(alert(name)["for"][:-1]), alert(name)["for"][-1]
    assert LIMITS[name](Settings()) == number * {"s": 1, "m": 60, "h": 3600}[unit]


@pytest.mark.parametrize("name", BOUNDS)
def test_a_bound_that_the_config_also_knows_is_the_same(name: str) -> None:
    sign, bound = BOUNDS[name](Settings())
    assert re.search(rf" {sign} {bound:g}(\s|$)", alert(name)["expr"])
