"""Flite's recorded voices: a text in, samples at 8 kHz in the telephone's band out."""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from monitor.domain.speech.recording import Side
from monitor.speech.audio import read
from monitor.speech.samples import Samples
from tests.parts.apt import ensure_program

VOICES = ("slt", "kal16", "rms", "awb")
KEPT = Path(tempfile.gettempdir()) / "hotline-voices"
SPEECH_RMS = 0.05
LONGEST_SECONDS = 60.0


def say(text: str, voice: str, stretch: float = 1.0) -> Samples:
    """From its first sound to its last, at -26 dB. Raises PartMissing."""
    KEPT.mkdir(exist_ok=True)
    digest = hashlib.sha256(f"{text}|{stretch}".encode()).hexdigest()[:16]
    path = KEPT / f"{voice}-{digest}.wav"
    if not path.exists():
        half = path.with_suffix(f".{id(path)}.part")
        flite = str(ensure_program("flite", "flite"))
        wanted = ["-voice", voice, "--setf", f"duration_stretch={stretch}", "-t", text, "-o", str(half)]
        subprocess.run([flite, *wanted], check=True, capture_output=True)
        half.rename(path)
    samples = read(path, LONGEST_SECONDS, Side.AGENT)
    loud = np.flatnonzero(np.abs(samples) > 0.02 * np.max(np.abs(samples)))
    spoken = samples[loud[0] : loud[-1] + 1]
    return spoken * np.float32(SPEECH_RMS / np.sqrt(np.mean(spoken**2)))
