"""Clips in, speech and evidence out, heard by a few worker processes that may die, hang or burst without harm.

A clip that finds the queue full, its worker dead or its time over is `Unheard`; only that clip is lost by it.
"""

import asyncio
import os
import sys
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, cast

from monitor.domain.speech.heard import Evidence, Speech
from monitor.domain.speech.opinion import Doubt
from monitor.domain.speech.recording import Side
from monitor.domain.speech.script import Script
from monitor.speech.errors import Unheard
from monitor.speech.wire import ANSWER, CHOICE, JOB, MAX_LINE_BYTES, Answer, Choice, Job

COMMAND = (sys.executable, "-m", "monitor.speech.worker")
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
RECENT = 50


@dataclass(frozen=True, slots=True)
class Bounds:
    """`backlog` clips may wait at most; each may be worked at for `deadline_seconds`."""

    workers: int = 1
    backlog: int = 32
    deadline_seconds: float = 20.0
    niceness: int = 10
    memory_mb: int = 1_024


class Ears:
    """Workers are started when there is something to hear."""

    def __init__(self, choice: Choice, bounds: Bounds | None = None, command: Sequence[str] = COMMAND) -> None:
        self._bounds = bounds or Bounds()
        self._workers: asyncio.Queue[_Worker] = asyncio.Queue()
        self._all = [_Worker(choice, self._bounds, command) for _ in range(self._bounds.workers)]
        for worker in self._all:
            self._workers.put_nowait(worker)
        self._loads: deque[tuple[float, float]] = deque(maxlen=RECENT)
        self.backlog = 0
        self.drops = 0

    @property
    def restarts(self) -> int:
        """How often a worker had to be started again."""
        return sum(max(0, worker.starts - 1) for worker in self._all)

    @property
    def real_time_factor(self) -> float | None:
        """Seconds of work for a second of audio, over the last clips; None before the first."""
        work, audio = (sum(each) for each in zip(*self._loads, strict=True)) if self._loads else (0.0, 0.0)
        return work / audio if audio else None

    async def hear(self, path: Path, side: Side, seconds: float, script: Script) -> tuple[Speech, Evidence]:
        """The first `seconds` of the file. Raises Unheard."""
        if self.backlog >= self._bounds.backlog + self._bounds.workers:
            self.drops += 1
            raise Unheard(Doubt.BUSY, f"{self.backlog} clips wait already")
        self.backlog += 1
        try:
            worker = await self._workers.get()
            try:
                answer = await worker.ask(Job(path, side, seconds, script, self._bounds.deadline_seconds))
            finally:
                self._workers.put_nowait(worker)
        finally:
            self.backlog -= 1
        if answer.speech is None or answer.evidence is None:
            raise Unheard(answer.doubt or Doubt.ENGINE_FAILED, answer.detail)
        self._loads.append((answer.work_seconds, answer.speech.audio_seconds))
        return answer.speech, answer.evidence

    async def close(self) -> None:
        for worker in self._all:
            await worker.stop()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        await self.close()


class _Worker:
    def __init__(self, choice: Choice, bounds: Bounds, command: Sequence[str]) -> None:
        self._choice = choice
        self._bounds = bounds
        self._command = (*command, str(bounds.niceness), str(bounds.memory_mb))
        self._process: asyncio.subprocess.Process | None = None
        self.starts = 0

    async def ask(self, job: Job) -> Answer:
        """A worker that did not answer, for whatever reason, is not asked again: it is ended."""
        answer: Answer | None = None
        try:
            async with asyncio.timeout(job.deadline_seconds):
                answer = await self._answer(job)
        except TimeoutError:
            return Answer(doubt=Doubt.ENGINE_TIMEOUT, detail=f"not heard within {job.deadline_seconds:g} s")
        except (OSError, ValueError, asyncio.IncompleteReadError) as error:
            return Answer(doubt=Doubt.ENGINE_FAILED, detail=f"the worker ended: {type(error).__name__}")
        finally:
            if answer is None:
                await self.stop()
        return answer

    async def _answer(self, job: Job) -> Answer:
        if self._process is None or self._process.returncode is not None:
            self._process = await self._started()
        jobs, answers = _pipes(self._process)
        jobs.write(JOB.dump_json(job) + b"\n")
        await jobs.drain()
        return ANSWER.validate_json(await answers.readuntil(b"\n"))

    async def _started(self) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=MAX_LINE_BYTES,
            env={**os.environ, **ONE_THREAD},
        )
        self.starts += 1
        _pipes(process)[0].write(CHOICE.dump_json(self._choice) + b"\n")
        return process

    async def stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.kill()
        await process.wait()


def _pipes(process: asyncio.subprocess.Process) -> tuple[asyncio.StreamWriter, asyncio.StreamReader]:
    return cast(asyncio.StreamWriter, process.stdin), cast(asyncio.StreamReader, process.stdout)
