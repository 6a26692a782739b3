"""Which recording belongs to a call, whose voice it holds, and where in it the agent answered.

A recording's own clock starts with its first audio: what was recorded before the answer without a sound in either
direction takes no time in the file. So the answer lies between two places of it, and a delay between two bounds.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from enum import StrEnum
from string import Formatter

from monitor.domain.facts import CallFacts, LegEnd, RingLeg
from monitor.domain.speech.heard import Evidence, Hit, Speech
from monitor.domain.speech.opinion import Doubt, Opinion

FIELDS = ("uniqueid", "linkedid", "agent_uniqueid", "queue", "date", "year", "month", "day")
SAFE = re.compile(r"(?!\.+$)[A-Za-z0-9._@+-]{1,128}", re.ASCII)
"""What may stand in a file's name without meaning a folder or a wildcard."""
OPEN_ENDED = re.compile(r"(uniqueid|linkedid)\}[*?\[]|[*?\]]\{(agent_)?(uniqueid|linkedid)\}")
MOST_EARLY_SECONDS = 30.0
"""Past it the answer lies too far in for the first seconds to be read in bounds."""

LENGTH_SLACK_SECONDS = 1.0
"""A recording of the whole talk is as long as the talk within this."""


class Side(StrEnum):
    """Where the agent's voice is: alone in the file, on one channel of two, or mixed with the caller's."""

    AGENT = "agent"
    LEFT = "left"
    RIGHT = "right"
    MIXED = "mixed"


class Begins(StrEnum):
    """When the exchange begins to record: as the agent answers, as the agent's phone is dialled (and on its channel
    alone), or at a moment that nobody vouches for.
    """

    AT_ANSWER = "at_answer"
    AT_DIAL = "at_dial"
    UNKNOWN = "unknown"


