"""Signalling: dialled digits, ringback and beeps, whose beginning Silero takes for a voice."""

import numpy as np
from numpy.typing import NDArray

from monitor.speech.samples import RATE, Samples

ROWS_HZ = (697, 770, 852, 941)
COLUMNS_HZ = (1_209, 1_336, 1_477, 1_633)
DIGIT_SHARE = 0.8
"""Of a chunk's energy, in its strongest row and column together."""
TWIST = 8.0
"""How many times stronger one of the two may be; telephones allow 8 dB, which is 6.3 times."""
TONE_SHARE = 0.95
"""Of a chunk's energy, in one line of its spectrum; a sung vowel has it, too, but no such steadiness."""
STEADY = 1.26
"""A tone's energy stays within 1 dB from one chunk to the next."""
LINE_BINS = 2
EDGE_CHUNKS = 1

Flags = NDArray[np.bool_]
Energies = NDArray[np.float64]


def signals(samples: Samples, chunk: int) -> Flags:
    """Which chunks hold a signal, or the edge of one."""
    window = np.hanning(chunk)
    chunks = samples[: len(samples) // chunk * chunk].reshape(-1, chunk).astype(np.float64) * window
    found = _digits(chunks, window) | _steady_tones(chunks)
    return np.convolve(found, np.ones(2 * EDGE_CHUNKS + 1), "same") > 0


def _digits(chunks: Energies, window: Energies) -> Flags:
    total = np.sum(chunks**2, axis=1) + 1e-12
    rows, columns = (_strongest(chunks, window, hertz) for hertz in (ROWS_HZ, COLUMNS_HZ))
    balanced = np.maximum(rows, columns) <= TWIST * np.minimum(rows, columns)
    found: Flags = ((rows + columns) / total >= DIGIT_SHARE) & balanced
    return found


def _strongest(chunks: Energies, window: Energies, hertz: tuple[int, ...]) -> Energies:
    """The energy of each chunk in the strongest of the tones."""
    at = np.arange(chunks.shape[1]) / RATE
    waves = np.exp(-2j * np.pi * np.outer(hertz, at))
    best: Energies = np.max(np.abs(chunks @ waves.T) ** 2 * 2 / np.sum(window**2), axis=1)
    return best


def _steady_tones(chunks: Energies) -> Flags:
    spectra = np.abs(np.fft.rfft(chunks, axis=1)) ** 2
    total = np.sum(spectra, axis=1) + 1e-12
    places = np.argmax(spectra, axis=1)
    near = np.arange(-LINE_BINS, LINE_BINS + 1)
    lines = np.take_along_axis(spectra, np.clip(places[:, None] + near, 0, spectra.shape[1] - 1), axis=1)
    pure = np.sum(lines, axis=1) / total >= TONE_SHARE
    louder, softer = np.maximum(total[1:], total[:-1]), np.minimum(total[1:], total[:-1])
    lasting = pure[1:] & pure[:-1] & (places[1:] == places[:-1]) & (louder <= STEADY * softer)
    found: Flags = np.append(lasting, False) | np.append(False, lasting)
    return found
