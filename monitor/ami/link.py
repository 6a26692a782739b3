"""The link to one PBX: connect, log in, snapshot, listen, and again for ever."""

import asyncio
import logging
import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta

from monitor.ami.frames import FrameReader, event_name
from monitor.ami.gate import TalkGate
from monitor.ami.inbox import Inbox
from monitor.ami.reconnect import LinkBroken, Retry, delays, refused_delay, retry
from monitor.ami.session import AmiSession, connect, within
from monitor.ami.settings import LinkSettings
from monitor.ami.state import LinkState
from monitor.ami.stream import FrameStream
from monitor.ami.translate import LIST_EVENTS, PBX_EVENTS, TALK_EVENTS
from monitor.ami.translate.system import talk_watched_frame
from monitor.clock import Clock
from monitor.domain.wishes import TalkWish

logger = logging.getLogger(__name__)

MAX_HELD_FRAMES = 20_000
BOOTED = b"Event: FullyBooted"
LASTING_SECONDS = 60
_UNSTAMPED = {name.decode() for name in LIST_EVENTS} | {"FullyBooted"}


class AmiLink:
    """Everything that it hears goes into the inbox in the order of the stream; `state` tells how it fares."""

    def __init__(
        self, settings: LinkSettings, inbox: Inbox, clock: Clock, jitter: Callable[[], float] = random.random
    ) -> None:
        self.settings = settings
        self.state = LinkState(settings.pbx)
        self._clock = clock
        self._jitter = jitter
        self._stream = FrameStream(inbox, self.state)
        self._wanted = PBX_EVENTS | LIST_EVENTS | (TALK_EVENTS if settings.talk else frozenset())
        self.gate = TalkGate(settings.talk, settings.pbx, self._gate_is_on) if settings.talk else None
        self._held: list[bytes] = []
        self._live = False
        self._boots = 0
        self._snapshot_due = asyncio.Event()
        self._logged_failure = ""

    async def run(self) -> None:
        """For ever, until cancelled; raises what is a mistake of ours."""
        waits = self._delays()
        while True:
            try:
                await self._live_once()
            except Exception as error:
                verdict = retry(error)
                if verdict is Retry.NEVER:
                    raise
                if self._lasted():
                    waits = self._delays()
                self._went_down(error)
                wait_seconds = refused_delay(self._jitter) if verdict is Retry.LATER else next(waits)
                await asyncio.sleep(wait_seconds)

    def wish(self, wishes: Iterable[TalkWish]) -> None:
        """Switch talk detection on for these channels, while the link is up and the config wants it."""
        if self.gate is not None and self._live:
            self.gate.wish(wishes)

    def _gate_is_on(self, wish: TalkWish) -> None:
        if self.settings.talk is not None:
            silence_ms = self.settings.talk.silence_ms
            self._stream.mark(self._clock.now(), lambda at: talk_watched_frame(at, wish.uniqueid, silence_ms))

    def _delays(self) -> Iterator[float]:
        settings = self.settings
        return delays(self._jitter, settings.reconnect_first_seconds, settings.reconnect_longest_seconds)

    async def _live_once(self) -> None:
        reader = FrameReader(self._wanted, counts=self.state.counts)
        session: AmiSession | None = None
        self._held.clear()
        self.state.forget_pings()
        self._snapshot_due.clear()
        why = "stopped"
        try:
            async with within(self.settings.connect_timeout_seconds):
                session = await connect(self.settings, reader, self._take, self._clock)
                await session.log_in(self.settings.username, self.settings.secret)
                logged_in_at = self._clock.now()
                await self._ping(session)
            self.state.version = reader.version
            self._went_up(logged_in_at)
            await self._listen(session)
        except Exception as error:
            why = str(error) or type(error).__name__
            raise
        finally:
            self._live = False
            self._stream.close(why)
            if session is not None:
                session.close()

    async def _listen(self, session: AmiSession) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._keep_alive(session), name=f"ami-ping-{self.settings.pbx}")
                group.create_task(self._take_snapshots(session), name=f"ami-snapshot-{self.settings.pbx}")
                if self.gate is not None:
                    group.create_task(self.gate.run(session), name=f"ami-talk-{self.settings.pbx}")
                raise LinkBroken(await asyncio.shield(session.ended))
        except ExceptionGroup as group:
            _, mistakes = group.split(LinkBroken)
            if mistakes is not None:
                raise
            raise LinkBroken(session.ended.result()) from None

    async def _keep_alive(self, session: AmiSession) -> None:
        """Nothing heard for two pings means that nobody is there any more."""
        period = self.settings.ping_seconds
        while True:
            await asyncio.sleep(period)
            silent_seconds = self._clock.monotonic() - session.heard_seconds
            if silent_seconds > 2 * period:
                session.end(f"silent for {silent_seconds:.1f} s")
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(period):
                    await self._ping(session)

    async def _ping(self, session: AmiSession) -> None:
        sent_at = self._clock.now()
        self.state.note_ping(sent_at, await session.request("Ping"))
        self._stream.note_alive(self._clock.now())
        if self._stream.resume(self._clock.now()):
            self._snapshot_due.set()

    async def _take_snapshots(self, session: AmiSession) -> None:
        """Ask for what is there now: after each login, boot of the PBX and overflow of the inbox."""
        while True:
            await self._snapshot_due.wait()
            self._snapshot_due.clear()
            for name in ("QueueStatus", "Status"):
                reply = await session.request(name)
                self.state.degraded.pop(name, None)
                if not reply.succeeded:
                    self.state.degraded[name] = reply.message
                    logger.warning("%s: %s is refused: %s", self.settings.pbx, name, reply.message)

    def _take(self, frames: list[bytes]) -> None:
        if not self._live:
            # the PBX's clock is not known yet; a login is answered within milliseconds
            if len(self._held) < MAX_HELD_FRAMES:
                self._held += frames
            else:
                self.state.refused_frames += len(frames)
            return
        now = self._clock.now()
        if self._stream.resume(now):
            self._snapshot_due.set()
        self._stream.hear(now, frames)
        if not self.state.stamped:
            self._look_for_stamps(frames)
        boots = self.state.counts.first_lines.get(BOOTED, 0)
        if boots != self._boots:
            self._boots = boots
            self._snapshot_due.set()

    def _look_for_stamps(self, frames: list[bytes]) -> None:
        for frame in frames:
            if event_name(frame) not in _UNSTAMPED:
                self.state.stamped = b"\r\nTimestamp: " in frame
                break

    def _went_up(self, logged_in_at: datetime) -> None:
        self.state.up = True
        self.state.since = logged_in_at
        self.state.last_error = self._logged_failure = ""
        logger.info("%s: listening, AMI %s", self.settings.pbx, self.state.version)
        self._stream.open(logged_in_at)
        if self._held:
            self._stream.hear(self._clock.now(), self._held)
            self._look_for_stamps(self._held)
            self._held.clear()
        self._live = True
        self._boots = self.state.counts.first_lines.get(BOOTED, 0)
        self._snapshot_due.set()

    def _lasted(self) -> bool:
        """Whether the link was up long enough to start again with short waits."""
        state = self.state
        return (
            state.up
            and state.since is not None
            and self._clock.now() - state.since > timedelta(seconds=LASTING_SECONDS)
        )

    def _went_down(self, error: Exception) -> None:
        reason = f"{type(error).__name__}: {error}"
        if self.state.up or self.state.since is None:
            self.state.since = self._clock.now()
        self.state.up = False
        self.state.last_error = reason
        level = logging.DEBUG if reason == self._logged_failure else logging.WARNING
        self._logged_failure = reason
        logger.log(level, "%s: no link: %s", self.settings.pbx, reason)
