"""A real Mosquitto on a free loopback port. It keeps its port and its memory over a restart."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.parts.apt import ensure_program
from tests.parts.ports import LOOPBACK, free_port, wait_for_port

CONFIG = """listener {port} {loopback}
allow_anonymous true
persistence true
persistence_location {folder}/
autosave_interval 1
autosave_on_changes true
log_dest file {folder}/log
user root
"""


class Mosquitto:
    def __init__(self) -> None:
        self._program = ensure_program("mosquitto", "mosquitto")
        self._folder = Path(tempfile.mkdtemp(prefix="mosquitto-"))
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        self._config = self._folder / "mosquitto.conf"
        self._config.write_text(CONFIG.format(port=self.port, loopback=LOOPBACK, folder=self._folder))

    @property
    def url(self) -> str:
        return f"mqtt://{LOOPBACK}:{self.port}"

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
            [str(self._program), "-c", str(self._config)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_for_port(self.port, within_seconds=10)

    def stop(self) -> None:
        """An orderly end: sessions and retained messages are written to disk."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def close(self) -> None:
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)
