"""AMI bytes to frames: the banner is taken off, events that nobody wants are dropped by name before they are decoded.

Lines end in CR LF and nothing else does (AMI.md 4.1). A frame is returned without the blank line that ends it.
"""

import re
from dataclasses import dataclass, field

BANNER_START = "Asterisk Call Manager/"
MAX_BANNER = 512
MAX_FRAME = 1024 * 1024
MAX_NAMES = 512
OTHER = b"(other)"

_END = b"\r\n\r\n"
# Asterisk 18.19 and 20.4 end one list so (asterisk#761); the next frame would be swallowed.
_FAULTY_END = re.compile(rb"\r\n\n(?=Event: |Response: )")
_FAULTY_STARTS = (b"\r\n\nEvent: ", b"\r\n\nResponse: ")
_DOUBTFUL = re.compile(rb"\n\n")
"""Found in half the time that a search for both faulty starts takes."""
_END_REACH = max(map(len, _FAULTY_STARTS)) - 1
_EVENT = b"Event: "
_RESPONSE = b"Response: "


@dataclass(slots=True)
class FrameCounts:
    """What was read so far; `first_lines` counts events, kept and dropped alike, at most MAX_NAMES different ones."""

    responses: int = 0
    oversized: int = 0
    nameless: int = 0
    bytes_read: int = 0
    first_lines: dict[bytes, int] = field(default_factory=dict)

    @property
    def events(self) -> dict[bytes, int]:
        """By name."""
        return {line[len(_EVENT) :]: count for line, count in self.first_lines.items()}

    @property
    def frames(self) -> int:
        """Whole frames read, the oversized ones left out."""
        return self.responses + self.nameless + sum(self.first_lines.values())

    def dropped(self, wanted: frozenset[bytes]) -> int:
        """Events that were heard but not wanted."""
        return sum(count for name, count in self.events.items() if name not in wanted)

    def count_new(self, first_line: bytes) -> None:
        """Count an event whose first line was not counted before."""
        known = first_line if len(self.first_lines) < MAX_NAMES else _EVENT + OTHER
        self.first_lines[known] = self.first_lines.get(known, 0) + 1


