"""What a PBX lacks for being listened to: one login, harmless questions, no call touched."""

import asyncio
from dataclasses import dataclass
from enum import StrEnum

from monitor.ami.actions import Reply
from monitor.ami.frames import FrameReader, event_name, header
from monitor.ami.gate import ACTION
from monitor.ami.reconnect import retryable
from monitor.ami.session import AmiSession, connect, within
from monitor.ami.settings import LinkSettings
from monitor.ami.state import LinkState
from monitor.ami.translate import LIST_EVENTS, PBX_EVENTS
from monitor.clock import Clock

LISTEN_SECONDS = 1.0
MAX_OFFSET_SECONDS = 1.0
# What a listener has no business to be allowed (ASTERISK.md 4.1).
STRONG_ACTIONS = ("Command", "Hangup", "MixMonitor", "Originate", "Redirect", "Setvar", "UpdateConfig")
CALL_ACTIONS = ("Hangup", "Redirect", "Setvar")
"""Of these, what the class call carries; talk detection needs one of them and cannot have it alone."""
_UNSTAMPED = {name.decode() for name in LIST_EVENTS} | {"FullyBooted"}


class Level(StrEnum):
    FINE = "fine"
    UNKNOWN = "unknown"
    WARNING = "warning"
    FATAL = "fatal"


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` names what was looked at; `says` what was found; `mend` is empty where there is nothing to do."""

    level: Level
    code: str
    says: str
    mend: str = ""

    def __str__(self) -> str:
        return f"{self.level}: {self.code}: {self.says}" + (f"; {self.mend}" if self.mend else "")


async def probe(settings: LinkSettings, clock: Clock, listen_seconds: float = LISTEN_SECONDS) -> list[Finding]:
    """Takes at most the connect timeout twice and `listen_seconds`."""
    reader = FrameReader(PBX_EVENTS | LIST_EVENTS)
    events: list[bytes] = []
    session: AmiSession | None = None
    try:
        async with within(settings.connect_timeout_seconds):
            session = await connect(settings, reader, events.extend, clock)
            await session.log_in(settings.username, settings.secret)
        login = Finding(Level.FINE, "login", f"AMI {reader.version}")
        async with asyncio.timeout(settings.connect_timeout_seconds + listen_seconds):
            return [login, *await _examine(session, settings, events, clock, listen_seconds)]
    except Exception as error:
        if not retryable(error):
            raise
        says = str(error) or type(error).__name__
        mend = "compare host, port, username, secret and permit with the PBX's manager.conf"
        return [Finding(Level.FATAL, "login", says, mend)]
    finally:
        if session is not None:
            session.close()


async def _examine(
    session: AmiSession, settings: LinkSettings, events: list[bytes], clock: Clock, listen_seconds: float
) -> list[Finding]:
    sent_at = clock.now()
    state = LinkState(settings.pbx)
    state.note_ping(sent_at, await session.request("Ping"))
    status = await session.request("Status")
    queues = await session.request("QueueStatus")
    commands = await session.request("ListCommands")
    await asyncio.sleep(listen_seconds)
    return [
        _clock(state),
        _status(status),
        _rights(commands, settings),
        *_talk(commands, settings),
        _queues(queues, events),
        _stamps(events),
        Finding(
            Level.UNKNOWN,
            "writetimeout",
            "AMI does not tell it",
            "set writetimeout = 5000 for this user, the default of 100 ms cuts off a late listener",
        ),
        Finding(
            Level.UNKNOWN,
            "message types",
            "AMI does not tell which are off",
            "leave ast_channel_hangup_request_type out of declined_message_types in stasis.conf",
        ),
    ]


def _clock(state: LinkState) -> Finding:
    if state.rtt_seconds is None:
        return Finding(Level.UNKNOWN, "clock", "the PBX does not tell its time")
    says = f"{state.offset_seconds:+.3f} s against ours, round trip {state.rtt_seconds * 1000:.1f} ms"
    if abs(state.offset_seconds) > MAX_OFFSET_SECONDS:
        return Finding(Level.WARNING, "clock", says, "run NTP on both machines")
    return Finding(Level.FINE, "clock", says)


def _status(status: Reply) -> Finding:
    if status.succeeded:
        return Finding(Level.FINE, "Status", "live channels can be listed")
    mend = "add write = reporting, or calls that are under way at our start stay unknown"
    return Finding(Level.WARNING, "Status", status.message, mend)


def _rights(commands: Reply, settings: LinkSettings) -> Finding:
    """ListCommands lists only what this login may do, so the reply is the rights."""
    wanted = CALL_ACTIONS if settings.talk else ()
    strong = [name for name in STRONG_ACTIONS if name in commands.headers and name not in wanted]
    if not commands.succeeded:
        return Finding(Level.UNKNOWN, "rights", commands.message)
    if strong:
        return Finding(Level.WARNING, "rights", f"this login may {', '.join(strong)}", "write = reporting is enough")
    return Finding(Level.FINE, "rights", "this login cannot touch a call")


def _talk(commands: Reply, settings: LinkSettings) -> list[Finding]:
    """Talk detection, where the config wants it."""
    if settings.talk is None or not commands.succeeded:
        return []
    if ACTION in commands.headers:
        return [Finding(Level.FINE, "talk detection", "it can be switched on for the channels of a call")]
    mend = "add write = reporting,call, or set speech.talk_detection = false"
    return [Finding(Level.WARNING, "talk detection", f"this login may not {ACTION}, so nobody's talk is heard", mend)]


def _queues(reply: Reply, events: list[bytes]) -> Finding:
    if not reply.succeeded:
        return Finding(Level.WARNING, "queues", reply.message, "load app_queue.so")
    members: dict[str, int] = {}
    for frame in events:
        if event_name(frame) == "QueueMember":
            queue = header(frame, "Queue")
            members[queue] = members.get(queue, 0) + 1
    if not members:
        return Finding(Level.WARNING, "queues", "no queue has a member", "log agents in, or look at queues.conf")
    return Finding(Level.FINE, "queues", ", ".join(f"{queue} ({count})" for queue, count in sorted(members.items())))


def _stamps(events: list[bytes]) -> Finding:
    stamped = [b"\r\nTimestamp: " in frame for frame in events if event_name(frame) not in _UNSTAMPED]
    mend = "set timestampevents = yes in [general]"
    if not stamped:
        return Finding(Level.UNKNOWN, "timestampevents", "no event came while we listened", mend)
    if not all(stamped):
        return Finding(Level.WARNING, "timestampevents", "events carry no Timestamp", mend)
    return Finding(Level.FINE, "timestampevents", "events carry a Timestamp")
