"""G.711: mu-law and A-law octets in, linear samples out."""

import numpy as np
from numpy.typing import NDArray

from monitor.speech.samples import Samples, of_int16


def ulaw(octets: bytes) -> Samples:
    return of_int16(_ULAW[np.frombuffer(octets, np.uint8)])


def alaw(octets: bytes) -> Samples:
    return of_int16(_ALAW[np.frombuffer(octets, np.uint8)])


def _ulaw_table() -> NDArray[np.int16]:
    codes = ~np.arange(256, dtype=np.int32) & 0xFF
    magnitude = (((codes & 0x0F) << 3) + 0x84 << ((codes & 0x70) >> 4)) - 0x84
    return np.where(codes & 0x80, -magnitude, magnitude).astype(np.int16)


def _alaw_table() -> NDArray[np.int16]:
    codes = np.arange(256, dtype=np.int32) ^ 0x55
    segment, base = (codes & 0x70) >> 4, (codes & 0x0F) << 4
    magnitude = np.where(segment == 0, base + 8, (base + 0x108) << np.maximum(segment - 1, 0))
    return np.where(codes & 0x80, magnitude, -magnitude).astype(np.int16)


_ULAW = _ulaw_table()
_ALAW = _alaw_table()
