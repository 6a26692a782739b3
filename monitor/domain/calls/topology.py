"""Who hears whom: channels joined by bridges and by the two halves of Local channels."""

from monitor.domain.calls.records import Bridge, Channel
from monitor.domain.facts import Direction

PSEUDO_CHANNELS = ("UnicastRTP/", "Snoop/", "Announcer/", "Recorder/", "CBAnn/", "CBRec/", "Message/", "AsyncGoto/")
"""Channels of Asterisk's own, with nobody at the far end."""


class Topology:
    """The bridges of one PBX, and the question which people a channel can hear right now."""

    def __init__(self) -> None:
        self._bridges: dict[str, Bridge] = {}
        self._halves: dict[str, Channel] = {}

    def pair(self, channel: Channel) -> None:
        """Join the halves of a Local channel by their common name: Local/…;1 and Local/…;2."""
        base, separator, _ = channel.name.rpartition(";")
        if not separator or not channel.is_local:
            return
        other = self._halves.pop(base, None)
        if other is None:
            self._halves[base] = channel
        elif other is not channel:
            channel.twin, other.twin = other, channel

    def enter(self, channel: Channel, bridge_id: str, is_holding: bool) -> None:
        if channel.bridge is not None and channel.bridge.bridge_id != bridge_id:
            self.leave(channel)
        bridge = self._bridges.setdefault(bridge_id, Bridge(bridge_id, is_holding))
        bridge.members[channel.uniqueid] = channel
        channel.bridge = bridge

    def leave(self, channel: Channel) -> None:
        bridge = channel.bridge
        if bridge is None:
            return
        bridge.members.pop(channel.uniqueid, None)
        if not bridge.members:
            self._bridges.pop(bridge.bridge_id, None)
        channel.bridge = None

    def forget(self, channel: Channel) -> None:
        self.leave(channel)
        base, _, _ = channel.name.rpartition(";")
        if self._halves.get(base) is channel:
            del self._halves[base]

    @staticmethod
    def reach(start: Channel) -> list[Channel]:
        """All channels that `start` hears through bridges and Local halves, itself first."""
        found = {start.uniqueid}
        todo = [start]
        for channel in todo:
            bridge, twin = channel.bridge, channel.twin
            if bridge is not None and not bridge.is_holding:
                todo += [other for uniqueid, other in bridge.members.items() if uniqueid not in found]
                found |= bridge.members.keys()
            if twin is not None and twin.gone_at is None and twin.uniqueid not in found:
                todo.append(twin)
                found.add(twin.uniqueid)
        return todo

    @classmethod
    def people_heard_by(cls, caller: Channel) -> list[Channel]:
        """The people whom a caller hears: real phones that are up, but no other inbound caller."""
        return [other for other in cls.reach(caller)[1:] if _is_person(other) and not _is_inbound_caller(other)]

    @classmethod
    def is_in_company(cls, caller: Channel) -> bool:
        """Whether a caller hears other inbound callers."""
        return any(_is_person(other) and _is_inbound_caller(other) for other in cls.reach(caller)[1:])


def _is_person(channel: Channel) -> bool:
    return channel.gone_at is None and not channel.is_local and not channel.name.startswith(PSEUDO_CHANNELS)


def _is_inbound_caller(channel: Channel) -> bool:
    call = channel.call
    return call is not None and call.caller is channel and call.direction is Direction.INBOUND
