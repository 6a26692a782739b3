"""How the suite is shared out to workers: here, where pytest loads it before any worker starts."""

import re
from typing import Any

import pytest
from xdist.scheduler import LoadGroupScheduling  # type: ignore[import-untyped]


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
