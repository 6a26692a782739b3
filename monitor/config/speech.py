"""The ear: which engine hears greetings, what agents are to say, and when not hearing it may be held against them."""

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from monitor.config.fields import Globs, Label, Seconds, Section, Share, Text
from monitor.config.recordings import RecordingSettings
from monitor.config.refusal import refused
from monitor.config.report import wall_time
from monitor.config.talk import TalkSettings
from monitor.domain.speech.script import Order, Part, Phrase
from monitor.domain.speech.sounds import UnknownSound, arpabet, pinyin

Pronunciations = Annotated[tuple[Text, ...], Field(strict=False, min_length=1, max_length=8)]
Language = Literal["zh", "en"]
EngineName = Literal["none", "pocketsphinx", "external"]
Score = Annotated[float, Field(ge=-1_000, le=1_000)]


def _each(read: Callable[[str], tuple[str, ...]], texts: tuple[str, ...] | None) -> tuple[tuple[str, ...], ...]:
    try:
        return tuple(read(text) for text in texts or ())
    except UnknownSound as error:
        raise refused(error.wrong, error.remedy) from None


def _readable(read: Callable[[str], tuple[str, ...]]) -> Callable[[tuple[str, ...]], tuple[str, ...]]:
    def checked(texts: tuple[str, ...]) -> tuple[str, ...]:
        _each(read, texts)
        return texts

    return checked


def _time_of_day(text: str) -> str:
    wall_time(text)
    return text


Pinyin = Annotated[Pronunciations, AfterValidator(_readable(pinyin))]
Arpabet = Annotated[Pronunciations, AfterValidator(_readable(arpabet))]
TimeOfDay = Annotated[Text, AfterValidator(_time_of_day)]


class PhraseSettings(Section):
    say: Text
    pinyin: Pinyin | None = None
    arpabet: Arpabet | None = None
    since: TimeOfDay | None = None
    until: TimeOfDay | None = None
    alias: Globs = ()
    yes: Score | None = None
    no: Score | None = None

    @model_validator(mode="after")
    def _sayable(self) -> Self:
        if not self.pinyin and not self.arpabet:
            raise refused(
                f"has no pronunciation of {self.say}", 'add pinyin = ["nin2 hao3"] or arpabet = ["HH AH L OW"]'
            )
        if (self.since is None) is not (self.until is None):
            raise refused(f"has only one of since and until for {self.say}", "give both, or neither for all day")
        if self.since is not None and self.since == self.until:
            raise refused(f"lets {self.say} begin and end at the same time", "let it end at another time")
        if (self.yes is None) is not (self.no is None):
            raise refused(f"has only one of yes and no for {self.say}", "give both, or neither for the engine's own")
        if self.yes is not None and self.no is not None and self.no >= self.yes:
            raise refused(f"has for {self.say} a no ({self.no:g}) not below its yes ({self.yes:g})", "swap the two")
        return self

    @property
    def sounds(self) -> tuple[tuple[str, ...], ...]:
        return (*_each(pinyin, self.pinyin), *_each(arpabet, self.arpabet))

    def phrase(self, part: Part) -> Phrase:
        hours = None if self.since is None or self.until is None else (wall_time(self.since), wall_time(self.until))
        since, until = hours or (None, None)
        return Phrase(part, self.say, self.sounds, since, until, self.alias)


class ScriptSettings(Section):
    id: Label
    language: Language = "zh"
    queues: Globs = ()
    dids: Globs = ()
    order: Order | None = None
    window_seconds: Annotated[float, Field(ge=2, le=60)] = 10.0
    delay_seconds: Seconds | None = None
    deny: Literal["never", "after_proven", "always"] = "after_proven"
    greetings: Annotated[tuple[PhraseSettings, ...], Field(strict=False, min_length=1, max_length=50)]
    names: Annotated[tuple[PhraseSettings, ...], Field(strict=False, min_length=1, max_length=50)]

    @field_validator("greetings", "names")
    @classmethod
    def _told_apart(cls, phrases: tuple[PhraseSettings, ...]) -> tuple[PhraseSettings, ...]:
        said = [phrase.say for phrase in phrases]
        twin = next((say for say in said if said.count(say) > 1), None)
        if twin is not None:
            raise refused(f"has {twin} twice", "list its pronunciations in one entry")
        return phrases


class PocketsphinxSettings(Section):
    model_folder: Path | None = None


class LimitsSettings(Section):
    """What the policy asks of the audio before it denies (`monitor.domain.speech.policy.Limits`)."""

    snr_db: Annotated[float, Field(ge=0, le=60)] = 21.0
    speech_seconds: Annotated[float, Field(ge=0, le=10)] = 0.6


class ProofSettings(Section):
    calls: Annotated[int, Field(ge=1, le=1_000)] = 5
    share: Share = 0.1


class SpeechSettings(TalkSettings):
    engine: EngineName = "none"
    shadow: bool = True
    pocketsphinx: PocketsphinxSettings = PocketsphinxSettings()
    limits: LimitsSettings = LimitsSettings()
    proof: ProofSettings = ProofSettings()
    recordings: Annotated[Mapping[Label, RecordingSettings], AfterValidator(MappingProxyType)] = Field(
        default_factory=dict
    )
    scripts: Annotated[tuple[ScriptSettings, ...], Field(strict=False, max_length=100)] = ()

    @field_validator("scripts")
    @classmethod
    def _told_apart(cls, scripts: tuple[ScriptSettings, ...]) -> tuple[ScriptSettings, ...]:
        names = [script.id for script in scripts]
        twin = next((name for name in names if names.count(name) > 1), None)
        if twin is not None:
            raise refused(f"has two scripts with the id {twin}", "give each [[speech.scripts]] an id of its own")
        for index, later in enumerate(scripts):
            for earlier in scripts[:index]:
                if covers(earlier.queues, later.queues) and covers(earlier.dids, later.dids):
                    raise refused(
                        f"never comes to the script {later.id}, as {earlier.id} above it serves all its calls",
                        f"put {later.id} above {earlier.id}, or let {earlier.id} serve other queues or dids",
                    )
        return scripts


def covers(wide: tuple[str, ...], narrow: tuple[str, ...]) -> bool:
    """Whether each name that the one stands for is also meant by the other."""
    return not wide or (bool(narrow) and all(any(fnmatchcase(one, glob) for glob in wide) for one in narrow))
