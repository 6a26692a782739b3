"""The config before it is checked: the file's tables, overlaid with the environment and the files that it names."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from monitor.config.problems import Origin, Problem, dotted, quoted
from monitor.config.schema import Location
from monitor.config.settings import Role, variable_part
from monitor.config.toml import read_tables, read_text

ENVIRONMENT = "environment"
PLAIN_VARIABLES: Mapping[str, tuple[str, str]] = {
    "HOTLINE_STORE_URL": ("store", "url"),
    "HOTLINE_MQTT_URL": ("mqtt", "url"),
    "HOTLINE_MQTT_PASSWORD": ("mqtt", "password"),
    "HOTLINE_WEB_LISTEN": ("web", "listen"),
}
TOKEN_VARIABLES: Mapping[str, str] = {f"HOTLINE_WEB_TOKEN_{role.upper()}": role for role in get_args(Role)}
PBX_KEYS = ("secret", "host", "port")
OVERRIDDEN_FILE = {"secret": "secret_file", "password": "password_file", "url": "url_file"}


def pbx_variables(name: str) -> dict[str, str]:
    """The variables of one PBX, with the key that each sets."""
    return {f"HOTLINE_PBX_{variable_part(name)}_{key.upper()}": key for key in PBX_KEYS}


@dataclass(slots=True)
class Draft:
    """`raw` is what the models will check; `origins` tells where a value stands that is not in `file`."""

    file: Path
    raw: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)
    origins: dict[Location, Origin] = field(default_factory=dict)

    def inline_secrets(self) -> Iterator[str]:
        """The keys of the secrets that the config file itself holds."""
        for index, entry in self._pbx():
            if "secret" in entry:
                yield dotted(("pbx", index, "secret"), self.raw)
        if "password" in (self._table("mqtt") or {}):
            yield "mqtt.password"
        for name, channel in self._channels():
            if "url" in channel and channel.get("kind") != "mqtt":
                yield f"alerts.channels.{name}.url"
        yield from (f"web.tokens.{name}" for name in self._tokens() or {})

    def overlay_environment(self, environ: Mapping[str, str]) -> None:
        """An empty variable counts as absent, as compose files set it."""
        for variable, location in PLAIN_VARIABLES.items():
            self._override(self._table(location[0]), location, variable, environ)
        for index, entry in self._pbx():
            for variable, key in pbx_variables(entry["name"]).items() if isinstance(entry.get("name"), str) else ():
                self._override(entry, ("pbx", index, key), variable, environ)
        tokens = self._tokens()
        for variable, role in TOKEN_VARIABLES.items():
            if tokens is not None and environ.get(variable):
                name = f"{ENVIRONMENT}-{role}"
                tokens[name] = {"role": role, "token": environ[variable]}
                self.origins["web", "tokens", name] = Origin(ENVIRONMENT, variable)

    def read_named_files(self) -> None:
        """Puts the secrets and tokens in place that stand in files of their own; paths are from the config's folder."""
        for index, entry in self._pbx():
            self._read_secret(entry, ("pbx", index), "secret")
            self._resolve(entry, "tls_ca_file")
        mqtt = self._table("mqtt")
        if mqtt is not None:
            self._read_secret(mqtt, ("mqtt",), "password")
            self._resolve(mqtt, "tls_ca_file")
        for name, channel in self._channels():
            self._read_secret(channel, ("alerts", "channels", name), "url")
        self._resolve_models()
        self._read_tokens()

    def _resolve_models(self) -> None:
        speech = self._table("speech") or {}
        table = speech.get("pocketsphinx")
        if isinstance(table, dict):
            self._resolve(table, "model_folder")
        recordings = speech.get("recordings")
        for table in recordings.values() if isinstance(recordings, dict) else ():
            if isinstance(table, dict):
                self._resolve(table, "folder")

    def _channels(self) -> list[tuple[str, dict[str, Any]]]:
        alerts = self._table("alerts")
        channels = None if alerts is None else alerts.get("channels")
        named = channels.items() if isinstance(channels, dict) else ()
        return [(name, channel) for name, channel in named if isinstance(channel, dict)]

    def _table(self, name: str) -> dict[str, Any] | None:
        table = self.raw.setdefault(name, {})
        return table if isinstance(table, dict) else None

    def _tokens(self) -> dict[str, Any] | None:
        web = self._table("web")
        tokens = None if web is None else web.setdefault("tokens", {})
        return tokens if isinstance(tokens, dict) else None

    def _pbx(self) -> list[tuple[int, dict[str, Any]]]:
        entries = self.raw.get("pbx")
        listed = entries if isinstance(entries, list) else []
        return [(index, entry) for index, entry in enumerate(listed) if isinstance(entry, dict)]

    def _override(
        self, table: dict[str, Any] | None, location: Location, variable: str, environ: Mapping[str, str]
    ) -> None:
        value = environ.get(variable, "")
        if table is None or not value:
            return
        key = str(location[-1])
        table[key] = int(value) if key == "port" and re.fullmatch("[0-9]{1,9}", value) else value
        table.pop(OVERRIDDEN_FILE.get(key, ""), None)
        self.origins[location] = Origin(ENVIRONMENT, variable)

    def _resolve(self, table: dict[str, Any], key: str) -> Path | None:
        given = table.get(key)
        if not isinstance(given, str) or not given:
            return None
        path: Path = self.file.parent / given
        table[key] = path
        return path

    def _read_secret(self, table: dict[str, Any], above: Location, key: str) -> None:
        file_key = OVERRIDDEN_FILE[key]
        path = self._resolve(table, file_key)
        if path is None:
            return
        place = dotted((*above, file_key), self.raw)
        if key in table:
            remedy = f"keep one of the two, {file_key} is the safer"
            self.problems.append(Problem(str(self.file), place, f"is given together with {key}", remedy))
            return
        text = read_text(path, name=str(self.file), key=place)
        if isinstance(text, Problem):
            self.problems.append(text)
            return
        table[key] = text.rstrip("\r\n")
        self.origins[(*above, key)] = Origin(str(path), key)

    def _read_tokens(self) -> None:
        web, tokens = self._table("web"), self._tokens()
        path = None if web is None else self._resolve(web, "tokens_file")
        if path is None or tokens is None:
            return
        if not path.exists():
            self.problems.append(
                Problem(
                    str(self.file), "web.tokens_file", "no such file", "create it or mend the path", quoted(str(path))
                )
            )
            return
        read = read_tables(path)
        if isinstance(read, Problem):
            self.problems.append(read)
            return
        for name, entry in read.items():
            if name in tokens:
                wrong = "is a token that the config file names too"
                self.problems.append(Problem(str(path), name, wrong, "give it another name or remove one of the two"))
                continue
            tokens[name] = entry
            self.origins["web", "tokens", name] = Origin(str(path), name)
