"""The spotter on flite's voices through a telephone line, by the package's model (HOTLINE_MODELS: of 8 kHz)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from monitor.domain.speech.heard import Speech
from monitor.domain.speech.opinion import Doubt
from monitor.domain.speech.recording import Side
from monitor.domain.speech.script import Part, Phrase, Script
from monitor.speech.errors import EngineUnusable, Unheard
from monitor.speech.pocketsphinx import MAX_SEARCHES, NEEDED_FILES, PocketSphinx
from monitor.speech.samples import Samples
from monitor.speech.scoring import Thresholds
from monitor.speech.voice import Silero, speech_of
from monitor.speech.wire import Choice
from monitor.speech.workers import Ears
from tests.ear.corpus import phrase
from tests.ear.line import noisy, placed, written
from tests.ear.voices import say

GREETING, NAME = phrase(Part.GREETING, "good morning"), phrase(Part.NAME, "city pipeline company")
SCRIPT = Script("gas", "en", (GREETING, NAME))
NIN_HAO = Phrase(Part.GREETING, "您好", (("nin2", "hao3"),))


def narrow(name: str) -> Path:
    models = os.environ.get("HOTLINE_MODELS")
    if models is None:
        pytest.skip("HOTLINE_MODELS names no folder with models of 8 kHz")
    return Path(models, name)


@pytest.fixture(scope="module", params=["package", "en-8k"])
def ear(request: pytest.FixtureRequest) -> PocketSphinx:
    return PocketSphinx(None if request.param == "package" else narrow(request.param))


@pytest.fixture(scope="module")
def silero() -> Silero:
    return Silero()


def clip(text: str, voice: str, silero: Silero, at: float = 1.0) -> tuple[Samples, Speech]:
    samples = noisy(placed([(at, say(text, voice))], 5.0), 30, 1)
    return samples, speech_of(samples, silero)


@pytest.mark.parametrize("voice", ["slt", "rms"])
def test_what_was_said_is_heard_in_its_place(voice: str, ear: PocketSphinx, silero: Silero) -> None:
    samples, speech = clip("good morning, city pipeline company, how can I help you?", voice, silero)
    evidence = ear.hear(samples, speech, SCRIPT)
    assert [Part.GREETING, Part.NAME] == [hit.part for hit in evidence.hits]
    assert evidence.hits[0].start_seconds == pytest.approx(1.0, abs=0.2)
    assert evidence.hits[0].end_seconds <= evidence.hits[1].start_seconds + 0.1
    assert evidence.name >= 0.9
    assert evidence.greeting > 0.5
    assert evidence.can_deny


@pytest.mark.parametrize("voice", ["slt", "rms"])
def test_what_was_not_said_is_not_heard(voice: str, ear: PocketSphinx, silero: Silero) -> None:
    samples, speech = clip("yes, please tell me your account number", voice, silero)
    evidence = ear.hear(samples, speech, SCRIPT)
    assert () == evidence.hits
    assert evidence.name < 0.5
    assert evidence.greeting < 0.5


def test_a_phrase_too_short_to_deny_leaves_its_part_open(silero: Silero) -> None:
    samples, speech = clip("yes, please tell me your account number", "slt", silero)
    evidence = PocketSphinx().hear(samples, speech, Script("short", "en", (phrase(Part.GREETING, "hello"), NAME)))
    assert evidence.greeting >= 0.5


def test_a_threshold_of_the_sites_own_decides(silero: Silero) -> None:
    samples, speech = clip("yes, please tell me your account number", "slt", silero)
    strict = PocketSphinx(by_phrase={GREETING.say: Thresholds(yes=-90, no=-99)})
    lax = strict.hear(samples, speech, SCRIPT)
    assert lax.greeting > PocketSphinx().hear(samples, speech, SCRIPT).greeting


def test_silence_is_no_evidence(ear: PocketSphinx) -> None:
    nothing = Speech(8.0, 0.0, None, None, None, is_silent=True)
    samples = placed([], 5.0)
    assert [] == ear.spot(samples, nothing, SCRIPT)


def test_a_clip_is_heard_the_same_after_any_other(ear: PocketSphinx, silero: Silero) -> None:
    samples, speech = clip("good morning, city pipeline company", "slt", silero)
    first = ear.spot(samples, speech, SCRIPT)
    ear.spot(*clip("yes, please tell me your account number", "rms", silero), SCRIPT)
    assert first == ear.spot(samples, speech, SCRIPT)


def test_scripts_without_end_do_not_grow_the_decoder(silero: Silero) -> None:
    ear = PocketSphinx()
    samples, speech = clip("good morning, city pipeline company", "slt", silero)
    first = ear.spot(samples, speech, SCRIPT)
    for number in range(MAX_SEARCHES + 3):
        other = Phrase(Part.NAME, f"name {number}", (("AA", "B", "K", "D", "IY", "F") + ("S",) * number,))
        ear.spot(samples[:12_000], speech, Script(f"s{number}", "en", (GREETING, other)))
    assert first == ear.spot(samples, speech, SCRIPT)


def test_mandarin_is_never_denied_by_it(silero: Silero) -> None:
    ear = PocketSphinx(narrow("zh-8k"))
    samples, speech = clip("good morning, city pipeline company", "slt", silero)
    evidence = ear.hear(samples, speech, Script("zh", "zh", (NIN_HAO,)))
    assert not evidence.can_deny
    assert evidence.greeting >= 0.5


def test_a_sound_that_the_model_does_not_know_is_said(silero: Silero) -> None:
    samples, speech = clip("good morning", "slt", silero)
    with pytest.raises(EngineUnusable, match="has not all sounds of '您好'"):
        PocketSphinx().hear(samples, speech, Script("zh", "zh", (NIN_HAO,)))


def test_a_folder_that_is_no_model_is_said(tmp_path: Path) -> None:
    with pytest.raises(EngineUnusable, match=r"is no model of pocketsphinx: feat\.params, mdef, means"):
        PocketSphinx(tmp_path)
    for name in NEEDED_FILES:
        (tmp_path / name).write_text("nothing")
    with pytest.raises(EngineUnusable, match="says no -upperf"):
        PocketSphinx(tmp_path)


async def test_a_broken_model_ends_its_worker_and_no_more(tmp_path: Path) -> None:
    for name in NEEDED_FILES:
        (tmp_path / name).write_text("-upperf 4000\n")
    clip = written(tmp_path, "agent", noisy(placed([(0.5, say("good morning", "slt"))], 2.0), 30, 1), "ulaw")
    async with Ears(Choice("pocketsphinx", tmp_path)) as ears:
        with pytest.raises(Unheard) as unheard:
            await ears.hear(clip, Side.AGENT, 2.0, SCRIPT)
    assert unheard.value.doubt in (Doubt.ENGINE_MISSING, Doubt.ENGINE_FAILED)
