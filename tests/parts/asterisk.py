"""A real Asterisk, started in its chroot on free loopback ports; several can run at the same time."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.parts.asterisk_config import Ports, write_config
from tests.parts.chroot import Suite, asterisk_chroot, asterisk_version
from tests.parts.server import Running, ahead_of_tests

BOOT_SECONDS = 60.0
STOP_SECONDS = 10.0


@dataclass(frozen=True)
class QueueLogRow:
    at: int
    call_id: str
    queue: str
    agent: str
    event: str
    data: tuple[str, ...]


class AsteriskPbx(Running):
    """One PBX."""

    def __init__(self, suite: Suite) -> None:
        self._root = asterisk_chroot(suite)
        self._home_inside = f"/srv/{uuid.uuid4().hex[:12]}"
        self.home = self._root / self._home_inside[1:]
        self.suite = suite
        self.version = asterisk_version(self._root)
        self.ports = Ports()
        self._process: subprocess.Popen[bytes] | None = None
        modules = next(self._root.glob("usr/lib/**/asterisk/modules/app_queue.so")).parent
        write_config(self.home, self._home_inside, modules, f"/{modules.relative_to(self._root)}", self.ports)

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    @property
    def ami_port(self) -> int:
        return self.ports.ami

    @property
    def sip_port(self) -> int:
        return self.ports.sip

    def start(self) -> None:
        command = [
            *ahead_of_tests(),
            "chroot",
            str(self._root),
            "asterisk",
            "-f",
            "-C",
            f"{self._home_inside}/etc/asterisk.conf",
        ]
        with (self.home / "log" / "console").open("ab") as console:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=console, stderr=console, start_new_session=True, cwd="/"
            )
        give_up_at = time.monotonic() + BOOT_SECONDS
        while "fully booted" not in self._try_cli("core waitfullybooted"):
            if self._process.poll() is not None or time.monotonic() > give_up_at:
                raise RuntimeError(f"Asterisk {self.version} did not start: {self.last_words()}")
            time.sleep(0.1)

    def stop(self) -> None:
        """An orderly end: calls are hung up and AMI clients hear Shutdown."""
        if self._process is not None and self._process.poll() is None:
            self._try_cli("core stop now")
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._reap()

    def kill(self) -> None:
        """SIGKILL, as if the machine had lost power."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
        self._reap()

    def ensure_running(self) -> None:
        if not self.is_running:
            self._reap()
            self.start()

    def restart(self) -> None:
        self.stop()
        self.start()

    def close(self) -> None:
        self.kill()
        shutil.rmtree(self.home, ignore_errors=True)

    def _reap(self) -> None:
        if self._process is not None:
            self._process.wait()
            self._process = None

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """The PBX stands still inside the block: what arrives meanwhile reaches it in one instant."""
        if self._process is None:
            raise RuntimeError("the PBX does not run")
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def cli(self, command: str) -> str:
        done = self._run_cli(command)
        if done.returncode:
            raise RuntimeError(f"`{command}` failed: {done.stdout}{done.stderr}")
        return done.stdout

    def hang_up_all(self) -> None:
        """Leave no call behind for the next test."""
        self.cli("channel request hangup all")
        give_up_at = time.monotonic() + STOP_SECONDS
        while "0 active channels" not in self.cli("core show channels"):
            if time.monotonic() > give_up_at:
                raise RuntimeError(f"channels that do not end: {self.cli('core show channels')}")
            time.sleep(0.05)

    def reload(self) -> None:
        self.cli("core reload")

    def _try_cli(self, command: str) -> str:
        return self._run_cli(command).stdout

    def _run_cli(self, command: str) -> subprocess.CompletedProcess[str]:
        words = ["chroot", str(self._root), "asterisk", "-C", f"{self._home_inside}/etc/asterisk.conf", "-rx", command]
        return subprocess.run(words, capture_output=True, text=True, errors="replace", check=False, timeout=30, cwd="/")

    def last_words(self) -> str:
        files = [self.home / "log" / name for name in ("console", "messages", "messages.log")]
        return "\n".join(path.read_text(errors="replace")[-1500:] for path in files if path.exists())

    def queue_log(self) -> list[QueueLogRow]:
        path = self.home / "log" / "queue_log"
        lines = path.read_text().splitlines() if path.exists() else []
        return [_queue_log_row(line) for line in lines if re.match(r"\d+\|", line)]


def _queue_log_row(line: str) -> QueueLogRow:
    at, call_id, queue, agent, event, *data = line.split("|")
    return QueueLogRow(int(at), call_id, queue, agent, event, tuple(data))
