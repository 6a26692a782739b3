"""Samples of one side at 8 kHz: what every format is turned into."""

from math import gcd

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""-1 .. 1."""
RATE = 8_000
TAPS_A_SIDE = 24
BLOCK = 1_024


def of_int16(values: NDArray[np.int16]) -> Samples:
    return values.astype(np.float32) / np.float32(32_768)


def pcm16(samples: Samples) -> NDArray[np.int16]:
    return np.clip(np.round(samples * 32_768), -32_768, 32_767).astype(np.int16)


def resampled(samples: Samples, rate: int, wanted: int = RATE) -> Samples:
    """By a windowed sinc below the lower of both Nyquist frequencies; in blocks, so memory stays with the input's."""
    if rate == wanted or not len(samples):
        return samples
    share = min(1.0, wanted / rate)
    reach = int(TAPS_A_SIDE / share)
    padded = np.pad(samples, reach + 1)
    count = len(samples) * wanted // rate
    common = gcd(rate, wanted)
    step, parts = rate // common, wanted // common
    found = np.empty(count, np.float32)
    offsets = np.arange(-reach, reach + 1)
    for start in range(0, count, BLOCK):
        numbers = np.arange(start, min(start + BLOCK, count), dtype=np.int64) * step
        places, fractions = numbers // parts, (numbers % parts) / parts
        distances = (offsets[None, :] - fractions[:, None]).astype(np.float32)
        window = np.float32(0.5) + np.float32(0.5) * np.cos(np.pi * distances / np.float32(reach + 1))
        weights = np.sinc(distances * np.float32(0.96 * share)) * np.float32(0.96 * share) * window
        taps = padded[places[:, None] + offsets[None, :] + reach + 1]
        found[start : start + len(numbers)] = np.einsum("ij,ij->i", taps, weights)
    return found
