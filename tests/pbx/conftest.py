"""The PBXs and the monitor of the test session: each version is started once, on first use."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.parts.asterisk import AsteriskPbx
from tests.parts.chroot import Suite
from tests.parts.versions import at_hand, versions
from tests.pbx.lanes import Lanes
from tests.pbx.scenarios import SCENARIOS
from tests.pbx.traffic import traffic

LANES = 6
TRAFFIC_CALLS = 220
TRAFFIC_SECONDS = 100.0


@pytest.fixture(scope="session", params=versions())
def suite(request: pytest.FixtureRequest) -> Suite:
    """A Debian suite whose Asterisk can be had here, with phones to ring it."""
    return at_hand(request.param)


@pytest.fixture(scope="session")
def pbx(suite: Suite) -> Iterator[AsteriskPbx]:
    with AsteriskPbx(suite) as asterisk:
        yield asterisk


@pytest.fixture(scope="session")
def lanes(suite: Suite, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lanes]:
    """Plays what the selected tests ask for: their parameter `name`, and their mark `plays`."""
    wanted = _asked_for(request.session)
    scenarios = [scenario for name, scenario in SCENARIOS.items() if name in wanted]
    if "traffic" in wanted:
        scenarios.append(traffic(TRAFFIC_CALLS, TRAFFIC_SECONDS))
    with Lanes(suite, tmp_path_factory.mktemp(f"lanes-{suite}"), scenarios, LANES) as running:
        yield running


def _asked_for(session: pytest.Session) -> set[str]:
    names: set[str] = set()
    for item in session.items:
        for mark in item.iter_markers("plays"):
            names.update(mark.args)
        if isinstance(item, pytest.Function) and hasattr(item, "callspec"):
            names.add(str(item.callspec.params.get("name", "")))
    return names
