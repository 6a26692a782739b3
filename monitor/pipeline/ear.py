"""The ear of this site, made of its config: workers that hear, scripts to listen for, and the policy on both."""

import asyncio
import logging
from datetime import timedelta
from typing import Protocol, get_args

from prometheus_client import CollectorRegistry

from monitor.clock import Clock
from monitor.config.recordings import RecordingSettings
from monitor.config.scripts import demand_of, limits_of, scripts_of
from monitor.config.settings import Settings
from monitor.domain.facts import CallFacts
from monitor.domain.records import Batch
from monitor.domain.rules.case import GreetingEvidence
from monitor.domain.speech.recording import Begins, Side
from monitor.domain.speech.script import Script, script_for
from monitor.pipeline.desk import Desk
from monitor.pipeline.earmetrics import EarMetrics
from monitor.pipeline.ears import WorkingEars
from monitor.pipeline.folders import Recordings
from monitor.pipeline.hearing import Hearing, Site
from monitor.pipeline.proving import Proving
from monitor.pipeline.turns import Pipeline
from monitor.speech.choosing import choice_of
from monitor.speech.wire import Engine
from monitor.speech.workers import Ears

log = logging.getLogger(__name__)

HEARS_HERE = frozenset(get_args(Engine)) - {"none"}
SWEEP_SECONDS = 600.0


class Archive(Protocol):
    async def heard_greetings(self, limit: int) -> list[GreetingEvidence]: ...

    async def greeting(self, call_id: str) -> GreetingEvidence | None: ...


class Ear:
    """Hears what the PBXs record, for as long as it runs; `tell` it what was kept."""

    def __init__(
        self,
        settings: Settings,
        archive: Archive,
        desk: Desk,
        pipeline: Pipeline,
        clock: Clock,
        registry: CollectorRegistry,
    ) -> None:
        self._archive = archive
        self._pipeline = pipeline
        self._clock = clock
        self._recordings = {name: recordings_of(told) for name, told in settings.speech.recordings.items()}
        self._proving = Proving(limits_of(settings), demand_of(settings))
        self._workers = Ears(choice_of(settings))
        metrics = EarMetrics(registry)
        ears = WorkingEars(self._workers)
        self.hearing = Hearing(
            Site(self._recordings, settings.hotline.zone, settings.speech.shadow),
            Scripts(settings),
            ears,
            self._proving.opinion,
            desk,
            clock,
            pipeline.now,
            metrics.count,
        )
        metrics.watch(lambda: self.hearing.backlog, lambda: ears.real_time_factor)

    def tell(self, batch: Batch) -> None:
        """To be called once the batch is kept."""
        self._proving.tell(batch)
        self.hearing.tell(batch)

    async def run(self) -> None:
        """Until cancelled. What the last run left behind is taken up first."""
        try:
            await self._pipeline.keeper.reach(lambda: self._proving.recall(self._archive))
            await self._take_up()
            async with asyncio.TaskGroup() as group:
                group.create_task(self.hearing.run(), name="hearing")
                group.create_task(self._sweep(), name="recordings-swept")
        finally:
            await self._workers.close()

    async def _take_up(self) -> None:
        calls = self._pipeline.court.calls_in_hand()
        answered = [call for call in calls if call.facts.answered_at is not None]
        heard = {call.facts.call_id for call in answered if await self._is_heard(call.facts.call_id)}
        self.hearing.take_up(answered, heard.__contains__)

    async def _is_heard(self, call_id: str) -> bool:
        return await self._pipeline.keeper.reach(lambda: self._archive.greeting(call_id)) is not None

    async def _sweep(self) -> None:
        while True:
            for name, recordings in self._recordings.items():
                before = self._clock.now() - timedelta(hours=recordings.delete_after_hours)
                gone = await asyncio.to_thread(recordings.sweep, before)
                if gone:
                    log.info("deleted %d recordings of %s", gone, name)
            await asyncio.sleep(SWEEP_SECONDS)


class Scripts:
    """The script of a call, with the phrases that are due at the time of its answer; None where none serves it, and
    where scripts go by the dialled number and that of the call is not known.
    """

    def __init__(self, settings: Settings) -> None:
        self._scripts = scripts_of(settings)
        self._by_number = any(script.dids for script in self._scripts)
        self._zone = settings.hotline.zone

    def __call__(self, call: CallFacts) -> Script | None:
        if not call.did and self._by_number:
            return None
        script = script_for(self._scripts, call.queue, call.did)
        if script is None or call.answered_at is None:
            return None
        return script.due(call.answered_at.astimezone(self._zone))


def hears_recordings(settings: Settings) -> bool:
    speech = settings.speech
    return speech.engine in HEARS_HERE and bool(speech.recordings) and bool(speech.scripts)


def recordings_of(told: RecordingSettings) -> Recordings:
    return Recordings(
        told.folder,
        told.template,
        Side(told.side),
        Begins(told.begins),
        told.wait_seconds,
        told.delete_after_hours,
    )
