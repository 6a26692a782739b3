"""What the broker is told of the hotline: the board, retained, and each verdict as it is found or revised."""

import json
from asyncio import sleep
from collections.abc import Callable
from typing import Any, Protocol

from monitor.domain.board import Board, masked
from monitor.domain.records import Batch
from monitor.domain.verdicts import Outcome, Value, Verdict

BOARD_TOPIC = "hotline/board"
VERDICT_TOPIC = "hotline/verdicts/"
LOOK_EVERY_SECONDS = 1.0
MOST_REMEMBERED = 20_000

Key = tuple[str, str, str]
"""(pbx, call_id, rule)"""


class Outgoing(Protocol):
    def keep(self, topic: str, payload: bytes) -> None: ...

    def tell(self, topic: str, payload: bytes) -> None: ...


class Announcer:
    """A verdict is told once and again only if it is revised; a pending one says nothing yet."""

    def __init__(self, outgoing: Outgoing) -> None:
        self._outgoing = outgoing
        self._said: dict[Key, tuple[Outcome, str, tuple[tuple[str, Value], ...]]] = {}

    def tell(self, batch: Batch) -> None:
        """To be called once the batch is kept."""
        for judged in batch.calls:
            for verdict in judged.verdicts:
                self._announce((judged.facts.pbx, judged.facts.call_id, verdict.rule), verdict)

    async def run(self, board: Callable[[], Board], shown: Callable[[Board], dict[str, Any]]) -> None:
        """For ever: the board whenever it has changed, at most once in LOOK_EVERY_SECONDS."""
        told: Board | None = None
        while True:
            now = board()
            if now != told:
                told = now
                self._outgoing.keep(BOARD_TOPIC, _encoded(shown(now)))
            await sleep(LOOK_EVERY_SECONDS)

    def _announce(self, key: Key, verdict: Verdict) -> None:
        said = (verdict.outcome, verdict.reason, verdict.values)
        if verdict.outcome is Outcome.PENDING or self._said.get(key) == said:
            return
        self._said.pop(key, None)
        self._said[key] = said
        if len(self._said) > MOST_REMEMBERED:
            del self._said[next(iter(self._said))]
        pbx, call_id, rule = key
        values = dict(masked(verdict).values)
        told = {"call_id": call_id, "pbx": pbx, "rule": rule, "outcome": verdict.outcome.value}
        self._outgoing.tell(f"{VERDICT_TOPIC}{rule}", _encoded({**told, "reason": verdict.reason, "values": values}))


def _encoded(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
