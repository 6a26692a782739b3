"""What is allowed in a config but should not stay so."""

import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from monitor.config.addresses import is_loopback, split_url
from monitor.config.draft import PLAIN_VARIABLES, TOKEN_VARIABLES, pbx_variables
from monitor.config.refusal import nearest
from monitor.config.settings import PbxSettings, Settings

SHORTEST_TOKEN = 16
NOTHING: Mapping[str, str] = MappingProxyType({})


def warnings(settings: Settings, environ: Mapping[str, str] = NOTHING) -> list[str]:
    """One line each, `key: what; remedy`. The environment is looked at for misspelt variables of ours only."""
    found = [*_of_files(settings), *_of_web(settings), *_of_mqtt(settings), *_of_push(settings)]
    for pbx in settings.pbx:
        found += _of_pbx(pbx)
    return [*found, *_of_environment(settings, environ)]


def _of_files(settings: Settings) -> Iterator[str]:
    named = [("web.tokens_file", settings.web.tokens_file), ("mqtt.password_file", settings.mqtt.password_file)]
    named += [(f"pbx[{pbx.name}].secret_file", pbx.secret_file) for pbx in settings.pbx]
    named += [(f"alerts.channels.{name}.url_file", one.url_file) for name, one in settings.alerts.channels.items()]
    for key, path in named:
        if path is not None and _others_read(path):
            yield f"{key}: {path} can be read by other users; chmod 600 {path}"
    for key, path in settings.inline_secrets:
        if _others_read(path):
            yield f"{key}: is in {path}, which other users can read; chmod 600 {path}, or use a file of its own"


def _others_read(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH))
    except OSError:
        return False


def _of_pbx(pbx: PbxSettings) -> Iterator[str]:
    if not pbx.tls and not is_loopback(pbx.host):
        yield f"pbx[{pbx.name}].tls: the login crosses the network in the clear; set tls = true and the PBX's TLS port"
    if pbx.tls and not pbx.tls_verify:
        yield f"pbx[{pbx.name}].tls_verify: any machine can pass itself off as this PBX; name tls_ca_file instead"
    if not pbx.tls and pbx.tls_ca_file is not None:
        yield f"pbx[{pbx.name}].tls_ca_file: does nothing without TLS; set tls = true"


def _of_web(settings: Settings) -> Iterator[str]:
    for name, token in settings.web.tokens.items():
        if len(token.token.get_secret_value()) < SHORTEST_TOKEN:
            yield f"web.tokens.{name}: is shorter than {SHORTEST_TOKEN} characters; make one with openssl rand -hex 24"


def _of_mqtt(settings: Settings) -> Iterator[str]:
    mqtt = settings.mqtt
    if mqtt.url is None:
        return
    broker = split_url(mqtt.url)
    if broker.scheme == "mqtt" and mqtt.password is not None and not is_loopback(broker.hostname or ""):
        yield "mqtt.url: the password crosses the network in the clear; use mqtts://"
    if broker.scheme == "mqtt" and mqtt.tls_ca_file is not None:
        yield "mqtt.tls_ca_file: does nothing without TLS; use mqtts://"
    if mqtt.username is None and mqtt.password is not None:
        yield "mqtt.password: is not sent without a username; set mqtt.username"


def _of_push(settings: Settings) -> Iterator[str]:
    if settings.report.push and not settings.alerts.enabled:
        yield "report.push: does nothing while alerts are switched off; set alerts.enabled = true"
    if settings.report.push and settings.report.due is None:
        yield 'report.push: does nothing while no report makes itself; set report.weekly, like "monday 06:00"'


def _of_environment(settings: Settings, environ: Mapping[str, str]) -> Iterator[str]:
    known = {*PLAIN_VARIABLES, *TOKEN_VARIABLES}
    for pbx in settings.pbx:
        known |= pbx_variables(pbx.name).keys()
    for variable in sorted(environ):
        if variable.startswith(("HOTLINE_STORE_", "HOTLINE_MQTT_", "HOTLINE_WEB_", "HOTLINE_PBX_")):
            if variable in known:
                continue
            guess = nearest(variable, known)
            yield f"{variable}: is not a variable of this config; {f'did you mean {guess}?' if guess else 'unset it'}"
