"""The demo PBX over a real socket: login, actions, snapshots, a whole shift at speed, and its hiccup."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import pairwise

import pytest

from monitor.clock import Clock
from monitor.demo.pbx import DemoPbx
from monitor.demo.shift import ShiftPlan
from tests.demo.client import AmiClient
from tests.demo.reports_inbox import Inbox
from tests.demo.stage import STARTED_AT

QUIET = ShiftPlan(hiccup_every_seconds=None)


@asynccontextmanager
async def _playing(plan: ShiftPlan = QUIET, speed: float = 1.0) -> AsyncIterator[tuple[DemoPbx, int]]:
    pbx = DemoPbx(Clock(), plan, speed=speed, starts_at=STARTED_AT)
    port = await pbx.start()
    with Inbox() as inbox:
        playing = asyncio.create_task(pbx.run(inbox.url, "t0ken"))
        try:
            yield pbx, port
        finally:
            playing.cancel()
            await asyncio.wait([playing])
            await pbx.stop()


async def test_it_greets_as_asterisk_22_and_lets_a_demo_login_in() -> None:
    async with _playing() as (_pbx, port):
        client = await AmiClient.connect(port)
        assert client.banner == b"Asterisk Call Manager/11.0.0\r\n"
        answer = await client.log_in()
        assert answer == {"Response": "Success", "ActionID": "x1", "Message": "Authentication accepted"}
        booted = await client.read()
        assert list(booted) == ["Event", "Privilege", "Uptime", "LastReload", "Status"]
        assert (booted["Event"], booted["Status"]) == ("FullyBooted", "Fully Booted")
        await client.close()


@pytest.mark.parametrize("wrong", [{"Secret": "guess"}, {"Username": ""}])
async def test_a_wrong_login_is_refused_and_cut_off(wrong: dict[str, str]) -> None:
    async with _playing() as (_pbx, port):
        client = await AmiClient.connect(port)
        answer = await client.act("Login", **{"Username": "demo", "Secret": "demo", **wrong})
        assert (answer["Response"], answer["Message"]) == ("Error", "Authentication failed")
        assert await client.read_to_end() == b""
        await client.close()


@pytest.mark.parametrize("action", ["Ping", "Status", "QueueStatus", "Events"])
async def test_nothing_is_told_before_the_login(action: str) -> None:
    async with _playing() as (_pbx, port):
        client = await AmiClient.connect(port)
        assert (await client.act(action))["Message"] == "Permission denied"
        await client.close()


async def test_ping_tells_the_shifts_clock() -> None:
    async with _playing(speed=60) as (_pbx, port):
        client = await AmiClient.connect(port)
        await client.log_in(Events="off")
        first = float((await client.act("Ping"))["Timestamp"])
        await asyncio.sleep(0.2)
        second = await client.act("Ping")
        assert list(second) == ["Response", "ActionID", "Ping", "Timestamp"]
        assert 0 <= first - STARTED_AT.timestamp() < 60
        assert 12 <= float(second["Timestamp"]) - first < 60
        await client.close()


async def test_an_unknown_action_is_an_error() -> None:
    async with _playing() as (_pbx, port):
        client = await AmiClient.connect(port)
        await client.log_in(Events="off")
        answer = await client.act("Fröhlich")
        assert answer["Response"] == "Error"
        assert answer["Message"].startswith("Invalid/unknown command: ")
        await client.close()


async def test_it_lists_the_commands_that_it_knows() -> None:
    async with _playing() as (_pbx, port):
        client = await AmiClient.connect(port)
        await client.log_in(Events="off")
        listed = [name for name in await client.act("ListCommands") if name not in ("Response", "ActionID")]
        assert "Status" in listed
        for name in set(listed) - {"Login", "Logoff"}:
            assert (await client.act(name))["Response"] == "Success"
        await client.close()


async def test_logoff_says_goodbye_and_closes() -> None:
    async with _playing() as (_pbx, port):
        client = await AmiClient.connect(port)
        await client.log_in(Events="off")
        assert (await client.act("Logoff"))["Response"] == "Goodbye"
        assert await client.read_to_end() == b""
        await client.close()


async def test_the_event_mask_keeps_other_kinds_out() -> None:
    async with _playing(speed=20) as (_pbx, port):
        client = await AmiClient.connect(port)
        await client.log_in(Events="agent")
        seen = [await client.read() for _event in range(100)]
        assert {"agent,all"} == {frame["Privilege"] for frame in seen}
        assert (await client.act("Events", EventMask="off"))["Events"] == "Off"
        assert (await client.act("Ping"))["Ping"] == "Pong"
        await client.close()


async def test_snapshots_tell_the_calls_in_progress() -> None:
    async with _playing() as (_pbx, port):
        client = await AmiClient.connect(port)
        await client.log_in(Events="off")
        lists = {}
        for action in ("Status", "CoreShowChannels", "QueueStatus"):
            opening = await client.act(action)
            assert opening["EventList"] == "start"
            lists[action] = await client.read_until(lambda frame: frame.get("EventList") == "Complete")
            assert str(len(lists[action]) - 1) == lists[action][-1]["ListItems"]
            assert {"x1"} == {frame["ActionID"] for frame in lists[action]}
        status, shown, queues = lists.values()
        assert [each["Uniqueid"] for each in status[:-1]] == [each["Uniqueid"] for each in shown[:-1]]
        assert len(status) > 4
        assert any(each["BridgeID"] for each in status[:-1])
        assert {"repair", "service", "emergency"} == {each["Queue"] for each in queues[:-1]}
        members = [each for each in queues if each["Event"] == "QueueMember"]
        assert len(members) == 16
        assert {"1", "2"} <= {each["Status"] for each in members}
        await client.close()


async def test_two_clients_read_the_same_shift_at_speed_60() -> None:
    async with _playing(speed=60) as (pbx, port):
        clients = [await AmiClient.connect(port) for _client in range(2)]
        for client in clients:
            await client.log_in()
        end = STARTED_AT.timestamp() + 120

        async def read(client: AmiClient) -> list[dict[str, str]]:
            seen = await client.read_until(lambda frame: float(frame.get("Timestamp", 0)) > end)
            return [frame for frame in seen if "Timestamp" in frame]

        first, second = await asyncio.gather(*map(read, clients))
        assert first[-len(second) :] == second  # who logs in second hears the shift from there on
        assert len(second) > len(first) * 0.8
        stamps = [float(frame["Timestamp"]) for frame in first]
        assert all(one <= next_one for one, next_one in pairwise(stamps))
        ended = Counter(frame["Linkedid"] for frame in first if frame["Event"] == "AgentComplete")
        known = {call.call_id for call in pbx.expected()}
        assert len(ended) > 25
        talks_on = {frame["TransfereeLinkedid"] for frame in first if frame["Event"] == "BlindTransfer"}
        assert set(ended) - talks_on <= known
        for client in clients:
            await client.close()


async def test_a_hiccup_cuts_everybody_off_and_calls_run_across_it() -> None:
    plan = ShiftPlan(first_hiccup_seconds=10, hiccup_lasts_seconds=8)
    async with _playing(plan, speed=10) as (pbx, port):
        client = await AmiClient.connect(port)
        await client.log_in()
        assert b"Event: Newchannel" in await client.read_to_end()
        cut_at = pbx.now()
        away = await AmiClient.connect(port)
        assert away.banner == b""
        await asyncio.sleep(0.9)
        back = await AmiClient.connect(port)
        assert (await back.log_in())["Response"] == "Success"
        assert (await back.read())["Event"] == "FullyBooted"
        back_at = pbx.now()
        assert timedelta(seconds=8) <= back_at - cut_at
        await back.read_until(lambda frame: float(frame.get("Timestamp", 0)) > back_at.timestamp() + 30)
        across = [call for call in pbx.expected() if call.arrived_at < cut_at and call.ended_at > back_at]
        assert across
        for each in (client, away, back):
            await each.close()


async def test_a_client_that_does_not_read_is_cut_off_not_waited_for() -> None:
    async with _playing(speed=600) as (pbx, port):
        lazy = await AmiClient.connect(port)
        await lazy.log_in()
        await asyncio.sleep(4)
        assert pbx.now() > STARTED_AT + timedelta(minutes=39)
        assert len(await lazy.read_to_end()) < 15_000_000
        other = await AmiClient.connect(port)
        assert (await other.log_in())["Response"] == "Success"
        for client in (lazy, other):
            await client.close()


async def test_a_speed_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="speed must be above 0"):
        DemoPbx(Clock(), speed=0)
