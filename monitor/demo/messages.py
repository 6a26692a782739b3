"""What the demo sends: AMI events and replies as bytes, reports for the monitor's own HTTP interface, and hiccups."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

Header = tuple[str, str]
Headers = tuple[Header, ...]


class ForgedHeaderError(ValueError):
    """A header that would read as two."""


def encode(headers: Iterable[Header]) -> bytes:
    """One AMI packet. A line break of any kind in a name or value is refused: some readers split on U+2028 too."""
    lines: list[str] = []
    for name, value in headers:
        line = f"{name}: {value}"
        if line.splitlines() != [line] or ":" in name:
            raise ForgedHeaderError(f"header {name!r} with value {value!r}")
        lines.append(line)
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def stamp(at: datetime) -> str:
    """Asterisk's Timestamp: epoch seconds with six digits (ASTERISK.md 3.3)."""
    since = at - datetime(1970, 1, 1, tzinfo=UTC)
    return f"{since.days * 86400 + since.seconds}.{since.microseconds:06d}"


@dataclass(frozen=True, slots=True)
class DemoEvent:
    """One AMI event; `kind` is the first class of its Privilege, which the client's event mask selects by."""

    name: str
    kind: str
    headers: Headers

    def encode(self, at: datetime) -> bytes:
        front = (("Event", self.name), ("Privilege", f"{self.kind},all"), ("Timestamp", stamp(at)))
        return encode((*front, *self.headers))


@dataclass(frozen=True, slots=True)
class DemoPost:
    """A ticket report or a greeting flag, in DESIGN.md's JSON form, for the monitor's HTTP interface."""

    path: str
    fields: tuple[tuple[str, str | float | bool], ...]

    @property
    def body(self) -> bytes:
        return json.dumps(dict(self.fields), ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class Hiccup:
    """The PBX's AMI goes away for so many seconds of the shift, while the calls go on."""

    seconds: float


DemoStep = DemoEvent | DemoPost | Hiccup
