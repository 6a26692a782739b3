"""Reading the headers of one frame. All that is read here is read by name, never by place."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from monitor.ami.frames import event_name, find_value, header_names, line_start
from monitor.domain.events import Party

UNKNOWN = "<unknown>"
MAX_GOT = 200
MAX_NUMBER = 2**31 - 1
"""Asterisk prints what it holds in an int."""
KNOWN_SNAPSHOTS = 2048
"""A channel's snapshot comes again unchanged in most of its events."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIMESTAMP = line_start("Timestamp")


class Unreadable(Exception):
    """A frame that lacks what its event needs. `got` names headers, or shows the one bad value; never a caller."""

    def __init__(self, kind: str, problem: str, got: str) -> None:
        super().__init__(f"{kind}: {problem}, got {got}")
        self.kind = kind
        self.problem = problem
        self.got = got


class Field:
    """One header, by its name."""

    __slots__ = ("key", "start")

    def __init__(self, key: str) -> None:
        self.key = key
        self.start = line_start(key)

    def text(self, frame: bytes) -> str:
        """Empty where the header is empty or absent."""
        return find_value(frame, self.start) or ""

    def needed(self, frame: bytes) -> str:
        value = find_value(frame, self.start)
        if value is None:
            raise self._missing(frame)
        return value

    def number(self, frame: bytes) -> int:
        value = find_value(frame, self.start)
        if value is None:
            raise self._missing(frame)
        return self._whole(frame, value)

    def number_or_none(self, frame: bytes) -> int | None:
        """None where the header is absent or empty."""
        value = find_value(frame, self.start)
        return self._whole(frame, value) if value else None

    def flag(self, frame: bytes) -> bool:
        return find_value(frame, self.start) == "1"

    def _missing(self, frame: bytes) -> Unreadable:
        return Unreadable(event_name(frame), f"no {self.key}", ", ".join(header_names(frame))[:MAX_GOT])

    def _whole(self, frame: bytes, value: str) -> int:
        try:
            number = int(value)
        except ValueError:
            raise Unreadable(event_name(frame), f"{self.key} is not a whole number", value[:MAX_GOT]) from None
        if abs(number) > MAX_NUMBER:
            raise Unreadable(event_name(frame), f"{self.key} is out of range", value[:MAX_GOT])
        return number


@dataclass(frozen=True, slots=True)
class Block:
    """The header names of one channel snapshot; `usual` reads one that is as Asterisk writes it."""

    uniqueid: Field
    linkedid: Field
    channel: Field
    state: Field
    number: Field
    context: Field
    exten: Field
    usual: Callable[[bytes], Party | None]


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
    return Block(uniqueid, linkedid, channel, state, number, context, exten, _usual(prefix, keys))


def _usual(prefix: str, keys: tuple[str, ...]) -> Callable[[bytes], Party | None]:
    """Reads a snapshot in the usual order and in UTF-8; None for any other, which is read header by header."""
    lines = (rf"\r\n{prefix}{key}: " + (r"([^\r]*)" if key in keys else r"[^\r]*") for key in _USUAL_KEYS)
    pattern = re.compile("".join(lines).encode())

    @lru_cache(KNOWN_SNAPSHOTS)
    def read(snapshot: bytes) -> Party | None:
        found = pattern.fullmatch(snapshot)
        if found is None:
            return None
        try:
            channel, state, number, context, exten, uniqueid, linkedid = (text.decode() for text in found.groups())
        except UnicodeDecodeError:
            return None
        known = "" if number == UNKNOWN else number
        return Party(uniqueid, linkedid, channel, state, known, context, exten) if uniqueid else None

    return read


CHANNEL = block()
DEST = block("Dest")


def party_or_none(frame: bytes, names: Block) -> Party | None:
    """None where the frame has no such snapshot."""
    start = frame.find(names.channel.start)
    if start >= 0:
        end = frame.find(b"\r\n", frame.find(names.linkedid.start, start) + 2)
        known = names.usual(frame[start:end] if end >= 0 else frame[start:])
        if known is not None:
            return known
    return _unusual_party(frame, names)


def _unusual_party(frame: bytes, names: Block) -> Party | None:
    uniqueid = find_value(frame, names.uniqueid.start)
    if not uniqueid:
        return None
    number = find_value(frame, names.number.start) or ""
    return Party(
        uniqueid,
        names.linkedid.needed(frame),
        names.channel.needed(frame),
        find_value(frame, names.state.start) or "",
        "" if number == UNKNOWN else number,
        find_value(frame, names.context.start) or "",
        find_value(frame, names.exten.start) or "",
    )


def party(frame: bytes, names: Block = CHANNEL) -> Party:
    found = party_or_none(frame, names)
    if found is None:
        names.uniqueid.needed(frame)
        raise Unreadable(event_name(frame), f"{names.uniqueid.key} is empty", ", ".join(header_names(frame))[:MAX_GOT])
    return found


LATEST_SECOND = 9_999_999_999
"""In the year 2286, so that arithmetic with it stays within what a date can be."""


def moment(frame: bytes, received_at: datetime) -> datetime:
    """The frame's own Timestamp (seconds since 1970 and a fraction), else `received_at`. Exact to the microsecond."""
    at = frame.find(_TIMESTAMP)
    if at < 0:
        return received_at
    at += len(_TIMESTAMP)
    if frame[at + 10 : at + 11] == b"." and frame[at + 17 : at + 19] == b"\r\n":
        digits = frame[at : at + 10] + frame[at + 11 : at + 17]
        if digits.isdigit():
            return _EPOCH + timedelta(0, 0, int(digits))
    return _unusual_moment(frame)


def _unusual_moment(frame: bytes) -> datetime:
    stamp = find_value(frame, _TIMESTAMP) or ""
    seconds, _, fraction = stamp.partition(".")
    try:
        whole = int(seconds)
        if not 0 <= whole <= LATEST_SECOND:
            raise ValueError
        return _EPOCH + timedelta(0, whole, _microseconds(fraction))
    except (ValueError, OverflowError):
        raise Unreadable(event_name(frame), "Timestamp is not a time", stamp[:MAX_GOT]) from None


def _microseconds(fraction: str) -> int:
    if len(fraction) == 6:
        return int(fraction)
    if not fraction:
        return 0
    whole: int = 10 ** len(fraction)
    return (int(fraction) * 2_000_000 + whole) // (2 * whole)
