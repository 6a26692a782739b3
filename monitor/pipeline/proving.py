"""Opinions of what was heard, by the phrases that the ear has proven in the newest calls, over restarts too."""

from collections import OrderedDict
from typing import Protocol

from monitor.domain.records import Batch
from monitor.domain.rules.case import GreetingEvidence
from monitor.domain.speech.heard import Evidence, Speech
from monitor.domain.speech.opinion import Opinion
from monitor.domain.speech.policy import Key, Limits, decide
from monitor.domain.speech.proof import Demand, tallied
from monitor.domain.speech.script import Script

NEWEST_CALLS = 5_000
"""What is proven is proven in these; an ear that has grown deaf since must prove itself anew."""


class Archive(Protocol):
    async def heard_greetings(self, limit: int) -> list[GreetingEvidence]: ...


class Proving:
    """`tell` is given what was kept; `opinion` is asked of one call."""

    def __init__(self, limits: Limits, demand: Demand) -> None:
        self._limits = limits
        self._demand = demand
        self._heard: OrderedDict[str, GreetingEvidence] = OrderedDict()
        self._proven: dict[tuple[str, str], frozenset[Key]] = {}

    async def recall(self, archive: Archive) -> None:
        """What earlier runs have kept."""
        for evidence in reversed(await archive.heard_greetings(NEWEST_CALLS)):
            self._learn(evidence)

    def tell(self, batch: Batch) -> None:
        for evidence in batch.greetings:
            if evidence.engine:
                self._learn(evidence)

    def opinion(self, script: Script, evidence: Evidence, speech: Speech) -> Opinion:
        return decide(script, evidence, speech, self.proven(evidence.engine, script.script_id), self._limits)

    def proven(self, engine: str, script_id: str) -> frozenset[Key]:
        key = (engine, script_id)
        if key not in self._proven:
            self._proven[key] = tallied(self._heard.values(), engine, script_id).proven(self._demand)
        return self._proven[key]

    def _learn(self, evidence: GreetingEvidence) -> None:
        self._heard[evidence.call_id] = evidence
        self._heard.move_to_end(evidence.call_id)
        if len(self._heard) > NEWEST_CALLS:
            self._heard.popitem(last=False)
        self._proven.clear()
