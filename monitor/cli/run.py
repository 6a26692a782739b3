"""`monitor run`: the monitor on the PBXs of the config."""

from pathlib import Path
from typing import Annotated

import typer

from monitor.app import running, tune_process
from monitor.cli.common import (
    DEFAULT_CONFIG,
    WRONG_USE,
    ConfigOption,
    err,
    fail,
    run_async,
    set_up_logging,
    settings_of,
    stop_signals,
    until_stopped,
)
from monitor.clock import Clock
from monitor.config import Settings, warnings


def command(
    config: ConfigOption = DEFAULT_CONFIG,
    verbose: Annotated[bool, typer.Option("--verbose", help="Log every detail.")] = False,
) -> None:
    set_up_logging(verbose)
    settings = settings_of(Path(config))
    if not settings.pbx:
        fail(f"{config}: pbx: no PBX is configured; add a [[pbx]] table, or try `monitor demo`", WRONG_USE)
    for warning in warnings(settings):
        err.print(warning, markup=False, highlight=False)
    run_async(_run(settings))


async def _run(settings: Settings) -> None:
    async with running(settings, Clock()) as app:
        tune_process()
        stopped = stop_signals()
        err.print(f"{settings.hotline.name}: metrics, health and API on {app.url}", markup=False, highlight=False)
        await until_stopped(stopped)
