"""The PBXes of the test session: each version is started once, on first use."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.parts.apt import PartMissing
from tests.parts.asterisk import AsteriskPbx
from tests.parts.chroot import SUITES, Suite


def _missing(part: PartMissing) -> None:
    """Skipped loudly at a desk, a failure where nobody would read the skip."""
    if os.environ.get("CI") == "true":
        pytest.fail(str(part), pytrace=False)
    pytest.skip(str(part))


@pytest.fixture(scope="session", params=SUITES)
def pbx(request: pytest.FixtureRequest) -> Iterator[AsteriskPbx]:
    suite: Suite = request.param
    try:
        asterisk = AsteriskPbx(suite)
    except PartMissing as part:
        _missing(part)
        raise
    with asterisk:
        yield asterisk
