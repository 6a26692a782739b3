"""The whole config as one frozen value: a class per table, a field per key of the config file."""

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, PrivateAttr, ValidationInfo, field_validator

from monitor.config.addresses import Listen, is_loopback, split_listen, split_url
from monitor.config.alerts import AlertsSettings, known
from monitor.config.countries import RING_PERIOD_SECONDS
from monitor.config.fields import Globs, Label, Port, Seconds, Secret, Section, Text, Title
from monitor.config.refusal import nearest, refused
from monitor.config.report import ReportSettings
from monitor.config.rules import RulesSettings
from monitor.config.speech import SpeechSettings
from monitor.domain.calls.ledger import USUAL_TRUNK_CONTEXTS

STORE_SCHEMES = ("sqlite", "sqlite+aiosqlite", "postgresql", "postgresql+asyncpg")
MQTT_SCHEMES = ("mqtt", "mqtts")

Role = Literal["ingest", "wall", "lead", "metrics", "admin"]


class HotlineSettings(Section):
    name: Title = "hotline"
    timezone: Text = "Asia/Shanghai"
    country: Text = "cn"
    language: Literal["zh-CN", "en"] = "zh-CN"

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise refused("is not a known time zone", 'write an IANA name like "Asia/Shanghai"') from None
        return name

    @field_validator("country")
    @classmethod
    def _known_country(cls, code: str) -> str:
        if code in RING_PERIOD_SECONDS:
            return code
        guess = nearest(code, RING_PERIOD_SECONDS)
        hint = f"did you mean {guess}? " if guess else ""
        raise refused(
            "is a country whose ring is not known",
            f"{hint}write one of {', '.join(sorted(RING_PERIOD_SECONDS))}, "
            "or the nearest and set rules.four_ring.ring_period_seconds",
        )

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class StoreSettings(Section):
    url: Text = Field(default="sqlite:///hotline.db", repr=False)

    @field_validator("url")
    @classmethod
    def _readable(cls, url: str) -> str:
        remedy = "write sqlite:///folder/file.db or postgresql://user@host/database"
        try:
            parts = split_url(url)
        except ValueError:
            raise refused("is not a URL", remedy) from None
        if parts.scheme not in STORE_SCHEMES:
            raise refused(f"begins with {parts.scheme}://, which no store is known for", remedy)
        if parts.scheme.startswith("sqlite"):
            if parts.netloc or parts.path in ("", "/", "/:memory:"):
                raise refused("names no file", "write sqlite:///file.db, or sqlite:////folder/file.db")
        elif not parts.path.strip("/"):
            raise refused("names no database", "write postgresql://user@host/database")
        return url

    @property
    def sqlite_path(self) -> Path | None:
        """The database file, None where the store is a server."""
        parts = split_url(self.url)
        return Path(parts.path[1:]) if parts.scheme.startswith("sqlite") else None


class TokenSettings(Section):
    role: Role
    token: Secret


class WebSettings(Section):
    listen: Text = "127.0.0.1:8080"
    open_wall: bool = True
    wall_names_agents: bool = False
    tokens_file: Path | None = None
    tokens: Annotated[Mapping[Label, TokenSettings], AfterValidator(MappingProxyType)] = Field(default_factory=dict)

    @field_validator("listen")
    @classmethod
    def _readable(cls, listen: str) -> str:
        try:
            split_listen(listen)
        except ValueError:
            raise refused("is not host:port", 'write it like "127.0.0.1:8080" or "[::1]:8080"') from None
        return listen

    @property
    def address(self) -> Listen:
        return split_listen(self.listen)

    @property
    def is_loopback(self) -> bool:
        return is_loopback(self.address.host)


class PbxSettings(Section):
    name: Label
    host: Text
    port: Port = 5038
    username: Text
    secret: Secret | None = None
    secret_file: Path | None = None
    inbound_contexts: Annotated[Globs, Field(min_length=1)] = USUAL_TRUNK_CONTEXTS
    tls: bool = False
    tls_ca_file: Path | None = None
    tls_verify: bool = True
    connect_timeout_seconds: Seconds = 10.0
    ping_seconds: Annotated[float, Field(ge=1, le=300)] = 10.0