class BadTemplate(ValueError):
    """A template that names no file: what is wrong, and how to mend it."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}; {remedy}")
        self.what = what
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Clip:
    """The seconds of a recording in which the greeting lies: its start, and the two places between which the agent
    answered.
    """

    side: Side
    seconds: float
    answer_low_seconds: float
    answer_high_seconds: float

    @property
    def is_agent_alone(self) -> bool:
        return self.side is not Side.MIXED


def check_template(template: str) -> None:
    """Raises BadTemplate."""
    try:
        names = [name for _, name, _, _ in Formatter().parse(template) if name is not None]
    except ValueError:
        raise BadTemplate("has a brace too many or too few", "write {linkedid}.wav") from None
    unknown = next((name for name in names if name not in FIELDS), None)
    if unknown is not None:
        raise BadTemplate(f"asks for {{{unknown}}}", f"use {', '.join(f'{{{name}}}' for name in FIELDS)} and *")
    if not {"uniqueid", "linkedid", "agent_uniqueid"} & set(names):
        raise BadTemplate("names no call", "let it hold {linkedid}, {uniqueid} or {agent_uniqueid}")
    if OPEN_ENDED.search(template):
        raise BadTemplate("also finds other calls, as 1.1* finds 1.10", "put a - or . between the id and the wildcard")
    parts = template.split("/")
    if template.startswith(("/", "~")) or ".." in parts or any("**" in part for part in parts) or "\\" in template:
        raise BadTemplate("leaves the folder", "write it from the folder on, without .., ** and \\")


def patterns(template: str, call: CallFacts, zone: tzinfo) -> tuple[str, ...]:
    """Where the recording may lie, from the folder on, `*` standing for anything: a file is dated by its beginning,
    so around midnight there are two. Nothing where the call has no such name.
    """
    instants = [at for at in (call.answered_at, call.arrived_at) if at is not None]
    found = (_filled(template, call, at.astimezone(zone)) for at in instants)
    return tuple(dict.fromkeys(pattern for pattern in found if pattern is not None))


def any_pattern(template: str) -> str:
    """The files of all calls."""
    return template.format_map(dict.fromkeys(FIELDS, "*"))


def clip_of(call: CallFacts, side: Side, begins: Begins, window_seconds: float) -> Clip | None:
    """The part of the recording to be heard; None where nobody knows where in it the agent answered."""
    if begins is Begins.AT_ANSWER:
        return Clip(side, window_seconds, 0.0, 0.0)
    leg = answered_leg(call)
    if begins is Begins.UNKNOWN or leg is None or call.answered_at is None:
        return None
    if call.unheard(leg.dialled_at, call.answered_at):
        return None
    early_seconds = max(0.0, (call.answered_at - leg.dialled_at).total_seconds())
    if early_seconds > MOST_EARLY_SECONDS:
        return None
    return Clip(side, window_seconds + early_seconds, 0.0, early_seconds)


def answered_leg(call: CallFacts) -> RingLeg | None:
    """The phone that answered first."""
    answered = [leg for leg in call.legs if leg.end is LegEnd.ANSWERED]
    return min(answered, key=lambda leg: leg.ended_at or leg.dialled_at, default=None)


def on_call_clock(speech: Speech, clip: Clip) -> Speech:
    """Seconds of the file become seconds since the answer."""
    low, high = clip.answer_low_seconds, clip.answer_high_seconds
    start_low, start_high = speech.start_low_seconds, speech.start_high_seconds
    return replace(
        speech,
        audio_seconds=max(0.0, speech.audio_seconds - high),
        start_low_seconds=None if start_low is None else max(0.0, start_low - high),
        start_high_seconds=None if start_high is None else max(0.0, start_high - low),
        talks=tuple((max(0.0, start - low), max(0.0, end - low)) for start, end in speech.talks),
    )


def hits_on_call_clock(evidence: Evidence, clip: Clip) -> Evidence:
    low = clip.answer_low_seconds
    return replace(evidence, hits=tuple(_shifted(hit, low) for hit in evidence.hits))


def of_both_voices(opinion: Opinion) -> Opinion:
    """A mixed recording tells what was said and not who said it (a caller, too, asks for the company by its name)."""
    return _unclaimed(opinion, Doubt.MIXED_AUDIO)


def of_unknown_begin(opinion: Opinion) -> Opinion:
    """A recording that may lack its beginning, or hold more than that, tells what was said and not what was not."""
    return _unclaimed(opinion, Doubt.ANSWER_UNKNOWN)


def begins_early(call: CallFacts, clip: Clip, length_seconds: float, now: datetime) -> bool:
    """The file holds more than was talked: what sounds first in it is not what the agent said first."""
    talked = _talked_seconds(call, now)
    return talked is None or length_seconds > talked + clip.answer_high_seconds + LENGTH_SLACK_SECONDS


def is_whole(call: CallFacts, clip: Clip, length_seconds: float) -> bool:
    """A closed file is as long as the talk, so it begins with the answer and lacks nothing."""
    talked = call.talk_seconds
    if talked is None:
        return False
    return talked - LENGTH_SLACK_SECONDS <= length_seconds <= talked + clip.answer_high_seconds + LENGTH_SLACK_SECONDS


def wanted_seconds(call: CallFacts, clip: Clip) -> float:
    """How much audio there is to be, as far as the call has gone."""
    talked = call.talk_seconds
    return clip.seconds if talked is None else min(clip.seconds, talked)


def _talked_seconds(call: CallFacts, now: datetime) -> float | None:
    if call.is_over or call.answered_at is None:
        return call.talk_seconds
    return (now - call.answered_at).total_seconds()


def _unclaimed(opinion: Opinion, doubt: Doubt) -> Opinion:
    return Opinion(
        reasons=(doubt, *opinion.reasons),
        engine=opinion.engine,
        script_id=opinion.script_id,
        hits=opinion.hits,
        transcript=opinion.transcript,
    )


def _shifted(hit: Hit, by_seconds: float) -> Hit:
    start, end = max(0.0, hit.start_seconds - by_seconds), max(0.0, hit.end_seconds - by_seconds)
    return replace(hit, start_seconds=start, end_seconds=end)


def _filled(template: str, call: CallFacts, at: datetime) -> str | None:
    leg = answered_leg(call)
    values = {
        "uniqueid": call.call_id,
        "linkedid": call.call_id,
        "agent_uniqueid": leg.leg_id if leg is not None else "",
        "queue": call.queue,
        "date": f"{at:%Y%m%d}",
        "year": f"{at:%Y}",
        "month": f"{at:%m}",
        "day": f"{at:%d}",
    }
    if any(not SAFE.fullmatch(values[name]) for name in _names(template)):
        return None
    return template.format_map(values)


def _names(template: str) -> Iterator[str]:
    return (name for _, name, _, _ in Formatter().parse(template) if name is not None)
