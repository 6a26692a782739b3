"""A CallBook with a clock in seconds, for scenes that no capture holds."""

from datetime import UTC, datetime, timedelta

from monitor.domain import events as e
from monitor.domain.calls import BookSettings, CallBook
from monitor.domain.facts import CallFacts

START_AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
CALLER = e.Party("c", "c", "PJSIP/trunk-0001", "Ring", "13800130000", "from-trunk", "100")
AGENT = e.Party("a", "c", "PJSIP/1001-0002", "Down", "", "from-internal", "s")


def at(seconds: float) -> datetime:
    return START_AT + timedelta(seconds=seconds)


class Scene:
    """`play` applies events; `facts` is what is known of the first call."""

    def __init__(self) -> None:
        self.book = CallBook(BookSettings("pbx"))
        self.latest: dict[str, CallFacts] = {}

    def play(self, *events: e.PbxEvent) -> "Scene":
        for event in events:
            self.book.apply(event)
            self.latest |= {facts.call_id: facts for facts in self.book.drain()}
        return self

    @property
    def facts(self) -> CallFacts:
        return self.latest["c"]


def ringing_since(seconds: float) -> list[e.PbxEvent]:
    """The caller arrives a second before, and the agent's phone rings from `seconds` on."""
    return [
        e.ChannelCreated(at(seconds - 1), CALLER),
        e.ChannelCreated(at(seconds - 0.1), AGENT),
        e.DialBegan(at(seconds - 0.1), CALLER, AGENT),
        e.StateChanged(at(seconds), state(AGENT, "Ringing")),
    ]


def answered_at(seconds: float) -> list[e.PbxEvent]:
    return [
        e.StateChanged(at(seconds), state(AGENT, "Up")),
        e.DialEnded(at(seconds), AGENT, "ANSWER", ""),
        e.BridgeEntered(at(seconds), AGENT, "b", "simple_bridge", ""),
        e.BridgeEntered(at(seconds), CALLER, "b", "simple_bridge", ""),
    ]


def ended_by(party: e.Party, seconds: float) -> list[e.PbxEvent]:
    other = AGENT if party is CALLER else CALLER
    return [
        e.HangupRequested(at(seconds), party, 16, None),
        e.BridgeLeft(at(seconds), party, "b"),
        e.BridgeLeft(at(seconds), other, "b"),
        e.ChannelHungUp(at(seconds), other, 16),
        e.ChannelHungUp(at(seconds), party, 16),
    ]


def state(party: e.Party, name: str) -> e.Party:
    return e.Party(party.uniqueid, party.linkedid, party.name, name, party.number, party.context, party.exten)
