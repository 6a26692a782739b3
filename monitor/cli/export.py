"""`monitor export`: calls as CSV, in the columns of the API."""

import csv
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Annotated, TextIO

import typer

from monitor.cli.common import DEFAULT_CONFIG, ConfigOption, fail, instant_of, opened, progress, run_async, settings_of
from monitor.clock import Clock
from monitor.config import Settings
from monitor.domain.columns import Cell, columns, row
from monitor.domain.marks import Effective, effective
from monitor.domain.records import JudgedCall
from monitor.pipeline.rulebook import rulebook
from monitor.store import Store
from monitor.words import Words

CHUNK_CALLS = 1_000
"""So many calls are asked for their marks at once."""
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def command(
    config: ConfigOption = DEFAULT_CONFIG,
    since: Annotated[str | None, typer.Option(help="Calls that arrived from then on.")] = None,
    until: Annotated[str | None, typer.Option(help="Calls that arrived before then.")] = None,
    queue: Annotated[str | None, typer.Option(help="Calls of this queue.")] = None,
    language: Annotated[str | None, typer.Option(help="zh-CN or en, for the reasons.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A file instead of the terminal.")] = None,
) -> None:
    settings = settings_of(config)
    zone = settings.hotline.zone
    span = (instant_of(since, zone, "--since"), instant_of(until, zone, "--until"))
    try:
        words = Words.load(language or settings.hotline.language)
    except ValueError as error:
        fail(f"--language: {error}", 2)
    with ExitStack() as files:
        try:
            stream: TextIO = sys.stdout
            if output is not None:
                stream = files.enter_context(output.open("w", encoding="utf-8", newline=""))
        except OSError as error:
            fail(f"{output}: cannot be written: {error.strerror}")
        run_async(_export(settings, words, span, queue, stream))


async def _export(
    settings: Settings, words: Words, span: tuple[datetime | None, datetime | None], queue: str | None, stream: TextIO
) -> None:
    rules = [rule.name for rule in rulebook(settings)]
    names = columns(rules)
    now = Clock().now()
    store = await opened(settings)
    writer = csv.writer(stream)
    try:
        writer.writerow(names)
        with progress("exporting calls") as done:
            async for judged, said in _with_marks(store, store.each_call(*span, queue=queue)):
                cells = row(judged, words.say, now, settings.ring_period_seconds, settings.hotline.zone, rules, said)
                writer.writerow([_cell(cells[name]) for name in names])
                done(1)
    finally:
        await store.close()


async def _with_marks(store: Store, calls: AsyncIterator[JudgedCall]) -> AsyncIterator[tuple[JudgedCall, Effective]]:
    """The same calls, each with what holds of its marks."""
    some: list[JudgedCall] = []
    async for judged in calls:
        some.append(judged)
        if len(some) == CHUNK_CALLS:
            for each in await _said_of(store, some):
                yield each
            some.clear()
    for each in await _said_of(store, some):
        yield each


async def _said_of(store: Store, calls: Sequence[JudgedCall]) -> list[tuple[JudgedCall, Effective]]:
    found = await store.marks_of_calls((each.facts.pbx, each.facts.call_id) for each in calls)
    return [(each, effective(found.get((each.facts.pbx, each.facts.call_id), ()))) for each in calls]


def _cell(value: Cell) -> str:
    """Empty for not applicable; seconds with 3 decimals; a text that a spreadsheet would run is quoted as text."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.3f}"
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA_SIGNS) else text
