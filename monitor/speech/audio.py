"""An audio file in, the first seconds of one side of it at 8 kHz out; never more of the file is read than that."""

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from monitor.domain.speech.recording import Side
from monitor.speech import packed, riff
from monitor.speech.errors import BadInput
from monitor.speech.g711 import alaw, ulaw
from monitor.speech.samples import RATE, Samples, of_int16, resampled

MAX_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Raw:
    """A file without a header: what its suffix says of it."""

    rate: int
    frame_bytes: int
    frame_samples: int
    decode: Callable[[bytes], Samples]


def slin(octets: bytes) -> Samples:
    return of_int16(np.frombuffer(octets[: len(octets) // 2 * 2], "<i2").astype(np.int16))


_RAW = {
    **{name: Raw(8_000, 1, 1, ulaw) for name in (".ulaw", ".ul", ".ulw", ".mu", ".pcm")},
    **{name: Raw(8_000, 1, 1, alaw) for name in (".alaw", ".al", ".alw")},
    **{name: Raw(8_000, 2, 1, slin) for name in (".sln", ".slin", ".sln8", ".raw")},
    **{f".sln{kilo}": Raw(kilo * 1_000, 2, 1, slin) for kilo in (12, 16, 24, 32, 48)},
    ".gsm": Raw(8_000, 33, 160, packed.gsm),
    ".g722": Raw(16_000, 1, 2, packed.g722),
}
WAV = (".wav", ".wav16", ".wav49")
SUFFIXES = (*WAV, *_RAW)


def read(path: Path, seconds: float, side: Side) -> Samples:
    """The first `seconds`; fewer where the file ends. Raises BadInput, with the file's name in front."""
    seconds = min(max(seconds, 0.0), MAX_SECONDS)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise BadInput(f"{path.name}: is of no known kind; name it one of {', '.join(SUFFIXES)}")
    try:
        with _opened(path) as file:
            if suffix in WAV:
                return _wav(file, seconds, side)
            return _raw(file, _RAW[suffix], seconds)
    except BadInput as error:
        raise BadInput(f"{path.name}: {error}") from None
    except OSError as error:
        raise BadInput(f"{path.name}: cannot be read: {error.strerror or error}") from None


def _opened(path: Path) -> BinaryIO:
    """Without waiting for a writer, as a named pipe would have one wait."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode) or not status.st_size:
        os.close(descriptor)
        raise BadInput("is empty" if stat.S_ISREG(status.st_mode) else "is not a file")
    return os.fdopen(descriptor, "rb")


def _raw(file: BinaryIO, raw: Raw, seconds: float) -> Samples:
    per_second = raw.rate / raw.frame_samples
    octets = file.read(round(seconds * per_second) * raw.frame_bytes)
    return resampled(raw.decode(octets[: len(octets) // raw.frame_bytes * raw.frame_bytes]), raw.rate)


def _wav(file: BinaryIO, seconds: float, side: Side) -> Samples:
    found = riff.layout(file)
    if found.channels == 2 and side is Side.AGENT:
        raise BadInput("has two channels and nobody says which is the agent's; choose left or right")
    if found.channels > 2:
        raise BadInput(f"has {found.channels} channels; 1 or 2 can be heard")
    frame_bytes, per_second = found.frame_bytes, float(found.rate)
    if found.tag == riff.GSM:
        frame_bytes, per_second = packed.WAV49_BYTES, RATE / packed.WAV49_SAMPLES
    wanted = round(seconds * per_second) * frame_bytes
    if found.data_bytes is not None:
        wanted = min(wanted, found.data_bytes)
    octets = file.read(wanted)
    octets = octets[: len(octets) // frame_bytes * frame_bytes]
    if found.tag == riff.GSM:
        return packed.wav49(octets)
    samples = _linear(octets, found)
    if found.channels == 2:
        samples = _chosen(samples.reshape(-1, 2), side)
    return resampled(samples, found.rate)


def _chosen(samples: Samples, side: Side) -> Samples:
    if side is Side.MIXED:
        return (samples[:, 0] + samples[:, 1]) / np.float32(2)
    return np.ascontiguousarray(samples[:, 0 if side is Side.LEFT else 1])


def _linear(octets: bytes, found: riff.Layout) -> Samples:
    if found.tag == riff.ULAW:
        return ulaw(octets)
    if found.tag == riff.ALAW:
        return alaw(octets)
    if found.bits == 8:
        return (np.frombuffer(octets, np.uint8).astype(np.float32) - 128) / np.float32(128)
    if found.bits == 16:
        return slin(octets)
    width = found.bits // 8
    # the two high octets of a sample are all that a telephone's audio needs
    high = np.frombuffer(octets, np.uint8).reshape(-1, width)[:, -2:]
    return slin(high.tobytes())
