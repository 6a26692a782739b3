"""The ear that the config makes: which calls it is for, and what it tells Prometheus."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from monitor.app import running
from monitor.clock import Clock
from monitor.config import Settings
from monitor.domain.facts import CallFacts, Direction
from monitor.domain.speech.opinion import Doubt, Opinion, unheard
from monitor.pipeline.ear import Scripts, hears_recordings
from monitor.pipeline.earmetrics import RESULTS, EarMetrics, result_of
from tests.pipeline.hotline import SmallPbx, ago, settings, until

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CALL = CallFacts("hq", "1.0", Direction.INBOUND, AT, queue="repair", answered_at=AT, did="8001")
RECORDINGS = {"hq": {"folder": "recordings", "side": "agent", "begins": "at_answer"}}
GREETING = {"say": "hello", "arpabet": ["HH AH L OW"]}
MORNING = {"say": "good morning", "arpabet": ["G UH D M AO R N IH NG"], "since": "06:00", "until": "12:00"}
NAME = {"say": "northern gas", "arpabet": ["N AO R DH ER N G AE S"]}


def script(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "language": "en", "greetings": [GREETING, MORNING], "names": [NAME], **more}


def site(*scripts: dict[str, Any], engine: str = "pocketsphinx", recordings: Any = RECORDINGS) -> Settings:
    speech = {"engine": engine, "scripts": list(scripts), "recordings": recordings}
    return Settings.model_validate({"hotline": {"timezone": "Asia/Shanghai"}, "speech": speech})


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (Settings(), False),
        (site(script("all")), True),
        (site(), False),
        (site(script("all"), recordings={}), False),
        (site(script("all"), engine="none"), False),
        (site(script("all"), engine="external"), False),
    ],
)
def test_nothing_is_heard_unless_it_is_configured(told: Settings, expected: bool) -> None:
    assert expected is hears_recordings(told)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (CALL, "desk"),
        (replace(CALL, did="8002"), "rest"),
        (replace(CALL, did=""), None),
        (replace(CALL, answered_at=None), None),
    ],
)
def test_the_script_of_a_call(call: CallFacts, expected: str | None) -> None:
    chosen = Scripts(site(script("desk", dids=["8001"]), script("rest")))(call)
    assert expected == (chosen.script_id if chosen else None)


@pytest.mark.parametrize(("hour", "expected"), [(23, {"hello", "good morning"}), (9, {"hello"})])
def test_what_is_said_in_the_morning_is_of_the_hotlines_morning(hour: int, expected: set[str]) -> None:
    """23:00 UTC is 07:00 in Shanghai."""
    chosen = Scripts(site(script("all")))(replace(CALL, answered_at=AT.replace(hour=hour)))
    assert chosen
    assert expected | {"northern gas"} == {phrase.say for phrase in chosen.phrases}


@pytest.mark.parametrize(
    ("opinion", "expected"),
    [
        (Opinion(True, True), "claimed"),
        (Opinion(None, False), "claimed"),
        (Opinion(True, None, reasons=(Doubt.BETWEEN_THRESHOLDS,)), "unsure"),
        (unheard(Doubt.NO_SPEECH), "unsure"),
        (unheard(Doubt.RECORDING_MISSING), "missing"),
        (unheard(Doubt.AUDIO_UNREADABLE), "unreadable"),
        (unheard(Doubt.BUSY), "busy"),
        (unheard(Doubt.ENGINE_TIMEOUT), "failed"),
    ],
)
def test_what_became_of_a_clip(opinion: Opinion, expected: str) -> None:
    assert expected == result_of(opinion)


def test_metrics_begin_at_zero_and_know_what_they_do_not_know() -> None:
    registry = CollectorRegistry()
    metrics = EarMetrics(registry)
    metrics.watch(lambda: 3, lambda: None)
    metrics.count("claimed")
    told = generate_latest(registry).decode()
    assert "hotline_ear_backlog 3.0" in told
    assert "hotline_ear_real_time_factor NaN" in told
    assert 'hotline_ear_clips_total{result="claimed"} 1.0' in told
    assert all(f'hotline_ear_clips_total{{result="{result}"}}' in told for result in RESULTS)


async def test_a_start_takes_up_the_calls_that_nobody_has_heard(tmp_path: Path) -> None:
    """The first run has no ear; the second finds that the recording of the running call never came."""
    (tmp_path / "recordings").mkdir()
    recordings = {"main": {**RECORDINGS["hq"], "folder": tmp_path / "recordings", "wait_seconds": 1.0}}
    ear = {"engine": "pocketsphinx", "scripts": [script("all")], "recordings": recordings}
    call = ago("1795430319.0")
    async with SmallPbx() as pbx:
        async with running(settings(tmp_path, pbx), Clock()) as deaf:
            await pbx.tell(call.beginning() + call.answer())
            await until(lambda: [one.facts.answered_at for one in deaf.pipeline.court.calls_in_hand()])
        async with running(settings(tmp_path, pbx, speech=ear), Clock()) as hears:
            await until(lambda: hears.pipeline.court.waiting_greetings)
            assert hears.registry.get_sample_value("hotline_ear_clips_total", {"result": "missing"}) == 1.0
            kept = await hears.store.greeting(call.call_id)
    assert kept
    assert (Doubt.RECORDING_MISSING,) == kept.reasons
    assert ("recording", True, "all") == (kept.source, kept.shadow, kept.script_id)


async def test_a_site_without_an_ear_sees_nothing_new(tmp_path: Path) -> None:
    async with SmallPbx() as pbx, running(settings(tmp_path, pbx), Clock()) as here:
        assert [] == [one.name for one in here.registry.collect() if one.name.startswith("hotline_ear")]
