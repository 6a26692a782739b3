"""Where speech lies is known from the clips' making; no tone is a voice."""

from __future__ import annotations

import numpy as np
import pytest

from monitor.speech.samples import RATE, Samples
from monitor.speech.voice import Silero, speech_of
from tests.ear.line import noisy, pink, placed, tone
from tests.ear.voices import VOICES, say

SECONDS = 6.0
TEXT = "Good morning, city gas, how can I help you?"
EARLIEST, LATEST = -0.35, 0.3


@pytest.fixture(scope="module")
def silero() -> Silero:
    return Silero()


def ringback(until: float) -> Samples:
    return tone([(at, at + 1.0, 450) for at in np.arange(0, until, 5.0)], SECONDS)


def music() -> Samples:
    notes = (262, 330, 392, 524, 440)
    chords = [
        (0.4 * i, 0.4 * i + 0.4, notes[(i * 2 + k) % 5] * part) for i in range(25) for k in (0, 1) for part in (1, 2)
    ]
    return tone(chords, SECONDS) / np.float32(3)


NOT_A_VOICE = {
    "digital silence": np.zeros(int(SECONDS * RATE), np.float32),
    "line noise": pink(int(SECONDS * RATE), 1) * np.float32(0.0005),
    "loud noise": pink(int(SECONDS * RATE), 2) * np.float32(0.05),
    "ringback": noisy(ringback(SECONDS), 40, 3),
    "DTMF": noisy(tone([(1 + at / 4, 1.1 + at / 4, hz) for at in range(12) for hz in (697, 1_209)], SECONDS), 40, 4),
    "a beep": noisy(tone([(2.0, 2.3, 1_000)], SECONDS), 40, 5),
    "music": noisy(music(), 40, 6),
}


@pytest.mark.parametrize("samples", NOT_A_VOICE.values(), ids=NOT_A_VOICE)
def test_nobody_speaks(samples: Samples, silero: Silero) -> None:
    speech = speech_of(samples, silero)
    assert (0.0, None, None, ()) == (
        speech.speech_seconds,
        speech.start_low_seconds,
        speech.start_high_seconds,
        speech.talks,
    )
    assert (not samples.any()) == speech.is_silent


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("snr_db", [40, 20])
def test_the_first_word_is_found_where_it_was_put(voice: str, snr_db: int, silero: Silero) -> None:
    for at in (0.3, 2.0):
        samples = noisy(placed([(at, say(TEXT, voice))], SECONDS), snr_db, int(at))
        speech = speech_of(samples, silero)
        assert speech.start_low_seconds is not None
        assert speech.start_high_seconds is not None
        assert EARLIEST < speech.start_high_seconds - at < LATEST
        assert speech.start_low_seconds <= speech.start_high_seconds
        assert speech.start_low_seconds <= speech.talks[0][0] <= speech.start_high_seconds


@pytest.mark.parametrize("before", ["ringback", "beep", "dtmf"])
def test_a_tone_before_the_first_word_widens_the_interval_and_moves_no_start(before: str, silero: Silero) -> None:
    tones = {
        "ringback": ringback(2.0),
        "beep": tone([(0.5, 0.8, 1_000)], SECONDS),
        "dtmf": tone([(0.5, 0.6, 697), (0.5, 0.6, 1_209)], SECONDS),
    }
    samples = noisy(placed([(4.0, say(TEXT, "slt"))], SECONDS) + tones[before], 40, 1)
    speech = speech_of(samples, silero)
    assert speech.start_high_seconds == pytest.approx(4.0, abs=0.3)
    assert speech.start_low_seconds is not None
    assert speech.start_low_seconds < 1.0


def test_the_estimate_of_noise_follows_the_noise(silero: Silero) -> None:
    clean = placed([(1.0, say(TEXT, "slt"))], SECONDS)
    found = [speech_of(noisy(clean, snr_db, 1), silero).snr_db for snr_db in (40, 20, 10)]
    assert found == sorted(found, key=lambda snr: -(snr or 0))
    assert found[1] == pytest.approx(23, abs=4)


def test_two_stretches_of_speech_are_told_apart(silero: Silero) -> None:
    samples = noisy(placed([(1.0, say("good morning", "slt")), (5.0, say("city gas", "slt"))], SECONDS), 30, 1)
    starts = [start for start, _ in speech_of(samples, silero).talks]
    assert starts == pytest.approx([1.0, 5.0], abs=0.3)
