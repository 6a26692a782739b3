"""Scripted talk on a real PBX: the monitor switches talk detection on, and tells who cut in as the phones spoke it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from prometheus_client import generate_latest
from pydantic import SecretStr

from monitor.ami.probe import Level, probe
from monitor.app import App, link_settings, running
from monitor.clock import Clock
from monitor.config.rules import NoInterruptingSettings, RulesSettings
from monitor.config.settings import HotlineSettings, PbxSettings, Settings, StoreSettings, WebSettings
from monitor.config.speech import SpeechSettings
from monitor.domain.paging import CallFilter
from monitor.domain.records import JudgedCall
from monitor.domain.talk import Side
from monitor.pipeline.talk import talk_detection
from tests.parts.asterisk import AsteriskPbx
from tests.parts.phones import Phone
from tests.parts.talkers import Spoken, TalkingAgent, TalkingCaller, speech
from tests.pipeline.hotline import until

TALK_MS = 5_800
TOLERANCE_SECONDS = 0.2


@dataclass(frozen=True)
class Play:
    """One call: who speaks when, and the overlaps that this makes, as (by, seconds)."""

    did: str
    agent: int
    caller_says: Spoken
    agent_says: Spoken
    overlaps: tuple[tuple[Side, float], ...]
    verdict: tuple[str, str]


PLAYS = {
    "each in turn": Play(
        "1002", 2, ((1.7, 3.5),), ((0.4, 1.3), (4.0, 5.5)), (), ("met", "let_finish")
    ),
    "the agent cuts in": Play(
        "1003", 3, ((0.5, 3.0),), ((1.7, 4.2),), ((Side.AGENT, 1.3),), ("missed", "cut_in")
    ),
    "the caller cuts in": Play(
        "1004", 4, ((1.7, 4.2),), ((0.5, 3.0),), ((Side.CALLER, 1.3),), ("met", "let_finish")
    ),
    "a nod": Play(
        "1005", 5, ((0.5, 4.0),), ((1.7, 2.2), (4.5, 5.5)), ((Side.AGENT, 0.5),), ("met", "let_finish")
    ),
    "both, in turn": Play(
        "1506", 6, ((0.4, 2.4), (4.0, 5.0)), ((1.8, 2.9), (3.3, 5.5)),
        ((Side.AGENT, 0.6), (Side.CALLER, 1.0)), ("met", "let_finish"),
    ),
    "an echo": Play(
        "1007", 7, ((0.5, 3.0),), ((1.7, 3.1),), ((Side.AGENT, 1.3),), ("unknown", "doubtful")
    ),
    "a Local member of a queue": Play(
        "2008", 1, ((0.5, 3.0),), ((1.7, 4.2),), ((Side.AGENT, 1.3),), ("missed", "cut_in")
    ),
}  # fmt: skip


def settings(pbx: AsteriskPbx, folder: Path, user: str = "listener") -> Settings:
    return Settings(
        hotline=HotlineSettings(language="en"),
        store=StoreSettings(url=f"sqlite:///{folder}/talk.db"),
        web=WebSettings(listen="127.0.0.1:0"),
        pbx=(
            PbxSettings(
                name="hq", host="127.0.0.1", port=pbx.ami_port, username=user, secret=SecretStr(f"{user}-secret")
            ),
        ),
        rules=RulesSettings(no_interrupting=NoInterruptingSettings(max_cut_ins=0, overlap_seconds=0.9)),
        speech=SpeechSettings(talk_detection=True),
    )


@pytest.fixture
async def app(pbx: AsteriskPbx, tmp_path: Path) -> AsyncIterator[App]:
    async with running(settings(pbx, tmp_path), Clock()) as one:
        await until(lambda: one.links[0].state.up)
        yield one


async def talked(
    app: App, pbx: AsteriskPbx, folder: Path, plays: dict[str, Play], talk_ms: int = TALK_MS
) -> dict[str, JudgedCall]:
    """Play all at once; the judged calls by the name of their play."""
    agents = [
        TalkingAgent(folder, play.agent, pbx.ports.agents[play.agent - 1], pbx.sip_port, speech(play.agent_says, 5.7))
        for play in plays.values()
    ]
    callers = {
        name: TalkingCaller(
            folder, f"1390000{play.did}", play.did, pbx.sip_port, speech(play.caller_says, 5.7), talk_ms
        )
        for name, play in plays.items()
    }
    phones: list[Phone] = [*agents, *callers.values()]
    try:
        for agent in agents:
            agent.start()
        await asyncio.sleep(0.3)
        for caller in callers.values():
            caller.start()
        await until(lambda: not any(caller.is_running for caller in callers.values()), 25)
        return {name: await judged(app, f"1390000{play.did}") for name, play in plays.items()}
    finally:
        for phone in phones:
            phone.stop()


async def judged(app: App, number: str) -> JudgedCall:
    async with asyncio.timeout(10):
        while True:
            page = await app.store.page(CallFilter(limit=50))
            found = [call for call in page.calls if call.facts.caller_number == number and call.facts.is_over]
            if found:
                return found[0]
            await asyncio.sleep(0.1)


async def test_who_cut_in(app: App, pbx: AsteriskPbx, tmp_path: Path) -> None:
    calls = await talked(app, pbx, tmp_path, PLAYS)

    for name, play in PLAYS.items():
        talk = calls[name].facts.talk
        verdict = calls[name].verdict("no_interrupting")
        assert talk is not None, name
        assert verdict is not None, name
        told = [(one.by, one.seconds) for one in talk.overlaps]
        assert [by for by, _ in play.overlaps] == [by for by, _ in told], name
        assert [pytest.approx(length, abs=TOLERANCE_SECONDS) for _, length in play.overlaps] == [
            seconds for _, seconds in told
        ], name
        first = play.agent_says[0][0]
        assert talk.first_sound_seconds == pytest.approx((first, first), abs=TOLERANCE_SECONDS), name
        assert play.verdict == (verdict.outcome.value, verdict.reason), name
        assert talk.heard_seconds == pytest.approx(talk.joined_seconds, abs=0.5), name
    gate = app.links[0].gate
    assert gate is not None
    assert (2 * len(PLAYS), 0, 0) == (gate.counts.on, gate.counts.refused, gate.counts.dropped)
    metrics = generate_latest(app.registry).decode()
    assert f"hotline_silence_ratio_count {len(PLAYS)}.0" in metrics
    assert f'hotline_talk_channels{{link="ami:hq",result="on"}} {2 * len(PLAYS)}.0' in metrics


async def test_a_login_that_may_not_is_counted_and_hears_the_rest(pbx: AsteriskPbx, tmp_path: Path) -> None:
    one = {"a nod": PLAYS["a nod"]}
    configured = settings(pbx, tmp_path, "monitor")
    async with running(configured, Clock()) as app:
        await until(lambda: app.links[0].state.up)
        (call,) = (await talked(app, pbx, tmp_path, one, 1_000)).values()
        gate = app.links[0].gate

    verdict = call.verdict("no_interrupting")
    assert verdict is not None
    assert ("unknown", "not_listened") == (verdict.outcome.value, verdict.reason)
    assert call.facts.end == "answered"
    assert gate is not None
    assert (0, 1, 1) == (gate.counts.on, gate.counts.refused, gate.counts.dropped)
    assert app.links[0].state.gaps <= 1


@pytest.mark.parametrize(("user", "level"), [("listener", Level.FINE), ("monitor", Level.WARNING)])
async def test_the_check_says_whether_it_may(pbx: AsteriskPbx, tmp_path: Path, user: str, level: Level) -> None:
    configured = settings(pbx, tmp_path, user)
    findings = await probe(link_settings(configured.pbx[0], talk_detection(configured)), Clock(), 0.1)

    assert {"talk detection": level, "rights": Level.FINE} == {
        found.code: found.level for found in findings if found.code in ("talk detection", "rights")
    }
