"""The real monitor listens to the benchmark's server and keeps in a SQLite file: whole, or as its sentence alone."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from monitor.ami.inbox import Inbox
from monitor.ami.link import AmiLink
from monitor.ami.settings import LinkSettings
from monitor.app import App, running
from monitor.clock import Clock
from monitor.config import load
from monitor.domain.calls import BookSettings
from monitor.domain.records import Batch
from monitor.domain.rules import Dispatch, FourRing, Greeting, HangupFirst
from monitor.domain.ticketbook import TicketBook
from monitor.pipeline.court import Court
from monitor.pipeline.keeping import Keeper
from monitor.pipeline.listening import Listener
from monitor.pipeline.turns import Pipeline
from monitor.store import Store, retryable
from tests.bench.server import SNAPSHOT_USER

PBX = "bench"
NOT_STREAMED = frozenset({"HotlineLinkUp", "QueueStatusComplete", "StatusComplete"})
"""Marks of the link itself, and ends of the lists that it asked for."""
BOOK = BookSettings(PBX, inbound_contexts=("from-trunk",))

CONFIG = """\
[store]
url = "sqlite:///{folder}/bench.db"
[web]
listen = "127.0.0.1:0"
[[pbx]]
name = "bench"
host = "127.0.0.1"
port = {port}
username = "{user}"
secret = "none"
inbound_contexts = ["from-trunk"]
"""


@asynccontextmanager
async def watching(port: int, folder: Path, told: Callable[[Batch], None]) -> AsyncIterator[App]:
    """`told` hears of each batch once it is committed."""
    path = folder / "monitor.toml"
    path.write_text(CONFIG.format(folder=folder, port=port, user=SNAPSHOT_USER))
    async with running(load(path, {}), Clock(), told=[told]) as app:
        yield app


def court() -> Court:
    """The four rules at their defaults."""
    return Court((FourRing(), Greeting(), HangupFirst(), Dispatch()), feed_configured=False)


def sentence(store: Store, link: AmiLink | None, told: Callable[[Batch], None]) -> Pipeline:
    """The pipeline as the app wires it."""
    return Pipeline(
        listeners=[Listener(BOOK)],
        court=court(),
        tickets=TicketBook(join_window_seconds=3600.0, future_tolerance_seconds=60.0),
        keeper=Keeper(store, retryable, [told]),
        clock=Clock(),
        offset_seconds=lambda _pbx: link.state.offset_seconds if link else 0.0,
    )


async def listen_until(port: int, store: Store, wanted: int) -> int:
    """Until so many events of the stream are committed; returns how many of all were read."""
    enough = asyncio.Event()
    left = wanted + len(NOT_STREAMED)

    def count(batch: Batch) -> None:
        nonlocal left
        left -= len(batch.raw)
        if left <= 0:
            enough.set()

    inbox = Inbox()
    settings = LinkSettings(pbx=PBX, host="127.0.0.1", port=port, username=SNAPSHOT_USER, secret="none")
    link = AmiLink(settings, inbox, Clock())
    tasks = [
        asyncio.create_task(link.run()),
        asyncio.create_task(sentence(store, link, count).run(inbox)),
    ]
    try:
        await enough.wait()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return sum(link.state.counts.events.values())
