"""`monitor alerts`: a test through every channel, and the list of what was kept."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from monitor.domain.records import Batch
from monitor.store import Store
from tests.cli.command import config, monitor
from tests.notify.receivers import Endpoint, endpoint
from tests.notify.samples import alert

CHANNELS = """
[alerts.channels.lead]
kind = "apprise"
url = "{up}"
[alerts.channels.dead]
kind = "apprise"
url = "{down}"
"""


@pytest.fixture
async def receiver() -> AsyncIterator[Endpoint]:
    async with endpoint() as made:
        yield made


async def test_each_channel_says_what_became_of_it(tmp_path: Path, receiver: Endpoint) -> None:
    path = config(tmp_path, CHANNELS.format(up=receiver.address, down=Endpoint().address))
    done = await asyncio.to_thread(monitor, "alerts", "test", "--config", path, folder=tmp_path)
    said = done.stdout.splitlines()
    assert (1, "lead (apprise): sent") == (done.returncode, said[0])
    assert said[1].startswith("dead (apprise): failed: A Connection error")
    assert ["a test: this channel works"] == [body["message"] for body in receiver.bodies]


async def test_one_channel_alone(tmp_path: Path, receiver: Endpoint) -> None:
    path = config(tmp_path, CHANNELS.format(up=receiver.address, down=Endpoint().address))
    words = ("alerts", "test", "--config", path, "--channel", "lead", "--json")
    done = await asyncio.to_thread(lambda: monitor(*words, folder=tmp_path))
    expected = {"channels": [{"channel": "lead", "kind": "apprise", "error": None}]}
    assert (0, expected) == (done.returncode, json.loads(done.stdout))
    assert 1 == len(receiver.bodies)


@pytest.mark.parametrize(
    ("more", "words", "code", "says"),
    [
        ("", (), 2, "alerts.channels: there is no channel; add [alerts.channels.NAME]"),
        (CHANNELS, ("--channel", "leed"), 2, "--channel: no such channel, got 'leed'; write one of lead, dead"),
        (CHANNELS, (), 1, "alerts.channels.lead.url: apprise does not know this address"),
    ],
)
def test_what_cannot_be_tested(tmp_path: Path, more: str, words: tuple[str, ...], code: int, says: str) -> None:
    path = config(tmp_path, more.format(up="nonsense", down="nonsense"))
    done = monitor("alerts", "test", "--config", path, *words, folder=tmp_path)
    assert code == done.returncode
    assert says in done.stderr


async def test_the_list(tmp_path: Path) -> None:
    path = config(tmp_path)
    store = await Store.open(f"sqlite:///{tmp_path / 'monitor.db'}")
    await store.write(Batch(alerts=[alert("main/维修")]))
    await store.close()
    shown = await asyncio.to_thread(monitor, "alerts", "list", "--config", path, folder=tmp_path)
    assert (0, True) == (shown.returncode, "a call is at ring 6" in shown.stdout)
    words = ("alerts", "list", "--open", "--json", "--config", path)
    (row,) = json.loads((await asyncio.to_thread(lambda: monitor(*words, folder=tmp_path))).stdout)["alerts"]
    assert ("ringing_long", "warning", "firing", "") == (
        row["name"], row["severity"], row["state"], row["acknowledged_by"]
    )  # fmt: skip
