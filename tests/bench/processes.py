"""Starting the benchmark's own processes, each with one JSON line to say."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

STOP_SECONDS = 5.0


def _command(module: str, options: dict[str, object]) -> list[str]:
    command = [sys.executable, "-W", "ignore", "-m", f"tests.bench.{module}"]
    for name, value in options.items():
        if value is True:
            command.append(f"--{name.replace('_', '-')}")
        elif value not in (None, False):
            command += [f"--{name.replace('_', '-')}", str(value)]
    return command


@contextmanager
def served(**options: object) -> Iterator[dict[str, Any]]:
    """A server for this plan; yields its port and how many events and bytes it offers."""
    with subprocess.Popen(_command("server", options), stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)


def measured(module: str, **options: object) -> Any:
    """What the module prints in its own process. Raises CalledProcessError, its errors are shown."""
    done = subprocess.run(_command(module, options), stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])
