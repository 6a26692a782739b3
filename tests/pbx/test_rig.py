"""The rig itself: phones, PBX, queue_log and AMI tell the same story of one call."""

from __future__ import annotations

import pytest

from tests.parts.asterisk import AsteriskPbx
from tests.pbx.scenarios import SCENARIOS
from tests.pbx.stage import Outcome, play


def _events(outcome: Outcome) -> list[str]:
    lines = outcome.ami.read_bytes().decode(errors="replace").split("\r\n")
    return [line.removeprefix("Event: ") for line in lines if line.startswith("Event: ")]


@pytest.mark.parametrize(
    ("name", "hung_up_by", "witness"),
    [("queue_caller_hangs_up", "caller", "COMPLETECALLER"), ("queue_agent_hangs_up", "agent", "COMPLETEAGENT")],
)
def test_an_answered_call_has_its_truth_and_its_events(
    pbx: AsteriskPbx, name: str, hung_up_by: str, witness: str
) -> None:
    outcome = play(SCENARIOS[name], pbx)

    (truth,) = outcome.truths
    (ring,) = truth.rings
    assert truth.hung_up_by == hung_up_by
    assert truth.answered_at is not None
    assert ring.ring_at is not None
    assert truth.answered_at - ring.ring_at == pytest.approx(0.8, abs=0.15)
    assert [row.event for row in outcome.queue_log] == ["ENTERQUEUE", "CONNECT", witness]
    assert outcome.phone_errors == {}
    events = _events(outcome)
    assert {"QueueCallerJoin", "AgentCalled", "AgentConnect", "HangupRequest", "AgentComplete"} <= set(events)
    assert events.index("HangupRequest") < events.index("AgentComplete")


def test_two_pbxes_of_one_version_run_at_the_same_time(pbx: AsteriskPbx) -> None:
    with AsteriskPbx(pbx.suite) as other:
        assert other.ami_port != pbx.ami_port
        other.kill()
        other.restart()
        assert "Asterisk" in other.cli("core show version")
        assert "Asterisk" in pbx.cli("core show version")
