"""A real PostgreSQL on a free loopback port, with an empty database of its own in a temporary folder."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import time
from pathlib import Path
from typing import Self

from tests.parts.apt import PartMissing, ensure_package, ensure_program, run
from tests.parts.ports import LOOPBACK, free_port
from tests.parts.server import Server

START_SECONDS = 30.0
BINARIES = "usr/lib/postgresql/*/bin"
OPTIONS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
}


def binaries() -> Path:
    if not (found := sorted(Path("/").glob(f"{BINARIES}/initdb"))):
        ensure_package("postgresql")
        found = sorted(Path("/").glob(f"{BINARIES}/initdb"))
    if not found:
        raise PartMissing("the package postgresql brings no initdb", "install PostgreSQL by hand")
    return found[-1].parent


class Postgres(Server):
    def __init__(self) -> None:
        self._binaries = binaries()
        super().__init__("postgres")
        self._data = self._folder / "data"
        self._as_user: list[str] = []
        self.port = free_port()
        if os.geteuid() == 0:
            self._give_away("postgres" if _user_exists("postgres") else "nobody")

    def _give_away(self, user: str) -> None:
        """PostgreSQL refuses to run as root."""
        account = pwd.getpwnam(user)
        os.chown(self._folder, account.pw_uid, account.pw_gid)
        setpriv = ensure_program("setpriv", "util-linux")
        self._as_user = [
            str(setpriv), f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups", "--"
        ]  # fmt: skip

    @property
    def url(self) -> str:
        return f"postgresql+asyncpg://monitor@{LOOPBACK}:{self.port}/monitor"

    def __enter__(self) -> Self:
        try:
            initdb = [str(self._binaries / "initdb"), "-D", str(self._data), "-U", "monitor", "-A", "trust"]
            run(*self._as_user, *initdb, "-E", "UTF8", "--locale=C", "--no-sync", part="PostgreSQL")
            self.start()
            self._create_database()
        except BaseException:
            self.close()
            raise
        return self

    def start(self) -> None:
        """After a kill the old server processes may need a moment to die, which makes a first attempt fail."""
        give_up_at = time.monotonic() + START_SECONDS
        while not self._is_ready():
            if self._process is None or self._process.poll() is not None:
                self._launch()
            if time.monotonic() > give_up_at:
                raise RuntimeError(f"PostgreSQL did not start: {(self._folder / 'log').read_text()[-1000:]}")
            time.sleep(0.1)

    def _launch(self) -> None:
        options = [word for name, value in OPTIONS.items() for word in ("-c", f"{name}={value}")]
        command = [*self._as_user, str(self._binaries / "postgres"), "-D", str(self._data), "-p", str(self.port)]
        with (self._folder / "log").open("ab") as log:
            self._spawn([*command, *options], log)

    def _is_ready(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            return False
        return not self._client("pg_isready", "-d", "postgres", "-q").returncode

    def _create_database(self) -> None:
        done = self._client("createdb", "monitor")
        if done.returncode:
            raise RuntimeError(f"createdb failed: {done.stderr}")

    def _client(self, program: str, *words: str) -> subprocess.CompletedProcess[str]:
        command = [str(self._binaries / program), "-h", LOOPBACK, "-p", str(self.port), "-U", "monitor", *words]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def stop(self) -> None:
        """Fast shutdown: sessions are ended, the data is kept for the next start."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(20)
            self._process = None

    def kill(self) -> None:
        """At once, without a checkpoint: the next start has to recover."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()
            self._process = None

    def restart(self) -> None:
        self.stop()
        self.start()


def _user_exists(name: str) -> bool:
    return any(account.pw_name == name for account in pwd.getpwall())
