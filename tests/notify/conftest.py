"""The receivers that a test session starts once."""

import os
from collections.abc import Iterator

import pytest

from tests.parts.alertmanager import Alertmanager
from tests.parts.apt import PartMissing
from tests.parts.mosquitto import Mosquitto


@pytest.fixture(scope="module")
def broker() -> Iterator[Mosquitto]:
    try:
        part = Mosquitto()
    except PartMissing as missing:
        _skip(missing)
    with part:
        yield part


@pytest.fixture(scope="module")
def alertmanager() -> Iterator[Alertmanager]:
    try:
        part = Alertmanager()
    except PartMissing as missing:
        _skip(missing)
    with part:
        yield part


def _skip(missing: PartMissing) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(str(missing), pytrace=False)
    pytest.skip(str(missing))
