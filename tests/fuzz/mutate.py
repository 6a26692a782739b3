"""What a stream can suffer: frames and payloads, each harmed in one way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from monitor.ami.frames import MAX_FRAME
from monitor.ami.translate import PBX_EVENTS

CAPTURES = sorted((Path(__file__).parents[1] / "captures").glob("*/*.ami"))
UNIQUEID = re.compile(rb"(?<=id: )\d{10}\.(\d+)")
BRIDGE = re.compile(rb"(?<=BridgeUniqueid: )[0-9a-f]{8}")
CHANNEL_SERIAL = re.compile(rb"(?<=-)[0-9a-f]{8}(?=[;\r]|$)")
STAMP = re.compile(rb"(?<=\r\nTimestamp: )[0-9.]+")
NUMBERS = (b"", b"-1", b"NaN", b"1e9", b"0x10", b"99999999999", b"9" * 40, b"9" * 5000, "٣".encode(), b"4294967296")
ODD_TEXTS = ("\u2028", "\u2029", "\x85", "\x00", "\ufeff", "\u202e", "\x1b[2J", "\U0001f600", "'; DROP TABLE calls; --")
ODD_STAMPS = (b"0", b"-1.5", b"99999999999.0", b"253402300799.999999", b"1.2.3", b"now", b"9" * 30)
Mutation = Callable[[Random, bytes], bytes]


def recorded() -> list[list[bytes]]:
    """The wanted events of every capture, without their ends."""
    found = []
    for path in CAPTURES:
        frames = path.read_bytes().split(b"\r\n\r\n")
        found.append([each for each in frames if each[7 : each.find(b"\r\n")] in PBX_EVENTS])
    return [frames for frames in found if frames]


def replayed(frames: list[bytes], serial: int, at: float) -> Iterator[bytes]:
    """The frames of a capture as those of new channels at another time."""
    name = b"%010d." % serial
    for number, each in enumerate(frames):
        renamed = BRIDGE.sub(b"%08x" % serial, UNIQUEID.sub(lambda found: name + found[1], each))
        renamed = CHANNEL_SERIAL.sub(lambda found: b"%04x%b" % (serial % 65536, found[0][4:]), renamed)
        yield STAMP.sub(b"%.6f" % (at + number * 0.001), renamed)


def _lines(frame: bytes) -> list[bytes]:
    return frame.split(b"\r\n")


def flip_bit(random: Random, frame: bytes) -> bytes:
    harmed = bytearray(frame)
    harmed[random.randrange(len(harmed))] ^= 1 << random.randrange(8)
    return bytes(harmed)


def delete_line(random: Random, frame: bytes) -> bytes:
    lines = _lines(frame)
    del lines[random.randrange(len(lines))]
    return b"\r\n".join(lines)


def repeat_line(random: Random, frame: bytes) -> bytes:
    lines = _lines(frame)
    lines.insert(random.randrange(1, len(lines) + 1), random.choice(lines))
    return b"\r\n".join(lines)


def swap_values(random: Random, frame: bytes) -> bytes:
    lines = _lines(frame)
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    (key, colon, value), (other_key, _, other_value) = lines[one].partition(b": "), lines[other].partition(b": ")
    lines[one], lines[other] = key + colon + other_value, other_key + b": " + value
    return b"\r\n".join(lines)


def _with_value(random: Random, frame: bytes, value: bytes) -> bytes:
    lines = _lines(frame)
    at = random.randrange(len(lines))
    lines[at] = lines[at].partition(b": ")[0] + b": " + value
    return b"\r\n".join(lines)


def huge_value(random: Random, frame: bytes) -> bytes:
    size = random.choice((300, 1_000, 4_000)) if random.random() < 0.98 else 2 * MAX_FRAME
    return _with_value(random, frame, bytes([random.randrange(33, 127)]) * size)


def cut(random: Random, frame: bytes) -> bytes:
    return frame[: random.randrange(1, len(frame))]


def wrong_number(random: Random, frame: bytes) -> bytes:
    lines = _lines(frame)
    numeric = [at for at, line in enumerate(lines) if line.partition(b": ")[2].isdigit()] or [0]
    at = random.choice(numeric)
    lines[at] = lines[at].partition(b": ")[0] + b": " + random.choice(NUMBERS)
    return b"\r\n".join(lines)


def odd_text(random: Random, frame: bytes) -> bytes:
    text = random.choice(ODD_TEXTS).encode() if random.random() < 0.8 else random.randbytes(8)
    at = random.randrange(len(frame))
    return frame[:at] + text + frame[at:]


def odd_stamp(random: Random, frame: bytes) -> bytes:
    return STAMP.sub(random.choice(ODD_STAMPS), frame)


def another_channel(random: Random, frame: bytes) -> bytes:
    name = b"%d.%d" % (random.randrange(10**9, 2 * 10**9), random.randrange(1000))
    return UNIQUEID.sub(name, frame, count=random.randrange(1, 4))


def forge_line(random: Random, frame: bytes) -> bytes:
    lines = _lines(frame)
    forged = random.choice((b"Event: Hangup", b"Response: Goodbye", b"ActionID: hotline-1", b"\r", b"Uniqueid: "))
    lines.insert(random.randrange(len(lines) + 1), forged)
    return b"\r\n".join(lines)


def extra_line(random: Random, frame: bytes) -> bytes:
    return frame + b"\r\nX-%d: %d" % (random.randrange(1000), random.randrange(10**6))


def caller_name(random: Random, frame: bytes) -> bytes:
    return re.sub(rb"(?<=CallerIDName: )[^\r]*", random.randbytes(6).replace(b"\n", b" ").replace(b"\\", b""), frame)


HARSH: tuple[Mutation, ...] = (
    flip_bit, delete_line, repeat_line, swap_values, huge_value, cut, wrong_number, odd_text, odd_stamp,
    another_channel, forge_line,
)  # fmt: skip
MILD: tuple[Mutation, ...] = (extra_line, caller_name, repeat_line)


def harmed(random: Random, frame: bytes) -> bytes:
    """Every frame is changed; of four three only so that its call can go on."""
    mutation = random.choice(HARSH if random.random() < 0.25 else MILD)
    return mutation(random, frame)


def hostile_frames(seed: int) -> Iterator[tuple[int, bytes]]:
    """For ever: (number of the replayed call, frame with its end); some twice, some out of order."""
    random = Random(seed)
    captures = recorded()
    serial = 0
    while True:
        serial += 1
        frames = random.choice(captures)
        late: bytes | None = None
        for each in replayed(frames, serial, 0.0):
            told = harmed(random, each) + b"\r\n\r\n"
            fate = random.random()
            if fate < 0.01:
                late = told
                continue
            yield serial, told + told if fate > 0.99 else told
            if late is not None and fate < 0.3:
                yield serial, late
                late = None
