"""A real Prometheus on a free loopback port, with its data in a temporary folder; and promtool."""

from __future__ import annotations

import json
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from tests.parts.apt import ensure_program
from tests.parts.ports import LOOPBACK, free_port, wait_for_port
from tests.parts.server import Server

READY_SECONDS = 20.0
CONFIG = """global: {{scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}}
rule_files: {rules}
scrape_configs:
  - job_name: hotline
    static_configs: [{{targets: ["{target}"], labels: {{site: demo}}}}]
"""


class QueryRefused(Exception):
    """Prometheus cannot answer the query; it says why."""


def promtool(*words: str) -> subprocess.CompletedProcess[str]:
    program = ensure_program("promtool", "prometheus")
    return subprocess.run([str(program), *words], capture_output=True, text=True, timeout=240, check=False)


class Prometheus(Server):
    """It scrapes `target` (host:port) as job hotline, and evaluates copies of the rule files every second."""

    def __init__(self, target: str, rules: tuple[Path, ...] = ()) -> None:
        self._program = ensure_program("prometheus", "prometheus")
        super().__init__("prometheus")
        self.port = free_port()
        copies = [self._hurried(rule) for rule in rules]
        (self._folder / "prometheus.yml").write_text(CONFIG.format(rules=json.dumps(copies), target=target))

    def _hurried(self, rules: Path) -> str:
        copy = self._folder / rules.name
        lines = rules.read_text().splitlines(keepends=True)
        copy.write_text("".join(line for line in lines if not line.lstrip().startswith("interval:")))
        return str(copy)

    def start(self) -> None:
        words = [
            f"--config.file={self._folder}/prometheus.yml",
            f"--storage.tsdb.path={self._folder}/data",
            f"--web.listen-address={LOOPBACK}:{self.port}",
        ]
        with (self._folder / "log").open("wb") as log:
            self._spawn([str(self._program), *words], log)
        wait_for_port(self.port, within_seconds=READY_SECONDS)
        give_up_at = time.monotonic() + READY_SECONDS
        while not self._is_ready():
            if time.monotonic() > give_up_at:
                raise RuntimeError(f"Prometheus did not start: {(self._folder / 'log').read_text()[-1000:]}")
            time.sleep(0.1)

    def _is_ready(self) -> bool:
        """It listens before its storage is open."""
        try:
            with urllib.request.urlopen(f"http://{LOOPBACK}:{self.port}/-/ready", timeout=5):
                return True
        except urllib.error.HTTPError as error:
            error.close()
            return False

    def query(self, expression: str) -> list[dict[str, Any]]:
        """The instant vector at this moment. Raises QueryRefused."""
        return list(self._get("query", query=expression)["result"])

    def rules(self) -> list[dict[str, Any]]:
        """Every rule with its `health` and `lastError`."""
        return [rule for group in self._get("rules")["groups"] for rule in group["rules"]]

    def _get(self, path: str, **words: str) -> dict[str, Any]:
        url = f"http://{LOOPBACK}:{self.port}/api/v1/{path}?{urllib.parse.urlencode(words)}"
        try:
            with urllib.request.urlopen(url, timeout=20) as reply:
                return dict(json.load(reply)["data"])
        except urllib.error.HTTPError as error:
            with error:
                raise QueryRefused(json.load(error)["error"]) from None
