"""The demo served wider than to this machine, as in a container: only with tokens from a file."""

from __future__ import annotations

import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.cli.command import monitor, started
from tests.parts.ports import LOOPBACK, free_port, wait_for_port

TOKENS = 'scraper = { role = "metrics", token = "a-token-of-this-test" }\n'


def status(url: str, token: str = "") -> int:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"} if token else {})
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def test_without_tokens_it_does_not_start(tmp_path: Path) -> None:
    done = monitor("demo", "--listen", "0.0.0.0:0", "--seconds", 5, folder=tmp_path)
    assert done.returncode == 1
    assert "0.0.0.0 is open to others and no token for reading is configured" in done.stderr


@pytest.mark.parametrize(
    ("text", "wrong"), [(None, "no such file"), ("scraper = metrics", "is not TOML")], ids=["missing", "broken"]
)
def test_a_token_file_that_cannot_be_used_is_said(text: str | None, wrong: str, tmp_path: Path) -> None:
    file = tmp_path / "tokens.toml"
    if text is not None:
        file.write_text(text)
    done = monitor("demo", "--listen", "127.0.0.1:0", "--tokens-file", file, folder=tmp_path)
    assert done.returncode == 2
    assert f"{file}: " in done.stderr
    assert wrong in done.stderr


def test_with_tokens_only_their_holders_read(tmp_path: Path) -> None:
    (tmp_path / "tokens.toml").write_text(TOKENS)
    port = free_port()
    words = ["--listen", f"{LOOPBACK}:{port}", "--tokens-file", "tokens.toml", "--folder", "kept"]
    demo = started("demo", *words, folder=tmp_path)
    try:
        wait_for_port(port, within_seconds=30)
        url = f"http://{LOOPBACK}:{port}"
        assert 401 == status(f"{url}/metrics")
        assert 200 == status(f"{url}/metrics", "a-token-of-this-test")
        assert 403 == status(f"{url}/api/v1/calls", "a-token-of-this-test")
        assert 200 == status(f"{url}/healthz")
        assert (tmp_path / "kept" / "demo.db").exists()
    finally:
        demo.terminate()
        demo.communicate(timeout=20)
