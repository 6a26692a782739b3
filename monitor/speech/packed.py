"""GSM 06.10 and G.722, where the packages that decode them are there."""

import struct
from array import array
from importlib import import_module
from io import BytesIO
from typing import Any

import numpy as np

from monitor.speech.errors import BadInput
from monitor.speech.samples import Samples, of_int16

WAV49_BYTES, WAV49_SAMPLES = 65, 320


def wav49(octets: bytes) -> Samples:
    """Blocks of 65 bytes as WAV files hold them."""
    shape = struct.pack("<HHIIHHHH", 0x31, 1, 8_000, 1_625, WAV49_BYTES, 0, 2, WAV49_SAMPLES)
    body = b"WAVEfmt " + struct.pack("<I", len(shape)) + shape
    body += b"fact" + struct.pack("<II", 4, len(octets) // WAV49_BYTES * WAV49_SAMPLES)
    body += b"data" + struct.pack("<I", len(octets)) + octets
    return _sound(b"RIFF" + struct.pack("<I", len(body)) + body) if octets else np.empty(0, np.float32)


def gsm(octets: bytes) -> Samples:
    """Frames of 33 bytes."""
    told = {"samplerate": 8_000, "channels": 1, "format": "RAW", "subtype": "GSM610"}
    return _sound(octets, **told) if octets else np.empty(0, np.float32)


def g722(octets: bytes) -> Samples:
    """At 16 kHz, from 64 kbit/s."""
    decoder = _package("G722", "G.722").G722(16_000, 64_000)
    return of_int16(np.array(decoder.decode(octets) if octets else array("h"), np.int16))


def _sound(octets: bytes, **told: Any) -> Samples:
    soundfile = _package("soundfile", "GSM 06.10")
    try:
        samples, _ = soundfile.read(BytesIO(octets), dtype="float32", **told)
    except soundfile.LibsndfileError as error:
        raise BadInput(f"is no GSM 06.10 that can be decoded: {error}") from None
    return np.asarray(samples, np.float32)


def _package(name: str, coding: str) -> Any:
    try:
        return import_module(name)
    except (ImportError, OSError):
        raise BadInput(f"is {coding}, which needs the package {name}; install it or record WAV") from None
