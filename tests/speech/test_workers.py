"""Real worker processes: whatever befalls one costs one clip and nothing else."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from monitor.domain.speech.opinion import Doubt
from monitor.domain.speech.recording import Side
from monitor.domain.speech.script import Script
from monitor.speech.errors import Unheard
from monitor.speech.wire import Choice
from monitor.speech.workers import Bounds, Ears
from tests.ear.line import noisy, placed, written
from tests.ear.voices import say

CRASHING = (sys.executable, "-m", "tests.speech.crashing")
SECONDS = 4.0


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    spoken = noisy(placed([(1.0, say("good morning, city gas", "slt"))], SECONDS), 40, 1)
    return written(tmp_path_factory.mktemp("clips"), "agent", spoken, "ulaw")


@pytest.fixture
async def ears() -> AsyncIterator[Ears]:
    async with Ears(Choice(), Bounds(deadline_seconds=30.0, backlog=2), CRASHING) as ears:
        yield ears


def script(script_id: str) -> Script:
    return Script(script_id, "en", ())


async def doubt_of(ears: Ears, path: Path, script_id: str) -> tuple[Doubt, str]:
    with pytest.raises(Unheard) as unheard:
        await ears.hear(path, Side.AGENT, SECONDS, script(script_id))
    return unheard.value.doubt, unheard.value.detail


@pytest.mark.parametrize(
    ("script_id", "doubt", "detail", "restarts"),
    [
        ("dies", Doubt.ENGINE_FAILED, "the worker ended: IncompleteReadError", 1),
        ("bursts", Doubt.ENGINE_FAILED, "MemoryError: ", 0),
        ("fails", Doubt.ENGINE_FAILED, "RuntimeError: no such phone", 0),
        ("misses", Doubt.ENGINE_MISSING, "the model is gone", 0),
    ],
)
async def test_a_clip_that_ends_its_worker_costs_that_clip_only(
    ears: Ears, clip: Path, script_id: str, doubt: Doubt, detail: str, restarts: int
) -> None:
    assert (doubt, detail) == await doubt_of(ears, clip, script_id)
    speech, evidence = await ears.hear(clip, Side.AGENT, SECONDS, script("well"))
    assert speech.start_high_seconds == pytest.approx(1.0, abs=0.2)
    assert "none" == evidence.engine
    assert restarts == ears.restarts
    assert 0 == ears.backlog


async def test_a_worker_that_hangs_is_ended_when_its_time_is_over(clip: Path) -> None:
    async with Ears(Choice(), Bounds(deadline_seconds=6.0), CRASHING) as ears:
        assert (Doubt.ENGINE_TIMEOUT, "not heard within 6 s") == await doubt_of(ears, clip, "hangs")
        await ears.hear(clip, Side.AGENT, SECONDS, script("well"))
        assert 1 == ears.restarts


async def test_a_library_that_prints_spoils_no_answer(ears: Ears, clip: Path) -> None:
    _, evidence = await ears.hear(clip, Side.AGENT, SECONDS, script("prints"))
    assert "none" == evidence.engine
    assert ears.real_time_factor is not None
    assert ears.real_time_factor > 0


async def test_a_file_that_cannot_be_read_is_said(ears: Ears, tmp_path: Path) -> None:
    found = await doubt_of(ears, tmp_path / "gone.wav", "well")
    assert (Doubt.AUDIO_UNREADABLE, "gone.wav: cannot be read: No such file or directory") == found


async def test_a_storm_is_turned_away_and_counted(ears: Ears, clip: Path) -> None:
    asked = [ears.hear(clip, Side.AGENT, SECONDS, script("well")) for _ in range(8)]
    found = await asyncio.gather(*asked, return_exceptions=True)
    turned_away = [one.doubt for one in found if isinstance(one, Unheard)]
    assert [Doubt.BUSY] * 5 == turned_away
    assert 5 == ears.drops
    assert 0 == ears.backlog


async def test_a_clip_that_is_given_up_frees_its_worker(ears: Ears, clip: Path) -> None:
    given_up = asyncio.create_task(ears.hear(clip, Side.AGENT, SECONDS, script("hangs")))
    await asyncio.sleep(0.5)
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    await ears.hear(clip, Side.AGENT, SECONDS, script("well"))


async def test_a_wrong_model_is_said_and_the_queue_goes_on(clip: Path, tmp_path: Path) -> None:
    async with Ears(Choice("pocketsphinx", tmp_path)) as ears:
        doubt, detail = await doubt_of(ears, clip, "well")
    assert Doubt.ENGINE_MISSING == doubt
    assert detail.startswith(f"{tmp_path}: is no model of pocketsphinx: feat.params, mdef")


async def test_without_its_packages_the_ear_says_which_is_missing(clip: Path) -> None:
    without = "import sys; sys.modules['numpy'] = None; from monitor.speech.worker import main; main()"
    async with Ears(Choice("pocketsphinx"), command=(sys.executable, "-c", without)) as ears:
        found = await doubt_of(ears, clip, "well")
    assert (Doubt.ENGINE_MISSING, "the package numpy is missing; pip install numpy") == found
