"""The words we send and the replies we read, in the classes of the package asterisk-ami."""

from dataclasses import dataclass, field
from datetime import datetime

from asterisk.ami.action import Action
from asterisk.ami.response import Response

from monitor.ami.frames import decoded, header
from monitor.ami.translate.fields import moment

READ_CLASSES = "system,call,agent"


def encode(name: str, **values: str) -> bytes:
    """One action. A line break in a value would begin a second action, so it is refused."""
    for key, value in values.items():
        if "\r" in value or "\n" in value:
            raise ValueError(f"{name}: {key} must not contain a line break")
    return f"{Action(name, values)}\r\n".encode()


@dataclass(frozen=True, slots=True)
class Reply:
    """`stamped_at` is the PBX's clock where the reply tells it; `round_trip_seconds` from our write to its arrival."""

    succeeded: bool
    message: str
    stamped_at: datetime | None
    round_trip_seconds: float
    headers: dict[str, str] = field(default_factory=dict, repr=False)


def action_id(frame: bytes) -> str:
    return header(frame, "ActionID")


def read_reply(frame: bytes, received_at: datetime, round_trip_seconds: float) -> Reply:
    response = Response.read(frame.decode(errors="replace"))
    stamped_at = moment(decoded(frame), received_at) if "Timestamp" in response.keys else None
    message = response.keys.get("Message", "")
    return Reply(not response.is_error(), message, stamped_at, round_trip_seconds, dict(response.keys))
