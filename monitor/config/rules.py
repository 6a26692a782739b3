"""The limits of the rules: one table of the config file per rule, named like the rule (RULES.md)."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from monitor.config.fields import Globs, Seconds, SecondsOrOff, Section, Share
from monitor.config.refusal import refused


class FourRingSettings(Section):
    target: Share = 0.95
    max_rings: Annotated[int, Field(ge=1, le=50)] = 4
    clock: Literal["phone", "caller"] = "phone"
    ring_period_seconds: Annotated[float, Field(ge=0.5, le=30)] | None = None


class GreetingSettings(Section):
    target: Share = 0.95
    within_seconds: Seconds = 10.0
    too_short_seconds: SecondsOrOff = 5.0
    order: Literal["greeting_first", "name_first", "any"] = "greeting_first"
    min_confidence: Share = 0.8
    evidence_within_seconds: Seconds = 120.0


class HangupFirstSettings(Section):
    target: Share = 0.98
    same_instant_ms: Annotated[int, Field(ge=0, le=5_000)] = 150


class KindSettings(Section):
    """The limits of one kind of ticket; 0 stands for no such limit."""

    notified_within_seconds: SecondsOrOff = 0.0
    arrived_within_seconds: SecondsOrOff = 0.0

    @model_validator(mode="after")
    def _arrival_follows_notice(self) -> Self:
        if 0 < self.arrived_within_seconds < self.notified_within_seconds:
            raise refused(
                f"arrived_within_seconds ({self.arrived_within_seconds:g}) is less than "
                f"notified_within_seconds ({self.notified_within_seconds:g})",
                "give the arrival at least as long as the notice, or 0 for no limit",
            )
        return self

    @property
    def notified_limit_seconds(self) -> float | None:
        return self.notified_within_seconds or None

    @property
    def arrived_limit_seconds(self) -> float | None:
        return self.arrived_within_seconds or None


class EmergencySettings(KindSettings):
    notified_within_seconds: SecondsOrOff = 60.0
    arrived_within_seconds: SecondsOrOff = 1_800.0


class RepairSettings(KindSettings):
    notified_within_seconds: SecondsOrOff = 600.0


class KindsSettings(Section):
    """One table per kind of ticket (`Kind`)."""

    emergency: EmergencySettings = EmergencySettings()
    repair: RepairSettings = RepairSettings()
    other: KindSettings = KindSettings()


class DispatchSettings(Section):
    target: Share = 0.9
    repair_queues: Globs = ("repair*", "emergency*", "baoxiu*", "qiangxiu*")
    ticket_within_seconds: Seconds = 600.0
    join_window_seconds: Seconds = 1_800.0
    future_tolerance_seconds: SecondsOrOff = 120.0
    kinds: KindsSettings = KindsSettings()


class NoInterruptingSettings(Section):
    target: Share = 0.95
    max_cut_ins: Annotated[int, Field(ge=0, le=100)] = 2
    overlap_seconds: Annotated[float, Field(ge=0.3, le=30)] = 1.0
    cut_in_after_seconds: Annotated[float, Field(ge=0.3, le=30)] = 1.0
    back_channel_seconds: SecondsOrOff = 1.0
    longest_speech_seconds: Annotated[float, Field(ge=5, le=600)] = 20.0


class RulesSettings(Section):
    four_ring: FourRingSettings = FourRingSettings()
    greeting: GreetingSettings = GreetingSettings()
    hangup_first: HangupFirstSettings = HangupFirstSettings()
    dispatch: DispatchSettings = DispatchSettings()
    no_interrupting: NoInterruptingSettings = NoInterruptingSettings()
