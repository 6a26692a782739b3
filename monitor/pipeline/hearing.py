"""Hearing: the first seconds of each answered call's recording are heard, and what may be claimed goes to the desk.

The audio is never copied and the call never touched. What cannot be heard in time is evidence too: of nothing, and why.
"""

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Protocol

from monitor.clock import Clock
from monitor.domain.facts import CallFacts, Direction
from monitor.domain.records import Batch, JudgedCall
from monitor.domain.rules.case import GreetingEvidence
from monitor.domain.speech.heard import Evidence, Speech
from monitor.domain.speech.opinion import Doubt, Opinion, unheard
from monitor.domain.speech.recording import (
    Clip,
    Side,
    begins_early,
    clip_of,
    hits_on_call_clock,
    is_whole,
    of_both_voices,
    of_unknown_begin,
    on_call_clock,
    wanted_seconds,
)
from monitor.domain.speech.script import Script
from monitor.pipeline.earmetrics import result_of
from monitor.pipeline.folders import Recordings, only, pauses

log = logging.getLogger(__name__)

SOURCE = "recording"
MOST_CALLS = 200
"""Followed at once: past it a call is not heard, and says so."""
MOST_TURNED_AWAY = 2_000
REMEMBERED = 20_000
LATEST = timedelta(minutes=10)
"""A call answered longer ago is left as it is: a restart, or a person's mark on an old call, has it heard no more."""
FLUSH_SECONDS = 3.0
"""Asterisk writes 32 KiB at a time, two seconds of 16-bit audio."""
CLOSE_SECONDS = 1.0
"""After the end of a call its recording is closed."""
SHORT_BY_SECONDS = 0.5

Key = tuple[str, str]
"""(pbx, call_id)"""
ANYWHERE = ""
"""For the PBX of evidence from outside, which names none."""


class Ears(Protocol):
    """Detector and engine; a doubt says why nothing was heard."""

    async def hear(
        self, path: Path, side: Side, script: Script, seconds: float, /
    ) -> tuple[Speech, Evidence] | Doubt: ...

    async def length_seconds(self, path: Path) -> float | None:
        """Of the file as it is now; None where it does not say."""
        ...


class Taking(Protocol):
    async def take_greeting(self, evidence: GreetingEvidence) -> list[str]: ...


class Judging(Protocol):
    def __call__(self, script: Script, evidence: Evidence, speech: Speech, /) -> Opinion: ...


class Choosing(Protocol):
    def __call__(self, call: CallFacts) -> Script | None:
        """The script that the agent was to follow."""
        ...


@dataclass(frozen=True, slots=True)
class Site:
    """What hearing is told of this place. `shadow`: nothing is held against anyone yet."""

    recordings: Mapping[str, Recordings]
    zone: tzinfo
    shadow: bool = True


@dataclass(slots=True)
class _Followed:
    call: CallFacts
    over: asyncio.Event = field(default_factory=asyncio.Event)


