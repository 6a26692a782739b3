"""We are deaf: a PBX or the ticket broker is not heard, a feed is silent though up, or the store cannot be reached."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from monitor.domain.alerting.alert import Severity, Values
from monitor.domain.alerting.finding import Finding
from monitor.domain.inputs import shortened, without_numbers
from monitor.domain.links import AMI, is_ami
from monitor.domain.room import LinkView
from monitor.domain.situation import Situation

STORE = "store"


@dataclass(frozen=True, slots=True)
class LinkDown:
    """A link that is up counts as silent after `silent_seconds` without an event; 0 never."""

    name: ClassVar[str] = "link_down"
    stays_seconds: ClassVar[float | None] = None
    silent_seconds: float = 3_600.0
    for_seconds: float = 10.0
    clear_seconds: float = 10.0

    def find(self, situation: Situation) -> list[Finding]:
        return [*self._links(situation), *self._store(situation)]

    def sees(self, subject: str, situation: Situation) -> bool:
        """A link of another monitor is not ours to judge."""
        return subject == STORE or any(link.link == subject for link in situation.room.links)

    def _links(self, situation: Situation) -> Iterator[Finding]:
        for link in situation.room.links:
            if not link.up:
                reason = "pbx" if is_ami(link.link) else "broker"
                values: Values = (("link", link.link), ("why", _said(link.why)))
                yield Finding(link.link, Severity.CRITICAL, reason, values)
            elif (seconds := self._silent(link, situation)) is not None:
                values = (("link", link.link), ("seconds", seconds))
                yield Finding(link.link, Severity.WARNING, "silent", values, link.last_event_at, seconds)

    def _silent(self, link: LinkView, situation: Situation) -> float | None:
        """Seconds since its last event, where they are too many."""
        if not self.silent_seconds or link.last_event_at is None:
            return None
        now = situation.now(link.link.removeprefix(AMI))
        seconds = (now - link.last_event_at).total_seconds()
        return seconds if seconds >= self.silent_seconds else None

    def _store(self, situation: Situation) -> Iterator[Finding]:
        if situation.store_failure:
            values = (("why", _said(situation.store_failure)),)
            yield Finding(STORE, Severity.CRITICAL, "store", values)


def _said(why: str) -> str:
    return shortened(without_numbers(why))
