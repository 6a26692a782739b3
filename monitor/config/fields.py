"""The kinds of value that settings are made of, each with its bounds and its own sentence where it is refused."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from monitor.config.refusal import refused


class Section(BaseModel):
    """A table of the config file. Types are exact, unknown keys are refused, nothing changes after loading."""

    model_config = ConfigDict(
        strict=True,
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        validate_default=True,
        hide_input_in_errors=True,
    )


def _plain(text: str) -> str:
    if any(sign < " " or sign == "\x7f" for sign in text):
        raise refused("holds a control character", "write it on one line, without tabs")
    if text != text.strip():
        raise refused("begins or ends with a space", "remove the space")
    if not text:
        raise refused("is empty", "fill it in or remove the line")
    return text


def _one_line(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value()
    if not text:
        raise refused("is empty", "fill it in or remove the line")
    if any(sign < " " or sign == "\x7f" for sign in text):
        raise refused("holds a line break or another control character", "keep it on one line")
    return secret


def _topic_safe(text: str) -> str:
    if any(sign in text for sign in "/+#"):
        raise refused("holds / or + or #", "leave them out: the name becomes a level of an MQTT topic")
    return text


Text = Annotated[str, Field(max_length=200), AfterValidator(_plain)]
Title = Annotated[Text, AfterValidator(_topic_safe)]
Label = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$")]
Secret = Annotated[SecretStr, AfterValidator(_one_line)]
Port = Annotated[int, Field(ge=1, le=65535)]
Globs = Annotated[tuple[Text, ...], Field(strict=False)]
Share = Annotated[float, Field(ge=0, le=1)]
Seconds = Annotated[float, Field(gt=0, le=86_400)]
SecondsOrOff = Annotated[float, Field(ge=0, le=604_800)]
"""0 switches the limit off."""
