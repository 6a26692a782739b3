"""Talk detection is asked for over AMI: one channel at a time, refusals counted, the link undisturbed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from monitor.ami.frames import header
from monitor.ami.gate import MOST_WAITING, TalkGate
from monitor.ami.inbox import Inbox
from monitor.ami.link import AmiLink
from monitor.ami.settings import LinkSettings, TalkDetection
from monitor.ami.translate import translate
from monitor.clock import Clock
from monitor.domain.events import PbxStopping, TalkStarted, TalkWatched
from monitor.domain.wishes import TalkWish
from tests.ami.fake_pbx import Part, Player, playing, timed
from tests.ami.test_link import SHUTDOWN, until

TALK = TalkDetection(silence_ms=250, threshold=300)
WISHES = [TalkWish("1.1", "PJSIP/trunk-1"), TalkWish("1.2", "PJSIP/1001-2")]
TALKING = b"Event: ChannelTalkingStart\r\nChannel: PJSIP/1001-2\r\nUniqueid: 1.2\r\nLinkedid: 1.1\r\n\r\n"


@asynccontextmanager
async def listening(
    part: Part, talk: TalkDetection | None = TALK
) -> AsyncIterator[tuple[AmiLink, Inbox, list[Player]]]:
    async with playing(part) as (port, players):
        inbox = Inbox()
        link = AmiLink(LinkSettings("hq", "127.0.0.1", "u", "s", port, talk=talk), inbox, Clock())
        task = asyncio.create_task(link.run())
        try:
            await until(lambda: link.state.up)
            yield link, inbox, players
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


def answering(*replies: str) -> Part:
    """To each Setvar the next of the replies, the last again and again; empty for success."""

    async def part(player: Player) -> None:
        await player.welcome()
        asked = 0
        while True:
            frame = await player.action()
            if header(frame, "Action") != "Setvar":
                await player.reply(frame, "Success", "Ping: Pong", "Timestamp: 1000000000.0")
                continue
            says = replies[min(asked, len(replies) - 1)]
            asked += 1
            await player.reply(frame, "Error" if says else "Success", f"Message: {says or 'Variable Set'}")
            await player.send(TALKING + SHUTDOWN)

    return part


async def told(inbox: Inbox, length: int) -> list[object]:
    found: list[object] = []
    async with asyncio.timeout(5):
        while len(found) < length:
            found += [translate(frame, at) for at, frame in timed(await inbox.take())]
    return found


def setvars(players: list[Player]) -> list[bytes]:
    return [frame for frame in players[0].actions if header(frame, "Action") == "Setvar"]


async def test_each_channel_is_switched_on_and_marked_in_the_stream() -> None:
    async with listening(answering("")) as (link, inbox, players):
        link.wish(WISHES)
        events = await told(inbox, 7)
        assert link.gate is not None
        assert (2, 0, 0) == (link.gate.counts.on, link.gate.counts.refused, link.gate.counts.dropped)

    asked = [tuple(header(frame, name) for name in ("Channel", "Variable", "Value")) for frame in setvars(players)]
    assert [(wish.name, "TALK_DETECT(set)", "250,300") for wish in WISHES] == asked
    assert [("1.1", 250), ("1.2", 250)] == [
        (event.uniqueid, event.silence_ms) for event in events if isinstance(event, TalkWatched)
    ]
    assert {"1.2"} == {event.channel.uniqueid for event in events if isinstance(event, TalkStarted)}


async def test_a_login_that_may_not_is_asked_no_more() -> None:
    async with listening(answering("Permission denied")) as (link, inbox, players):
        link.wish([*WISHES, *WISHES])
        await told(inbox, 2)
        assert link.gate is not None
        gate = link.gate
        await until(lambda: gate.denied)
        link.wish(WISHES)

        assert (0, 1, 5) == (gate.counts.on, gate.counts.refused, gate.counts.dropped)
        assert link.state.up
    assert 1 == len(setvars(players))


async def test_a_channel_that_is_gone_stops_nothing() -> None:
    async with listening(answering("No such channel", "")) as (link, _inbox, _players):
        link.wish(WISHES)
        assert link.gate is not None
        gate = link.gate
        await until(lambda: gate.counts.on)

        assert (1, 1, "") == (gate.counts.on, gate.counts.refused, gate.denied)


async def test_without_the_wish_of_the_config_nothing_is_asked_and_talk_events_are_not_let_in() -> None:
    async with listening(answering(""), None) as (link, inbox, players):
        link.wish(WISHES)
        await players[0].send(TALKING + SHUTDOWN)
        events = await told(inbox, 2)

    assert link.gate is None
    assert [] == setvars(players)
    assert isinstance(events[-1], PbxStopping)
    assert not [event for event in events if isinstance(event, TalkStarted)]


def test_wishes_have_a_bound() -> None:
    gate = TalkGate(TALK, "hq", lambda _wish: None)
    gate.wish(WISHES[:1] * (MOST_WAITING + 3))

    assert gate.counts.dropped == 3
