"""What another ear says of a greeting: facts that may be null, or probabilities, of which only "heard" counts.

Whoever sends facts answers for them. Probabilities without our own look at the audio deny nothing: how loud the noise
was and which phrases that ear has proven is not known here.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from monitor.domain.inputs import BadInput
from monitor.domain.rules.case import GreetingEvidence
from monitor.domain.speech.heard import CANNOT_TELL, Hit
from monitor.domain.speech.opinion import Doubt
from monitor.domain.speech.policy import HEARD, NOT_HEARD
from monitor.domain.speech.script import Part

MAX_HITS = 32
MAX_SECONDS = 3_600
REMEDIES = {
    "greeted": "send true, false, or null where you cannot tell",
    "named": "send true, false, or null where you cannot tell",
    "in_order": "send true, false, or null where you cannot tell",
    "delay_seconds": "send the seconds of silence before the first word, 0 to 3600, or null",
    "delay_low_seconds": "send the least that delay_seconds may be, 0 to delay_seconds, or leave it out",
    "confidence": "send a number from 0 to 1",
    "engine": "send at most 100 characters, or leave it out",
    "transcript": "send at most 2000 characters, or leave it out",
    "hits": f"send at most {MAX_HITS} objects of part, say, start_seconds, end_seconds and probability",
    "greeting": 'send an object like {"probability": 0.95, "start_seconds": 0.8, "end_seconds": 1.3, "say": "您好"}',
    "name": 'send an object like {"probability": 0.95, "start_seconds": 1.4, "end_seconds": 2.2, "say": "云海燃气"}',
}

Seconds = Annotated[float, Field(ge=0, le=MAX_SECONDS)]
Probability = Annotated[float, Field(ge=0, le=1)]
Words = Annotated[str, Field(max_length=200)]


class _Said(BaseModel):
    model_config = ConfigDict(strict=True, extra="allow", allow_inf_nan=False)
    engine: Annotated[str, Field(max_length=100)] = ""
    transcript: Annotated[str, Field(max_length=2_000)] | None = None
    delay_low_seconds: Seconds | None = None


class HitPayload(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)
    part: Literal["greeting", "name"]
    say: Words
    start_seconds: Seconds
    end_seconds: Seconds
    probability: Probability

    def hit(self) -> Hit:
        return Hit(Part(self.part), self.say, self.start_seconds, self.end_seconds, self.probability)


class FactsPayload(_Said):
    """`{"greeted", "named", "in_order", "delay_seconds", "confidence"}`."""

    greeted: bool | None
    named: bool | None
    in_order: bool | None
    delay_seconds: Seconds | None
    confidence: Probability
    hits: Annotated[tuple[HitPayload, ...], Field(strict=False, max_length=MAX_HITS)] = ()


class PhrasePayload(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)
    probability: Probability
    start_seconds: Seconds | None = None
    end_seconds: Seconds | None = None
    say: Words = ""


class ProbabilitiesPayload(_Said):
    """`{"greeting": {"probability", …}, "name": {"probability", …}}`, from the answer."""

    greeting: PhrasePayload | None
    name: PhrasePayload | None
    delay_seconds: Seconds | None = None


def of_facts(said: FactsPayload, call_id: str, received_at: datetime, source: str) -> GreetingEvidence:
    """Raises BadInput."""
    if said.in_order is not None and not (said.greeted and said.named) and (said.in_order or _null(said)):
        remedy = "send false unless greeted and named are true, and null where one of them is null"
        raise BadInput("in_order without both phrases", "in_order", said.in_order, remedy)
    _check_interval(said.delay_low_seconds, said.delay_seconds)
    facts = (said.greeted, said.named, said.in_order, said.delay_seconds)
    return GreetingEvidence(
        call_id=call_id,
        received_at=received_at,
        source=source,
        greeted=said.greeted,
        named=said.named,
        in_order=said.in_order,
        delay_seconds=said.delay_seconds,
        confidence=said.confidence,
        delay_low_seconds=said.delay_low_seconds,
        engine=said.engine,
        reasons=(Doubt.CANNOT_TELL,) if None in facts else (),
        hits=tuple(hit.hit() for hit in said.hits),
        transcript=said.transcript,
    )


def of_probabilities(said: ProbabilitiesPayload, call_id: str, received_at: datetime, source: str) -> GreetingEvidence:
    """The rule finds the order in the hits, as it knows the site's. Raises BadInput."""
    _check_interval(said.delay_low_seconds, said.delay_seconds)
    phrases = (said.greeting, said.name)
    greeted, named = (None if one is None or one.probability < HEARD else True for one in phrases)
    sure = [one.probability for one in phrases if one is not None and one.probability >= HEARD]
    doubts = [_doubt(one) for one, heard in zip(phrases, (greeted, named), strict=True) if not heard]
    return GreetingEvidence(
        call_id=call_id,
        received_at=received_at,
        source=source,
        greeted=greeted,
        named=named,
        in_order=None,
        delay_seconds=said.delay_seconds,
        confidence=min(sure, default=0.0),
        delay_low_seconds=said.delay_low_seconds,
        engine=said.engine,
        reasons=tuple(dict.fromkeys(doubts)),
        hits=tuple(_hits(said)),
        transcript=said.transcript,
    )


def _null(said: FactsPayload) -> bool:
    return said.greeted is None or said.named is None


def _check_interval(low: float | None, high: float | None) -> None:
    if low is not None and (high is None or low > high):
        raise BadInput("not below delay_seconds", "delay_low_seconds", low, REMEDIES["delay_low_seconds"])


def _doubt(phrase: PhrasePayload | None) -> Doubt:
    if phrase is None or phrase.probability == CANNOT_TELL:
        return Doubt.CANNOT_TELL
    return Doubt.BETWEEN_THRESHOLDS if phrase.probability >= NOT_HEARD else Doubt.ENGINE_CANNOT_DENY


def _hits(said: ProbabilitiesPayload) -> list[Hit]:
    named = ((Part.GREETING, said.greeting), (Part.NAME, said.name))
    return [
        Hit(part, one.say, one.start_seconds, max(one.start_seconds, one.end_seconds or 0.0), one.probability)
        for part, one in named
        if one is not None and one.start_seconds is not None
    ]
