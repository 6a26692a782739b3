"""The ears as hearing asks them: a clip that nobody heard is a doubt and no error."""

import asyncio
from pathlib import Path

from monitor.domain.speech.heard import Evidence, Speech
from monitor.domain.speech.opinion import Doubt
from monitor.domain.speech.recording import Side
from monitor.domain.speech.script import Script
from monitor.speech.errors import Unheard
from monitor.speech.lengths import seconds_in
from monitor.speech.workers import Ears as Workers


class WorkingEars:
    """Detector and engine in their worker processes."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers

    @property
    def real_time_factor(self) -> float | None:
        return self._workers.real_time_factor

    async def hear(self, path: Path, side: Side, script: Script, seconds: float) -> tuple[Speech, Evidence] | Doubt:
        try:
            return await self._workers.hear(path, side, seconds, script)
        except Unheard as unheard:
            return unheard.doubt

    async def length_seconds(self, path: Path) -> float | None:
        return await asyncio.to_thread(seconds_in, path)
