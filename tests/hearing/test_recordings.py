"""Agents with recorded voices answer on a real Asterisk that records them; the monitor hears the recordings."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from monitor.app import App, running
from monitor.clock import Clock
from monitor.config import Settings
from monitor.domain.records import JudgedCall
from monitor.domain.verdicts import Outcome
from tests.ear.line import noisy, placed, ulaw
from tests.ear.voices import say
from tests.parts.asterisk import AsteriskPbx
from tests.parts.chroot import Suite
from tests.parts.talkers import TalkingAgent, TalkingCaller
from tests.parts.versions import at_hand, versions

DIALPLAN = """
[from-trunk](+)
exten => _72XX,1,Dial(PJSIP/agent${EXTEN:2},20,b(agent-voice^s^1))
exten => 7201,1,Queue(q-voice)
[agent-voice]
exten => s,1,MixMonitor(both-${CHANNEL(linkedid)}.wav,r(agent-${CHANNEL(linkedid)}.wav))
 same => n,Return()
"""
QUEUE = """
[q-voice](short-ring)
strategy = linear
membergosub = agent-voice
member => PJSIP/agent01,0,Agent 01,PJSIP/agent01
"""
SCRIPT = {
    "id": "desk",
    "language": "en",
    "deny": "always",
    "window_seconds": 4.0,
    "delay_seconds": 4.0,
    "greetings": [{"say": "good morning", "arpabet": ["G UH D M AO R N IH NG"]}],
    "names": [{"say": "northern gas company", "arpabet": ["N AO R DH ER N G AE S K AH M P AH N IY"]}],
}
TALK_MS = 5_500
COMPLIANT = "good morning, northern gas company, how can i help you"
SAID = {
    "compliant": (COMPLIANT, ""),
    "no greeting": ("yes, please tell me your address and the number of your boiler", ""),
    "no name": ("good morning, please tell me your address and the number of your boiler", ""),
    "name first": ("northern gas company, good morning, how can i help you", ""),
    "another company": ("good morning, city water works, how can i help you", ""),
    "silence": ("", ""),
    "only the caller": ("", COMPLIANT),
}
"""What the agent says, and what the caller says."""


@dataclass(frozen=True)
class Heard:
    """The same calls by the recording of the agent's side, and by the one with both voices."""

    alone: Mapping[str, JudgedCall]
    mixed: Mapping[str, JudgedCall]


def spoken(text: str) -> bytes:
    parts = [(0.8, say(text, "slt"))] if text else []
    return ulaw(noisy(placed(parts, TALK_MS / 1000 + 2), 40.0, seed=3))


def settings(folder: Path, pbx: AsteriskPbx, template: str, side: str) -> Settings:
    recordings = {"folder": pbx.home / "spool/monitor", "template": template, "side": side, "begins": "at_dial"}
    speech = {"engine": "pocketsphinx", "shadow": False, "scripts": [SCRIPT], "recordings": {"hq": recordings}}
    tables = {
        "name": "hq",
        "host": "127.0.0.1",
        "port": pbx.ami_port,
        "username": "monitor",
        "secret": "monitor-secret",
    }
    store = {"url": f"sqlite:///{folder / template.partition('-')[0]}.db"}
    told = {"web": {"listen": "127.0.0.1:0"}, "store": store, "pbx": [tables], "speech": speech}
    return Settings.model_validate({"hotline": {"language": "en", "timezone": "UTC"}, **told})


def recording_pbx(suite: Suite) -> AsteriskPbx:
    pbx = AsteriskPbx(suite)
    with (pbx.home / "etc/extensions.conf").open("a") as dialplan:
        dialplan.write(DIALPLAN)
    with (pbx.home / "etc/queues.conf").open("a") as queues:
        queues.write(QUEUE)
    with (pbx.home / "etc/modules.conf").open("a") as modules:
        modules.write("\nload = app_mixmonitor.so\n")
    return pbx


async def judged(app: App, name: str, within_seconds: float = 20.0) -> JudgedCall:
    """The call of this number once its greeting is judged."""
    give_up = time.monotonic() + within_seconds
    while True:
        for call in app.pipeline.court.calls_in_hand():
            verdict = call.verdict("greeting")
            if call.facts.caller_number == name and verdict and verdict.outcome is not Outcome.PENDING:
                return call
        assert time.monotonic() < give_up, f"{name} was not judged"
        await asyncio.sleep(0.1)


@pytest.fixture(scope="module", params=versions())
def suite(request: pytest.FixtureRequest) -> Suite:
    return at_hand(request.param)


@pytest.fixture(scope="module")
def heard(suite: Suite, tmp_path_factory: pytest.TempPathFactory) -> Heard:
    """All calls at once."""
    return asyncio.run(play(recording_pbx(suite), tmp_path_factory.mktemp("heard")))


async def play(pbx: AsteriskPbx, folder: Path) -> Heard:
    numbers = {name: f"1380013{index:04d}" for index, name in enumerate(SAID, start=1)}
    of_agent = settings(folder, pbx, "agent-{linkedid}.wav", "agent")
    of_both = settings(folder, pbx, "both-{linkedid}.wav", "mixed")
    with ExitStack() as parts:
        parts.enter_context(pbx)
        async with running(of_both, Clock()) as mixed, running(of_agent, Clock()) as alone:
            await linked(alone, mixed)
            start_calls(parts, folder, pbx, numbers)
            of_each = [{name: await judged(app, number) for name, number in numbers.items()} for app in (alone, mixed)]
    return Heard(*of_each)


def start_calls(parts: ExitStack, folder: Path, pbx: AsteriskPbx, numbers: Mapping[str, str]) -> None:
    for index, (name, (agent, caller)) in enumerate(SAID.items(), start=1):
        port = pbx.ports.agents[index - 1]
        parts.enter_context(TalkingAgent(folder, index, port, pbx.sip_port, spoken(agent))).start()
        did = f"72{index:02d}"
        ringing = TalkingCaller(folder, numbers[name], did, pbx.sip_port, spoken(caller), talk_ms=TALK_MS)
        parts.enter_context(ringing).start()


async def linked(*apps: App) -> None:
    async with asyncio.timeout(15):
        while not all(link.state.up for app in apps for link in app.links):  # noqa: ASYNC110 - a link has no event
            await asyncio.sleep(0.05)


def reasons(calls: Mapping[str, JudgedCall]) -> dict[str, tuple[str, str]]:
    verdicts = {name: call.verdict("greeting") for name, call in calls.items()}
    return {name: (verdict.outcome.value, verdict.reason) for name, verdict in verdicts.items() if verdict}


def test_who_kept_the_promise_is_met(heard: Heard) -> None:
    assert ("met", "in_order") == reasons(heard.alone)["compliant"]


def test_who_did_not_is_never_met(heard: Heard) -> None:
    told = reasons(heard.alone)
    for name in ("no greeting", "no name", "name first", "another company"):
        assert told[name][0] in ("missed", "unknown"), name
    assert ("missed", "not_greeted") == told["no greeting"]


def test_silence_is_held_against_nobody(heard: Heard) -> None:
    """Nor is the caller's voice taken for the agent's."""
    told = reasons(heard.alone)
    assert ("unknown", "no_speech") == told["silence"]
    assert ("unknown", "no_speech") == told["only the caller"]


def test_both_voices_in_one_claim_nothing_of_anybody(heard: Heard) -> None:
    assert {("unknown", "mixed_audio")} == set(reasons(heard.mixed).values())
