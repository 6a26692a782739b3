"""The channels, dials and bridges of the demo PBX: every change of them is told as Asterisk 22 tells it. Pure."""

import uuid
from datetime import datetime, timedelta
from random import Random

from monitor.demo.channel import DOWN, RING, UP, Bridge, Channel
from monitor.demo.messages import DemoEvent, DemoPost, DemoStep, Header, Headers, Hiccup

US_PER_SECOND = 1_000_000
CAUSE_TEXT = {0: "Unknown", 16: "Normal Clearing", 21: "Call Rejected", 26: "Answered elsewhere"}
CAUSE_TEXT |= {127: "Interworking, unspecified"}
CALLING_PRES: Header = ("CID-CallingPres", "0 (Presentation Allowed, Not Screened)")


class Switchboard:
    """`now_us` is the shift's time in microseconds from `started_at`; it never goes back."""

    def __init__(self, started_at: datetime, now_us: int, rng: Random) -> None:
        self.started_at = started_at
        self.now_us = now_us
        self.channels: dict[str, Channel] = {}
        self._rng = rng
        self._steps: list[tuple[int, DemoStep]] = []
        self._next_uniqueid = rng.randrange(100, 400)
        self._next_name = rng.randrange(100, 400)
        self._trunks_up = 0

    def at(self, offset_us: int) -> datetime:
        return self.started_at + timedelta(microseconds=offset_us)

    def epoch(self) -> int:
        """Whole seconds of the PBX's clock, as time() gives them to app_queue."""
        return int(self.at(self.now_us).timestamp())

    def move_to(self, offset_us: int) -> None:
        self.now_us = max(self.now_us, offset_us)

    def take_steps(self) -> list[tuple[int, DemoStep]]:
        steps, self._steps = self._steps, []
        return steps

    def tell(self, name: str, kind: str, *blocks: Headers) -> None:
        self.now_us += self._rng.randrange(8, 240)
        self._steps.append((self.now_us, DemoEvent(name, kind, tuple(pair for block in blocks for pair in block))))

    def schedule(self, step: DemoPost | Hiccup) -> None:
        self._steps.append((self.now_us, step))

    def device_state(self, device: str, state: str) -> None:
        self.tell("DeviceStateChange", "call", (("Device", device), ("State", state)))

    def open_channel(self, device: str, *, context: str, exten: str, state: int, linkedid: str = "") -> Channel:
        uniqueid = f"{self.epoch()}.{self._next_uniqueid}"
        name = f"{device}-{self._next_name:08x}"
        self._next_uniqueid += 1
        self._next_name += 1
        channel = Channel(name, uniqueid, linkedid or uniqueid, context, exten, self.now_us, state)
        self.channels[uniqueid] = channel
        return channel

    def call_in(self, number: str, name: str, exten: str) -> Channel:
        """A caller arrives on the trunk."""
        channel = self.open_channel("PJSIP/trunk", context="from-trunk", exten=exten, state=RING)
        channel.number, channel.caller_name = number, name
        self.tell("Newchannel", "call", channel.headers())
        return channel

    def open_phone(self, device: str, caller: Channel, exten: str) -> Channel:
        """A phone's channel as a dial makes it: Newchannel without any number."""
        phone = self.open_channel(device, context="from-internal", exten="s", state=DOWN, linkedid=caller.linkedid)
        self.tell("Newchannel", "call", phone.headers())
        phone.number = exten
        return phone

    def name_caller(self, channel: Channel) -> None:
        self.tell("NewCallerid", "call", channel.headers(), (CALLING_PRES,))

    def connect_line(self, channel: Channel, number: str, name: str = "") -> None:
        """Tell a channel whom it is connected to; silent where that is no news, as Asterisk is."""
        if (channel.connected_number, channel.connected_name) != (number, name):
            channel.connected_number, channel.connected_name = number, name
            self.tell_connected_line(channel)

    def tell_connected_line(self, channel: Channel) -> None:
        self.tell("NewConnectedLine", "call", channel.headers())

    def set_state(self, channel: Channel, state: int) -> None:
        channel.state = state
        self.tell("Newstate", "call", channel.headers())
        if state == UP and channel.name.startswith("PJSIP/trunk"):
            self._trunks_up += 1
            if self._trunks_up == 1:
                self.device_state("PJSIP/trunk", "INUSE")

    def dial_state(self, caller: Channel, phone: Channel) -> None:
        self.tell("DialState", "call", caller.headers(), phone.headers("Dest"), (("DialStatus", "RINGING"),))

    def dial_end(self, caller: Channel, phone: Channel, status: str) -> None:
        self.tell("DialEnd", "call", caller.headers(), phone.headers("Dest"), (("DialStatus", status),))

    def play_music(self, caller: Channel) -> None:
        self.tell("MusicOnHoldStart", "call", caller.headers(), (("Class", "default"),))

    def stop_music(self, caller: Channel) -> None:
        self.tell("MusicOnHoldStop", "call", caller.headers())

    def make_bridge(self) -> Bridge:
        bridge = Bridge(str(uuid.UUID(int=self._rng.getrandbits(128), version=4)))
        self.tell("BridgeCreate", "call", bridge.headers())
        return bridge

    def enter(self, bridge: Bridge, channel: Channel) -> None:
        bridge.channels.append(channel)
        channel.bridge = bridge
        self.tell("BridgeEnter", "call", bridge.headers(), channel.headers())

    def leave(self, bridge: Bridge, channel: Channel) -> None:
        bridge.channels.remove(channel)
        channel.bridge = None
        self.tell("BridgeLeave", "call", bridge.headers(), channel.headers())

    def destroy(self, bridge: Bridge) -> None:
        self.tell("BridgeDestroy", "call", bridge.headers())

    def request_hangup(self, channel: Channel, *causes: Header) -> None:
        self.tell("HangupRequest", "call", channel.headers(), causes)

    def end_dialplan(self, channel: Channel, *causes: Header) -> None:
        """SoftHangupRequest 16: the flag of a dialplan that ends, not a cause (ASTERISK.md 2.1)."""
        self.tell("SoftHangupRequest", "call", channel.headers(), (("Cause", "16"), *causes))

    def hang_up(self, channel: Channel, cause: int, *causes: Header) -> None:
        del self.channels[channel.uniqueid]
        text: Headers = (("Cause", str(cause)), ("Cause-txt", CAUSE_TEXT[cause]))
        self.tell("Hangup", "call", channel.headers(), text, causes)
        if channel.state == UP and channel.name.startswith("PJSIP/trunk"):
            self._trunks_up -= 1
            if self._trunks_up == 0:
                self.device_state("PJSIP/trunk", "NOT_INUSE")
