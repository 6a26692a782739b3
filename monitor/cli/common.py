"""What the commands share: config in, readable failures out, and instants and progress on the terminal."""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.logging import RichHandler
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy.exc import SQLAlchemyError

from monitor.config import DEFAULT_FILE, ConfigError, Settings, load
from monitor.store import Store
from monitor.store.migrate import SchemaTooNewError

T = TypeVar("T")
READABLE = (OSError, ValueError, SQLAlchemyError, SchemaTooNewError)
"""Failures that a person mends; anything else is a mistake of ours and shows its trace."""
WRONG_USE = 2
FAILED = 1

ConfigOption = Annotated[Path, typer.Option("--config", help="The config file.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
DEFAULT_CONFIG = Path(DEFAULT_FILE)

NO_TERMINAL_WIDTH = 200

out = Console(width=None if sys.stdout.isatty() else NO_TERMINAL_WIDTH)
err = Console(stderr=True)


def fail(message: str, code: int = FAILED) -> NoReturn:
    """Say what went wrong, plainly, and leave."""
    err.print(message, style="red" if err.is_terminal else None, markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(code)


def settings_of(path: Path) -> Settings:
    """The config; every mistake in it is said and the command leaves with 2."""
    try:
        return load(path, os.environ)
    except ConfigError as error:
        fail("\n".join(error.problems), WRONG_USE)


def instant_of(text: str | None, zone: ZoneInfo, name: str) -> datetime | None:
    """An ISO date or instant; a naive one is meant in the hotline's zone."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        fail(f"{name}: not a date or instant, got {text!r}; write 2026-11-23 or 2026-11-23T08:00:00+08:00", WRONG_USE)
    return found if found.tzinfo else found.replace(tzinfo=zone)


def set_up_logging(verbose: bool) -> None:
    """To stderr, in colour only on a terminal."""
    handler: logging.Handler = (
        RichHandler(console=err, show_path=False, rich_tracebacks=False) if err.is_terminal else logging.StreamHandler()
    )
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.INFO,
        format="%(message)s" if err.is_terminal else "%(asctime)s %(levelname)s %(name)s: %(message)s",
        handlers=[handler],
        force=True,
    )
    for noisy in ("alembic", "aiosqlite", "sqlalchemy", "mqtt", "asyncio", "requests", "urllib3"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # it tells its addresses, which hold tokens; what it says of a failure the sender says once
    logging.getLogger("apprise").propagate = False


def run_async(main: Coroutine[Any, Any, T]) -> T:
    """Run to the end; an interrupt stops quietly, and a failing part is named instead of traced."""
    try:
        return asyncio.run(main)
    except KeyboardInterrupt:
        raise typer.Exit(FAILED) from None
    except BaseExceptionGroup as group:
        if group.split(READABLE)[1] is not None:
            raise
        fail("; ".join(_sentence(error) for error in _leaves(group)))
    except READABLE as error:
        fail(_sentence(error))


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _leaves(each)
    else:
        yield error


def _sentence(error: BaseException) -> str:
    if isinstance(error, SQLAlchemyError):
        return f"the store refuses: {getattr(error, 'orig', None) or error}"
    return str(error) or type(error).__name__


def stop_signals() -> asyncio.Event:
    """Set by SIGINT and SIGTERM from now on."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stopped.set)
    return stopped


async def until_stopped(stopped: asyncio.Event, body: Callable[[], Awaitable[None]] | None = None) -> None:
    """Wait for `stopped`, or for `body` to end."""
    waiting: list[asyncio.Future[Any]] = [asyncio.ensure_future(stopped.wait())]
    if body is not None:
        waiting.append(asyncio.ensure_future(body()))
    done, rest = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in rest:
        task.cancel()
    for task in done:
        task.result()


async def opened(settings: Settings) -> Store:
    """The store of a command that only looks: a file that is not there is not made."""
    path = settings.store.sqlite_path
    if path is not None and not path.exists():
        fail(f"{path}: no such database; run the monitor first, or name its config with --config")
    return await Store.open(settings.store.url)


@contextmanager
def progress(title: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, silence elsewhere; call with how many more are done."""
    if not err.is_terminal:
        yield lambda _more: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda more: bar.advance(task, more)


def write_line(text: str) -> None:
    sys.stdout.write(text + "\n")
