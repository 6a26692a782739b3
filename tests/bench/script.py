"""One call to a queue, from its arrival to its last channel's end: frames and when they come."""

from dataclasses import dataclass
from random import Random

from tests.bench.layout import US_PER_SECOND, Channel, Frame, bridge, frame, lines, member_status, rtcp

QUEUE = "repair"
QUEUES = (QUEUE, "advice")
"""Of which every agent is a member."""
SERIAL_BASE = 1_795_430_000
ATTEMPT_VARIABLES = ("QUEUESTATUS", "DIALEDPEERNUMBER", "MEMBERINTERFACE", "MEMBERNAME", "RTPAUDIOQOS")
MENU = ("Answer", "Set", "Set", "Playback", "Background", "WaitExten", "GotoIf", "Set", "NoOp", "Set", "Queue")


@dataclass(frozen=True, slots=True)
class Tempo:
    """How long things last, and how many RTCP reports each channel gets per talk."""

    ring_seconds: float = 6.0
    talk_seconds: float = 60.0
    reports: int = 6


class CallScript:
    """Steps are (µs since the call's arrival, frame), in order."""

    def __init__(self, serial: int, agents: int, tempo: Tempo, random: Random) -> None:
        self.steps: list[tuple[int, Frame]] = []
        self._at_us = 0
        self._serial = serial
        self._agents = agents
        self._tempo = tempo
        self._random = random
        root = f"{SERIAL_BASE + serial}.{serial * 4}"
        number = f"138{serial * 7919 % 10**8:08d}"
        self._caller = Channel(f"PJSIP/trunk-{serial * 4:08x}", root, root, "from-trunk", number, "2001", state=4)
        self._legs = 0
        self._write()

    def _write(self) -> None:
        chance = self._random.random()
        self._arrive()
        if chance < 0.08:
            self._wait(4.0)
            self._abandon()
            return
        if chance < 0.30:
            self._end_attempt(self._ring(), answered=False, status="NOANSWER")
        leg = self._ring()
        if chance >= 0.92:
            self._abandon(leg)
            return
        self._answer(leg)
        self._talk(leg)
        self._part(leg)

    def _wait(self, seconds: float) -> None:
        self._at_us += int(seconds * self._random.uniform(0.7, 1.3) * US_PER_SECOND)

    def _say(self, made: Frame) -> None:
        self._at_us += self._random.randrange(20, 400)
        self.steps.append((self._at_us, made))

    def _tell(self, name: str, channel: Channel, privilege: str = "call", said: str = "") -> None:
        self._say(frame(name, privilege, channel.snapshot(), said))

    def _tell_both(self, name: str, leg: Channel, privilege: str = "call", said: str = "") -> None:
        self._say(frame(name, privilege, self._caller.snapshot(), leg.snapshot("Dest"), said))

    def _set(self, channel: Channel, variable: str, value: object) -> None:
        self._tell("VarSet", channel, "dialplan", lines(Variable=variable, Value=value))

    def _device(self, device: str, state: str) -> None:
        self._say(frame("DeviceStateChange", "call", lines(Device=device, State=state)))

    def _agent(self, leg: Channel) -> str:
        interface = leg.name.rpartition("-")[0]
        return lines(Queue=QUEUE, Interface=interface, MemberName=_member(interface))

    def _phone(self, leg: Channel, state: str, status: int) -> None:
        interface = leg.name.rpartition("-")[0]
        self._device(interface, state)
        for queue in QUEUES:
            self._say(member_status(queue, _member(interface), interface, status))

    def _arrive(self) -> None:
        caller = self._caller
        self._tell("Newchannel", caller)
        self._device("PJSIP/trunk", "INUSE")
        for place, application in enumerate(MENU):
            if application == "Set":
                self._set(caller, f"STEP_{place}", f"{caller.number}-{place}")
            said = lines(Extension="2001", Application=application, AppData=f"{QUEUE},tT,,,300")
            self._tell("Newexten", caller, "dialplan", said)
            if application == "Answer":
                caller.state = 6
                self._tell("Newstate", caller)
        self._set(caller, "QUEUESTATUS", "")
        self._tell("QueueCallerJoin", caller, "agent", lines(Queue=QUEUE, Position=1, Count=1))
        self._tell("MusicOnHoldStart", caller, "call", lines(Class="default"))

    def _ring(self) -> Channel:
        caller = self._caller
        self._legs += 1
        agent = (self._serial * 3 + self._legs) % self._agents
        number = self._serial * 4 + self._legs
        name, uniqueid = f"PJSIP/agent{agent:04d}-{number:08x}", f"{SERIAL_BASE + self._serial}.{number}"
        leg = Channel(name, uniqueid, caller.uniqueid, "from-internal")
        self._tell("Newchannel", leg)
        leg.number = "2001"
        self._tell("NewCallerid", leg, "call", "CID-CallingPres: 0 (Presentation Allowed, Not Screened)\r\n")
        self._tell_both("AgentCalled", leg, "agent", self._agent(leg))
        self._set(leg, "DIALEDPEERNUMBER", leg.name)
        self._tell_both("DialBegin", leg, "call", lines(DialString=leg.name.rpartition("-")[0]))
        leg.exten, leg.connected, leg.state = "2001", caller.number, 5
        self._tell("Newstate", leg)
        self._tell("NewConnectedLine", leg)
        self._tell_both("DialState", leg, "call", lines(DialStatus="RINGING"))
        self._phone(leg, "RINGING", 6)
        self._wait(self._tempo.ring_seconds)
        return leg

    def _end_attempt(self, leg: Channel, *, answered: bool, status: str) -> None:
        if status == "NOANSWER":
            said = self._agent(leg) + lines(RingTime=int(self._tempo.ring_seconds * 1000))
            self._tell_both("AgentRingNoAnswer", leg, "agent", said)
        self._tell_both("DialEnd", leg, "call", lines(DialStatus=status))
        if not answered:
            for variable in ATTEMPT_VARIABLES:
                self._set(self._caller, variable, "")
            self._tell("Hangup", leg, "call", lines(Cause=0) + "Cause-txt: Unknown\r\n")
            self._phone(leg, "NOT_INUSE", 1)

    def _abandon(self, leg: Channel | None = None) -> None:
        caller = self._caller
        self._tell("HangupRequest", caller)
        self._tell(
            "QueueCallerAbandon", caller, "agent", lines(Queue=QUEUE, Position=1, OriginalPosition=1, HoldTime=2)
        )
        self._tell("QueueCallerLeave", caller, "agent", lines(Queue=QUEUE, Position=1, Count=0))
        if leg is not None:
            self._end_attempt(leg, answered=False, status="CANCEL")
        self._tell("MusicOnHoldStop", caller)
        self._leave()

    def _answer(self, leg: Channel) -> None:
        caller = self._caller
        leg.state = 6
        self._tell("Newstate", leg)
        self._end_attempt(leg, answered=True, status="ANSWER")
        self._phone(leg, "INUSE", 2)
        self._tell("MusicOnHoldStop", caller)
        self._tell("QueueCallerLeave", caller, "agent", lines(Queue=QUEUE, Position=1, Count=0))
        for variable in ATTEMPT_VARIABLES:
            self._set(caller, variable, leg.name)
        self._tell_both("AgentConnect", leg, "agent", self._agent(leg) + lines(HoldTime=6, RingTime=6))
        self._tell("NewConnectedLine", caller)
        self._say(frame("BridgeCreate", "call", bridge(self._bridge_id, 0)))
        for members, channel in enumerate((leg, caller), 1):
            self._say(frame("BridgeEnter", "call", bridge(self._bridge_id, members), channel.snapshot()))
            self._set(channel, "BRIDGEPEER", leg.name)

    @property
    def _bridge_id(self) -> str:
        return f"c4908023-c86e-4d4e-b879-{self._serial:012d}"

    def _talk(self, leg: Channel) -> None:
        for report in range(self._tempo.reports):
            self._wait(self._tempo.talk_seconds / self._tempo.reports)
            for channel in (self._caller, leg):
                self._say(rtcp(channel, "Sent", report * 250))
                self._say(rtcp(channel, "Received", report * 250))

    def _part(self, leg: Channel) -> None:
        first, last = (self._caller, leg) if self._random.random() < 0.8 else (leg, self._caller)
        self._tell("HangupRequest", first)
        reason = "caller" if first is self._caller else "agent"
        said = self._agent(leg) + lines(HoldTime=6, TalkTime=60, Reason=reason)
        self._tell_both("AgentComplete", leg, "agent", said)
        for members, channel in ((1, first), (0, last)):
            self._say(frame("BridgeLeave", "call", bridge(self._bridge_id, members), channel.snapshot()))
        self._say(frame("BridgeDestroy", "call", bridge(self._bridge_id, 0)))
        self._set(self._caller, "RTPAUDIOQOS", "ssrc=1595654867;themssrc=479824503;lp=0;rxjitter=0.001")
        self._set(leg, "RTPAUDIOQOS", "ssrc=1595654867;themssrc=479824503;lp=0;rxjitter=0.001")
        self._tell("Hangup", leg, "call", lines(Cause=16) + "Cause-txt: Normal Clearing\r\n")
        self._phone(leg, "NOT_INUSE", 1)
        self._leave()

    def _leave(self) -> None:
        self._tell("SoftHangupRequest", self._caller, "call", lines(Cause=16))
        self._tell("Newexten", self._caller, "dialplan", lines(Extension="h", Application="NoOp", AppData=""))
        self._tell("Hangup", self._caller, "call", lines(Cause=16) + "Cause-txt: Normal Clearing\r\n")
        self._device("PJSIP/trunk", "NOT_INUSE")


def _member(interface: str) -> str:
    return f"Agent {interface[-4:]}"
