"""Where each PBX's recordings lie, whose voice they hold and when they begin: `[speech.recordings.NAME]`."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator

from monitor.config.fields import Section, Text
from monitor.config.refusal import refused
from monitor.domain.speech.recording import BadTemplate, check_template


class RecordingSettings(Section):
    folder: Annotated[Path, Field(strict=False)]
    template: Text = "{linkedid}.wav"
    side: Literal["agent", "left", "right", "mixed"] = "mixed"
    begins: Literal["at_answer", "at_dial", "unknown"] = "unknown"
    wait_seconds: Annotated[float, Field(ge=1, le=100)] = 30.0
    delete_after_hours: Annotated[float, Field(ge=0, le=87_600)] = 0.0

    @field_validator("template")
    @classmethod
    def _names_a_file(cls, template: str) -> str:
        try:
            check_template(template)
        except BadTemplate as error:
            raise refused(error.what, error.remedy) from None
        return template
