"""The weekly report: what it counts by, when it makes itself, and where it is put."""

from datetime import time
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from monitor.config.fields import Label, Seconds, SecondsOrOff, Section, Text
from monitor.config.refusal import nearest, refused

OFF = "off"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FormulaName = Literal[
    "answered", "offered", "offered_without_short", "answered_and_gone_late", "credit_gone_in_time", "credit_short"
]
Format = Literal["xlsx", "csv", "html"]
Language = Literal["zh-CN", "en"]


def wall_time(text: str) -> time:
    """Of `06:00`; refused with a sentence otherwise."""
    try:
        if len(text) != len("06:00") or text[2] != ":":
            raise ValueError
        return time(int(text[:2]), int(text[3:]))
    except ValueError:
        raise refused("is not a time of day", 'write it like "06:00"') from None


class ShiftSettings(Section):
    name: Text
    begins: Text
    ends: Text

    @field_validator("begins", "ends")
    @classmethod
    def _readable(cls, text: str) -> str:
        wall_time(text)
        return text

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.begins == self.ends:
            raise refused("begins and ends at the same time", "let it end at another time, before or after midnight")
        return self


class ReportSettings(Section):
    weekly: Text = "monday 06:00"
    formula: FormulaName = "offered"
    threshold_seconds: Seconds = 20.0
    short_abandon_seconds: SecondsOrOff = 5.0
    folder: Text = "reports"
    formats: Annotated[tuple[Format, ...], Field(strict=False, min_length=1)] = ("xlsx", "csv", "html")
    languages: Annotated[tuple[Language, ...], Field(strict=False, min_length=1)] = ("zh-CN", "en")
    agents: Literal["name", "pseudonym"] = "name"
    keep_days: Annotated[int, Field(ge=0, le=36_500)] = 1_100
    push: Annotated[tuple[Label, ...], Field(strict=False)] = ()
    shifts: Annotated[tuple[ShiftSettings, ...], Field(strict=False)] = ()

    @field_validator("weekly")
    @classmethod
    def _readable(cls, text: str) -> str:
        if text == OFF:
            return text
        day, _, at = text.partition(" ")
        if day not in WEEKDAYS:
            guess = nearest(day, WEEKDAYS)
            hint = f"did you mean {guess}? " if guess else ""
            raise refused("names no weekday", f'{hint}write it like "monday 06:00", or "off"')
        wall_time(at)
        return text

    @model_validator(mode="after")
    def _short_is_short(self) -> Self:
        if self.short_abandon_seconds > self.threshold_seconds:
            raise refused(
                f"short_abandon_seconds ({self.short_abandon_seconds:g}) is more than "
                f"threshold_seconds ({self.threshold_seconds:g})",
                "let a short abandon be shorter than the threshold",
            )
        return self

    @field_validator("shifts")
    @classmethod
    def _told_apart(cls, shifts: tuple[ShiftSettings, ...]) -> tuple[ShiftSettings, ...]:
        names = [shift.name for shift in shifts]
        twin = next((name for name in names if names.count(name) > 1), None)
        if twin is not None:
            raise refused(f"has two shifts named {twin}", "give each [[report.shifts]] a name of its own")
        return shifts

    @property
    def due(self) -> tuple[int, time] | None:
        """ISO weekday (1 is Monday) and time of day; None where no report makes itself."""
        if self.weekly == OFF:
            return None
        day, _, at = self.weekly.partition(" ")
        return WEEKDAYS.index(day) + 1, wall_time(at)
