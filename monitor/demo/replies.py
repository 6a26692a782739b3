"""What the demo PBX answers to a client's actions, worded as Asterisk 22 words it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor.demo.channel import UNKNOWN, Channel
from monitor.demo.messages import Header, Headers, encode, stamp
from monitor.demo.room import Queue
from monitor.demo.shift import Shift
from monitor.demo.switchboard import US_PER_SECOND

BANNER = b"Asterisk Call Manager/11.0.0\r\n"
BOOTED_BEFORE_SECONDS = 3600

COMMANDS: Headers = (
    ("CoreShowChannels", "List currently active channels.  (Priv: system,reporting,all)"),
    ("Events", "Control Event Flow.  (Priv: <none>)"),
    ("ListCommands", "List available manager commands.  (Priv: <none>)"),
    ("Login", "Login Manager.  (Priv: <none>)"),
    ("Logoff", "Logoff Manager.  (Priv: <none>)"),
    ("Ping", "Keepalive command.  (Priv: <none>)"),
    ("QueueStatus", "Show queue status.  (Priv: <none>)"),
    ("Status", "List channel status.  (Priv: system,call,reporting,all)"),
)


@dataclass(frozen=True, slots=True)
class Action:
    name: str
    headers: Mapping[str, str]

    @property
    def tag(self) -> Headers:
        """The ActionID as every reply repeats it; none where the client sent none."""
        action_id = self.headers.get("actionid")
        return (("ActionID", action_id),) if action_id else ()


def read_action(packet: bytes) -> Action:
    """Header names are taken without regard to case, as Asterisk does."""
    pairs = (line.partition(":") for line in packet.decode(errors="replace").split("\n"))
    headers = {name.strip().lower(): value.strip() for name, colon, value in pairs if colon}
    return Action(headers.get("action", "").lower(), headers)


def success(action: Action, message: str, *more: Header) -> bytes:
    return encode((("Response", "Success"), *action.tag, ("Message", message), *more))


def error(action: Action, message: str) -> bytes:
    return encode((("Response", "Error"), *action.tag, ("Message", message)))


def events_mask(action: Action, *, on: bool) -> bytes:
    return encode((("Response", "Success"), *action.tag, ("Events", "On" if on else "Off")))


def goodbye(action: Action) -> bytes:
    return encode((("Response", "Goodbye"), *action.tag, ("Message", "Thanks for all the fish.")))


def pong(action: Action, now: datetime) -> bytes:
    return encode((("Response", "Success"), *action.tag, ("Ping", "Pong"), ("Timestamp", stamp(now))))


def list_commands(action: Action) -> bytes:
    """What this login may do, each with the class that it takes (ASTERISK.md 4.1)."""
    return encode((("Response", "Success"), *action.tag, *COMMANDS))


def fully_booted(shift: Shift) -> bytes:
    """The copy that follows a login; it has no Timestamp (ASTERISK.md 1.5)."""
    uptime = str(BOOTED_BEFORE_SECONDS + max(0, shift.board.now_us) // US_PER_SECOND)
    times = (("Uptime", uptime), ("LastReload", uptime), ("Status", "Fully Booted"))
    return encode((("Event", "FullyBooted"), ("Privilege", "system,all"), *times))


def channel_status(action: Action, shift: Shift) -> bytes:
    channels = shift.board.channels.values()
    items = [(("Event", "Status"), ("Privilege", "Call"), *_status(each, shift), *action.tag) for each in channels]
    return _list(action, "Channel status will follow", items, "StatusComplete", ("Items", str(len(items))))


def core_show_channels(action: Action, shift: Shift) -> bytes:
    items = [_shown(channel, action, shift) for channel in shift.board.channels.values()]
    return _list(action, "Channels will follow", items, "CoreShowChannelsComplete")


def queue_status(action: Action, shift: Shift) -> bytes:
    wanted = action.headers.get("queue", "")
    queues = [queue for name, queue in shift.room.queues.items() if wanted in ("", name)]
    items = [(*item, *action.tag) for queue in queues for item in _queue(queue, shift)]
    return _list(action, "Queue status will follow", items, "QueueStatusComplete")


def _list(action: Action, message: str, items: Iterable[Headers], complete: str, *more: Header) -> bytes:
    packets = [encode(item) for item in items]
    opening = encode((("Response", "Success"), *action.tag, ("EventList", "start"), ("Message", message)))
    count = ("ListItems", str(len(packets)))
    closing = encode((("Event", complete), *action.tag, ("EventList", "Complete"), count, *more))
    return b"".join((opening, *packets, closing))


def _age_seconds(since_us: int, shift: Shift) -> int:
    return (shift.board.now_us - since_us) // US_PER_SECOND


def _status(channel: Channel, shift: Shift) -> Headers:
    return (
        *channel.headers(),
        ("Type", "PJSIP"),
        ("DNID", channel.exten),
        ("EffectiveConnectedLineNum", channel.connected_number or UNKNOWN),
        ("EffectiveConnectedLineName", channel.connected_name or UNKNOWN),
        ("TimeToHangup", "0"),
        ("BridgeID", channel.bridge.uniqueid if channel.bridge else ""),
        ("Application", channel.application),
        ("Data", channel.application_data),
        ("Nativeformats", "(ulaw)"),
        ("Readformat", "ulaw"),
        ("Readtrans", ""),
        ("Writeformat", "ulaw"),
        ("Writetrans", ""),
        ("Callgroup", "0"),
        ("Pickupgroup", "0"),
        ("Seconds", str(_age_seconds(channel.created_us, shift))),
    )


def _shown(channel: Channel, action: Action, shift: Shift) -> Headers:
    minutes, seconds = divmod(_age_seconds(channel.created_us, shift), 60)
    hours, minutes = divmod(minutes, 60)
    return (
        ("Event", "CoreShowChannel"),
        *action.tag,
        *channel.headers(),
        ("Application", channel.application),
        ("ApplicationData", channel.application_data),
        ("Duration", f"{hours:02d}:{minutes:02d}:{seconds:02d}"),
        ("BridgeId", channel.bridge.uniqueid if channel.bridge else ""),
    )


def _queue(queue: Queue, shift: Shift) -> list[Headers]:
    name: Header = ("Queue", queue.spec.name)
    items: list[Headers] = [(("Event", "QueueParams"), name, *_parameters(queue))]
    for number in queue.spec.members:
        agent = shift.room.agents[number]
        device = agent.person.device
        place = (("Name", agent.person.member_name), ("Location", device), ("StateInterface", device))
        items.append((("Event", "QueueMember"), name, *place, *agent.standing(queue.spec.name), ("Wrapuptime", "2")))
    for position, entry in enumerate(queue.entries, start=1):
        caller = entry.channel
        who = (("Position", str(position)), ("Channel", caller.name), ("Uniqueid", caller.uniqueid))
        numbers = (("CallerIDNum", caller.number or UNKNOWN), ("CallerIDName", caller.caller_name or UNKNOWN))
        line = (
            ("ConnectedLineNum", caller.connected_number or UNKNOWN),
            ("ConnectedLineName", caller.connected_name or UNKNOWN),
        )
        waited = (("Wait", str(_age_seconds(entry.joined_us, shift))), ("Priority", "0"))
        items.append((("Event", "QueueEntry"), name, *who, *numbers, *line, *waited))
    return items


def _parameters(queue: Queue) -> Headers:
    return (
        ("Max", "0"),
        ("Strategy", queue.spec.strategy),
        ("Calls", str(len(queue.entries))),
        ("Holdtime", "0"),
        ("TalkTime", "0"),
        ("Completed", str(queue.completed)),
        ("Abandoned", str(queue.abandoned)),
        ("ServiceLevel", "20"),
        ("ServicelevelPerf", "0.0"),
        ("ServicelevelPerf2", "0.0"),
        ("Weight", "0"),
    )
