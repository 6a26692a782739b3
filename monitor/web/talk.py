"""Who spoke when in one call, as JSON values."""

from collections.abc import Iterable
from datetime import tzinfo
from typing import Any

from monitor.domain.columns import seconds, shown
from monitor.domain.events import PbxEvent, TalkStarted, TalkStopped
from monitor.domain.facts import CallFacts
from monitor.domain.inputs import without_numbers
from monitor.domain.spoken import spoken
from monitor.domain.talk import Overlap

Json = dict[str, Any]


def talk_part(facts: CallFacts, events: Iterable[PbxEvent], zone: tzinfo) -> Json:
    """The key `talk`; nothing for a call that was not listened to for it."""
    talk = facts.talk
    if talk is None:
        return {}
    stretches = [
        {
            "side": one.side.value,
            "agent": without_numbers(one.agent) or None,
            "start_at": shown(one.start_at, zone),
            "end_at": shown(one.end_at, zone),
        }
        for one in spoken(events, facts)
    ]
    sums = ("joined", "heard", "caller", "agent", "silence", "overlap")
    return {
        "talk": {
            **{f"{name}_seconds": seconds(getattr(talk, f"{name}_seconds")) for name in sums},
            "first_sound_seconds": [seconds(bound) for bound in talk.first_sound_seconds or ()] or None,
            "overlaps": [_overlap(overlap, zone) for overlap in talk.overlaps],
            "spoken": stretches,
        }
    }


def but_turns(events: Iterable[PbxEvent]) -> list[PbxEvent]:
    """Without the turns of talk, which are drawn and would bury all other lines."""
    return [event for event in events if not isinstance(event, TalkStarted | TalkStopped)]


def _overlap(overlap: Overlap, zone: tzinfo) -> Json:
    return {
        "at": shown(overlap.at, zone),
        "by": overlap.by.value,
        "agent": without_numbers(overlap.agent) or None,
        "seconds": seconds(overlap.seconds),
        "lead_seconds": seconds(overlap.lead_seconds),
        "turn_seconds": seconds(overlap.turn_seconds),
        "outlasted_seconds": seconds(overlap.outlasted_seconds),
    }
