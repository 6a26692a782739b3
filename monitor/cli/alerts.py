"""`monitor alerts`: send a test through the channels of the config, or list the alerts that were kept."""

import asyncio
import json
from typing import Annotated, Any

import typer
from rich.table import Table

from monitor.cli.common import (
    DEFAULT_CONFIG,
    FAILED,
    WRONG_USE,
    ConfigOption,
    JsonOption,
    fail,
    opened,
    out,
    run_async,
    settings_of,
    write_line,
)
from monitor.clock import Clock
from monitor.config import Settings
from monitor.domain.alerting.alert import Alert
from monitor.domain.columns import shown
from monitor.notify.channel import Channel, SendError
from monitor.notify.channels import channels
from monitor.notify.sender import SEND_SECONDS
from monitor.pipeline.alarm import messages

group = typer.Typer(no_args_is_help=True, add_completion=False)
ChannelOption = Annotated[str | None, typer.Option("--channel", help="Only this channel.")]
LimitOption = Annotated[int, typer.Option("--limit", min=1, max=500, help="At most so many.")]
OpenOption = Annotated[bool, typer.Option("--open", help="Only those that still fire.")]


@group.command("test", help="Send a test alert and say, for each channel, what became of it.")
def send_test(
    config: ConfigOption = DEFAULT_CONFIG, channel: ChannelOption = None, as_json: JsonOption = False
) -> None:
    settings = settings_of(config)
    if not settings.alerts.channels:
        fail(f"{config}: alerts.channels: there is no channel; add [alerts.channels.NAME]", WRONG_USE)
    if channel is not None and channel not in settings.alerts.channels:
        known = ", ".join(settings.alerts.channels)
        fail(f"--channel: no such channel, got {channel!r}; write one of {known}", WRONG_USE)
    found = run_async(_test(settings, channel))
    if as_json:
        write_line(json.dumps({"channels": found}, ensure_ascii=False, indent=1))
    else:
        for one in found:
            said = "sent" if one["error"] is None else f"failed: {one['error']}"
            out.print(f"{one['channel']} ({one['kind']}): {said}", markup=False, highlight=False, soft_wrap=True)
    if any(one["error"] is not None for one in found):
        raise typer.Exit(FAILED)


async def _test(settings: Settings, only: str | None) -> list[dict[str, Any]]:
    clock = Clock()
    payload = messages(settings).test(clock.now())
    chosen = [channel for channel in channels(settings, clock) if only in (None, channel.name)]
    errors = await asyncio.gather(*(_send(channel, payload) for channel in chosen))
    return [
        {"channel": channel.name, "kind": channel.kind, "error": error}
        for channel, error in zip(chosen, errors, strict=True)
    ]


async def _send(channel: Channel, payload: dict[str, Any]) -> str | None:
    """What went wrong, None where nothing did."""
    try:
        async with asyncio.timeout(SEND_SECONDS):
            await channel.send(payload)
    except SendError as error:
        return error.why
    except TimeoutError:
        return f"no answer within {SEND_SECONDS:g} s"
    return None


@group.command("list", help="The alerts that were kept, newest first.")
def listed(
    config: ConfigOption = DEFAULT_CONFIG,
    limit: LimitOption = 50,
    open_only: OpenOption = False,
    as_json: JsonOption = False,
) -> None:
    settings = settings_of(config)
    rows = run_async(_rows(settings, limit, open_only))
    if as_json:
        write_line(json.dumps({"alerts": rows}, ensure_ascii=False, indent=1))
        return
    table = Table(*("fired", "severity", "alert", "state", "acknowledged by"))
    for row in rows:
        table.add_row(row["fired_at"], row["severity"], row["sentence"], row["state"], row["acknowledged_by"])
    out.print(table if rows else "no alerts")


async def _rows(settings: Settings, limit: int, open_only: bool) -> list[dict[str, Any]]:
    store = await opened(settings)
    try:
        found = (await store.open_alerts())[::-1][:limit] if open_only else await store.newest_alerts(limit)
    finally:
        await store.close()
    said = messages(settings)
    return [_row(alert, said.sentences(alert)[settings.hotline.language], settings) for alert in found]


def _row(alert: Alert, sentence: str, settings: Settings) -> dict[str, Any]:
    zone = settings.hotline.zone
    return {
        "key": alert.key,
        "name": alert.name,
        "severity": alert.severity.value,
        "sentence": sentence,
        "state": alert.state,
        "fired_at": shown(alert.fired_at, zone),
        "resolved_at": shown(alert.resolved_at, zone),
        "acknowledged_by": alert.acknowledged_by,
        "comment": alert.comment,
    }
