from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from importlib.resources import files

import pytest

from monitor.ami.inbox import Inbox
from monitor.ami.link import AmiLink
from monitor.ami.probe import Finding, probe
from monitor.ami.settings import LinkSettings
from monitor.ami.translate import PBX_EVENTS, translate
from monitor.clock import Clock
from monitor.domain.events import ChannelFound, LinkLost, MemberChanged, PbxEvent, SnapshotDone
from tests.ami.fake_pbx import timed
from tests.parts.ami_driver import AmiDriver
from tests.parts.apt import PartMissing
from tests.parts.asterisk import AsteriskPbx
from tests.parts.chroot import SUITES, Suite

pytestmark = pytest.mark.real


@pytest.fixture(scope="module", params=SUITES)
def pbx(request: pytest.FixtureRequest) -> Iterator[AsteriskPbx]:
    suite: Suite = request.param
    try:
        asterisk = AsteriskPbx(suite)
    except PartMissing as part:
        if os.environ.get("CI") == "true":
            pytest.fail(str(part), pytrace=False)
        pytest.skip(str(part))
    with asterisk:
        yield asterisk


def settings(pbx: AsteriskPbx, username: str = "monitor", secret: str = "monitor-secret") -> LinkSettings:
    return LinkSettings("hq", "127.0.0.1", username, secret, pbx.ami_port, ping_seconds=0.2)


class Listening:
    """A link that runs, and what it told so far."""

    def __init__(self, of: LinkSettings) -> None:
        self.inbox = Inbox()
        self.link = AmiLink(of, self.inbox, Clock())
        self.told: list[PbxEvent] = []
        self._task = asyncio.create_task(self.link.run())

    async def lost(self) -> None:
        async with asyncio.timeout(15):
            while not any(isinstance(event, LinkLost) for event in self.told):
                await self.read()

    async def snapshots(self, count: int) -> None:
        async with asyncio.timeout(15):
            while len([event for event in self.told if isinstance(event, SnapshotDone)]) < 2 * count:
                await self.read()

    async def read(self) -> None:
        self.told += [event for at, frame in timed(await self.inbox.take()) if (event := translate(frame, at))]

    async def stop(self) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task


def call(pbx: AsteriskPbx) -> None:
    """A channel that waits for a second."""
    with AmiDriver(pbx.ami_port) as driver:
        driver.action("Originate", Channel="Local/3004@from-trunk/n", Application="Wait", Data="5", Async="true")
        driver.wait_event(lambda event: event["Event"] == "DialBegin")


async def test_a_login_tells_the_members_and_ends_with_both_lists(pbx: AsteriskPbx) -> None:
    listening = Listening(settings(pbx))
    await listening.snapshots(1)
    await listening.stop()
    state = listening.link.state

    assert [type(event).__name__ for event in listening.told[:2]] == ["LinkUp", "PbxBooted"]
    assert [event.what for event in listening.told if isinstance(event, SnapshotDone)] == ["queues", "channels"]
    assert any(isinstance(event, MemberChanged) and event.member == "Agent 01" for event in listening.told)
    assert state.degraded == {}
    assert abs(state.offset_seconds) < 0.1
    assert state.rtt_seconds is not None
    assert state.rtt_seconds < 0.5
    instants = [event.at for event in listening.told]
    assert instants == sorted(instants)


async def test_a_live_channel_is_found(pbx: AsteriskPbx) -> None:
    call(pbx)
    listening = Listening(settings(pbx))
    await listening.snapshots(1)
    await listening.stop()
    pbx.hang_up_all()
    found = [event for event in listening.told if isinstance(event, ChannelFound)]

    assert {event.application for event in found} >= {"Wait"}
    assert all(timedelta(seconds=event.age_seconds) < timedelta(seconds=30) for event in found)


async def test_a_killed_pbx_is_heard_again(pbx: AsteriskPbx) -> None:
    listening = Listening(settings(pbx))
    await listening.snapshots(1)
    pbx.kill()
    await listening.lost()
    await asyncio.to_thread(pbx.start)
    await listening.snapshots(2)
    await listening.stop()

    lost = [event.why for event in listening.told if isinstance(event, LinkLost)]
    assert {"the PBX closed the connection"} == set(lost)  # a booting PBX may close an early connection again


async def test_a_frozen_pbx_is_lost(pbx: AsteriskPbx) -> None:
    listening = Listening(settings(pbx))
    await listening.snapshots(1)
    with pbx.frozen():
        await listening.lost()
    await listening.snapshots(2)
    await listening.stop()

    reasons = [event.why for event in listening.told if isinstance(event, LinkLost)]

    assert [reason.partition(" for ")[0] for reason in reasons] == ["silent"]


async def test_a_wrong_secret(pbx: AsteriskPbx) -> None:
    findings = await probe(settings(pbx, secret="wrong"), Clock(), 0)

    assert [(finding.code, finding.says) for finding in findings] == [("login", "Authentication failed")]


def levels(findings: list[Finding]) -> dict[str, str]:
    return {finding.code: finding.level.value for finding in findings}


async def test_what_the_probe_finds(pbx: AsteriskPbx) -> None:
    monitor = levels(await probe(settings(pbx), Clock(), 0))
    driver = await probe(settings(pbx, "driver", "driver-secret"), Clock(), 0)

    assert monitor == {
        "login": "fine",
        "clock": "fine",
        "Status": "fine",
        "rights": "fine",
        "queues": "fine",
        "timestampevents": "unknown",
        "writetimeout": "unknown",
        "message types": "unknown",
    }
    assert levels(driver)["rights"] == "warning"


async def test_the_settings_that_we_ship(pbx: AsteriskPbx) -> None:
    """The filter keeps the PBX from sending what nobody uses, on both forms of Asterisk."""
    sample = files("monitor.ami").joinpath("manager.conf.sample").read_text()
    section = sample[sample.index("[hotline-monitor]") :].replace("CHANGE-ME", "shipped")
    manager_conf = pbx.home / "etc" / "manager.conf"
    before = manager_conf.read_text()
    manager_conf.write_text(f"{before}\n{section}")
    pbx.cli("manager reload")
    listening = Listening(settings(pbx, "hotline-monitor", "shipped"))
    try:
        await listening.snapshots(1)
        call(pbx)
        pbx.hang_up_all()
        async with asyncio.timeout(10):
            while b"Hangup" not in listening.link.state.counts.events:
                await listening.read()
    finally:
        await listening.stop()
        manager_conf.write_text(before)
        pbx.cli("manager reload")
    unasked = {name for name in listening.link.state.counts.events if name not in PBX_EVENTS}

    assert listening.link.state.stamped
    assert unasked <= {b"Status", b"StatusComplete", b"QueueParams", b"QueueMember", b"QueueStatusComplete"}
