"""What may be claimed of the evidence: one policy for all engines, which would rather say nothing than be unjust.

"Heard" counts at any noise. "Not heard", a reversed order and a late start count only where audible speech at a good
signal-to-noise ratio proves them, from an engine that may deny these phrases (SPEECH.md section 7).
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from monitor.domain.speech.heard import CANNOT_TELL, Evidence, Hit, Speech
from monitor.domain.speech.opinion import Doubt, Opinion
from monitor.domain.speech.script import Deny, Order, Part, Script

SHORTEST_GREETING_SECONDS = 0.3
"""With less time than this before the name, nobody has greeted in it."""
OVERLAP_SECONDS = 0.1
"""Two hits in the script's order may overlap by so much, as an engine's times are no finer."""
WINDOW_SLACK_SECONDS = 0.25
"""The audio may be shorter than the window by so much, a packet or two and a recording's late begin."""

HEARD, NOT_HEARD = 0.9, 0.1
Key = tuple[Part, str]
"""A phrase of a script: its part and what it says."""


@dataclass(frozen=True, slots=True)
class Limits:
    """A phrase was said from the probability `heard` on and was not below `not_heard`: engines put their calibrated
    thresholds there. Nothing is denied below `snr_db` (an estimate of 21 dB is about 17 true ones) or on less than
    `speech_seconds` of speech (SPEECH.md section 7).
    """

    heard: float = HEARD
    not_heard: float = NOT_HEARD
    snr_db: float = 21.0
    speech_seconds: float = 0.6


Claim = tuple[bool | None, Doubt | None]
"""A fact, and why it is None where it is."""


@dataclass(frozen=True, slots=True)
class _Case:
    script: Script
    evidence: Evidence
    speech: Speech
    proven: AbstractSet[Key]
    limits: Limits

    def said(self, part: Part) -> Claim:
        probability = self.evidence.of(part)
        if not self.script.of(part):
            return None, Doubt.NO_SCRIPT
        if self.limits.heard <= probability <= 1:
            return True, None
        if self.is_noisy:
            return None, Doubt.LOW_SNR
        if 0 <= probability < self.limits.not_heard:
            doubt = self.may_not_deny(part)
            return (None, doubt) if doubt else (False, None)
        return None, Doubt.CANNOT_TELL if probability == CANNOT_TELL else Doubt.BETWEEN_THRESHOLDS

    @property
    def is_noisy(self) -> bool:
        return self.speech.snr_db is None or not self.speech.snr_db >= self.limits.snr_db

    def may_not_deny(self, part: Part) -> Doubt | None:
        """Why the engine's "no" about the part does not count, noise apart; None where it does."""
        script, speech = self.script, self.speech
        unproven = any((part, phrase.say) not in self.proven for phrase in script.of(part))
        grounds = (
            (not speech.speech_seconds >= self.limits.speech_seconds, Doubt.LITTLE_SPEECH),
            (not speech.audio_seconds >= script.window_seconds - WINDOW_SLACK_SECONDS, Doubt.AUDIO_SHORT),
            (not self.evidence.can_deny, Doubt.ENGINE_CANNOT_DENY),
            (script.deny is Deny.NEVER, Doubt.DENIAL_OFF),
            (script.deny is Deny.AFTER_PROVEN and unproven, Doubt.PHRASE_UNPROVEN),
        )
        return next((doubt for holds, doubt in grounds if holds), None)

    def in_order(self) -> Claim:
        """Of two phrases that were both said."""
        if self.script.order == "any":
            return True, None
        parts = (Part.GREETING, Part.NAME) if self.script.order == "greeting_first" else (Part.NAME, Part.GREETING)
        first, second = (self._hits(part) for part in parts)
        sure_first, sure_second = self._surely(first), self._surely(second)
        if sure_first is None or sure_second is None:
            return None, Doubt.ORDER_UNCERTAIN
        if _precedes(sure_first, min(second, key=_start)):
            return True, None
        if not sure_second.end_seconds <= min(first, key=_start).start_seconds:
            return None, Doubt.ORDER_UNCERTAIN
        if self.is_noisy:
            return None, Doubt.LOW_SNR
        nothing_before = self._is_first_word(sure_second) or self.may_not_deny(parts[0]) is None
        return (False, None) if nothing_before else (None, Doubt.ORDER_UNCERTAIN)

    def _hits(self, part: Part) -> list[Hit]:
        return [hit for hit in self.evidence.hits if hit.part is part]

    def _surely(self, hits: list[Hit]) -> Hit | None:
        sure = (hit for hit in hits if self.limits.heard <= hit.probability <= 1)
        return min(sure, key=_start, default=None)

    def _is_first_word(self, hit: Hit) -> bool:
        """Whether there was no time for another phrase before it, which the engine may have missed."""
        low = self.speech.start_low_seconds
        return low is not None and hit.start_seconds - low < SHORTEST_GREETING_SECONDS

    def start(self) -> tuple[float, float] | None:
        """Between which delays the first word came: noise hides an earlier one, and a phrase proves one."""
        low, high = self.speech.start_low_seconds, self.speech.start_high_seconds
        if low is None or high is None:
            return None
        earliest = 0.0 if self.is_noisy else min(low, high, *(hit.start_seconds for hit in self.evidence.hits))
        return max(0.0, earliest), max(0.0, low, high)

    def in_time(self) -> Claim:
        start = self.start()
        if start is None:
            return None, Doubt.ANSWER_UNKNOWN
        low, high = start
        if high <= self.script.delay_seconds:
            return True, None
        if low > self.script.delay_seconds:
            return False, None
        return None, Doubt.LOW_SNR if self.is_noisy else Doubt.START_UNCERTAIN


