"""Talk detection: whether the PBX is asked to tell who speaks when, and how it tells sound from silence."""

from typing import Annotated

from pydantic import Field

from monitor.config.fields import Section


class TalkSettings(Section):
    """A part of the table [speech]."""

    talk_detection: bool = False
    talk_silence_ms: Annotated[int, Field(ge=100, le=2_500)] = 300
    talk_threshold: Annotated[int, Field(ge=1, le=32_768)] = 256