class Hearing:
    """`tell` is given what was kept; `run` hears. `counted` is told the result of each call, one of RESULTS."""

    def __init__(
        self,
        site: Site,
        choose: Choosing,
        ears: Ears,
        judge: Judging,
        desk: Taking,
        clock: Clock,
        now: Callable[[str], datetime],
        counted: Callable[[str], None],
    ) -> None:
        self._site = site
        self._choose = choose
        self._ears = ears
        self._judge = judge
        self._desk = desk
        self._clock = clock
        self._now = now
        self._counted = counted
        self._followed: dict[Key, _Followed] = {}
        self._done: OrderedDict[Key, None] = OrderedDict()
        self._new: deque[_Followed] = deque()
        self._turned_away: deque[CallFacts] = deque(maxlen=MOST_TURNED_AWAY)
        self._news = asyncio.Event()

    @property
    def backlog(self) -> int:
        """Calls whose recording is waited for or being heard."""
        return len(self._followed)

    def tell(self, batch: Batch) -> None:
        """To be called once the batch is kept."""
        for evidence in batch.greetings:
            if evidence.source != SOURCE:
                self._leave_to_others(evidence.call_id)
        for judged in batch.calls:
            self._see(judged.facts)

    def take_up(self, calls: Iterable[JudgedCall], is_heard: Callable[[str], bool]) -> None:
        """Calls that the last run left behind; `is_heard` tells by their id which have evidence already."""
        for judged in calls:
            if not is_heard(judged.facts.call_id):
                self._see(judged.facts)

    async def run(self) -> None:
        """For ever. Each call is followed by a task of its own."""
        async with asyncio.TaskGroup() as group:
            while True:
                await self._news.wait()
                self._news.clear()
                while self._new:
                    followed = self._new.popleft()
                    group.create_task(self._follow(followed), name="hearing")
                while self._turned_away:
                    await self._take(self._turned_away.popleft(), unheard(Doubt.BUSY))

    def _see(self, call: CallFacts) -> None:
        key = (call.pbx, call.call_id)
        if call.answered_at is None or call.direction is not Direction.INBOUND:
            return
        if key in self._done or (ANYWHERE, call.call_id) in self._done:
            return
        known = self._followed.get(key)
        if known is not None:
            known.call = call
            if call.is_over:
                known.over.set()
            return
        if call.pbx not in self._site.recordings or self._now(call.pbx) - call.answered_at > LATEST:
            return
        if self._choose(call) is None:
            return
        if len(self._followed) >= MOST_CALLS:
            self._finish(key)
            self._turned_away.append(call)
        else:
            self._followed[key] = _Followed(call)
            self._new.append(self._followed[key])
        self._news.set()

    def _leave_to_others(self, call_id: str) -> None:
        """Somebody else has heard the call, on whichever PBX it is."""
        for key in [(ANYWHERE, call_id), *(key for key in self._followed if key[1] == call_id)]:
            self._finish(key)

    def _finish(self, key: Key) -> None:
        self._followed.pop(key, None)
        self._done[key] = None
        if len(self._done) > REMEMBERED:
            self._done.popitem(last=False)

    async def _follow(self, followed: _Followed) -> None:
        key = (followed.call.pbx, followed.call.call_id)
        try:
            opinion = await self._heard(followed)
        except Exception as error:
            log.exception("call %s could not be heard: %s", followed.call.call_id, type(error).__name__)
            opinion = unheard(Doubt.ENGINE_FAILED)
        if key in self._followed:
            await self._take(followed.call, opinion)
            self._finish(key)

    async def _take(self, call: CallFacts, opinion: Opinion) -> None:
        self._counted(result_of(opinion))
        shadow = self._site.shadow
        evidence = GreetingEvidence.of(opinion, call.call_id, self._clock.now(), SOURCE, shadow=shadow)
        await self._desk.take_greeting(evidence)

    async def _heard(self, followed: _Followed) -> Opinion:
        script = self._choose(followed.call)
        if script is None:
            return unheard(Doubt.NO_SCRIPT)
        recordings = self._site.recordings[followed.call.pbx]
        clip = clip_of(followed.call, recordings.side, recordings.begins, script.window_seconds)
        if clip is None:
            return unheard(Doubt.ANSWER_UNKNOWN, script_id=script.script_id)
        doubt = Doubt.RECORDING_MISSING
        await self._until_due(followed, clip.seconds + FLUSH_SECONDS)
        async for is_last in self._looks(recordings.wait_seconds):
            found = await self._look(followed.call, recordings, clip, script, is_last=is_last)
            if isinstance(found, Opinion):
                return await self._stands(found, followed, recordings, clip)
            doubt = found
        return unheard(doubt, script_id=script.script_id)

    async def _looks(self, wait_seconds: float) -> AsyncIterator[bool]:
        """Each time that the recording is worth a look; True with the last."""
        give_up = self._clock.monotonic() + wait_seconds
        for pause_seconds in pauses():
            is_last = self._clock.monotonic() >= give_up
            yield is_last
            if is_last:
                return
            await asyncio.sleep(min(pause_seconds, max(0.0, give_up - self._clock.monotonic())))

    async def _until_due(self, followed: _Followed, after_seconds: float) -> None:
        """The window has passed, or the call is over and its recording closed."""
        call = followed.call
        if call.answered_at is not None and not call.is_over:
            passed_seconds = (self._now(call.pbx) - call.answered_at).total_seconds()
            try:
                async with asyncio.timeout(min(after_seconds, max(0.0, after_seconds - passed_seconds))):
                    await followed.over.wait()
            except TimeoutError:
                return
        await asyncio.sleep(CLOSE_SECONDS)

    async def _look(
        self, call: CallFacts, recordings: Recordings, clip: Clip, script: Script, *, is_last: bool
    ) -> Opinion | Doubt:
        """A doubt where another look may help."""
        paths = await asyncio.to_thread(recordings.of_call, call, self._site.zone)
        path = only(paths)
        if path is None:
            return Doubt.RECORDING_AMBIGUOUS if paths else Doubt.RECORDING_MISSING
        length_seconds = await self._ears.length_seconds(path)
        if length_seconds is not None and begins_early(call, clip, length_seconds, self._now(call.pbx)):
            return unheard(Doubt.ANSWER_UNKNOWN, script_id=script.script_id)
        found = await self._ears.hear(path, clip.side, script, clip.seconds)
        if isinstance(found, Doubt):
            return found
        speech, evidence = found
        if not is_last and speech.audio_seconds < wanted_seconds(call, clip) - SHORT_BY_SECONDS:
            return Doubt.AUDIO_SHORT
        opinion = self._judge(script, hits_on_call_clock(evidence, clip), on_call_clock(speech, clip))
        return opinion if clip.is_agent_alone else of_both_voices(opinion)

    async def _stands(self, opinion: Opinion, followed: _Followed, recordings: Recordings, clip: Clip) -> Opinion:
        """What is held against an agent waits for the end of the call: only a recording that is as long as the talk is
        known to hold its beginning.
        """
        if not opinion.denies:
            return opinion
        if not followed.call.is_over:
            await followed.over.wait()
        await asyncio.sleep(CLOSE_SECONDS)
        call = followed.call
        async for _ in self._looks(recordings.wait_seconds):
            path = only(await asyncio.to_thread(recordings.of_call, call, self._site.zone))
            length_seconds = await self._ears.length_seconds(path) if path is not None else None
            if length_seconds is not None and is_whole(call, clip, length_seconds):
                return opinion
        return of_unknown_begin(opinion)
