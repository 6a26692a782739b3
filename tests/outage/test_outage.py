"""Every receiver down at once, for seconds; `python -m tests.outage` does the same for minutes."""

from pathlib import Path

import pytest

from tests.outage.rig import outage


@pytest.mark.real
@pytest.mark.timeout(180)
async def test_each_arrives_once_and_in_order_though_the_monitor_was_killed(tmp_path: Path) -> None:
    found = await outage(tmp_path, down_seconds=8.0, pause_seconds=0.2)
    assert {name: found.kept[name] for name in found.got} == found.got
    assert len(found.kept["am"]) == len(found.kept["bus"]) >= 6
    assert {"lead": 0, "bus": 0} == found.twice
    assert found.firing == found.firing_there
    assert found.most_attempts > 1