def decide(
    script: Script, evidence: Evidence, speech: Speech, proven: AbstractSet[Key], limits: Limits | None = None
) -> Opinion:
    """`script` holds the phrases that are due at the time of the call (`Script.due`)."""
    case = _Case(script, evidence, speech, proven, limits or Limits())
    nothing = _nothing_heard(speech)
    greeted: Claim = (None, nothing) if nothing else case.said(Part.GREETING)
    named: Claim = (None, nothing) if nothing else case.said(Part.NAME)
    in_order: Claim = case.in_order() if greeted[0] and named[0] else (None, None)
    in_time: Claim = (None, nothing) if nothing else case.in_time()
    claims = (greeted, named, in_order, in_time)
    low, high = (None if nothing else case.start()) or (None, None)
    return Opinion(
        greeted=greeted[0],
        named=named[0],
        in_order=in_order[0],
        in_time=in_time[0],
        delay_low_seconds=low,
        delay_high_seconds=high,
        reasons=tuple(dict.fromkeys(doubt for _, doubt in claims if doubt is not None)),
        confidence=_confidence(evidence, greeted[0], named[0], in_time[0]),
        engine=evidence.engine,
        script_id=script.script_id,
        limit_seconds=script.delay_seconds,
        hits=evidence.hits,
        transcript=evidence.transcript,
    )


def _nothing_heard(speech: Speech) -> Doubt | None:
    if speech.is_silent or not speech.audio_seconds > 0:
        return Doubt.NO_AUDIO
    return None if speech.speech_seconds > 0 else Doubt.NO_SPEECH


def _confidence(evidence: Evidence, greeted: bool | None, named: bool | None, in_time: bool | None) -> float:
    """A start that both detectors agree on is sure; a phrase is as sure as its probability."""
    sure = [] if in_time is None else [1.0]
    for said, probability in ((greeted, evidence.greeting), (named, evidence.name)):
        if said is not None:
            sure.append(probability if said else 1 - probability)
    return min(sure, default=0.0)


def heard_in_order(hits: Iterable[Hit], order: Order) -> bool:
    """Whether both parts were surely heard, and not in another order than this."""
    sure = sorted((hit for hit in hits if HEARD <= hit.probability <= 1), key=_start)
    first, second = (Part.NAME, Part.GREETING) if order == "name_first" else (Part.GREETING, Part.NAME)
    befores, afters = ([hit for hit in sure if hit.part is part] for part in (first, second))
    return bool(befores and afters) and (order == "any" or _precedes(befores[0], afters[0]))


def _start(hit: Hit) -> float:
    return hit.start_seconds


def _precedes(first: Hit, second: Hit) -> bool:
    starts_before = first.start_seconds < second.start_seconds
    return starts_before and first.end_seconds <= second.start_seconds + OVERLAP_SECONDS
