"""The versions of Asterisk that tests run against, as parameters of a fixture named `suite`."""

from __future__ import annotations

import os

import pytest

from tests.parts.apt import PartMissing
from tests.parts.chroot import SUITES, Suite, asterisk_chroot
from tests.parts.phones import sipp

MAJOR = {"sid": "22", "bullseye": "16"}
"""What the suites brought when this was written; `sid` moves on."""


def versions() -> list[object]:
    """All tests of one version share a worker, and so its PBXs."""
    groups = {suite: pytest.mark.xdist_group(f"asterisk-{MAJOR[suite]}") for suite in SUITES}
    return [
        pytest.param(suite, marks=[groups[suite], pytest.mark.real], id=f"asterisk{MAJOR[suite]}") for suite in SUITES
    ]


def at_hand(suite: Suite) -> Suite:
    """The suite, its Asterisk being made and phones to ring it; skipped loudly at a desk, a failure where nobody would
    read the skip.
    """
    try:
        asterisk_chroot(suite)
        sipp()
    except PartMissing as part:
        if os.environ.get("CI") == "true":
            pytest.fail(str(part), pytrace=False)
        pytest.skip(str(part))
    return suite
