"""The real monitor as a process of its own, seen only from outside: its config, its web face, its commands."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import quote, urlencode

from tests.parts.asterisk import AsteriskPbx
from tests.parts.ports import LOOPBACK

T = TypeVar("T")
Row = dict[str, Any]
"""One call as /api/v1/calls tells it."""
ROOT = Path(__file__).parents[2]
START_SECONDS = 30.0
RING_PERIOD_SECONDS = 0.6
"""Short, so that four rings are over within what a test can wait."""
LIMIT_SECONDS = 4 * RING_PERIOD_SECONDS
CONFIG = f"""
[hotline]
timezone = "UTC"
language = "en"
[store]
url = "sqlite:///{{database}}"
[web]
listen = "{LOOPBACK}:0"
[rules.four_ring]
ring_period_seconds = {{ring_period_seconds}}
"""
PBX = f"""
[[pbx]]
name = "{{name}}"
host = "{LOOPBACK}"
port = {{port}}
username = "monitor"
secret = "monitor-secret"
"""


class MonitorProcess:
    """`monitor run` on some PBXs, each under the name given. It keeps its database over kills and starts."""

    def __init__(
        self, folder: Path, pbxs: Mapping[str, AsteriskPbx], ring_period_seconds: float = RING_PERIOD_SECONDS
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._log = folder / "monitor.log"
        self._config = folder / "monitor.toml"
        pbx_tables = "".join(PBX.format(name=name, port=pbx.ami_port) for name, pbx in pbxs.items())
        config = CONFIG.format(database=folder / "hotline.db", ring_period_seconds=ring_period_seconds)
        self._config.write_text(config + pbx_tables)
        self._names = tuple(pbxs)
        self._process: subprocess.Popen[bytes] | None = None
        self.url = ""

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.kill()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    def start(self) -> None:
        """Until it listens to all its PBXs."""
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [*_command("run"), "--config", str(self._config)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=ROOT,
                start_new_session=True,
            )
        self.url = wait_for(self._said_url, START_SECONDS, "the monitor's address", self.log)
        for name in self._names:
            self.wait_link(name)

    def kill(self) -> None:
        """SIGKILL, as if the machine had lost power."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        if self._process is None:
            raise RuntimeError("the monitor does not run")
        self._process.terminate()
        code = self._process.wait(15)
        self._process = None
        return code

    def log(self) -> str:
        return self._log.read_text(errors="replace")

    def _said_url(self) -> str | None:
        if self._process is None or self._process.poll() is not None:
            raise RuntimeError(f"the monitor ended: {self.log()}")
        found = re.search(rf" on (http://{LOOPBACK}:\d+)", self.log())
        return found[1] if found else None

    def wait_link(self, name: str) -> None:
        """Until the link to this PBX is up, and was so for longer than the figure may be old."""
        wait_for(lambda: self._link_is_up(name), START_SECONDS, f"the link to {name}", self.log)

    def _link_is_up(self, name: str) -> bool:
        up = re.compile(rf'^hotline_link_up{{link="[^"]*{re.escape(name)}"}} 1\.0$', re.MULTILINE)
        return up.search(self._get("/metrics")) is not None

    def rows(self, pbx: str, since_at: float) -> list[Row]:
        """All calls of one PBX that arrived from an instant on (seconds since the epoch), the oldest first."""
        return [row for row in self.all_rows(since_at) if row["pbx"] == pbx]

    def all_rows(self, since_at: float = 0.0) -> list[Row]:
        return sorted(self._pages(since_at), key=lambda row: str(row["arrived_at"]))

    def _pages(self, since_at: float) -> Iterator[Row]:
        query = {"limit": "1000", "since": datetime.fromtimestamp(since_at, UTC).isoformat()}
        while True:
            page = json.loads(self._get(f"/api/v1/calls?{urlencode(query)}"))
            yield from page["calls"]
            if not page["next_cursor"]:
                return
            query["cursor"] = page["next_cursor"]

    def detail(self, row: Row) -> dict[str, Any]:
        """The call with its legs, gaps, timeline and verdicts."""
        path = f"/api/v1/calls/{quote(str(row['call_id']), safe='')}?{urlencode({'pbx': row['pbx']})}"
        found: dict[str, Any] = json.loads(self._get(path))
        return found

    def export(self) -> list[dict[str, str]]:
        """What `monitor export` prints."""
        done = self._run("export", "--config", str(self._config))
        return list(csv.DictReader(io.StringIO(done)))

    def _run(self, *words: str) -> str:
        done = subprocess.run([*_command(*words)], capture_output=True, text=True, cwd=ROOT, timeout=60, check=False)
        if done.returncode:
            raise RuntimeError(f"`monitor {' '.join(words)}` failed: {done.stderr}")
        return done.stdout

    def _get(self, path: str) -> str:
        try:
            with urllib.request.urlopen(self.url + path, timeout=15) as answer:
                text: str = answer.read().decode()
                return text
        except urllib.error.HTTPError as error:
            with error:
                raise RuntimeError(f"{path}: {error.code} {error.read().decode()}") from error


def _command(*words: str) -> Sequence[str]:
    return (sys.executable, "-m", "monitor", *words)


def wait_for(ask: Callable[[], T | None], within_seconds: float, what: str, last_words: Callable[[], str]) -> T:
    """The first truthy answer."""
    give_up_at = time.monotonic() + within_seconds
    while True:
        if answer := ask():
            return answer
        if time.monotonic() > give_up_at:
            raise TimeoutError(f"{what}: not within {within_seconds:g} s; {last_words()[-2000:]}")
        time.sleep(0.1)
