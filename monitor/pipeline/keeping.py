"""What a turn changed is kept as one transaction, however long that takes, and told only then."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from monitor.domain.records import Batch

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")

FIRST_SECONDS = 0.1
LONGEST_SECONDS = 5.0


class Writer(Protocol):
    async def write(self, batch: Batch) -> None: ...


def delays() -> Iterator[float]:
    """Seconds before each further try, doubling."""
    seconds = FIRST_SECONDS
    while True:
        yield seconds
        seconds = min(seconds * 2, LONGEST_SECONDS)


class Keeper:
    """`failure` says why the store cannot be reached at this moment, empty while it can."""

    def __init__(
        self, store: Writer, retryable: Callable[[BaseException], bool], tell: Sequence[Callable[[Batch], None]]
    ) -> None:
        self._store = store
        self._retryable = retryable
        self._tell = tuple(tell)
        self.failure = ""

    def tell_also(self, tell: Callable[[Batch], None]) -> None:
        """One more to be told, of what is kept from now on."""
        self._tell = (*self._tell, tell)

    async def keep(self, batch: Batch) -> None:
        """Raises what no waiting mends; then nothing of the batch is kept, and the process should end loudly."""
        await self.reach(lambda: self._store.write(batch))
        for tell in self._tell:
            tell(batch)

    async def reach(self, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """The store's answer, however long it is away."""
        waits = delays()
        while True:
            try:
                answer = await ask()
            except Exception as error:
                if not self._retryable(error):
                    raise
                self._note(f"{type(error).__name__}: {error}")
                await asyncio.sleep(next(waits))
            else:
                break
        if self.failure:
            log.warning("the store answers again")
            self.failure = ""
        return answer

    def _note(self, failure: str) -> None:
        level = logging.DEBUG if failure == self.failure else logging.WARNING
        log.log(level, "the store does not answer, trying on: %s", failure)
        self.failure = failure
