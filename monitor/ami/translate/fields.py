"""Reading the headers of one frame, as text. All that is read here is read by name, never by place."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from monitor.ami.frames import find_value, header_names, line_start
from monitor.domain.events import Party

UNKNOWN = "<unknown>"
MAX_GOT = 200
MAX_NUMBER = 2**31 - 1
"""Asterisk prints what it holds in an int."""
KNOWN_SNAPSHOTS = 2048
"""A channel's snapshot comes again unchanged in most of its events."""
KNOWN_SECONDS = 16
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIMESTAMP = line_start("Timestamp")


class Unreadable(Exception):
    """A frame that lacks what its event needs. `got` names headers, or shows the one bad value; never a caller."""

    def __init__(self, kind: str, problem: str, got: str) -> None:
        super().__init__(f"{kind}: {problem}, got {got}")
        self.kind = kind
        self.problem = problem
        self.got = got


def kind_of(text: str) -> str:
    """The event's name."""
    return text.partition("\r\n")[0].removeprefix("Event: ")


class Field:
    """One header, by its name."""

    __slots__ = ("key", "start")

    def __init__(self, key: str) -> None:
        self.key = key
        self.start = line_start(key)

    def text(self, text: str) -> str:
        """Empty where the header is empty or absent."""
        return find_value(text, self.start) or ""

    def needed(self, text: str) -> str:
        start = self.start
        at = text.find(start)
        if at < 0:
            raise self._missing(text)
        at += len(start)
        end = text.find("\r\n", at)
        return text[at:] if end < 0 else text[at:end]

    def number(self, text: str) -> int:
        value = find_value(text, self.start)
        if value is None:
            raise self._missing(text)
        return self._whole(text, value)

    def number_or_none(self, text: str) -> int | None:
        """None where the header is absent or empty."""
        value = find_value(text, self.start)
        return self._whole(text, value) if value else None

    def flag(self, text: str) -> bool:
        return find_value(text, self.start) == "1"

    def _missing(self, text: str) -> Unreadable:
        return Unreadable(kind_of(text), f"no {self.key}", ", ".join(header_names(text))[:MAX_GOT])

    def _whole(self, text: str, value: str) -> int:
        try:
            number = int(value)
        except ValueError:
            raise Unreadable(kind_of(text), f"{self.key} is not a whole number", value[:MAX_GOT]) from None
        if abs(number) > MAX_NUMBER:
            raise Unreadable(kind_of(text), f"{self.key} is out of range", value[:MAX_GOT])
        return number


@dataclass(frozen=True, slots=True)
class Block:
    """The header names of one channel snapshot; `usual` reads one that is as Asterisk writes it.

    From its first character to the line of its Linkedid there are at least `least` characters.
    """

    uniqueid: Field
    linkedid: Field
    channel: Field
    state: Field
    number: Field
    context: Field
    exten: Field
    usual: Callable[[str], Party | None]
    least: int


_USUAL_KEYS = (
    "Channel",
    "ChannelState",
    "ChannelStateDesc",
    "CallerIDNum",
    "CallerIDName",
    "ConnectedLineNum",
    "ConnectedLineName",
    "Language",
    "AccountCode",
    "Context",
    "Exten",
    "Priority",
    "Uniqueid",
    "Linkedid",
)


def block(prefix: str = "") -> Block:
    """The snapshot whose header names begin with `prefix` (ASTERISK.md 1.1)."""
    keys = ("Uniqueid", "Linkedid", "Channel", "ChannelStateDesc", "CallerIDNum", "Context", "Exten")
    uniqueid, linkedid, channel, state, number, context, exten = (Field(prefix + key) for key in keys)
    least = sum(len(line_start(prefix + key)) for key in _USUAL_KEYS[:-1])
    return Block(uniqueid, linkedid, channel, state, number, context, exten, _usual(prefix, keys), least)


def _usual(prefix: str, keys: tuple[str, ...]) -> Callable[[str], Party | None]:
    """Reads a snapshot in the usual order; None for any other, which is read header by header."""
    lines = (rf"\r\n{prefix}{key}: " + (r"([^\r]*)" if key in keys else r"[^\r]*") for key in _USUAL_KEYS)
    pattern = re.compile("".join(lines))

    @lru_cache(KNOWN_SNAPSHOTS)
    def read(snapshot: str) -> Party | None:
        found = pattern.fullmatch(snapshot)
        if found is None:
            return None
        channel, state, number, context, exten, uniqueid, linkedid = found.groups()
        known = "" if number == UNKNOWN else number
        return Party(uniqueid, linkedid, channel, state, known, context, exten) if uniqueid else None

    return read


CHANNEL = block()
DEST = block("Dest")


def party_or_none(text: str, names: Block) -> Party | None:
    """None where the frame has no such snapshot."""
    start = text.find(names.channel.start)
    if start >= 0:
        end = text.find("\r\n", text.find(names.linkedid.start, start + names.least) + 2)
        known = names.usual(text[start:end] if end >= 0 else text[start:])
        if known is not None:
            return known
    return _unusual_party(text, names)


def _unusual_party(text: str, names: Block) -> Party | None:
    uniqueid = find_value(text, names.uniqueid.start)
    if not uniqueid:
        return None
    number = find_value(text, names.number.start) or ""
    return Party(
        uniqueid,
        names.linkedid.needed(text),
        names.channel.needed(text),
        find_value(text, names.state.start) or "",
        "" if number == UNKNOWN else number,
        find_value(text, names.context.start) or "",
        find_value(text, names.exten.start) or "",
    )


def party(text: str, names: Block = CHANNEL) -> Party:
    found = party_or_none(text, names)
    if found is None:
        names.uniqueid.needed(text)
        raise Unreadable(kind_of(text), f"{names.uniqueid.key} is empty", ", ".join(header_names(text))[:MAX_GOT])
    return found


LATEST_SECOND = 9_999_999_999
"""In the year 2286, so that arithmetic with it stays within what a date can be."""


def moment(text: str, received_at: datetime) -> datetime:
    """The frame's own Timestamp (seconds since 1970 and a fraction), else `received_at`. Exact to the microsecond."""
    at = text.find(_TIMESTAMP)
    if at < 0:
        return received_at
    at += len(_TIMESTAMP)
    second = _usual_second(text[at : at + 11])
    fraction = text[at + 11 : at + 17]
    if second is not None and text[at + 17 : at + 19] == "\r\n" and fraction.isdigit() and fraction.isascii():
        return second + timedelta(0, 0, int(fraction))
    return _unusual_moment(text)


@lru_cache(KNOWN_SECONDS)
def _usual_second(stamp: str) -> datetime | None:
    """Ten digits and a point."""
    digits = stamp[:10]
    usual = len(stamp) == 11 and stamp[10] == "." and digits.isdigit() and digits.isascii()
    return _EPOCH + timedelta(0, int(digits)) if usual else None


def _unusual_moment(text: str) -> datetime:
    stamp = find_value(text, _TIMESTAMP) or ""
    seconds, _, fraction = stamp.partition(".")
    try:
        whole = int(seconds)
        if not 0 <= whole <= LATEST_SECOND:
            raise ValueError
        return _EPOCH + timedelta(0, whole, _microseconds(fraction))
    except (ValueError, OverflowError):
        raise Unreadable(kind_of(text), "Timestamp is not a time", stamp[:MAX_GOT]) from None


def _microseconds(fraction: str) -> int:
    if len(fraction) == 6:
        return int(fraction)
    if not fraction:
        return 0
    whole: int = 10 ** len(fraction)
    return (int(fraction) * 2_000_000 + whole) // (2 * whole)
