"""The CallBook: every event of one PBX is applied here, in order, and every changed call tells its facts.

Theory of operation. State is keyed by Uniqueid, never by name, since a masquerade swaps names. A channel whose Linkedid
is its own opens a call; every other channel joins the call of its Linkedid, and a dialled one the call of its dialler.
Phones that are dialled are the call's legs, and a leg rings from the moment its own channel says so. A call is answered
when bridges, through whatever Local channels, join the caller with a person. What an event contradicts is kept as odd.
Applying an event twice changes nothing; events that no call is concerned with are ignored.
"""

from collections.abc import Callable, Iterable
from typing import Any

from monitor.domain import events as e
from monitor.domain.calls import dialling, life, queueing, recovery, talking, voices
from monitor.domain.calls.ledger import BookSettings, Ledger
from monitor.domain.calls.telling import facts
from monitor.domain.facts import CallFacts
from monitor.domain.wishes import TalkWish

_APPLY: dict[type, Callable[[Ledger, Any], str]] = {
    e.ChannelCreated: life.on_created,
    e.StateChanged: life.on_state,
    e.ChannelRenamed: life.on_renamed,
    e.HangupRequested: life.on_hangup_requested,
    e.SoftHangupRequested: life.on_soft_hangup,
    e.ChannelHungUp: life.on_hung_up,
    e.DialBegan: dialling.on_dial_began,
    e.DialProgressed: dialling.on_dial_progressed,
    e.DialEnded: dialling.on_dial_ended,
    e.BridgeEntered: talking.on_bridge_entered,
    e.BridgeLeft: talking.on_bridge_left,
    e.Transferred: talking.on_transferred,
    e.Parked: talking.on_parked,
    e.Unparked: talking.on_unparked,
    e.PickedUp: talking.on_picked_up,
    e.TalkStarted: voices.on_talk_started,
    e.TalkStopped: voices.on_talk_stopped,
    e.TalkWatched: voices.on_talk_watched,
    e.QueueJoined: queueing.on_queue_joined,
    e.QueueLeft: queueing.on_queue_left,
    e.AgentCalled: queueing.on_agent_called,
    e.AgentConnected: queueing.on_agent_connected,
    e.AgentRangOut: queueing.on_agent_rang_out,
    e.AgentCompleted: queueing.on_agent_completed,
    e.MemberChanged: queueing.on_member_changed,
    e.PbxBooted: recovery.on_booted,
    e.PbxStopping: recovery.on_stopping,
    e.ChannelFound: recovery.on_channel_found,
    e.QueueEntryFound: recovery.on_queue_entry_found,
    e.SnapshotDone: recovery.on_snapshot_done,
    e.LinkUp: recovery.on_link_up,
    e.LinkLost: recovery.on_link_lost,
    e.Tick: recovery.on_tick,
}


class CallBook:
    """The calls of one PBX."""

    def __init__(self, settings: BookSettings) -> None:
        self._ledger = Ledger(settings)

    def apply(self, event: e.PbxEvent) -> str:
        """Apply one event; returns the id of the call it belongs to, empty if none."""
        ledger = self._ledger
        act = _APPLY.get(type(event))
        call_id = act(ledger, event) if act is not None else self._concerning(event)
        if ledger.sweep_due_at is None:
            ledger.sweep_due_at = event.at + recovery.SWEEP_EVERY
        elif event.at >= ledger.sweep_due_at:
            recovery.sweep(ledger, event.at)
        return call_id

    def _concerning(self, event: e.PbxEvent) -> str:
        party = getattr(event, "channel", None)
        channel = self._ledger.channels.get(party.uniqueid) if party is not None else None
        return channel.call.call_id if channel is not None and channel.call is not None else ""

    def drain(self) -> list[CallFacts]:
        """The facts of every call that changed since the last time this was asked."""
        ledger = self._ledger
        changed = [self._tell(call) for call in ledger.touched.values() if call.is_call]
        ledger.touched.clear()
        return changed

    def wishes(self) -> list[TalkWish]:
        """The channels whose talk is to be detected, of the calls that changed since the last `drain`."""
        return list(voices.wishes(self._ledger.touched.values()))

    def running(self) -> Iterable[CallFacts]:
        """The facts of the calls that are not over."""
        return (self._tell(call) for call in self._ledger.calls.values() if call.is_call and not call.is_over)

    def is_remembered(self, call_id: str) -> bool:
        return call_id in self._ledger.calls

    def _tell(self, call: Any) -> CallFacts:
        settings = self._ledger.settings
        return facts(settings.pbx, call, settings.same_instant)
