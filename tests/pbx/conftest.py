"""The PBXs and the monitor of the test session: each version is started once, on first use."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any, NoReturn

import pytest
from xdist.scheduler import LoadGroupScheduling  # type: ignore[import-untyped]

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


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "plays(*names): the scenarios, or traffic, that the lanes must play for this test"
    )


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """One worker for each version. pytest-xdist 3.8 reads a private name that pytest 9.2 no longer has, so its
    own --dist loadgroup groups nothing there.
    """
    return ByVersion(config, log) if config.getvalue("dist") == "loadgroup" else None


class ByVersion(LoadGroupScheduling):  # type: ignore[misc]
    def _split_scope(self, nodeid: str) -> str:
        found = re.search(r"\[(asterisk\d+)", nodeid)
        return found[1] if found else str(super()._split_scope(nodeid))


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