class FrameReader:
    """Any cut of a stream gives the same frames. A frame longer than `max_frame` bytes is skipped to its end."""

    def __init__(
        self, wanted: frozenset[bytes], *, max_frame: int = MAX_FRAME, counts: FrameCounts | None = None
    ) -> None:
        self.banner = ""
        self.counts = FrameCounts() if counts is None else counts
        self._wanted = frozenset(_EVENT + name for name in wanted)
        self._max_frame = max_frame
        self._pending = bytearray()
        self._greeted = False
        self._skipping = False

    @property
    def version(self) -> str:
        """The AMI version that the banner names, empty where there was none."""
        return self.banner.removeprefix(BANNER_START) if self.banner.startswith(BANNER_START) else ""

    @property
    def greeted(self) -> bool:
        """Whether the first line is over, banner or not."""
        return self._greeted

    def feed(self, data: bytes) -> list[bytes]:
        """The wanted events and all responses that `data` completes."""
        self.counts.bytes_read += len(data)
        if not self._greeted:
            data = self._read_banner(data)
        return self._select(self._split(data))

    def _read_banner(self, data: bytes) -> bytes:
        self._pending += data
        end = self._pending.find(b"\r\n", 0, MAX_BANNER)
        if end < 0 and len(self._pending) < MAX_BANNER:
            return b""
        self._greeted = True
        whole = bytes(self._pending)
        self._pending.clear()
        if end < 0 or whole.startswith((_EVENT, _RESPONSE)):
            return whole
        self.banner = whole[:end].decode("latin-1")
        return whole[end + 2 :]

    def _split(self, data: bytes) -> list[bytes]:
        """Complete pieces of the stream; what is left over waits in `_pending`."""
        if not self._greeted:
            return []
        pending = self._pending
        before = b""
        if pending:
            seam = bytes(pending[-_END_REACH:]) + data[:_END_REACH]
            if any(end in seam for end in (_END, *_FAULTY_STARTS)):
                data = bytes(pending) + data
            elif _END in data or _DOUBTFUL.search(data):
                before = bytes(pending)
            else:
                pending += data
                self._bound()
                return []
        pieces = data.split(_END)
        if _DOUBTFUL.search(data):
            pieces = [part for piece in pieces for part in _FAULTY_END.split(piece)]
        pieces[0] = before + pieces[0]
        pending[:] = pieces.pop()
        if self._skipping and pieces:
            self._skipping = False
            del pieces[0]
        self._bound()
        if len(before) + len(data) > self._max_frame:
            pieces = self._without_oversized(pieces)
        return pieces

    def _without_oversized(self, pieces: list[bytes]) -> list[bytes]:
        fitting = [frame for frame in pieces if len(frame) <= self._max_frame]
        self.counts.oversized += len(pieces) - len(fitting)
        return fitting

    def _bound(self) -> None:
        """Give up a frame that is surely too long: its last bytes may belong to an end that is not whole yet."""
        if self._skipping:
            del self._pending[:-_END_REACH]
        elif len(self._pending) > self._max_frame + _END_REACH:
            self._skipping = True
            self.counts.oversized += 1
            del self._pending[:-_END_REACH]

    def _select(self, pieces: list[bytes]) -> list[bytes]:
        """The wanted ones; their first line alone tells which."""
        counted, wanted = self.counts.first_lines, self._wanted
        kept: list[bytes] = []
        for frame in pieces:
            end = frame.find(b"\r\n")
            line = frame[:end] if end > 0 else frame
            if line in counted:
                counted[line] += 1
                if line in wanted:
                    kept.append(frame)
            else:
                kept += self._select_new(frame)
        return kept

    def _select_new(self, frame: bytes) -> list[bytes]:
        """A first line never counted before, a reply, or a frame after a stray line end."""
        frame = frame.lstrip(b"\r\n")
        if not frame.startswith(_EVENT):
            return [frame] if self._is_response(frame) else []
        line = frame.partition(b"\r\n")[0]
        if line in self.counts.first_lines:
            self.counts.first_lines[line] += 1
        else:
            self.counts.count_new(line)
        return [frame] if line in self._wanted else []

    def _is_response(self, frame: bytes) -> bool:
        if frame.startswith(_RESPONSE):
            self.counts.responses += 1
            return True
        if frame:
            self.counts.nameless += 1
        return False


def decoded(frame: bytes) -> str:
    """A frame as text. A line that is not UTF-8 is taken as Latin-1, alone: the others are not spoilt by it."""
    try:
        return frame.decode()
    except UnicodeDecodeError:
        return "\r\n".join(map(_line, frame.split(b"\r\n")))


def _line(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def line_start(key: str) -> str:
    """What a line of this header begins with, the end of the line before included."""
    return f"\r\n{key}: "


def find_value(text: str, start: str) -> str | None:
    """The value of the first line that begins with `start` (see line_start); None where there is none."""
    at = text.find(start)
    if at < 0:
        return None
    at += len(start)
    end = text.find("\r\n", at)
    return text[at:] if end < 0 else text[at:end]


def header(frame: bytes, key: str) -> str:
    """The value of a header, empty where it is empty or absent; the first of several counts."""
    return find_value("\r\n" + decoded(frame), line_start(key)) or ""


def header_names(text: str) -> list[str]:
    """The names of a frame's headers, in order; values stay out of it."""
    return [line.partition(": ")[0] for line in text.split("\r\n") if ": " in line]


def event_name(frame: bytes) -> str:
    """The name of the event, empty where the frame is none."""
    if not frame.startswith(_EVENT):
        return ""
    end = frame.find(b"\r\n", 7)
    return (frame[7:end] if end >= 0 else frame[7:]).decode("latin-1")


def is_event(frame: bytes) -> bool:
    return frame.startswith(_EVENT)


def compose_event(name: str, **values: str) -> bytes:
    """A frame as the PBX would send it. Line breaks in values become blanks."""
    lines = [f"Event: {name}", *(f"{key}: {' '.join(value.splitlines())}" for key, value in values.items())]
    return "\r\n".join(lines).encode()
