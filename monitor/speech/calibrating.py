"""Labelled clips in, two thresholds a phrase out: set by one half of the voices, tried on the other."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from monitor.domain.speech.recording import Side
from monitor.domain.speech.script import Phrase, Script
from monitor.domain.tally import wilson
from monitor.speech.audio import read
from monitor.speech.errors import BadInput
from monitor.speech.picture import picture
from monitor.speech.pocketsphinx import NEVER, PocketSphinx
from monitor.speech.scoring import Thresholds
from monitor.speech.voice import Silero, speech_of
from monitor.speech.wire import Choice

LABELS = "labels.csv"
COLUMNS = ("file", "voice", "said")
APART = "|"
PICTURE = "calibration.svg"
MAX_CLIPS = 20_000
LEAST = 5
"""Clips with a phrase, and without it, below which no threshold can be set."""
MARGIN = 3.0


@dataclass(frozen=True, slots=True)
class Clip:
    path: Path
    voice: str
    said: frozenset[str]


@dataclass(frozen=True, slots=True)
class Scored:
    """The score of each phrase of the script, by what it says."""

    voice: str
    said: frozenset[str]
    scores: dict[str, float]


class Calibration:
    def __init__(self, choice: Choice, script: Script, side: Side) -> None:
        self._choice = choice
        self._script = script
        self._side = side

    @cached_property
    def _ear(self) -> PocketSphinx:
        return PocketSphinx(self._choice.model)

    @cached_property
    def _detector(self) -> Silero:
        return Silero()

    def clips(self, folder: Path) -> list[Clip]:
        """As labels.csv lists them: file, voice, and the phrases that were said, with | between. Raises BadInput."""
        known = {phrase.say for phrase in self._script.phrases}
        try:
            with (folder / LABELS).open(encoding="utf-8-sig", newline="") as file:
                rows = csv.DictReader(file)
                if rows.fieldnames is None or not set(COLUMNS) <= set(rows.fieldnames):
                    raise BadInput(f"{LABELS}: its first line is not {','.join(COLUMNS)}; write that as the first line")
                found = [_clip(folder, line, row, known) for line, row in enumerate(rows, 2)]
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise BadInput(f"{folder / LABELS}: cannot be read: {error}") from None
        if not 0 < len(found) <= MAX_CLIPS:
            raise BadInput(f"{LABELS}: lists {len(found)} clips; 1 to {MAX_CLIPS} can be heard")
        return found

    def hear(self, clip: Clip) -> Scored:
        """Raises BadInput, EngineUnusable."""
        samples = read(clip.path, self._script.window_seconds, self._side)
        spotted = self._ear.spot(samples, speech_of(samples, self._detector), self._script)
        scores = {phrase.say: NEVER for phrase in self._script.phrases}
        return Scored(clip.voice, clip.said, scores | {one.phrase.say: one.z for one in spotted})

    def report(self, folder: Path, heard: Sequence[Scored]) -> dict[str, Any]:
        """The figures, the lines to read and to copy, and a picture beside the clips. Raises BadInput."""
        fit, tried = halves(heard)
        found = {phrase: thresholds(phrase, fit) for phrase in self._script.phrases}
        path = folder / PICTURE
        drawn = [(phrase.say, limits, *_split(phrase, heard)) for phrase, limits in found.items()]
        path.write_text(picture(drawn), encoding="utf-8")
        phrases = [_figures(phrase, limits, tried) for phrase, limits in found.items()]
        lines = [line for each in phrases for line in _lines(each)]
        return {"engine": self._ear.name, "clips": len(heard), "phrases": phrases, "picture": str(path), "lines": lines}


def _clip(folder: Path, line: int, row: dict[str, str], known: set[str]) -> Clip:
    said = frozenset(text.strip() for text in (row["said"] or "").split(APART) if text.strip())
    unknown = sorted(said - known)
    if unknown:
        listed = ", ".join(sorted(known))
        raise BadInput(f"{LABELS}:{line}: said: {unknown[0]!r} is no phrase of the script; write any of {listed}")
    if not row["file"] or not row["voice"]:
        raise BadInput(f"{LABELS}:{line}: file or voice is empty; fill both in")
    return Clip(folder / row["file"], row["voice"], said)


def halves(heard: Sequence[Scored]) -> tuple[list[Scored], list[Scored]]:
    """By voice, as a person heard in both would flatter the figures. Raises BadInput."""
    voices = sorted({one.voice for one in heard})
    if len(voices) < 2:
        raise BadInput(f"{LABELS}: has {len(voices)} voice; at least 2 are needed, one to set and one to try")
    first = set(voices[::2])
    return [one for one in heard if one.voice in first], [one for one in heard if one.voice not in first]


def thresholds(phrase: Phrase, fit: Sequence[Scored]) -> Thresholds:
    """Where the two kinds of clips lie apart, a third of the gap from each; else past the worst of the other kind."""
    said, unsaid = _split(phrase, fit)
    for kind, scores in (("with", said), ("without", unsaid)):
        if len(scores) < LEAST:
            raise BadInput(
                f"{phrase.say}: the first half of the voices has {len(scores)} clips {kind} it; {LEAST} are needed"
            )
    least_said, most_unsaid = min(said), max(unsaid)
    gap = least_said - most_unsaid
    if gap > MARGIN:
        return Thresholds(yes=round(most_unsaid + 2 * gap / 3, 1), no=round(most_unsaid + gap / 3, 1))
    return Thresholds(yes=round(most_unsaid + MARGIN, 1), no=round(least_said - MARGIN, 1))


def _split(phrase: Phrase, heard: Sequence[Scored]) -> tuple[list[float], list[float]]:
    """The scores of clips with the phrase, and of those without it."""
    said = [one.scores[phrase.say] for one in heard if phrase.say in one.said]
    return said, [one.scores[phrase.say] for one in heard if phrase.say not in one.said]


def _figures(phrase: Phrase, limits: Thresholds, tried: Sequence[Scored]) -> dict[str, Any]:
    said, unsaid = _split(phrase, tried)
    right = sum(score >= limits.yes for score in said)
    wrong = sum(score >= limits.yes for score in unsaid)
    denied = sum(score <= limits.no for score in said)
    return {
        "part": phrase.part.value, "say": phrase.say, "yes": limits.yes, "no": limits.no,
        "precision": _share(right, right + wrong), "recall": _share(right, len(said)),
        "wrongly_denied": _share(denied, len(said)),
        "rightly_denied": _share(sum(score <= limits.no for score in unsaid), len(unsaid)),
    }  # fmt: skip


def _share(count: int, of: int) -> dict[str, Any]:
    low, high = wilson(count, of) if of else (0.0, 1.0)
    return {"count": count, "of": of, "low": round(low, 4), "high": round(high, 4)}


def _lines(figures: dict[str, Any]) -> list[str]:
    shares = (
        f"{name.replace('_', ' ')} {share['count']} of {share['of']} ({share['low']:.0%} to {share['high']:.0%})"
        for name, share in figures.items()
        if isinstance(share, dict)
    )
    told = f'{{ say = "{figures["say"]}", yes = {figures["yes"]}, no = {figures["no"]} }}'
    return [f"{figures['part']} {told}", *(f"    {share}" for share in shares)]
