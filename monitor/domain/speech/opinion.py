"""What may be claimed of an agent's first words: facts that are sure or None, and the reason wherever one is not."""

from dataclasses import dataclass
from enum import StrEnum

from monitor.domain.speech.heard import Hit


class Doubt(StrEnum):
    """Why a fact is None: a closed set, each with its sentence in the rule's words."""

    NO_SCRIPT = "no_script"
    BUSY = "busy"
    ENGINE_MISSING = "engine_missing"
    ENGINE_FAILED = "engine_failed"
    ENGINE_TIMEOUT = "engine_timeout"
    AUDIO_UNREADABLE = "audio_unreadable"
    RECORDING_MISSING = "recording_missing"
    RECORDING_AMBIGUOUS = "recording_ambiguous"
    NO_AUDIO = "no_audio"
    NO_SPEECH = "no_speech"
    MIXED_AUDIO = "mixed_audio"
    LOW_SNR = "low_snr"
    LITTLE_SPEECH = "little_speech"
    AUDIO_SHORT = "audio_short"
    ENGINE_CANNOT_DENY = "engine_cannot_deny"
    DENIAL_OFF = "denial_off"
    PHRASE_UNPROVEN = "phrase_unproven"
    BETWEEN_THRESHOLDS = "between_thresholds"
    CANNOT_TELL = "cannot_tell"
    ORDER_UNCERTAIN = "order_uncertain"
    ANSWER_UNKNOWN = "answer_unknown"
    START_UNCERTAIN = "start_uncertain"


UNHEARD = frozenset(
    {
        Doubt.NO_SCRIPT,
        Doubt.BUSY,
        Doubt.ENGINE_MISSING,
        Doubt.ENGINE_FAILED,
        Doubt.ENGINE_TIMEOUT,
        Doubt.AUDIO_UNREADABLE,
        Doubt.RECORDING_MISSING,
        Doubt.RECORDING_AMBIGUOUS,
        Doubt.NO_AUDIO,
        Doubt.NO_SPEECH,
    }
)
"""With these no ear has heard anything of the agent."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """The first word came between the two delays after the answer, None where that is not known. `in_order` is the
    script's order, True for both phrases where any will do; `in_time` the script's limit, kept as `limit_seconds`.
    `confidence` 0..1 is that of the least sure phrase that is claimed, said or not; 0 where none is.
    """

    greeted: bool | None = None
    named: bool | None = None
    in_order: bool | None = None
    in_time: bool | None = None
    delay_low_seconds: float | None = None
    delay_high_seconds: float | None = None
    reasons: tuple[Doubt, ...] = ()
    confidence: float = 0.0
    engine: str = ""
    script_id: str = ""
    limit_seconds: float | None = None
    hits: tuple[Hit, ...] = ()
    transcript: str | None = None

    @property
    def denies(self) -> bool:
        """Whether anything is held against the agent."""
        return False in (self.greeted, self.named, self.in_order, self.in_time)


def unheard(reason: Doubt, engine: str = "", script_id: str = "") -> Opinion:
    """Nothing can be claimed, and why."""
    return Opinion(reasons=(reason,), engine=engine, script_id=script_id)
