"""A real Mosquitto on a free loopback port. It keeps its port and its memory over a restart."""

from __future__ import annotations

from tests.parts.apt import ensure_program
from tests.parts.ports import LOOPBACK, free_port, wait_for_port
from tests.parts.server import Server

CONFIG = """listener {port} {loopback}
allow_anonymous true
persistence true
persistence_location {folder}/
autosave_interval 1
autosave_on_changes true
log_dest file {folder}/log
user root
"""


class Mosquitto(Server):
    def __init__(self) -> None:
        self._program = ensure_program("mosquitto", "mosquitto")
        super().__init__("mosquitto")
        self.port = free_port()
        self._config = self._folder / "mosquitto.conf"
        self._config.write_text(CONFIG.format(port=self.port, loopback=LOOPBACK, folder=self._folder))

    @property
    def url(self) -> str:
        return f"mqtt://{LOOPBACK}:{self.port}"

    def start(self) -> None:
        self._spawn([str(self._program), "-c", str(self._config)])
        wait_for_port(self.port, within_seconds=10)

    def stop(self) -> None:
        """An orderly end: sessions and retained messages are written to disk."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def restart(self) -> None:
        self.stop()
        self.start()
