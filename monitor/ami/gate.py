"""Talk detection, switched on over AMI on the channels wished for (ASTERISK.md 1.8): the dialplan stays as it is."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from monitor.ami.actions import Reply
from monitor.ami.session import AmiSession
from monitor.ami.settings import TalkDetection
from monitor.domain.wishes import TalkWish

logger = logging.getLogger(__name__)

ACTION = "Setvar"
FUNCTION = "TALK_DETECT(set)"
MOST_WAITING = 500
APART_SECONDS = 0.01
"""At most a hundred actions a second: even a PBX of thousands of calls answers fewer of them."""
REPLY_SECONDS = 5.0
DENIED = "Permission denied"


@dataclass(slots=True)
class GateCounts:
    """Channels that detection was switched on for; that refused; that were not asked as too many waited."""

    on: int = 0
    refused: int = 0
    dropped: int = 0


class TalkGate:
    """Asks one channel at a time; a refusal is counted and ends at most the asking, never the link."""

    def __init__(self, settings: TalkDetection, pbx: str, on: Callable[[TalkWish], None]) -> None:
        self.counts = GateCounts()
        self.denied = ""
        self._settings = settings
        self._pbx = pbx
        self._on = on
        self._waiting: deque[TalkWish] = deque()
        self._news = asyncio.Event()

    def wish(self, wishes: Iterable[TalkWish]) -> None:
        for wish in wishes:
            if self.denied or len(self._waiting) >= MOST_WAITING:
                self.counts.dropped += 1
                continue
            self._waiting.append(wish)
            self._news.set()

    async def run(self, session: AmiSession) -> None:
        """Until cancelled, or until the PBX says that this login may not; a new session is asked again."""
        self.denied = ""
        self._waiting.clear()
        while not self.denied:
            self._news.clear()
            while self._waiting and not self.denied:
                await self._ask(session, self._waiting.popleft())
                await asyncio.sleep(APART_SECONDS)
            if not self.denied:
                await self._news.wait()

    async def _ask(self, session: AmiSession, wish: TalkWish) -> None:
        value = f"{self._settings.silence_ms},{self._settings.threshold}"
        try:
            async with asyncio.timeout(REPLY_SECONDS):
                reply = await session.request(ACTION, Channel=wish.name, Variable=FUNCTION, Value=value)
        except TimeoutError:
            self.counts.refused += 1
            return
        if reply.succeeded:
            self.counts.on += 1
            self._on(wish)
        else:
            self._refused(reply)

    def _refused(self, reply: Reply) -> None:
        """A channel may be gone by now, which is nobody's fault."""
        self.counts.refused += 1
        if reply.message == DENIED:
            self.denied = reply.message
            self.counts.dropped += len(self._waiting)
            self._waiting.clear()
            logger.warning("%s: talk detection is refused: %s; add call to write", self._pbx, reply.message)
