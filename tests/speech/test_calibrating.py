"""Labelled clips give two thresholds a phrase, which the other half of the voices tries."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.domain.speech.recording import Side
from monitor.domain.speech.script import Part, Script
from monitor.speech.calibrating import Calibration, Clip, Scored, halves, thresholds
from monitor.speech.errors import BadInput
from monitor.speech.scoring import Thresholds
from monitor.speech.wire import Choice
from tests.ear.corpus import phrase
from tests.ear.line import noisy, placed, written
from tests.ear.voices import say

NAME = phrase(Part.NAME, "city pipeline company")
SCRIPT = Script("gas", "en", (NAME,), window_seconds=4.0)


@pytest.fixture
def calibration() -> Calibration:
    return Calibration(Choice("pocketsphinx"), SCRIPT, Side.AGENT)


def scored(voice: str, said: list[float], unsaid: list[float]) -> list[Scored]:
    both = [(score, frozenset({NAME.say})) for score in said] + [(score, frozenset[str]()) for score in unsaid]
    return [Scored(voice, words, {NAME.say: score}) for score, words in both]


@pytest.mark.parametrize(
    ("said", "unsaid", "expected"),
    [
        pytest.param([30, 20, 40, 25, 31], [-40, -50, -90, -60, -45], Thresholds(yes=0, no=-20), id="far apart"),
        pytest.param([-10, 20, 40, 25, 31], [-40, -50, -1, -60, -45], Thresholds(yes=2, no=-13), id="mixed"),
        pytest.param([2, 20, 40, 25, 31], [-40, -50, 0, -60, -45], Thresholds(yes=3, no=-1), id="touching"),
    ],
)
def test_thresholds_lie_between_the_two_kinds_or_past_the_worst(
    said: list[float], unsaid: list[float], expected: Thresholds
) -> None:
    assert expected == thresholds(NAME, scored("ann", said, unsaid))


def test_too_few_clips_set_nothing() -> None:
    with pytest.raises(BadInput, match="has 4 clips with it; 5 are needed"):
        thresholds(NAME, scored("ann", [1, 2, 3, 4], [-9] * 9))


def test_no_voice_is_in_both_halves() -> None:
    first, second = halves([each for voice in "abcde" for each in scored(voice, [1], [2])])
    assert ({"a", "c", "e"}, {"b", "d"}) == ({one.voice for one in first}, {one.voice for one in second})
    with pytest.raises(BadInput, match="has 1 voice; at least 2 are needed"):
        halves(scored("a", [1], [2]))


def test_the_figures_are_those_of_the_other_half(calibration: Calibration, tmp_path: Path) -> None:
    apart = scored("ann", [30, 20, 40, 25, 31], [-40, -50, -90, -60, -45])
    report = calibration.report(tmp_path, [*apart, *scored("bob", [5, -15, -30, 9], [-70, 3, -90, -10])])
    (figures,) = report["phrases"]
    assert (0.0, -20.0) == (figures["yes"], figures["no"])
    counted = {name: (share["count"], share["of"]) for name, share in figures.items() if isinstance(share, dict)}
    expected = {"precision": (2, 3), "recall": (2, 4), "wrongly_denied": (1, 4), "rightly_denied": (2, 4)}
    assert expected == counted
    assert "    recall 2 of 4 (15% to 85%)" in report["lines"]
    assert "city pipeline company" in (tmp_path / "calibration.svg").read_text()


def test_a_clip_is_scored(calibration: Calibration, tmp_path: Path) -> None:
    path = written(tmp_path, "agent", noisy(placed([(0.5, say(NAME.say, "rms"))], 4.0), 35, 1), "alaw")
    found = calibration.hear(Clip(path, "rms", frozenset({NAME.say})))
    assert found.scores[NAME.say] > 0


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (["name,said"], "its first line is not file,voice,said"),
        (["file,voice,said", "a.wav,ann,good night"], "labels.csv:2: said: 'good night' is no phrase of the script"),
        (["file,voice,said", "a.wav,,"], "labels.csv:2: file or voice is empty"),
        (["file,voice,said", "a.wav"], "labels.csv:2: file or voice is empty"),
        (["file,voice,said"], "lists 0 clips"),
        (["\0"], "labels.csv"),
    ],
)
def test_labels_that_cannot_be_used_are_said(
    lines: list[str], sentence: str, calibration: Calibration, tmp_path: Path
) -> None:
    (tmp_path / "labels.csv").write_text("\n".join(lines) + "\n")
    with pytest.raises(BadInput, match=sentence):
        calibration.clips(tmp_path)
