"""`monitor rejudge`: facts and verdicts are derived anew from the raw events that are kept."""

import json
from datetime import datetime
from typing import Annotated

import typer

from monitor.app import book_settings
from monitor.cli.common import (
    DEFAULT_CONFIG,
    ConfigOption,
    JsonOption,
    instant_of,
    opened,
    out,
    progress,
    run_async,
    settings_of,
    write_line,
)
from monitor.clock import Clock
from monitor.config import Settings
from monitor.pipeline.rejudging import Rejudged, Wanted, rejudge
from monitor.pipeline.rulebook import rulebook


def command(
    config: ConfigOption = DEFAULT_CONFIG,
    since: Annotated[str | None, typer.Option(help="Calls that arrived from then on.")] = None,
    until: Annotated[str | None, typer.Option(help="Calls that arrived before then.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    as_json: JsonOption = False,
) -> None:
    settings = settings_of(config)
    zone = settings.hotline.zone
    span = (instant_of(since, zone, "--since"), instant_of(until, zone, "--until"))
    done = run_async(_rejudge(settings, span, dry_run))
    if as_json:
        write_line(json.dumps({"calls": done.calls, "changed": done.changed, "kept": not dry_run}))
        return
    told = "would change" if dry_run else "changed"
    out.print(f"{done.calls} calls judged anew, {done.changed} {told}", highlight=False)


async def _rejudge(settings: Settings, span: tuple[datetime | None, datetime | None], dry_run: bool) -> Rejudged:
    store = await opened(settings)
    try:
        with progress("judging anew") as advance:
            books = [book_settings(settings, pbx) for pbx in settings.pbx]
            wanted = Wanted(*span, keep=not dry_run)
            has_broker = settings.mqtt.url is not None
            return await rejudge(store, books, rulebook(settings), Clock(), wanted, advance, has_broker=has_broker)
    finally:
        await store.close()
