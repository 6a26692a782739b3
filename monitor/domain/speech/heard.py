"""What was heard: where speech lies in the agent's own audio, and what an engine says of the phrases in it.

Seconds count from the answer. An engine gives evidence and never a verdict; `decide` makes of both what may be claimed.
"""

from dataclasses import dataclass

from monitor.domain.speech.script import Part

CANNOT_TELL = 0.5


@dataclass(frozen=True, slots=True)
class Speech:
    """Of one shared voice activity detector. The first word came between `start_low_seconds` and `start_high_seconds`,
    None where nobody spoke. `snr_db` is None without speech or without a floor to compare it with. `is_silent`: digital
    silence or no audio at all. `talks` are the stretches of speech, in order.
    """

    audio_seconds: float
    speech_seconds: float
    start_low_seconds: float | None
    start_high_seconds: float | None
    snr_db: float | None
    is_silent: bool
    talks: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase of the script that was heard; `probability` 0..1."""

    part: Part
    say: str
    start_seconds: float
    end_seconds: float
    probability: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """`greeting` and `name` are probabilities that the phrase was said, CANNOT_TELL where the engine does not know.
    `can_deny`: its "no" counts, as it would have heard.
    """

    engine: str
    greeting: float = CANNOT_TELL
    name: float = CANNOT_TELL
    hits: tuple[Hit, ...] = ()
    transcript: str | None = None
    can_deny: bool = False

    def of(self, part: Part) -> float:
        return self.greeting if part is Part.GREETING else self.name
