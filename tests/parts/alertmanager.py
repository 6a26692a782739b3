"""A real Alertmanager on a free loopback port. It keeps its port over a restart."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

from tests.parts.apt import ensure_program
from tests.parts.ports import LOOPBACK, free_port, wait_for_port
from tests.parts.server import Server

CONFIG = "route:\n  receiver: nobody\nreceivers:\n  - name: nobody\n"


class Alertmanager(Server):
    def __init__(self) -> None:
        self._program = ensure_program("prometheus-alertmanager", "prometheus-alertmanager")
        super().__init__("alertmanager")
        self.port = free_port()
        (self._folder / "config.yml").write_text(CONFIG)

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def start(self) -> None:
        self._spawn(
            [
                str(self._program),
                f"--config.file={self._folder / 'config.yml'}",
                f"--storage.path={self._folder / 'data'}",
                f"--web.listen-address={LOOPBACK}:{self.port}",
                "--cluster.listen-address=",
            ]
        )
        wait_for_port(self.port, within_seconds=20)

    def alerts(self) -> list[dict[str, Any]]:
        """Those that fire, as its API tells them."""
        with urllib.request.urlopen(f"{self.url}/api/v2/alerts", timeout=10) as answer:
            found: list[dict[str, Any]] = json.load(answer)
        return found
