"""A real server as a child process with a temporary folder of its own: what starting and ending one has in common."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self


def ahead_of_tests() -> list[str]:
    """Put before the command of an exchange or a phone: what the tests measure is their clock, so that they may not
    wait for a processor behind the tests themselves. Only root may ask for it.
    """
    return ["nice", "-n", "-10"] if os.geteuid() == 0 else []


class Running(ABC):
    """A context manager: it runs inside the `with` block and leaves nothing behind."""

    @abstractmethod
    def start(self) -> None: ...

    @abstractmethod
    def close(self) -> None: ...

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


class Server(Running):
    def __init__(self, name: str) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix=f"{name}-"))
        self._process: subprocess.Popen[bytes] | None = None

    def _spawn(self, command: Sequence[str], log: IO[bytes] | int = subprocess.DEVNULL) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd="/"
        )

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def close(self) -> None:
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)