class MqttSettings(Section):
    url: Text | None = None
    username: Text | None = None
    password: Secret | None = None
    password_file: Path | None = None
    client_id: Title = "hotline-monitor"
    session_expiry_seconds: Annotated[int, Field(ge=0, le=2_592_000)] = 86_400
    tls_ca_file: Path | None = None

    @field_validator("url")
    @classmethod
    def _readable(cls, url: str | None) -> str | None:
        remedy = "write it like mqtt://127.0.0.1:1883, or mqtts://host:8883 for TLS"
        if url is None:
            return None
        try:
            parts = split_url(url)
        except ValueError:
            raise refused("is not a URL", remedy) from None
        if "@" in parts.netloc:
            raise refused("holds a login", "move it to username and password_file")
        if parts.scheme not in MQTT_SCHEMES or not parts.hostname or parts.path not in ("", "/") or parts.query:
            raise refused("is not an MQTT broker's address", remedy)
        return url


def variable_part(pbx_name: str) -> str:
    """A PBX's name as it stands in the name of an environment variable."""
    return re.sub(r"[^A-Z0-9]", "_", pbx_name.upper())


class Settings(Section):
    """All that the program is told. `inline_secrets`: keys of secrets in the config file itself, with its path."""

    hotline: HotlineSettings = HotlineSettings()
    store: StoreSettings = StoreSettings()
    web: WebSettings = Field(default_factory=WebSettings)
    pbx: Annotated[tuple[PbxSettings, ...], Field(strict=False)] = ()
    mqtt: MqttSettings = MqttSettings()
    rules: RulesSettings = RulesSettings()
    alerts: AlertsSettings = Field(default_factory=AlertsSettings)
    report: ReportSettings = ReportSettings()
    speech: SpeechSettings = Field(default_factory=SpeechSettings)
    _inline_secrets: tuple[tuple[str, Path], ...] = PrivateAttr(default=())

    @field_validator("pbx")
    @classmethod
    def _told_apart(cls, pbx: tuple[PbxSettings, ...]) -> tuple[PbxSettings, ...]:
        seen: dict[str, str] = {}
        for one in pbx:
            twin = seen.setdefault(variable_part(one.name), one.name)
            if one.name == twin and [each.name for each in pbx].count(twin) > 1:
                raise refused(f"has two entries named {twin}", "give each [[pbx]] a name of its own")
            if one.name != twin:
                raise refused(
                    f"has the names {twin} and {one.name}, which are the same in an environment variable",
                    "let the names differ in a letter or digit",
                )
        return pbx

    @field_validator("report")
    @classmethod
    def _pushed_somewhere(cls, report: ReportSettings, info: ValidationInfo) -> ReportSettings:
        alerts: AlertsSettings | None = info.data.get("alerts")
        if alerts is not None:
            known("push names the channel", report.push, alerts.channels, "add [alerts.channels.NAME]")
        return report

    @field_validator("speech")
    @classmethod
    def _pauses_are_no_overlap(cls, speech: SpeechSettings, info: ValidationInfo) -> SpeechSettings:
        """A pause of the caller's shorter than the gate's silence looks like speech: it must not decide a cut-in."""
        rules: RulesSettings | None = info.data.get("rules")
        least_seconds = 2 * speech.talk_silence_ms / 1000
        if speech.talk_detection and rules is not None and rules.no_interrupting.overlap_seconds < least_seconds:
            raise refused(
                f"has talk_silence_ms = {speech.talk_silence_ms}, "
                f"too long for rules.no_interrupting.overlap_seconds = {rules.no_interrupting.overlap_seconds:g}",
                f"raise overlap_seconds to at least {least_seconds:g}, or lower talk_silence_ms",
            )
        return speech

    @property
    def inline_secrets(self) -> tuple[tuple[str, Path], ...]:
        return self._inline_secrets

    @property
    def ring_period_seconds(self) -> float:
        """One whole cadence of the ring: the rule's own, else the country's."""
        return self.rules.four_ring.ring_period_seconds or RING_PERIOD_SECONDS[self.hotline.country]
