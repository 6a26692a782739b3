"""What an agent is to say on answering: greetings, the company's names, their order and the time for them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Literal, Self

Order = Literal["greeting_first", "name_first", "any"]


class Part(StrEnum):
    GREETING = "greeting"
    NAME = "name"


class Deny(StrEnum):
    """When an engine's silence about a phrase may be held against an agent."""

    NEVER = "never"
    AFTER_PROVEN = "after_proven"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Phrase:
    """`sounds` are its pronunciations, each a sequence of ARPAbet phones (`HH AH L OW`) or of pinyin syllables with
    their tone (`nin2 hao3`). With `since` and `until` it is said at this time of the day only, in the hotline's zone;
    from `until` < `since` over midnight. `aliases` are other ways to write it, for transcripts.
    """

    part: Part
    say: str
    sounds: tuple[tuple[str, ...], ...]
    since: time | None = None
    until: time | None = None
    aliases: tuple[str, ...] = ()

    def is_due(self, at: datetime) -> bool:
        """`at` is local."""
        if self.since is None or self.until is None:
            return True
        now = at.timetz().replace(tzinfo=None)
        if self.since <= self.until:
            return self.since <= now < self.until
        return now >= self.since or now < self.until


@dataclass(frozen=True, slots=True)
class Script:
    """`queues` and `dids` are globs, all of them where empty. The start of speech is late past `delay_seconds`."""

    script_id: str
    language: str
    phrases: tuple[Phrase, ...]
    queues: tuple[str, ...] = ()
    dids: tuple[str, ...] = ()
    order: Order = "greeting_first"
    window_seconds: float = 10.0
    delay_seconds: float = 10.0
    deny: Deny = Deny.NEVER

    def of(self, part: Part) -> tuple[Phrase, ...]:
        return tuple(phrase for phrase in self.phrases if phrase.part is part)

    def due(self, at: datetime) -> Self:
        """With the phrases that are said at this time of the day only; `at` is local."""
        return replace(self, phrases=tuple(phrase for phrase in self.phrases if phrase.is_due(at)))

    def serves(self, queue: str, did: str) -> bool:
        return _one_of(queue, self.queues) and _one_of(did, self.dids)


def script_for(scripts: Iterable[Script], queue: str, did: str) -> Script | None:
    """The first that serves the call."""
    return next((script for script in scripts if script.serves(queue, did)), None)


def _one_of(name: str, globs: tuple[str, ...]) -> bool:
    return not globs or any(fnmatchcase(name, glob) for glob in globs)
