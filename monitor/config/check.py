"""The offline check: what would keep the monitor from doing its work, found without a network."""

import os
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from monitor.config.ear import ear_findings
from monitor.config.earshot import recording_findings
from monitor.config.settings import PbxSettings, Settings
from monitor.config.warning import NOTHING, warnings


@dataclass(frozen=True, slots=True)
class Finding:
    """`error`: `monitor run` cannot do its work so. `where` is a key of the config file."""

    level: Literal["error", "warning"]
    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.level}: {self.where}: {self.text}"


def check(settings: Settings, environ: Mapping[str, str] = NOTHING) -> list[Finding]:
    """Errors first. What `load` refuses (types, unknown time zones, …) never gets here."""
    found = [*_pbx(settings), *_web(settings), *_store(settings), *_tickets(settings)]
    found += [Finding(*found_by_ear) for found_by_ear in ear_findings(settings)]
    found += [Finding(*of_recordings) for of_recordings in recording_findings(settings)]
    if settings.mqtt.tls_ca_file is not None:
        found += _ca_file("mqtt.tls_ca_file", settings.mqtt.tls_ca_file)
    for line in warnings(settings, environ):
        where, _, text = line.partition(": ")
        found.append(Finding("warning", where, text))
    return sorted(found, key=lambda finding: finding.level != "error")


def _pbx(settings: Settings) -> Iterator[Finding]:
    if not settings.pbx:
        yield Finding("error", "pbx", "there is no PBX to listen to; add [[pbx]] with name, host and username")
    for pbx in settings.pbx:
        yield from _one_pbx(pbx)


def _one_pbx(pbx: PbxSettings) -> Iterator[Finding]:
    where = f"pbx[{pbx.name}]"
    if pbx.secret is None:
        yield Finding("error", f"{where}.secret", "the AMI login has no secret; set secret_file")
    if pbx.tls_ca_file is not None:
        yield from _ca_file(f"{where}.tls_ca_file", pbx.tls_ca_file)


def _ca_file(where: str, path: Path) -> Iterator[Finding]:
    try:
        ssl.create_default_context(cafile=str(path))
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        yield Finding("error", where, f"{path} holds no certificates ({reason}); name a PEM file")


def _web(settings: Settings) -> Iterator[Finding]:
    read_by_token = any(token.role != "ingest" for token in settings.web.tokens.values())
    if not settings.web.is_loopback and not read_by_token:
        text = (
            f"{settings.web.listen} can be reached from outside and there is no token for reading; "
            "give web.tokens_file one of role lead, metrics or admin, or listen on 127.0.0.1"
        )
        yield Finding("error", "web.listen", text)


def _store(settings: Settings) -> Iterator[Finding]:
    path = settings.store.sqlite_path
    if path is None:
        return
    if path.is_dir():
        yield Finding("error", "store.url", f"{path} is a folder; name a file in it")
    elif path.exists() and not os.access(path, os.R_OK | os.W_OK):
        yield Finding("error", "store.url", f"{path} cannot be written; let the monitor's user write it")
    folder = path.parent
    if not folder.is_dir():
        yield Finding("error", "store.url", f"there is no folder {folder}; create it")
    elif not os.access(folder, os.W_OK | os.X_OK):
        yield Finding("error", "store.url", f"the folder {folder} cannot be written; let the monitor's user write it")


def _tickets(settings: Settings) -> Iterator[Finding]:
    reported = settings.mqtt.url is not None or any(
        token.role in ("ingest", "admin") for token in settings.web.tokens.values()
    )
    if settings.rules.dispatch.repair_queues and not reported:
        text = (
            "repair queues expect tickets, but none can arrive: dispatch will be unknown; "
            "set mqtt.url, or a token with the role ingest for POST /api/v1/tickets"
        )
        yield Finding("warning", "rules.dispatch.repair_queues", text)
