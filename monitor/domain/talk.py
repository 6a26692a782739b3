"""Who spoke when: the sound of caller and agent on the call's clock, where both spoke, and who began later.

What is heard is an energy gate's word: sound, not speech. A stretch of sound ends where the silence after it began, and
pauses shorter than the gate's are within it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice

from monitor.domain.spans import MICROSECOND, Stretch, length_us, union, without

MOST_OVERLAPS = 200
"""Kept of one call, the longest: no limit asks for more."""
LEAST_OVERLAP = timedelta(milliseconds=100)
CAUGHT_SPEAKING = timedelta(milliseconds=250)
"""Sound that is there so soon after the gate was switched on may have begun before."""
CLICK = timedelta(milliseconds=300)
"""Shorter sound need not be a word."""


class Side(StrEnum):
    CALLER = "caller"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Overlap:
    """Both spoke for `seconds` from `at`. `by` began later, when the other had spoken for `lead_seconds`; its sound
    lasted `turn_seconds` and the other's `other_seconds`. It went on for `outlasted_seconds` after the other, negative
    where it fell silent first.
    """

    at: datetime
    by: Side
    agent: str
    seconds: float
    lead_seconds: float
    turn_seconds: float
    other_seconds: float
    outlasted_seconds: float


@dataclass(frozen=True, slots=True)
class TalkFacts:
    """Of the `joined_seconds` in which the caller heard somebody, both sides were listened to in `heard_seconds`, and
    the other sums are of these. `first_sound_seconds` are the bounds, from the answer, of the agent's first word.
    """

    joined_seconds: float
    heard_seconds: float
    caller_seconds: float
    agent_seconds: float
    silence_seconds: float
    overlap_seconds: float
    first_sound_seconds: tuple[float, float] | None = None
    overlaps: tuple[Overlap, ...] = ()

    @property
    def silence_ratio(self) -> float | None:
        return self.silence_seconds / self.heard_seconds if self.heard_seconds > 0 else None


@dataclass(frozen=True, slots=True)
class Voice:
    """What came from one channel while the gate was on it, since `since_at` (None: it never was)."""

    agent: str
    since_at: datetime | None
    sounds: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    """Caller and agent could hear each other."""

    agent: Voice
    start_at: datetime
    end_at: datetime


def talk_facts(caller: Voice, meetings: Iterable[Meeting], answered_at: datetime) -> TalkFacts:
    met = [meeting for meeting in meetings if meeting.end_at > meeting.start_at]
    joined = union((meeting.start_at, meeting.end_at) for meeting in met)
    heard = _heard(caller, met, joined)
    by_caller = _within(caller.sounds, heard)
    by_agents = union(sound for meeting in met for sound in _within(_of(meeting), heard))
    both = _common(by_caller, by_agents)
    return TalkFacts(
        joined_seconds=_seconds(joined),
        heard_seconds=_seconds(heard),
        caller_seconds=_seconds(by_caller),
        agent_seconds=_seconds(by_agents),
        silence_seconds=_seconds(without(heard, [*by_caller, *by_agents])),
        overlap_seconds=_seconds(both),
        first_sound_seconds=_first_sound(met, answered_at),
        overlaps=_longest(overlap for meeting in met for overlap in _overlaps(caller, meeting)),
    )


def _heard(caller: Voice, met: list[Meeting], joined: list[Stretch]) -> list[Stretch]:
    """When the gate was on the caller and on everybody whom he heard."""
    if caller.since_at is None:
        return []
    deaf = [
        (meeting.start_at, min(meeting.end_at, max(meeting.start_at, meeting.agent.since_at or meeting.end_at)))
        for meeting in met
    ]
    before = [(start_at, min(end_at, max(start_at, caller.since_at))) for start_at, end_at in joined]
    return without(joined, [*deaf, *before])


def _of(meeting: Meeting) -> list[Stretch]:
    return _within(meeting.agent.sounds, [(meeting.start_at, meeting.end_at)])


def _overlaps(caller: Voice, meeting: Meeting) -> Iterable[Overlap]:
    if caller.since_at is None or meeting.agent.since_at is None:
        return
    at = max(meeting.start_at, caller.since_at, meeting.agent.since_at)
    window = [(at, meeting.end_at)]
    agents = _within(meeting.agent.sounds, window)
    first = 0
    for from_caller in _within(caller.sounds, window):
        while first < len(agents) and agents[first][1] <= from_caller[0]:
            first += 1
        for from_agent in islice(agents, first, None):
            if from_agent[0] >= from_caller[1]:
                break
            yield _overlap(from_caller, from_agent, meeting.agent.agent)


def _overlap(caller: Stretch, agent: Stretch, name: str) -> Overlap:
    by = Side.AGENT if agent[0] > caller[0] else Side.CALLER
    later, earlier = (agent, caller) if by is Side.AGENT else (caller, agent)
    return Overlap(
        at=later[0],
        by=by,
        agent=name,
        seconds=(min(caller[1], agent[1]) - later[0]).total_seconds(),
        lead_seconds=(later[0] - earlier[0]).total_seconds(),
        turn_seconds=(later[1] - later[0]).total_seconds(),
        other_seconds=(earlier[1] - earlier[0]).total_seconds(),
        outlasted_seconds=(later[1] - earlier[1]).total_seconds(),
    )


def _longest(overlaps: Iterable[Overlap]) -> tuple[Overlap, ...]:
    """In order of time."""
    least = LEAST_OVERLAP.total_seconds()
    long = sorted((one for one in overlaps if one.seconds >= least), key=lambda one: -one.seconds)
    return tuple(sorted(long[:MOST_OVERLAPS], key=lambda one: (one.at, one.agent)))


def _first_sound(met: list[Meeting], answered_at: datetime) -> tuple[float, float] | None:
    """Low: any sound, or the answer where it may have gone unheard; high: the first that is long enough for a word."""
    heard = ((sound, meeting.agent.since_at) for meeting in met for sound in _of(meeting))
    found = sorted(heard, key=lambda one: one[0])
    words = [start_at for (start_at, end_at), _ in found if end_at - start_at >= CLICK]
    if not words:
        return None
    (low_at, _), since_at = found[0]
    if since_at is None or low_at - since_at < CAUGHT_SPEAKING <= since_at - answered_at:
        low_at = answered_at
    low = max(0.0, (low_at - answered_at).total_seconds())
    return low, max(low, (words[0] - answered_at).total_seconds())


def _within(stretches: Iterable[Stretch], windows: Iterable[Stretch]) -> list[Stretch]:
    """The parts inside the windows, in order."""
    places = union(windows)
    found: list[Stretch] = []
    first = 0
    for start_at, end_at in union(stretches):
        while first < len(places) and places[first][1] <= start_at:
            first += 1
        for from_at, to_at in islice(places, first, None):
            if from_at >= end_at:
                break
            found.append((max(start_at, from_at), min(end_at, to_at)))
    return found


def _common(one: Iterable[Stretch], other: Iterable[Stretch]) -> list[Stretch]:
    return _within(one, other)


def _seconds(stretches: Iterable[Stretch]) -> float:
    return length_us(stretches) * MICROSECOND.total_seconds()
