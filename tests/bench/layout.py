"""Headers as Asterisk 22 writes them: one snapshot per channel, one frame per event, the instant left open."""

from dataclasses import dataclass, field

STATES = {0: "Down", 4: "Ring", 5: "Ringing", 6: "Up"}
US_PER_SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Frame:
    """One event but for its Timestamp."""

    name: str
    head: bytes
    tail: bytes

    def encode(self, at_us: int) -> bytes:
        """`at_us` are microseconds since 1970."""
        seconds, micros = divmod(at_us, US_PER_SECOND)
        return b"%b%d.%06d\r\n%b\r\n" % (self.head, seconds, micros, self.tail)


def frame(name: str, privilege: str, *parts: str) -> Frame:
    """`parts` are snapshots and lines; each ends its last line itself."""
    head = f"Event: {name}\r\nPrivilege: {privilege},all\r\nTimestamp: "
    return Frame(name, head.encode(), "".join(parts).encode())


def lines(**values: object) -> str:
    return "".join(f"{key}: {value}\r\n" for key, value in values.items())


@dataclass(slots=True)
class Channel:
    name: str
    uniqueid: str
    linkedid: str
    context: str
    number: str = "<unknown>"
    exten: str = "s"
    connected: str = "<unknown>"
    state: int = 0
    account: str = field(default="")

    def snapshot(self, prefix: str = "") -> str:
        p = prefix
        return (
            f"{p}Channel: {self.name}\r\n{p}ChannelState: {self.state}\r\n{p}ChannelStateDesc: {STATES[self.state]}\r\n"
            f"{p}CallerIDNum: {self.number}\r\n{p}CallerIDName: <unknown>\r\n"
            f"{p}ConnectedLineNum: {self.connected}\r\n{p}ConnectedLineName: <unknown>\r\n"
            f"{p}Language: en\r\n{p}AccountCode: {self.account}\r\n{p}Context: {self.context}\r\n"
            f"{p}Exten: {self.exten}\r\n{p}Priority: 1\r\n"
            f"{p}Uniqueid: {self.uniqueid}\r\n{p}Linkedid: {self.linkedid}\r\n"
        )


def bridge(bridge_id: str, channels: int) -> str:
    return lines(
        BridgeUniqueid=bridge_id,
        BridgeType="basic",
        BridgeTechnology="simple_bridge",
        BridgeCreator="<unknown>",
        BridgeName="<unknown>",
        BridgeNumChannels=channels,
        BridgeVideoSourceMode="none",
    )


def member_status(queue: str, member: str, interface: str, status: int) -> Frame:
    said = lines(
        Queue=queue,
        MemberName=member,
        Interface=interface,
        StateInterface=interface,
        Membership="static",
        Penalty=0,
        CallsTaken=0,
        LastCall=0,
        LastPause=0,
        LoginTime=1795430319,
        InCall=0,
        Status=status,
        Paused=0,
        PausedReason="",
        Ringinuse=0,
        Wrapuptime=0,
    )
    return frame("QueueMemberStatus", "agent", said)


def rtcp(channel: Channel, direction: str, packets: int) -> Frame:
    """`direction` is Sent or Received (res_rtp_asterisk.c, rtp_engine.c)."""
    said = (
        "To: 192.0.2.10:14006\r\nFrom: 192.0.2.20:4001\r\nRTT: 0.0123\r\n"
        "SSRC: 0x5a1bc2d3\r\nPT: 200(SR)\r\nReportCount: 1\r\n"
        f"SentNTP: 3964930323.8192{packets:04d}\r\nSentRTP: {packets * 160}\r\n"
        f"SentPackets: {packets}\r\nSentOctets: {packets * 160}\r\n"
        "Report0SourceSSRC: 0x1c9f8a77\r\nReport0FractionLost: 0\r\nReport0CumulativeLost: 0\r\n"
        "Report0HighestSequence: 21213\r\nReport0SequenceNumberCycles: 0\r\nReport0IAJitter: 12\r\n"
        "Report0LSR: 2193563012\r\nReport0DLSR: 1.9340\r\n"
    )
    return frame(f"RTCP{direction}", "reporting", channel.snapshot(), said)
