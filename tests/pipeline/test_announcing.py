"""What the broker is told: each verdict once and again when it is revised, no pending one, nobody's number."""

import asyncio
import json
from typing import Any

from monitor.domain.records import Batch, JudgedCall
from monitor.domain.verdicts import Outcome, Verdict
from monitor.pipeline import announcing
from monitor.pipeline.announcing import BOARD_TOPIC, Announcer
from tests.domain.calls_at_hand import answered
from tests.domain.test_board import drawn, situation, waiting


class Out:
    def __init__(self) -> None:
        self.told: list[tuple[str, dict[str, Any]]] = []
        self.kept: list[tuple[str, dict[str, Any]]] = []

    def tell(self, topic: str, payload: bytes) -> None:
        self.told.append((topic, json.loads(payload)))

    def keep(self, topic: str, payload: bytes) -> None:
        self.kept.append((topic, json.loads(payload)))


def batch(outcome: Outcome, seconds: float = 3.0, agent: str = "李静") -> Batch:
    verdict = Verdict("four_ring", outcome, f"is_{outcome}", (("seconds", seconds), ("agent", agent)))
    return Batch(calls=[JudgedCall(answered("1.1"), (verdict,))])


def test_a_verdict_is_told_once_and_again_when_it_is_revised() -> None:
    out = Out()
    announcer = Announcer(out)
    for told in (batch(Outcome.PENDING), batch(Outcome.MET), batch(Outcome.MET), batch(Outcome.MISSED)):
        announcer.tell(told)

    assert [("hotline/verdicts/four_ring", "met"), ("hotline/verdicts/four_ring", "missed")] == [
        (topic, verdict["outcome"]) for topic, verdict in out.told
    ]


def test_what_a_verdict_tells() -> None:
    out = Out()
    Announcer(out).tell(batch(Outcome.MISSED, 27.1, "Local/13812345678@out"))

    assert [
        {
            "call_id": "1.1",
            "pbx": "hq",
            "rule": "four_ring",
            "outcome": "missed",
            "reason": "is_missed",
            "values": {"seconds": 27.1, "agent": "Local/138****5678@out"},
        }
    ] == [verdict for _, verdict in out.told]


async def test_the_board_is_told_when_it_has_changed(monkeypatch: Any) -> None:
    monkeypatch.setattr(announcing, "LOOK_EVERY_SECONDS", 0.01)
    out = Out()
    seen = [situation(100)]
    running = asyncio.ensure_future(
        Announcer(out).run(lambda: drawn(seen[0]), lambda found: {"waiting": found.waiting})
    )
    for told in ({"waiting": 0}, {"waiting": 1}):
        async with asyncio.timeout(5):
            while (BOARD_TOPIC, told) not in out.kept:  # noqa: ASYNC110 - keeping has no event of its own
                await asyncio.sleep(0.01)
        seen[0] = situation(101, waiting())
        await asyncio.sleep(0.1)
    running.cancel()

    assert [(BOARD_TOPIC, {"waiting": 0}), (BOARD_TOPIC, {"waiting": 1})] == out.kept
