"""A call's talk as it is drawn: who made sound when, read again from the call's own events."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.domain.events import Party, PbxEvent, TalkStarted, TalkStopped, TalkWatched
from monitor.domain.facts import CallFacts
from monitor.domain.talk import Side


@dataclass(frozen=True, slots=True)
class Spoken:
    """One stretch of sound; `agent` is empty for the caller."""

    side: Side
    agent: str
    start_at: datetime
    end_at: datetime


def spoken(events: Iterable[PbxEvent], facts: CallFacts) -> list[Spoken]:
    """In order of time, within the talk. A sound whose stop was not told lasts up to the silence before the end."""
    from_at, to_at = facts.answered_at, facts.talk_ended_at or facts.ended_at
    if from_at is None or to_at is None:
        return []
    since: dict[str, tuple[datetime, Party]] = {}
    silences: dict[str, timedelta] = {}
    found: list[tuple[datetime, datetime, Party]] = []
    for event in events:
        if isinstance(event, TalkWatched):
            silences[event.uniqueid] = timedelta(milliseconds=event.silence_ms)
        elif isinstance(event, TalkStarted):
            since.setdefault(event.channel.uniqueid, (event.at, event.channel))
        elif isinstance(event, TalkStopped):
            lasted = timedelta(milliseconds=event.duration_ms)
            silent_at = event.at - silences.get(event.channel.uniqueid, timedelta(0))
            start_at, _ = since.pop(event.channel.uniqueid, (silent_at - lasted, event.channel))
            found.append((start_at, min(start_at + lasted, silent_at), event.channel))
    found += [
        (start_at, to_at - silences.get(uniqueid, timedelta(0)), party) for uniqueid, (start_at, party) in since.items()
    ]
    cut = ((max(start_at, from_at), min(end_at, to_at), party) for start_at, end_at, party in sorted(found))
    return [_one(start_at, end_at, party, facts) for start_at, end_at, party in cut if start_at < end_at]


def _one(start_at: datetime, end_at: datetime, party: Party, facts: CallFacts) -> Spoken:
    if party.uniqueid == facts.call_id:
        return Spoken(Side.CALLER, "", start_at, end_at)
    legs = {leg.leg_id: leg.agent for leg in facts.legs}
    return Spoken(Side.AGENT, legs.get(party.uniqueid) or party.name.rpartition("-")[0], start_at, end_at)
