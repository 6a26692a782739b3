from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest

from monitor.ami.actions import encode
from monitor.ami.inbox import Heard, Inbox
from monitor.ami.link import AmiLink
from monitor.ami.settings import LinkSettings
from monitor.ami.translate import translate
from monitor.clock import Clock
from monitor.domain.events import LinkLost, LinkUp, PbxStopping
from tests.ami.fake_pbx import BANNER, Part, Player, playing, timed

SHUTDOWN = b"Event: Shutdown\r\nPrivilege: system,all\r\nShutdown: Cleanly\r\n\r\n"


def settings(port: int) -> LinkSettings:
    return LinkSettings("hq", "127.0.0.1", "monitor", "top-secret", port, ping_seconds=0.1, connect_timeout_seconds=0.4)


@asynccontextmanager
async def listening(*parts: Part, inbox: Inbox | None = None) -> AsyncIterator[tuple[AmiLink, Inbox, list[Player]]]:
    async with playing(*parts) as (port, players):
        kept = Inbox() if inbox is None else inbox
        link = AmiLink(settings(port), kept, Clock(), jitter=lambda: 0.9)
        task = asyncio.create_task(link.run())
        try:
            yield link, kept, players
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def story(inbox: Inbox, length: int, within_seconds: float = 5.0) -> list[str]:
    """The first events, by name; a loss with its reason."""
    told: list[str] = []
    async with asyncio.timeout(within_seconds):
        while len(told) < length:
            for at, frame in timed(await inbox.take()):
                event = translate(frame, at)
                told.append(f"LinkLost {event.why}" if isinstance(event, LinkLost) else type(event).__name__)
    return told


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(3):
        while not condition():  # noqa: ASYNC110 - watched from outside, as metrics watch it
            await asyncio.sleep(0.01)


async def welcome(player: Player) -> None:
    await player.welcome()
    await player.answer_for_ever()


async def says_and_hangs_up(player: Player) -> None:
    await player.welcome()
    await player.send(SHUTDOWN + b"Event: Hangup\r\nUniq")


async def test_events_of_the_login_come_after_the_link_is_up() -> None:
    async def part(player: Player) -> None:
        await player.send(BANNER)
        login = await player.action()
        await player.send(b"Response: Success\r\nActionID: hotline-1\r\n\r\nEvent: FullyBooted\r\nUptime: 9\r\n\r\n")
        assert b"\r\nEvents: system,call,agent" in login
        await player.answer_for_ever()

    async with listening(part) as (link, inbox, _):
        assert await story(inbox, 2) == ["LinkUp", "PbxBooted"]
        assert link.state.version == "11.0.0"


async def test_an_end_in_the_midst_of_a_frame_is_a_gap_that_ends() -> None:
    async with listening(says_and_hangs_up, welcome) as (link, inbox, _):
        expected = ["LinkUp", "PbxStopping", "LinkLost the PBX closed the connection", "LinkUp"]

        assert expected == await story(inbox, 4)
        assert link.state.up
        assert link.state.gaps == 1


async def test_a_silent_pbx_is_given_up() -> None:
    async def falls_silent(player: Player) -> None:
        await player.welcome()
        await asyncio.sleep(3)

    async with listening(falls_silent, welcome) as (_, inbox, _players):
        assert [word[:21] for word in await story(inbox, 3)] == ["LinkUp", "LinkLost silent for 0", "LinkUp"]


async def test_an_endless_frame_is_as_good_as_silence() -> None:
    async def endless(player: Player) -> None:
        await player.welcome()
        while True:
            await player.send(b"x" * 100_000)
            await asyncio.sleep(0.02)

    async with listening(endless, welcome) as (_, inbox, _players):
        assert [word[:21] for word in await story(inbox, 2)] == ["LinkUp", "LinkLost silent for 0"]


@pytest.mark.parametrize(
    ("greeting", "error"),
    [
        (b"SSH-2.0-OpenSSH_9\r\n", "NotAsterisk: no Asterisk answers there, its first line is 'SSH-2.0-OpenSSH_9'"),
        (b"", "LinkBroken: no login within 0.4 s"),
        (b"z" * 2000, "NotAsterisk: no Asterisk answers there, its first line is ''"),
    ],
)
async def test_the_secret_goes_to_no_other_server(greeting: bytes, error: str) -> None:
    got: list[bytes] = []

    async def part(player: Player) -> None:
        await player.send(greeting)
        got.append(await player.action())

    async with listening(part) as (link, _, _players):
        await until(lambda: link.state.last_error)
        await asyncio.sleep(0.02)

        assert error == link.state.last_error
        assert not any(b"top-secret" in frame for frame in got)


