"""Forgetting: alerts that are long over go with their messages, a few at a time, so that no writer waits."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from monitor.clock import Clock

log = logging.getLogger(__name__)

LOOK_SECONDS = 3_600.0
AT_A_TIME = 100
PAUSE_SECONDS = 0.2
"""Between batches, for those who write."""


class Archive(Protocol):
    async def forget_alerts(self, before: datetime, limit: int) -> int: ...


class Forgetter:
    """`keep_days` 0 forgets nothing. `retryable` tells which failures of the store pass by themselves."""

    def __init__(
        self, archive: Archive, keep_days: int, clock: Clock, retryable: Callable[[BaseException], bool]
    ) -> None:
        self._archive = archive
        self._keep_days = keep_days
        self._clock = clock
        self._retryable = retryable

    async def run(self) -> None:
        """Until cancelled; what the store cannot do now is done at the next look."""
        while self._keep_days:
            try:
                await self.forget()
            except Exception as error:
                if not self._retryable(error):
                    raise
                log.debug("old alerts stay for now: %s: %s", type(error).__name__, error)
            await asyncio.sleep(LOOK_SECONDS)

    async def forget(self) -> int:
        """How many alerts and lone messages went."""
        before = self._clock.now() - timedelta(days=self._keep_days)
        gone = 0
        while some := await self._archive.forget_alerts(before, AT_A_TIME):
            gone += some
            await asyncio.sleep(PAUSE_SECONDS)
        if gone:
            log.info("removed %d alerts of more than %d days ago", gone, self._keep_days)
        return gone
