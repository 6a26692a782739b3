"""The commands as a person runs them: a process of its own, its words and its exit status."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CAPTURE = ROOT / "tests" / "captures" / "22" / "queue_caller_hangs_up.ami"
COLOUR = "\x1b["


def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOTLINE_")}
    return {**kept, "PYTHONPATH": str(ROOT), "FORCE_COLOR": "", "COLUMNS": "200"}


def monitor(*words: object, folder: Path) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "monitor", *map(str, words)],
        cwd=folder, env=environment(), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    assert COLOUR not in done.stdout + done.stderr
    return done


def started(*words: object, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "monitor", *map(str, words)],
        cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def config(folder: Path, more: str = "", **pbx: Any) -> Path:
    """A config in English whose one PBX is at `port`; `more` are further tables."""
    port = pbx.get("port", 5038)
    path = folder / "monitor.toml"
    path.write_text(
        f"""
[hotline]
timezone = "Asia/Shanghai"
language = "en"
[store]
url = "sqlite:///{folder / "monitor.db"}"
[web]
listen = "127.0.0.1:0"
[[pbx]]
name = "main"
host = "127.0.0.1"
port = {port}
username = "{pbx.get("username", "monitor")}"
secret = "{pbx.get("secret", "none")}"
{more}
"""
    )
    return path
