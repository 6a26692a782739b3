"""`monitor check`: what is wrong with the config, and with --live what the PBX lacks and which receiver is away."""

import json
import os
from typing import Annotated

import typer

from monitor.ami.probe import Finding, probe
from monitor.app import link_settings
from monitor.cli.common import DEFAULT_CONFIG, FAILED, ConfigOption, JsonOption, out, run_async, settings_of, write_line
from monitor.clock import Clock
from monitor.config import Settings
from monitor.config.check import check
from monitor.notify.probe import knock, look
from monitor.pipeline.talk import talk_detection


def command(
    config: ConfigOption = DEFAULT_CONFIG,
    live: Annotated[
        bool, typer.Option("--live", help="Log in to each PBX, and knock at each receiver of alerts.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    settings = settings_of(config)
    found = [(str(finding.level), finding.where, finding.text) for finding in check(settings, os.environ)]
    _, faults = look(settings, Clock())
    found += [(fault.level.value, fault.where, fault.text) for fault in faults]
    if live:
        found += run_async(_probe(settings))
    if as_json:
        listed = [{"level": level, "where": where, "text": text} for level, where, text in found]
        write_line(json.dumps({"findings": listed}, ensure_ascii=False, indent=1))
    else:
        for level, where, text in found:
            out.print(f"{level}: {where}: {text}", markup=False, highlight=False, soft_wrap=True)
        if not found:
            out.print("nothing to mend")
    if any(level in ("error", "fatal") for level, _where, _text in found):
        raise typer.Exit(FAILED)


async def _probe(settings: Settings) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    for pbx in settings.pbx:
        findings = await probe(link_settings(pbx, talk_detection(settings)), Clock())
        found += [(str(finding.level), f"pbx.{pbx.name} {finding.code}", _said(finding)) for finding in findings]
    told = await knock(settings, Clock())
    return found + [(finding.level.value, finding.where, finding.text) for finding in told]


def _said(finding: Finding) -> str:
    return f"{finding.says}; {finding.mend}" if finding.mend else finding.says
