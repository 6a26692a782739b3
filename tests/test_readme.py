"""The README shows only what works: its commands run, its names exist, and nothing that exists is left unsaid."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from monitor.cli.main import app
from monitor.metrics import Metrics

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
FENCES = re.findall(r"^ *```(\w*)\n(.*?)^ *```", README, re.MULTILINE | re.DOTALL)
COMMANDS = sorted(
    {line.strip() for language, block in FENCES if not language for line in block.splitlines() if line.strip()}
)


def run(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    words = shlex.split(line)
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_commands_are_found() -> None:
    assert len(COMMANDS) >= 7
    assert all(line.split()[0] in ("make", "monitor") for line in COMMANDS)


@pytest.mark.parametrize("line", [line for line in COMMANDS if line.startswith("make ")])
def test_make_knows_it(line: str) -> None:
    target = line.split()[1]
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("line", [line for line in COMMANDS if line.startswith("monitor ")])
def test_monitor_knows_it_and_its_options(line: str, tmp_path: Path) -> None:
    help_text = run(f"monitor {line.split()[1]} --help", tmp_path).stdout
    assert help_text
    for option in re.findall(r"--[a-z-]+", line):
        assert option in help_text


def test_replay_runs_as_shown() -> None:
    line = next(line for line in COMMANDS if line.startswith("monitor replay"))
    done = run(line, ROOT)
    assert done.returncode == 0, done.stderr
    assert "agent_first" not in done.stdout
    assert "missed" in done.stdout


def test_every_command_is_in_the_readme() -> None:
    names = [command.name for command in app.registered_commands]
    assert [name for name in names if f"monitor {name}" not in README and f"make {name}" not in README] == []


def test_every_metric_is_in_the_readme_and_the_other_way_round() -> None:
    registry = CollectorRegistry()
    Metrics(registry, 5.0)
    counters = {f"{metric.name}_total" if metric.type == "counter" else metric.name for metric in registry.collect()}
    said = set(re.findall(r"`(hotline_[a-z_]+)`", README))
    assert counters == said
