"""How long to wait before the next try, and how to wait for what cannot be cancelled."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TypeVar

Answer = TypeVar("Answer")


def delays(first_seconds: float, longest_seconds: float) -> Iterator[float]:
    """Doubling up to the longest, for ever."""
    seconds = first_seconds
    while True:
        yield seconds
        seconds = min(seconds * 2, longest_seconds)


async def in_thread(work: Callable[[], Answer]) -> Answer:
    """The answer of a blocking call. Who is cancelled leaves it behind: its thread never keeps the process alive."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Answer] = loop.create_future()

    def settle(result: Answer | None, error: BaseException | None) -> None:
        if answer.done():
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(result)  # type: ignore[arg-type]

    def run() -> None:
        result: Answer | None = None
        failure: BaseException | None = None
        try:
            result = work()
        except BaseException as error:
            failure = error
        with suppress(RuntimeError):  # the loop was closed meanwhile
            loop.call_soon_threadsafe(settle, result, failure)

    threading.Thread(target=run, name="notify", daemon=True).start()
    return await answer
