"""The monitor itself is away while a call runs: started late, or killed and started again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.parts.asterisk import AsteriskPbx
from tests.parts.phones import NEVER_MS, CallPlan, Plan
from tests.parts.truth import Truth
from tests.pbx.compare import judged, rung_seconds
from tests.pbx.lanes import settled_rows
from tests.pbx.monitor_process import MonitorProcess, Row
from tests.pbx.stage import Scenario, Stage, play

AGENT = "PJSIP/agent01"
Meanwhile = Callable[[Stage], None]


@pytest.fixture
def monitor(pbx: AsteriskPbx, tmp_path: Path) -> Iterator[MonitorProcess]:
    pbx.ensure_running()
    process = MonitorProcess(tmp_path, {"hq": pbx})
    yield process
    process.kill()


def _play(
    pbx: AsteriskPbx, monitor: MonitorProcess, number: str, call: CallPlan, meanwhile: Meanwhile
) -> tuple[Truth, Row]:
    """One call and its one row."""
    began_at = time.time()
    outcome = play(Scenario(f"restart_{number}", (call,), meanwhile, 25), pbx)
    (truth,), (row,) = outcome.truths, settled_rows(monitor, "hq", began_at)
    return truth, row


def _call(number: str, ring_ms: int = 800, caller_ms: int = NEVER_MS, agent_ms: int = NEVER_MS) -> CallPlan:
    return CallPlan(number, "2006", (Plan(ring_ms, agent_ms),), talk_ms=caller_ms)


def _verdict(detail: dict[str, Any], rule: str) -> tuple[str, str]:
    return next((told["outcome"], told["reason"]) for told in detail["verdicts"] if told["rule"] == rule)


def test_a_call_that_ran_before_the_monitor(pbx: AsteriskPbx, monitor: MonitorProcess) -> None:
    """It talks already: how long it rang was not heard, but how it ends is."""

    def start_late(stage: Stage) -> None:
        stage.wait_talking(AGENT)
        monitor.start()

    truth, row = _play(pbx, monitor, "late", _call("13700000001", agent_ms=8000), start_late)

    detail = monitor.detail(row)
    assert truth.hung_up_by == "agent"
    assert tuple(row[name] for name in ("end", "hung_up_by", "four_ring", "hangup_first")) == (
        "answered",
        "agent",
        "unknown",
        "missed",
    )
    assert _verdict(detail, "four_ring") == ("unknown", "link_gap")
    assert len(detail["gaps"]) == 1


def test_killed_in_mid_talk_and_back_before_its_end(pbx: AsteriskPbx, monitor: MonitorProcess) -> None:
    """What was heard before stands: the call is one, its ringing is judged, and so is its end."""
    monitor.start()

    def kill(stage: Stage) -> None:
        stage.wait_talking(AGENT)
        time.sleep(1)
        monitor.kill()
        monitor.start()

    truth, row = _play(pbx, monitor, "talk", _call("13700000002", caller_ms=9000), kill)

    assert judged(row) == {
        "direction": "inbound",
        "end": "answered",
        "hung_up_by": "caller",
        "four_ring": "met",
        "hangup_first": "met",
    }
    assert rung_seconds(truth) == pytest.approx(row["ring_seconds"], abs=0.25)
    assert len(monitor.detail(row)["gaps"]) == 1


def test_killed_while_it_rang_and_back_after_the_answer(pbx: AsteriskPbx, monitor: MonitorProcess) -> None:
    monitor.start()

    def kill(stage: Stage) -> None:
        stage.wait_ringing(AGENT)
        time.sleep(0.5)
        monitor.kill()
        stage.wait_talking(AGENT)
        monitor.start()

    _, row = _play(pbx, monitor, "ring", _call("13700000003", ring_ms=1500, agent_ms=8000), kill)

    assert (row["end"], row["hung_up_by"], row["hangup_first"]) == ("answered", "agent", "missed")
    assert _verdict(monitor.detail(row), "four_ring") == ("unknown", "link_gap")


def test_killed_in_mid_talk_and_back_after_its_end(pbx: AsteriskPbx, monitor: MonitorProcess) -> None:
    """Nobody saw who hung up."""
    monitor.start()

    def kill(stage: Stage) -> None:
        stage.wait_talking(AGENT)
        time.sleep(0.5)
        monitor.kill()
        time.sleep(2.5)
        monitor.start()

    truth, row = _play(pbx, monitor, "away", _call("13700000004", agent_ms=2000), kill)

    assert truth.hung_up_by == "agent"
    assert tuple(row[name] for name in ("end", "hung_up_by", "four_ring", "hangup_first")) == (
        "lost",
        "unknown",
        "met",
        "unknown",
    )


def test_stopped_in_good_order_it_leaves_with_0_and_keeps_what_it_heard(
    pbx: AsteriskPbx, monitor: MonitorProcess
) -> None:
    monitor.start()
    _, row = _play(pbx, monitor, "stop", _call("13700000005", caller_ms=500), lambda _stage: None)

    assert monitor.stop() == 0
    assert [row["call_id"]] == [told["call_id"] for told in monitor.export()]
