"""A real Alertmanager on a free loopback port. It keeps its port over a restart."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.parts.apt import ensure_program
from tests.parts.ports import LOOPBACK, free_port, wait_for_port

CONFIG = "route:\n  receiver: nobody\nreceivers:\n  - name: nobody\n"


class Alertmanager:
    def __init__(self) -> None:
        self._program = ensure_program("prometheus-alertmanager", "prometheus-alertmanager")
        self._folder = Path(tempfile.mkdtemp(prefix="alertmanager-"))
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        (self._folder / "config.yml").write_text(CONFIG)

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        self._process = subprocess.Popen(
            [
                str(self._program),
                f"--config.file={self._folder / 'config.yml'}",
                f"--storage.path={self._folder / 'data'}",
                f"--web.listen-address={LOOPBACK}:{self.port}",
                "--cluster.listen-address=",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_for_port(self.port, within_seconds=20)

    def alerts(self) -> list[dict[str, Any]]:
        """Those that fire, as its API tells them."""
        with urllib.request.urlopen(f"{self.url}/api/v2/alerts", timeout=10) as answer:
            found: list[dict[str, Any]] = json.load(answer)
        return found

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def close(self) -> None:
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)
