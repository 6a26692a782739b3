"""The telephone line: speech put in its place, noise, band, level and codec."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import soundfile
from G722 import G722
from numpy.typing import NDArray

from monitor.speech.samples import RATE, Samples, pcm16, resampled
from tests.ear.voices import SPEECH_RMS

LOW_HZ, HIGH_HZ = 300, 3_400


def placed(parts: Iterable[tuple[float, Samples]], seconds: float) -> Samples:
    """Each part at its second; what does not fit is cut off."""
    found = np.zeros(int(seconds * RATE), np.float32)
    for at, samples in parts:
        first = int(at * RATE)
        cut = samples[: len(found) - first]
        found[first : first + len(cut)] += cut
    return found


def noisy(samples: Samples, snr_db: float, seed: int) -> Samples:
    """In the telephone's band, with pink noise so far below what sounds (a usual voice, where nothing does)."""
    heard = band(samples)
    spoken = heard[samples != 0]
    level = float(np.sqrt(np.mean(spoken**2))) if len(spoken) else SPEECH_RMS
    noise = band(pink(len(samples), seed))
    return heard + noise * np.float32(level / np.sqrt(np.mean(noise**2)) * 10 ** (-snr_db / 20))


def pink(count: int, seed: int) -> Samples:
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    frequencies = np.maximum(np.fft.rfftfreq(count, 1 / RATE), 1.0)
    noise = np.fft.irfft(spectrum / np.sqrt(frequencies), count)
    found: Samples = (noise / np.sqrt(np.mean(noise**2))).astype(np.float32)
    return found


def band(samples: Samples) -> Samples:
    spectrum = np.fft.rfft(samples)
    frequencies = np.fft.rfftfreq(len(samples), 1 / RATE)
    spectrum[(frequencies < LOW_HZ) | (frequencies > HIGH_HZ)] = 0
    found: Samples = np.fft.irfft(spectrum, len(samples)).astype(np.float32)
    return found


def tone(pattern: Iterable[tuple[float, float, float]], seconds: float) -> Samples:
    """`pattern`: (from second, to second, Hz)."""
    at = np.arange(int(seconds * RATE)) / RATE
    found = np.zeros(len(at))
    for start, end, hertz in pattern:
        found += np.where((at >= start) & (at < end), 0.15 * np.sin(2 * np.pi * hertz * at), 0)
    return found.astype(np.float32)


def ulaw(samples: Samples) -> bytes:
    linear = np.clip(pcm16(samples).astype(np.int32), -32_635, 32_635)
    biased = np.abs(linear) + 0x84
    segment = np.floor(np.log2(biased)).astype(np.int32) - 7
    code = (np.where(linear < 0, 0x80, 0) | segment << 4 | (biased >> (segment + 3)) & 0x0F) ^ 0xFF
    return bytes(code.astype(np.uint8))


def alaw(samples: Samples) -> bytes:
    linear = pcm16(samples).astype(np.int32)
    magnitude = np.minimum(np.where(linear < 0, -linear - 1, linear), 32_767) >> 3
    segment = np.maximum(np.floor(np.log2(np.maximum(magnitude, 1))).astype(np.int32) - 4, 0)
    low = magnitude >> np.maximum(segment, 1)
    code = (segment << 4 | low & 0x0F) ^ np.where(linear < 0, 0x55, 0xD5)
    return bytes(code.astype(np.uint8))


def wav(body: bytes, tag: int = 1, channels: int = 1, rate: int = RATE, bits: int = 16) -> bytes:
    frame = channels * bits // 8
    shape = struct.pack("<HHIIHH", tag, channels, rate, rate * frame, frame, bits)
    data = b"fmt " + struct.pack("<I", len(shape)) + shape + b"data" + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(data) + 4) + b"WAVE" + data


def octets(samples: Samples) -> bytes:
    return pcm16(samples).tobytes()


def written(folder: Path, name: str, samples: Samples, codec: str) -> Path:
    """A file as an exchange would leave it."""
    if codec == "gsm":
        path = folder / f"{name}.WAV"
        soundfile.write(str(path), samples, RATE, format="WAV", subtype="GSM610")
        return path
    if codec == "g722":
        wide: NDArray[np.int16] = pcm16(resampled(samples, RATE, 2 * RATE))
        path = folder / f"{name}.g722"
        path.write_bytes(bytes(G722(2 * RATE, 64_000).encode(wide)))
        return path
    coded = {"ulaw": (ulaw, ".ulaw"), "alaw": (alaw, ".alaw"), "wav": (lambda given: wav(octets(given)), ".wav")}
    encode, suffix = coded[codec]
    path = folder / f"{name}{suffix}"
    path.write_bytes(encode(samples))
    return path
