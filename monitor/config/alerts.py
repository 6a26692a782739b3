"""What the shift lead is told of, how often and by which channels: a table per condition, channel, route and shift."""

from collections.abc import Mapping
from datetime import time
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from monitor.config.fields import Globs, Label, Seconds, SecondsOrOff, Secret, Section, Share
from monitor.config.refusal import nearest, refused

SeverityName = Literal["info", "warning", "critical"]
Count = Annotated[int, Field(ge=1, le=10_000)]


def _time_of_day(text: str) -> str:
    try:
        if len(text) != len("08:00"):
            raise ValueError(text)
        time.fromisoformat(text)
    except ValueError:
        raise refused("is not a time of day", 'write it like "08:00"') from None
    return text


TimeOfDay = Annotated[str, AfterValidator(_time_of_day)]


class ConditionSettings(Section):
    enabled: bool = True
    for_seconds: SecondsOrOff = 0.0
    clear_seconds: SecondsOrOff = 0.0


class RingingLongSettings(ConditionSettings):
    rings: Annotated[int, Field(ge=1, le=50)] = 6
    queues: Globs = ("*",)
    clear_seconds: SecondsOrOff = 10.0


class LongestWaitSettings(ConditionSettings):
    wait_seconds: Seconds = 60.0
    critical_seconds: Seconds = 180.0
    margin_seconds: SecondsOrOff = 15.0
    queues: Globs = ("*",)
    clear_seconds: SecondsOrOff = 30.0

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.critical_seconds < self.wait_seconds:
            raise refused(
                f"critical_seconds ({self.critical_seconds:g}) is less than wait_seconds ({self.wait_seconds:g})",
                "give critical_seconds at least as long",
            )
        return self


class DispatchLateSettings(ConditionSettings):
    warn_before_seconds: SecondsOrOff = 30.0
    kinds: Annotated[tuple[Literal["emergency", "repair", "other"], ...], Field(strict=False)] = ("emergency",)


class HungUpFirstSettings(ConditionSettings):
    queues: Globs = ("repair*", "emergency*", "baoxiu*", "qiangxiu*")
    mark: Label = "angry"


class NobodyLoggedInSettings(ConditionSettings):
    queues: Globs = ("*",)
    for_seconds: SecondsOrOff = 60.0
    clear_seconds: SecondsOrOff = 30.0


class LinkDownSettings(ConditionSettings):
    silent_seconds: SecondsOrOff = 3_600.0
    for_seconds: SecondsOrOff = 10.0
    clear_seconds: SecondsOrOff = 10.0


class RateLowSettings(ConditionSettings):
    margin: Share = 0.02
    min_n: Count = 30
    window_seconds: Annotated[float, Field(ge=60, le=86_400)] = 900.0


class AbandonBurstSettings(ConditionSettings):
    count: Count = 5
    within_seconds: Seconds = 600.0
    margin: Annotated[int, Field(ge=0, le=10_000)] = 2
    queues: Globs = ("*",)
    clear_seconds: SecondsOrOff = 120.0

    @model_validator(mode="after")
    def _margin_leaves_some(self) -> Self:
        if self.margin >= self.count:
            raise refused(
                f"margin ({self.margin}) is not less than count ({self.count})", "give a margin below the count"
            )
        return self


class ChannelSettings(Section):
    kind: Literal["apprise", "mqtt", "alertmanager"]
    url: Secret | None = None
    url_file: Path | None = None

    @model_validator(mode="after")
    def _addressed(self) -> Self:
        if self.kind != "mqtt" and self.url is None and self.url_file is None:
            raise refused("has no address", "add url_file, the file that holds the address, or url")
        return self


class ShiftSettings(Section):
    name: Label
    begins: TimeOfDay
    ends: TimeOfDay


class RouteSettings(Section):
    channels: Annotated[tuple[Label, ...], Field(strict=False, min_length=1)]
    severities: Annotated[tuple[SeverityName, ...], Field(strict=False)] = ()
    shifts: Annotated[tuple[Label, ...], Field(strict=False)] = ()
    from_level: Annotated[int, Field(ge=0, le=10)] = 0


class QuietSettings(Section):
    """No quiet hours without both."""

    begins: TimeOfDay | None = None
    ends: TimeOfDay | None = None

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if (self.begins is None) is not (self.ends is None):
            raise refused("has only one of begins and ends", "give both, or neither for no quiet hours")
        return self


class AlertsSettings(Section):
    enabled: bool = True
    remind_seconds: SecondsOrOff = 300.0
    escalate_seconds: SecondsOrOff = 600.0
    highest_level: Annotated[int, Field(ge=0, le=10)] = 2
    most_told: Count = 10
    cap_seconds: Seconds = 600.0
    keep_days: Annotated[int, Field(ge=0, le=36_500)] = 1_100
    ringing_long: RingingLongSettings = RingingLongSettings()
    longest_wait: LongestWaitSettings = LongestWaitSettings()
    dispatch_late: DispatchLateSettings = DispatchLateSettings()
    hung_up_first: HungUpFirstSettings = HungUpFirstSettings()
    nobody_logged_in: NobodyLoggedInSettings = NobodyLoggedInSettings()
    link_down: LinkDownSettings = LinkDownSettings()
    rate_low: RateLowSettings = RateLowSettings()
    abandon_burst: AbandonBurstSettings = AbandonBurstSettings()
    quiet: QuietSettings = QuietSettings()
    channels: Annotated[Mapping[Label, ChannelSettings], AfterValidator(MappingProxyType)] = Field(default_factory=dict)
    shifts: Annotated[tuple[ShiftSettings, ...], Field(strict=False)] = ()
    routes: Annotated[tuple[RouteSettings, ...], Field(strict=False)] = ()

    @model_validator(mode="after")
    def _routes_lead_somewhere(self) -> Self:
        shifts = [shift.name for shift in self.shifts]
        for index, route in enumerate(self.routes, 1):
            known(f"route #{index} names the channel", route.channels, self.channels, "add [alerts.channels.NAME]")
            known(f"route #{index} names the shift", route.shifts, shifts, "add [[alerts.shifts]] of that name")
        return self


def known(what: str, named: tuple[str, ...], there: Mapping[str, object] | list[str], remedy: str) -> None:
    """Refuses the first name that is not there."""
    for name in named:
        if name not in there:
            guess = nearest(name, there)
            raise refused(f"{what} {name}, which is not there", f"did you mean {guess}?" if guess else remedy)