async def test_a_refused_login_is_said_once_and_not_repeated_soon(caplog: pytest.LogCaptureFixture) -> None:
    async def refuse(player: Player) -> None:
        await player.send(BANNER)
        await player.reply(await player.action(), "Error", "Message: Authentication failed")

    with caplog.at_level(logging.DEBUG):
        async with listening(refuse) as (link, _, players):
            await asyncio.sleep(0.8)

            assert link.state.last_error == "LoginRefused: Authentication failed"
            assert len(players) == 1
    assert [record.levelname for record in caplog.records if record.name == "monitor.ami.link"] == ["WARNING"]
    assert "top-secret" not in caplog.text + repr(settings(1))


async def test_missing_rights_are_noted_and_the_link_goes_on() -> None:
    async def part(player: Player) -> None:
        await player.send(BANNER)
        for _ in range(3):
            await player.answer()
        await player.reply(await player.action(), "Error", "Message: Permission denied")
        await player.send(SHUTDOWN)
        await player.answer_for_ever()

    async with listening(part) as (link, inbox, _):
        assert await story(inbox, 2) == ["LinkUp", "PbxStopping"]
        assert link.state.degraded == {"Status": "Permission denied"}
        assert link.state.stamped is False


async def test_the_clock_of_the_pbx_is_ours() -> None:
    async def part(player: Player) -> None:
        await player.welcome()
        await player.send(SHUTDOWN * 3)
        await player.answer_for_ever()

    async with listening(part) as (link, inbox, _players):
        heard = [await inbox.take(), await inbox.take()]
        instants = [at for batch in heard for at, _ in timed(batch)]

        assert abs(instants[0] - datetime.fromtimestamp(1_000_000_000, UTC)) < timedelta(seconds=1)
        assert sorted(set(instants)) == instants
        assert heard[1].received_at + timedelta(microseconds=2) == instants[3]
        age = datetime.now(UTC) - (link.state.last_event_at or datetime.min.replace(tzinfo=UTC))
        assert timedelta(0) <= age < timedelta(seconds=10)


async def test_a_full_inbox_is_a_gap_and_not_a_stop() -> None:
    async def flood(player: Player) -> None:
        await player.welcome()
        for _ in range(40):
            await player.send(SHUTDOWN)
            await asyncio.sleep(0.002)
        await player.answer_for_ever()

    inbox = Inbox(max_frames=10)
    async with listening(flood, inbox=inbox) as (link, _, players):
        await until(lambda: link.state.counts.events.get(b"Shutdown", 0) == 40)
        assert inbox.held_frames <= 11
        told = await story(inbox, inbox.held_frames)
        told += await story(inbox, 1)
        # the state may have changed unheard, so the PBX is asked again
        await until(lambda: sum(b"Action: Status" in action for action in players[0].actions) == 2)

    assert told == ["LinkUp", *["PbxStopping"] * 9, "LinkLost overflow", "LinkUp"]
    assert link.state.refused_frames == 31


def test_a_batch_tells_the_instant_of_each_frame() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    frames = (b"Event: Shutdown\r\nA: 1", b"Event: Shutdown\r\nA: 2")
    events = [translate(frame, instant) for instant, frame in timed(Heard("hq", at, frames))]

    assert events == [PbxStopping(at), PbxStopping(at + timedelta(microseconds=1))]


@pytest.mark.parametrize("value", ["a\r\nAction: Command", "a\rb", "a\nb"])
def test_no_value_begins_a_second_action(value: str) -> None:
    with pytest.raises(ValueError, match="Login: Secret must not contain a line break"):
        encode("Login", Secret=value)


async def test_a_stop_is_a_gap_too() -> None:
    async with listening(welcome) as (_, inbox, _players):
        assert await story(inbox, 1) == [LinkUp.__name__]

    assert await story(inbox, 1) == ["LinkLost stopped"]
