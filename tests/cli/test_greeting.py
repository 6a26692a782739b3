"""`monitor greeting`: a file is heard and drawn; every mistake has its sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.cli.waveform import bars, drawn
from monitor.domain.speech.heard import Hit, Speech
from monitor.domain.speech.script import Part
from tests.cli.command import config, monitor
from tests.ear.line import noisy, placed, written
from tests.ear.voices import say

SPEECH = """
[speech]
engine = "pocketsphinx"
[[speech.scripts]]
id = "gas"
language = "en"
deny = "always"
greetings = [{ say = "good morning", arpabet = ["G UH D M AO R N IH NG"] }]
names = [{ say = "city pipeline company", arpabet = ["S IH T IY P AY P L AY N K AH M P AH N IY"] }]
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return config(tmp_path, SPEECH)


def test_a_file_is_heard_and_drawn(site: Path, tmp_path: Path) -> None:
    spoken = say("good morning, city pipeline company, how can I help you?", "rms")
    file = written(tmp_path, "agent", noisy(placed([(0.8, spoken)], 6.0), 35, 1), "ulaw")
    done = monitor("greeting", "try", file, "--config", site, folder=tmp_path)
    assert (0, "") == (done.returncode, done.stderr)
    assert "┘ greeting: good morning (" in done.stdout
    assert "━━━" in done.stdout
    assert "greeted: yes; named: yes" in done.stdout


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (("try", "gone.wav", "--script", "x"), 2, "--script: no such script, got 'x'; write one of gas"),
        (("calibrate", "gone"), 1, "gone/labels.csv: cannot be read"),
    ],
)
def test_a_mistake_has_its_sentence(
    words: tuple[str, ...], status: int, sentence: str, site: Path, tmp_path: Path
) -> None:
    done = monitor("greeting", *words, "--config", site, folder=tmp_path)
    assert status == done.returncode
    assert sentence in done.stderr


def test_a_clip_without_audio_draws_nothing() -> None:
    assert [] == drawn([], Speech(0.0, 0.0, None, None, None, is_silent=True), (), 40)
    assert "" == bars([], 40)


def test_a_short_clip_fills_the_width() -> None:
    speech = Speech(1.0, 0.5, 0.2, 0.2, 30.0, is_silent=False, talks=((0.2, 0.7),))
    hit = Hit(Part.NAME, "city gas", 0.5, 0.7, 0.93)
    lines = drawn([-70.0, -6.0], speech, [hit], 10)
    assert ["     █████", "  ━━━━━━", "|0.0|0.4|0", "     └─┘ name: city gas (93%)"] == lines
