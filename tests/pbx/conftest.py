"""The PBXs and the monitor of the test session: each version is started once, on first use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NoReturn

import pytest

from tests.parts.apt import PartMissing
from tests.parts.asterisk import AsteriskPbx
from tests.parts.chroot import SUITES, Suite, asterisk_chroot
from tests.parts.phones import sipp
from tests.pbx.lanes import Lanes
from tests.pbx.scenarios import SCENARIOS
from tests.pbx.traffic import traffic

MAJOR = {"sid": "22", "bullseye": "16"}
"""What the suites brought when this was written; `sid` moves on."""
LANES = 6
TRAFFIC_CALLS = 220
TRAFFIC_SECONDS = 100.0


def _missing(part: PartMissing) -> NoReturn:
    """Skipped loudly at a desk, a failure where nobody would read the skip."""
    if os.environ.get("CI") == "true":
        pytest.fail(str(part), pytrace=False)
    pytest.skip(str(part))


def _versions() -> list[object]:
    """All tests of one version share a worker, and so its PBXs."""
    groups = {suite: pytest.mark.xdist_group(f"asterisk-{MAJOR[suite]}") for suite in SUITES}
    return [
        pytest.param(suite, marks=[groups[suite], pytest.mark.real], id=f"asterisk{MAJOR[suite]}") for suite in SUITES
    ]


@pytest.fixture(scope="session", params=_versions())
def suite(request: pytest.FixtureRequest) -> Suite:
    """A Debian suite whose Asterisk can be had here, with phones to ring it."""
    wanted: Suite = request.param
    try:
        asterisk_chroot(wanted)
        sipp()
    except PartMissing as part:
        _missing(part)
    return wanted


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
