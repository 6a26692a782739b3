"""`python -m tests.ear [MODEL ...]`: every opening heard by the package's model and others, as a table.

Each set is told apart: the shipped thresholds were set after FIT, REPORT and CHECK, and not after LAST.
Takes some minutes.
"""

from __future__ import annotations

import resource
import sys
import tempfile
from collections import Counter
from pathlib import Path
from time import perf_counter

import numpy as np

from monitor.domain.speech.heard import Speech
from monitor.domain.speech.policy import decide
from monitor.domain.speech.recording import Side
from monitor.speech.audio import read
from monitor.speech.pocketsphinx import PocketSphinx
from monitor.speech.voice import Silero, speech_of
from tests.ear.corpus import CHECK, FIT, LAST, NOISE_DB, REPORT, WINDOW_SECONDS, Half, Opening, openings
from tests.ear.line import written

HALVES = {"FIT": FIT, "REPORT": REPORT, "CHECK": CHECK, "LAST": LAST}
CLEAN_DB = (40, 20)
UNWARPED = (1.0,)


class Row:
    """What became of the openings of one engine at one level of noise."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[bool, str]] = Counter()
        self.errors_ms: list[float] = []
        self.work_seconds = 0.0

    def add(self, opening: Opening, ear: PocketSphinx, detector: Silero, path: Path) -> None:
        began = perf_counter()
        samples = read(path, WINDOW_SECONDS, Side.AGENT)
        speech = speech_of(samples, detector)
        evidence = ear.hear(samples, speech, opening.script)
        self.work_seconds += perf_counter() - began
        opinion = decide(opening.script, evidence, speech, frozenset())
        facts = (opinion.greeted, opinion.named, opinion.in_order, opinion.in_time)
        outcome = "met" if all(facts) else "missed" if False in facts else "unknown"
        self.counts[opening.is_compliant, outcome] += 1
        self._time(opening, speech)

    def _time(self, opening: Opening, speech: Speech) -> None:
        if speech.start_high_seconds is not None:
            self.errors_ms.append(1_000 * (speech.start_high_seconds - opening.starts_seconds))

    def __str__(self) -> str:
        compliant = [self.counts[True, outcome] for outcome in ("met", "unknown", "missed")]
        other = [self.counts[False, outcome] for outcome in ("missed", "unknown", "met")]
        clips = sum(compliant) + sum(other)
        low, middle, high = np.percentile(self.errors_ms or [0.0], [5, 50, 95])
        factor = self.work_seconds / (clips * WINDOW_SECONDS)
        cells = "".join(f"{count:>9}" for count in (*compliant, *other))
        return f"{clips:>6}{cells}   {low:>+6.0f} {middle:>+5.0f} {high:>+5.0f}   {factor:.3f}"


def rows(half: Half, ears: list[PocketSphinx], detector: Silero) -> dict[tuple[str, int], Row]:
    found: dict[tuple[str, int], Row] = {}
    with tempfile.TemporaryDirectory() as folder:
        for opening in openings(half, CLEAN_DB if half.warps != UNWARPED else NOISE_DB):
            path = written(Path(folder), "agent", opening.samples, opening.codec)
            for ear in ears:
                found.setdefault((ear.name, opening.snr_db), Row()).add(opening, ear, detector, path)
    return found


def main() -> None:
    ears = [PocketSphinx(), *(PocketSphinx(Path(folder)) for folder in sys.argv[1:])]
    detector = Silero()
    print("compliant openings: met, unknown, WRONGLY missed; others: missed, unknown, WRONGLY met;")
    print("error of the first word's late bound in ms (5 %, median, 95 %); real-time factor on one core")
    for name, half in HALVES.items():
        for (engine, snr_db), row in sorted(
            rows(half, ears, detector).items(), key=lambda one: (one[0][0], -one[0][1])
        ):
            print(f"{name:7} {engine:22} {snr_db:>3} dB {row}", flush=True)
    print(f"memory at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_024} MiB")


if __name__ == "__main__":
    main()
