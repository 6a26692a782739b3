"""What a condition finds in a situation, and what every condition can be asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from typing import ClassVar, Protocol

from monitor.domain.alerting.alert import Severity, Values
from monitor.domain.links import ami_link, is_ami
from monitor.domain.records import JudgedCall
from monitor.domain.situation import Situation


@dataclass(frozen=True, slots=True)
class Finding:
    """Something is amiss with `subject`. `since_at` is when that began, None where the situation does not tell.

    `lasted_seconds` is counted on the clock of `since_at`. One that no longer `raises` is between the limit and the
    margin: it keeps an alert firing, and begins none.
    """

    subject: str
    severity: Severity
    reason: str
    values: Values = ()
    since_at: datetime | None = None
    lasted_seconds: float = 0.0
    raises: bool = True


class Condition(Protocol):
    """A condition is a value: its limits, and `find`. `name` is its module, its config table and its alerts' name."""

    name: ClassVar[str]

    @property
    def stays_seconds(self) -> float | None:
        """An occurrence, past as soon as it is found, stays open so long; None for a state, which ends by itself."""
        ...

    @property
    def for_seconds(self) -> float:
        """How long it must last before it fires."""
        ...

    @property
    def clear_seconds(self) -> float:
        """How long it must be gone before it is resolved."""
        ...

    def find(self, situation: Situation) -> list[Finding]: ...

    def sees(self, subject: str, situation: Situation) -> bool:
        """Whether the absence of a finding on this subject means that all is well; else its alert is frozen."""
        ...


def link_is_up(pbx: str, situation: Situation) -> bool:
    return any(link.link == ami_link(pbx) and link.up for link in situation.room.links)


def all_pbx_up(situation: Situation) -> bool:
    links = [link for link in situation.room.links if is_ami(link.link)]
    return bool(links) and all(link.up for link in links)


def chosen(queue: str, queues: Iterable[str]) -> bool:
    """Whether a queue is one of those named; * stands for anything."""
    return any(fnmatchcase(queue, pattern) for pattern in queues)


def place(pbx: str, queue: str) -> str:
    """The subject of what is amiss with one queue of one PBX."""
    return f"{pbx}/{queue}"


def pbx_of(subject: str) -> str:
    return subject.partition("/")[0]


def unanswered(situation: Situation, queues: Iterable[str]) -> dict[str, list[JudgedCall]]:
    """The calls that wait for an answer, by `place`; none of a PBX that is not heard."""
    found: dict[str, list[JudgedCall]] = {}
    for judged in situation.calls:
        facts = judged.facts
        waits = not facts.is_over and facts.answered_at is None
        if waits and chosen(facts.queue, queues) and link_is_up(facts.pbx, situation):
            found.setdefault(place(facts.pbx, facts.queue), []).append(judged)
    return found
