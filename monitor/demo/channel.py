"""Channels and bridges of the demo PBX, and the header blocks that Asterisk 22 prints of them."""

from dataclasses import dataclass, field

from monitor.demo.messages import Headers

DOWN, RING, RINGING, UP = 0, 4, 5, 6
STATE_NAMES = {DOWN: "Down", RING: "Ring", RINGING: "Ringing", UP: "Up"}
UNKNOWN = "<unknown>"
LANGUAGE = "zh"


@dataclass(slots=True)
class Bridge:
    uniqueid: str
    channels: list["Channel"] = field(default_factory=list)

    def headers(self) -> Headers:
        return (
            ("BridgeUniqueid", self.uniqueid),
            ("BridgeType", "basic"),
            ("BridgeTechnology", "simple_bridge"),
            ("BridgeCreator", UNKNOWN),
            ("BridgeName", UNKNOWN),
            ("BridgeNumChannels", str(len(self.channels))),
            ("BridgeVideoSourceMode", "none"),
        )


@dataclass(slots=True, eq=False)
class Channel:
    """One channel; `created_us` is in microseconds of the shift."""

    name: str
    uniqueid: str
    linkedid: str
    context: str
    exten: str
    created_us: int
    state: int = DOWN
    number: str = ""
    caller_name: str = ""
    connected_number: str = ""
    connected_name: str = ""
    priority: int = 1
    application: str = ""
    application_data: str = ""
    bridge: Bridge | None = None

    def headers(self, prefix: str = "") -> Headers:
        """The channel snapshot block, in Asterisk's order."""
        return (
            (f"{prefix}Channel", self.name),
            (f"{prefix}ChannelState", str(self.state)),
            (f"{prefix}ChannelStateDesc", STATE_NAMES[self.state]),
            (f"{prefix}CallerIDNum", self.number or UNKNOWN),
            (f"{prefix}CallerIDName", self.caller_name or UNKNOWN),
            (f"{prefix}ConnectedLineNum", self.connected_number or UNKNOWN),
            (f"{prefix}ConnectedLineName", self.connected_name or UNKNOWN),
            (f"{prefix}Language", LANGUAGE),
            (f"{prefix}AccountCode", ""),
            (f"{prefix}Context", self.context),
            (f"{prefix}Exten", self.exten),
            (f"{prefix}Priority", str(self.priority)),
            (f"{prefix}Uniqueid", self.uniqueid),
            (f"{prefix}Linkedid", self.linkedid),
        )
